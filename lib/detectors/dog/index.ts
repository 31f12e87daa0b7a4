/**
 * Extrema of differences of Gaussians: blobs with their scale.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, sections 3 and 4.
 *
 * 1. Each octave's neighbouring levels are subtracted and scanned for 3×3×3 extrema.
 * 2. A quadratic through the neighbours gives position, scale and contrast; a sample more than half a step away is moved to, at
 *    most five times.
 * 3. What is weak (contrast) or lies along an edge (ratio of principal curvatures) is dropped.
 *
 * Deviations: of two equal neighbours the first counts as the extremum, so that symmetric patterns keep theirs; two extrema that
 * move to the same sample become one region. The contrast threshold is OpenCV's 0.04 / 3, not the paper's 0.03, which finds
 * too little on photographs.
 */
import { checkNumber } from '../../check.ts';
import { type ScaleSpace, withScaleSpace } from '../../image/scaleSpace.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { dropDuplicates } from '../duplicates.ts';
import { findExtrema } from '../extrema.ts';
import { checkDetectorOptions, type DetectorOptions, selectDetected } from '../options.ts';
import { addPoint, circlesOf, extrapolatedOf } from '../points.ts';

export interface DogOptions extends DetectorOptions {
  /** Smallest contrast |D| of a region, 0..1 scale, 0 to 1. Default 0.0125. */
  contrast?: number | undefined;
  /** Largest ratio of principal curvatures, at least 1; Infinity still drops saddles. Default 10. */
  edge?: number | undefined;
}

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
  checkDetectorOptions(options, ['contrast', 'edge']);
  const { contrast = 0.0125, edge = 10 } = options;
  checkNumber('contrast', contrast, 0, 1);
  checkNumber('edge', edge, 1);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const found: number[] = [];
    for (const octave of space.octaves) {
      const stack = { address: octave.address, differences: true };
      for (const point of findExtrema(space, octave, stack, contrast, edge)) {
        // The coarser level minus the finer one is negative where the centre is brighter than its surroundings.
        addPoint(found, space, octave, point, point.response < 0 ? RegionKind.bright : RegionKind.dark);
      }
    }
    return selectDetected(dropDuplicates(circlesOf(found), extrapolatedOf(found)), space, options);
  });
}
