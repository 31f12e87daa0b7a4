/** The usual chain from an image to features, in one call. */
import { checkInteger, checkOptions } from './check.ts';
import { describeSift } from './descriptors/sift/index.ts';
import { detectDog } from './detectors/dog/index.ts';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from './image/scaleSpace.ts';
import { orient } from './regions/orient.ts';
import { selectRegions, strongestRows } from './rows.ts';
import type { Features, ImageLike } from './types.ts';

export interface ExtractOptions {
  /** Keep at most so many features, those of the largest response. Default all. */
  maxFeatures?: number | undefined;
  /** As in `detectDog`. */
  contrast?: number | undefined;
  /** As in `detectDog`. */
  edge?: number | undefined;
  /** As in `orient`. Default false. */
  upright?: boolean | undefined;
  /** RootSIFT instead of SIFT. Default true. */
  root?: boolean | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/**
 * Detects, orients and describes: `detectDog`, `orient` and `describeSift` over one scale space.
 *
 * @param image - any image, or its scale space
 * @returns features; at most `maxFeatures` rows, possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const features = extract(image, { maxFeatures: 2000 });
 */
export function extract(image: ImageLike | ScaleSpace, options: ExtractOptions = {}): Features {
  checkOptions(options, ['maxFeatures', 'contrast', 'edge', 'upright', 'root', 'scaleSpace']);
  const { maxFeatures = Number.POSITIVE_INFINITY, contrast, edge, upright, root } = options;
  checkInteger('maxFeatures', maxFeatures, 0, Number.POSITIVE_INFINITY);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const detected = detectDog(space, { contrast, edge, maxFeatures });
    // A region with several directions becomes several features, which count one by one.
    const oriented = orient(space, detected, { upright });
    const regions = selectRegions(oriented, strongestRows(oriented.response, maxFeatures));
    return { ...regions, descriptors: describeSift(space, regions, { root }) };
  });
}
