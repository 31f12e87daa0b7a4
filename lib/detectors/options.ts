/** What every detector takes, and what it does with it: which regions to keep. */
import { checkFlag, checkInteger, checkOptions } from '../check.ts';
import type { ScaleSpaceOptions } from '../image/scaleSpace.ts';
import { evenlySpread, insideMask } from './selection.ts';
import { strongestRegions } from '../rows.ts';
import type { ImageLike, Regions } from '../types.ts';

export interface DetectorOptions {
  /** Keep at most so many regions, those of the largest response. Default all. */
  maxFeatures?: number | undefined;
  /** Keep regions that are spread evenly over the image instead of the strongest: see `evenlySpread`. Default false. */
  spread?: boolean | undefined;
  /** Look only where this image, of the same size, is not black: regions are kept by the pixel at their centre. Default everywhere. */
  mask?: ImageLike | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** Throws unless the options that all detectors share are well-formed, and no other but `known` are there. */
export function checkDetectorOptions(options: DetectorOptions, known: readonly string[]): void {
  checkOptions(options, [...known, 'maxFeatures', 'spread', 'mask', 'scaleSpace']);
  checkInteger('maxFeatures', options.maxFeatures ?? Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY);
  checkFlag('spread', options.spread);
}

/** The regions that the options ask for, in their old order; drops the other rows. */
export function selectDetected(
  regions: Regions,
  size: { width: number; height: number },
  { maxFeatures = Number.POSITIVE_INFINITY, spread = false, mask }: DetectorOptions,
): Regions {
  const seen = mask === undefined ? regions : insideMask(regions, mask, size);
  return spread ? evenlySpread(seen, maxFeatures) : strongestRegions(seen, maxFeatures);
}
