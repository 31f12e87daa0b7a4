/** Drawings as PNG. */
import { checkInteger, checkOptions, describe } from '../check.ts';
import { loadSharp, requireSharp } from './sharp.ts';

export interface PngOptions {
  /** Width of the PNG, px, 1 to 16 384; the height follows. Default: the drawing's own. */
  width?: number | undefined;
}

/**
 * Renders an SVG document as PNG. Pictures in it must be data URLs, such as `toDataUrl` makes: others are not loaded.
 *
 * @returns the bytes of a PNG file
 * @throws Error when `sharp` is not installed or `svg` is none; TypeError or RangeError for a bad argument
 *
 * @example
 * const picture = { ...imageA, href: await toDataUrl(imageA) };
 * const png = await svgToPng(drawRegions(picture, regions), { width: 1200 });
 * await saveFile('regions.png', png);
 */
export async function svgToPng(svg: string, options: PngOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof svg !== 'string') throw new TypeError(`svg: expected text, got ${describe(svg)}`);
  checkOptions(options, ['width']);
  const { width } = options;
  if (width !== undefined) checkInteger('width', width, 1, 16384);
  const sharp = await requireSharp(loadSharp);
  const bytes = Buffer.from(svg);
  try {
    // Without limits, as photographs inside make long documents.
    const own = await sharp(bytes, { unlimited: true }).metadata();
    if (own.format !== 'svg') throw new Error(`it is ${own.format}`);
    // By the density it is drawn as large as wanted instead of scaled afterwards; 72 is its own size.
    const density = Math.min(Math.max((72 * (width ?? own.width)) / own.width, 1), 100_000);
    const drawn = sharp(bytes, { unlimited: true, density });
    const png = await (width === undefined ? drawn : drawn.resize(width)).png().toBuffer();
    return Uint8Array.from(png);
  } catch (error) {
    throw new Error(`svg: not a drawing that can be rendered (${(error as Error).message.split('\n')[0]})`, {
      cause: error,
    });
  }
}
