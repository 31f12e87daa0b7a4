/** The outlines of maximally stable extremal regions, pixel by pixel. */
import { detectMser, type PixelData, RegionKind } from 'oriel';
import { STROKES } from '../../../lib/draw/svg.ts';

/** Draws the border pixels of every region on transparent ground: dark regions blue, bright ones yellow. */
export function drawOutlines(image: PixelData): ImageData {
  const { width, height } = image;
  const { pixels, kind, length } = detectMser(image, { pixels: true });
  const picture = new ImageData(width, height);
  const words = new Uint32Array(picture.data.buffer);
  const [dark, bright] = [wordOf(STROKES.dark.colour), wordOf(STROKES.bright.colour)];
  // Whose pixel it is, so that no set is needed: of region i it is i + 1.
  const owner = new Uint32Array(width * height);
  for (let i = 0; i < length; i++) {
    const members = pixels.indices.subarray(pixels.offsets[i], pixels.offsets[i + 1]);
    for (const at of members) owner[at] = i + 1;
    const word = kind?.[i] === RegionKind.dark ? dark : bright;
    for (const at of members) {
      const inside =
        owner[at - 1] === i + 1 &&
        owner[at + 1] === i + 1 &&
        owner[at - width] === i + 1 &&
        owner[at + width] === i + 1;
      if (!inside) words[at] = word;
    }
  }
  return picture;
}

/** The four bytes of an opaque colour `#rrggbb`, as they lie in an image's memory. */
function wordOf(colour: string): number {
  const bytes = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return new Uint32Array(Uint8Array.of(...bytes, 255).buffer)[0]!;
}
