/** Pictures between sharp and the library: RGB bytes. */
import type { PixelData } from 'oriel';
import sharp, { type Sharp } from 'sharp';

/** RGB bytes. */
export interface Pixels extends PixelData {
  readonly channels: 3;
  readonly data: Uint8Array;
}

/** What a picture of sharp shows; alpha is laid on white, grey becomes RGB. */
export async function decode(image: Sharp): Promise<Pixels> {
  // One step after the other: sharp puts flattening before what a composite adds.
  const done = await image.png({ compressionLevel: 0 }).toBuffer();
  const whole = sharp(done).flatten({ background: '#fff' }).toColourspace('srgb').raw();
  const { data, info } = await whole.toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 3) return { width, height, channels: 3, data };
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3) * info.channels]!;
  return { width, height, channels: 3, data: rgb };
}

/** A picture for sharp to work on. */
export function encode({ width, height, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
