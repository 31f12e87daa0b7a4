/** Drawings as PNG, and images to stand in drawings. */
import { toBase64 } from '../base64.ts';
import { checkInteger, checkOptions, describe } from '../check.ts';
import { readPixels } from '../image/pixels.ts';
import type { ImageLike } from '../types.ts';

export interface PngOptions {
  /** Width of the PNG, px, 1 to 16 384; the height follows. Default: the drawing's own. */
  width?: number | undefined;
}

/**
 * Renders an SVG document as PNG, on a page (workers render none). Pictures in it must be data URLs, such as `toDataUrl` makes: others are
 * not loaded.
 *
 * @returns the bytes of a PNG file
 * @throws Error when `svg` is none; TypeError or RangeError for a bad argument
 *
 * @example
 * const picture = { width: imageA.width, height: imageA.height, href: await toDataUrl(imageA) };
 * const png = await svgToPng(drawRegions(picture, regions), { width: 1200 });
 * const url = URL.createObjectURL(new Blob([png], { type: 'image/png' })); // for the href of a link
 */
export async function svgToPng(svg: string, options: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof svg !== 'string') throw new TypeError(`svg: expected text, got ${describe(svg)}`);
  checkOptions(options, ['width']);
  if (options.width !== undefined) checkInteger('width', options.width, 1, 16384);
  const drawing = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    drawing.src = address;
    await drawing.decode().catch(() => {
      throw new Error('svg: not a drawing that can be rendered');
    });
    const { width = drawing.naturalWidth } = options;
    const height = Math.max(1, Math.round((drawing.naturalHeight * width) / drawing.naturalWidth));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')!.drawImage(drawing, 0, 0, width, height);
    return await bytesOf(canvas, { type: 'image/png' });
  } finally {
    URL.revokeObjectURL(address);
  }
}

export interface DataUrlOptions {
  /** JPEG quality, 1 to 100. Default 85. */
  quality?: number | undefined;
}

/**
 * An image as a JPEG data URL, to stand in an SVG.
 *
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const href = await toDataUrl(imageA); // for a drawing that carries its picture
 */
export async function toDataUrl(image: ImageLike, options: DataUrlOptions = {}): Promise<string> {
  checkOptions(options, ['quality']);
  const { quality = 85 } = options;
  checkInteger('quality', quality, 1, 100);
  const { width, height, channels, data } = readPixels('image', image);
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  const next = channels < 3 ? 0 : 1;
  const isTransparent = channels % 2 === 0;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (let c = 0; c < 3; c++) {
      const alpha = isTransparent ? data[from + channels - 1]! : 1;
      rgba[to + c] = 255 * (1 - alpha + alpha * data[from + c * next]!);
    }
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  const bytes = await bytesOf(canvas, { type: 'image/jpeg', quality: quality / 100 });
  return `data:image/jpeg;base64,${toBase64(bytes)}`;
}

async function bytesOf(canvas: OffscreenCanvas, options: ImageEncodeOptions): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await canvas.convertToBlob(options)).arrayBuffer());
}
