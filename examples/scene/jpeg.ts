/** Photographs as a camera's JPEG. */
import type { PixelData } from 'oriel';
import sharp from 'sharp';

/** Compresses an image to JPEG of the given quality, 1 to 100, and reads it back. */
export async function recompress(
  { width, height, channels = 3, data }: PixelData,
  quality: number,
): Promise<PixelData> {
  const raw = { width, height, channels: channels as 1 | 3 | 4 };
  const jpeg = await sharp(data as Uint8Array, { raw })
    .jpeg({ quality })
    .toBuffer();
  const decoded = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width, height, channels: decoded.info.channels, data: new Uint8Array(decoded.data) };
}

/** Writes an image as JPEG. */
export async function writeJpeg(path: string, { width, height, channels = 3, data }: PixelData): Promise<void> {
  const raw = { width, height, channels: channels as 1 | 3 };
  await sharp(data as Uint8Array, { raw })
    .jpeg({ quality: 90 })
    .toFile(path);
}
