/** Sizes of images that are scaled down while they are read. */
import { checkInteger } from '../check.ts';

/** Throws unless `maxPixels` is undefined or a number of pixels. */
export function checkMaxPixels(maxPixels: unknown): void {
  if (maxPixels !== undefined) checkInteger('maxPixels', maxPixels, 1, Number.POSITIVE_INFINITY);
}

/** The size, in the same proportions, at which an image has at most `maxPixels` pixels; undefined when it has no more already. */
export function reducedSize(
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): { width: number; height: number } | undefined {
  if (width * height <= maxPixels) return undefined;
  const factor = Math.sqrt(maxPixels / (width * height));
  // A side of less than one pixel becomes one, at the cost of the other.
  const shorter = Math.max(1, Math.floor(factor * Math.min(width, height)));
  const longer = Math.min(Math.floor(maxPixels / shorter), Math.max(1, Math.round(factor * Math.max(width, height))));
  return width < height ? { width: shorter, height: longer } : { width: longer, height: shorter };
}
