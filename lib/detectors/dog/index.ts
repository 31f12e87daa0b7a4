/**
 * Extrema of differences of Gaussians: blobs with their scale.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, sections 3 and 4.
 *
 * 1. Each octave's neighbouring levels are subtracted and scanned for 3×3×3 extrema.
 * 2. A quadratic through the neighbours gives position, scale and contrast; a sample that is nearer in x or y is moved to, at most four
 *    times.
 * 3. What is weak (contrast) or lies along an edge (ratio of principal curvatures) is dropped.
 * 4. Of finds alike in place and scale one remains: one whose scale was not extrapolated before one whose scale was, then the stronger.
 *
 * Deviations: of two equal neighbours the first counts as the extremum, so that symmetric patterns keep theirs. Step 2 keeps the level, and
 * extrapolates scale instead, and step 4 is not the paper's. The contrast threshold is lower than the paper's 0.03, which
 * finds too little on photographs; docs/algorithms/sift.md has what a lower one trades.
 */
import { checkNumber } from '../../check.ts';
import { type ScaleSpace, withScaleSpace } from '../../image/scaleSpace.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { dropDuplicates } from '../duplicates.ts';
import { findExtrema } from '../extrema.ts';
import { checkSelectionOptions, type DetectorOptions, selectDetected } from '../options.ts';
import { type Circle, circleOf, extrapolatedOf, tableOf } from '../points.ts';

export interface DogOptions extends DetectorOptions {
  /** Smallest contrast |D| of a region, 0..1 scale, 0 to 1. Default 0.0125. */
  contrast?: number | undefined;
  /** Largest ratio of principal curvatures, at least 1; Infinity still drops saddles. Default 10. */
  edge?: number | undefined;
}

/** What `detectDog` takes beside what all detectors do. */
export const DOG_OPTIONS = ['contrast', 'edge'] as const;

/**
 * Detects extrema of differences of Gaussians.
 *
 * @param image - any image, or its scale space
 * @returns circles: frames [σ 0 x; 0 σ y], response |D| (0..1 scale), kind dark or bright, in the order octave, row, level, column;
 *   possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const regions = detectDog(image, { maxFeatures: 2000 });
 */
export function detectDog(image: ImageLike | ScaleSpace, options: DogOptions = {}): Regions {
  checkSelectionOptions(options, [...DOG_OPTIONS, 'scaleSpace']);
  const { contrast = 0.0125, edge = 10 } = options;
  checkNumber('contrast', contrast, 0, 1);
  checkNumber('edge', edge, 1);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const found: Circle[] = [];
    for (const octave of space.octaves) {
      const stack = { address: octave.address, differences: true };
      for (const point of findExtrema(space, octave, stack, contrast, edge)) {
        // The coarser level minus the finer one is negative where the centre is brighter than its surroundings.
        found.push(circleOf(space, octave, point, point.response < 0 ? RegionKind.bright : RegionKind.dark));
      }
    }
    return selectDetected(dropDuplicates(tableOf(found), extrapolatedOf(found)), space, options);
  });
}
