/**
 * Harris-Laplace regions: corners with their scale.
 *
 * Source: K. Mikolajczyk, C. Schmid, "Scale & affine invariant interest point detectors", IJCV 60(1), 2004, section 2.
 *
 * 1. On each level, gradients at the level's scale σ are pooled in a Gaussian window of 1.4 σ; the response is det M - k (tr M)².
 * 2. Maxima of each level alone (3×3), refined by a quadratic, are given the scales, at most a factor of two away, at which
 *    σ² |Lxx + Lyy| has a maximum; those without any are dropped.
 * 3. Of the same structure found on several levels, the strongest remains.
 *
 * Deviation: position and scale are not sought in turns; the position is that of the level, where the paper iterates.
 */
import { checkNumber } from '../../check.ts';
import { type Octave, type ScaleSpace, withScaleSpace } from '../../image/scaleSpace.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { withScratch } from '../../wasm/instance.ts';
import { dropDuplicates } from '../duplicates.ts';
import { findLaplaceMaxima } from '../laplace.ts';
import { checkSelectionOptions, type DetectorOptions, selectDetected } from '../options.ts';
import { type Circle, circleOf, tableOf } from '../points.ts';
import { putCornerness } from './response.ts';

export interface HarrisLaplaceOptions extends DetectorOptions {
  /** Smallest response, in fourth powers of the 0..1 scale, 0 to 1. Default 2e-6. */
  threshold?: number | undefined;
  /** Weight of the squared trace, 0 to 0.25. Default 0.05. */
  k?: number | undefined;
}

/** Integration scale, in units of the derivation scale. */
const WINDOW = 1.4;

/** What `detectHarrisLaplace` takes beside what all detectors do. */
export const HARRIS_LAPLACE_OPTIONS = ['threshold', 'k'] as const;

/**
 * Detects corners with their characteristic scale.
 *
 * @param image - any image, or its scale space
 * @returns circles: frames [σ 0 x; 0 σ y], response det M - k (tr M)², kind corner, in the order octave, level, row, column; possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const corners = detectHarrisLaplace(image, { maxFeatures: 1000 });
 */
export function detectHarrisLaplace(image: ImageLike | ScaleSpace, options: HarrisLaplaceOptions = {}): Regions {
  checkSelectionOptions(options, [...HARRIS_LAPLACE_OPTIONS, 'scaleSpace']);
  const { threshold = 2e-6, k = 0.05 } = options;
  checkNumber('threshold', threshold, 0, 1);
  checkNumber('k', k, 0, 0.25);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const found: Circle[] = [];
    for (const octave of space.octaves) {
      const points = withScratch(space.workspace, () =>
        findLaplaceMaxima(space, octave, putResponses(space, octave, k), threshold, false),
      );
      for (const point of points) found.push(circleOf(space, octave, point, RegionKind.corner));
    }
    return selectDetected(dropDuplicates(tableOf(found)), space, options);
  });
}

/** Writes the responses of levels 1..levels of an octave to fresh memory, laid out like the octave. */
function putResponses(space: ScaleSpace, octave: Octave, k: number): number {
  const { workspace, levels, sigma } = space;
  const target = workspace.take(octave.levelBytes * (levels + 1));
  for (let level = 1; level <= levels; level++) {
    const at = level * octave.levelBytes;
    const scale = sigma * workspace.kernels.exp2(level / levels);
    putCornerness(workspace, octave, octave.address + at, scale, WINDOW * scale, k, target + at);
  }
  return target;
}
