/** Image files, and images as data URLs. */
import { readFile } from 'node:fs/promises';
import { checkInteger, checkOptions } from '../check.ts';
import { readPixels } from '../image/pixels.ts';
import { checkMaxPixels, reducedSize } from '../pool/reducedSize.ts';
import type { ImageLike, PixelData } from '../types.ts';
import { pathOf } from './path.ts';
import { loadSharp, requireSharp } from './sharp.ts';

export interface ReadOptions {
  /**
   * An image of more pixels is scaled down to so many at most while it is read, its proportions kept: time and memory of all that
   * follows shrink with it, and positions are px of the smaller image. Default: as large as it is.
   */
  maxPixels?: number | undefined;
}

/**
 * Reads a JPEG, PNG, WebP, TIFF, GIF or AVIF file.
 *
 * The orientation that EXIF states is applied. Transparent pixels are laid over white; 16 bits become 8; colours become sRGB.
 *
 * @param path - a path or file URL
 * @returns bytes with 1 channel (grey) or 3 (RGB)
 * @throws TypeError or RangeError for a bad option
 * @throws Error, in one sentence with the path, when the file is missing, empty, truncated or no image, or `sharp` is not installed
 *
 * @example
 * const image = await readImage('a.jpg', { maxPixels: 2e6 });
 */
export function readImage(path: string | URL, options: ReadOptions = {}): Promise<PixelData> {
  return readImageWith(loadSharp, path, options);
}

/** `readImage` with `sharp` from elsewhere: for tests, and untyped so that the package's types do not need sharp's. */
export async function readImageWith(
  load: () => Promise<unknown>,
  path: string | URL,
  options: ReadOptions = {},
): Promise<PixelData> {
  const name = pathOf(path);
  checkOptions(options, ['maxPixels']);
  const { maxPixels } = options;
  checkMaxPixels(maxPixels);
  const sharp = await requireSharp(load);
  const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${name}: ${REASONS.get(error.code) ?? `cannot be read (${error.code})`}`, { cause: error });
  });
  if (bytes.length === 0) throw new Error(`${name}: the file is empty`);
  try {
    // `failOn: 'truncated'` refuses files whose end is missing, which decoders otherwise fill with grey.
    const encoded = sharp(bytes, { failOn: 'truncated' }).autoOrient();
    const size = maxPixels === undefined ? undefined : reducedSize((await encoded.metadata()).autoOrient, maxPixels);
    const image = (size ? encoded.resize(size.width, size.height, { fit: 'fill' }) : encoded)
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb');
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new Error(`${name}: not an image that can be read, or cut short (${reason})`, { cause: error });
  }
}

export interface DataUrlOptions {
  /** JPEG quality, 1 to 100. Default 85. */
  quality?: number | undefined;
}

/**
 * An image as a JPEG data URL, to stand in an SVG.
 *
 * @throws Error when `sharp` is not installed; TypeError or RangeError for a bad image or option
 *
 * @example
 * const size = { width: imageA.width, height: imageA.height };
 * const svg = drawRegions({ ...size, href: await toDataUrl(imageA) }, a); // carries the picture
 */
export async function toDataUrl(image: ImageLike, options: DataUrlOptions = {}): Promise<string> {
  checkOptions(options, ['quality']);
  const { quality = 85 } = options;
  checkInteger('quality', quality, 1, 100);
  const { width, height, channels, data } = readPixels('image', image);
  const sharp = await requireSharp(loadSharp);
  const bytes = Uint8Array.from(data, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
  const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
  const jpeg = await sharp(bytes, { raw }).flatten({ background: '#ffffff' }).jpeg({ quality }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

const REASONS = new Map<string | undefined, string>([
  ['ENOENT', 'no such file'],
  ['EISDIR', 'expected an image file, got a folder'],
  ['EACCES', 'no permission to read the file'],
]);
