/** Encoded images to pixels, in a worker. */
import { reducedSize } from '../pool/reducedSize.ts';
import type { PixelData } from '../types.ts';

/** Orientation as EXIF states it, and the values as they are stored: browsers apply colour profiles each in their own way. */
const DECODING: ImageBitmapOptions = {
  imageOrientation: 'from-image',
  colorSpaceConversion: 'none',
  premultiplyAlpha: 'premultiply',
};

/**
 * Makes pixels of what a page sent.
 *
 * @param options - an encoded image or bitmap of more than `maxPixels` is scaled down
 * @throws Error, in one sentence with the address or the file's name, for what cannot be fetched or decoded
 */
export async function decode(
  source: string | Blob | ImageBitmap | PixelData,
  { maxPixels = Number.POSITIVE_INFINITY }: { maxPixels?: number | undefined } = {},
): Promise<PixelData> {
  if (source instanceof ImageBitmap) return pixelsOf(source, maxPixels);
  if (typeof source === 'object' && 'data' in source) return source;
  const name = typeof source === 'string' ? source : ((source as File).name ?? 'a Blob');
  const blob = typeof source === 'string' ? await fetchBlob(source) : source;
  const bitmap = await createImageBitmap(blob, DECODING).catch((error: Error) => {
    throw new Error(`${name}: not an image that can be decoded (${error.message})`);
  });
  return pixelsOf(bitmap, maxPixels);
}

async function fetchBlob(address: string): Promise<Blob> {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.blob();
    throw new Error(`status ${response.status}`);
  } catch (error) {
    throw new Error(`${address}: cannot be fetched (${(error as Error).message})`);
  }
}

/** The pixels of a bitmap over white; closes it. */
function pixelsOf(bitmap: ImageBitmap, maxPixels: number): PixelData {
  const { width, height } = reducedSize(bitmap, maxPixels) ?? bitmap;
  const settings = { alpha: false, colorSpace: 'srgb', willReadFrequently: true } as const;
  const context = new OffscreenCanvas(width, height).getContext('2d', settings)!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
}
