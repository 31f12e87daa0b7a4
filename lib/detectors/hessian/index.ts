/**
 * Hessian regions: blobs and saddles with their scale.
 *
 * Sources: K. Mikolajczyk, C. Schmid, "Scale & affine invariant interest point detectors", IJCV 60(1), 2004, section 2; M. Perdoch, O. Chum,
 * J. Matas, "Efficient representation of local geometry for large scale object retrieval", CVPR 2009, whose implementation hesaff takes
 * extrema of the determinant over position and scale, of either sign.
 *
 * 1. On each level, the response is σ⁴ (Lxx Lyy - Lxy²).
 * 2. Scale selection by `determinant`: 3×3×3 extrema of the response, refined by a quadratic; what lies along an edge (ratio of principal
 *    curvatures of the response) is dropped. By `laplacian`: extrema of each level alone (3×3), given the scales, at most a factor
 *    of two away, at which σ² |Lxx + Lyy| has a maximum; those without any are dropped.
 * 3. A positive determinant is a blob, dark or bright by the sign of the Laplacian; a negative one is a saddle.
 * 4. Of finds alike in place and scale one remains: one whose scale was not extrapolated before one whose scale was, then the stronger.
 *
 * Deviation: by `laplacian`, position and scale are not sought in turns; the position is that of the level, where the paper iterates.
 */
import { checkFlag, checkNumber } from '../../check.ts';
import { inBands } from '../../image/bands.ts';
import { type Octave, type ScaleSpace, withScaleSpace } from '../../image/scaleSpace.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { withScratch } from '../../wasm/instance.ts';
import { dropDuplicates } from '../duplicates.ts';
import { findExtrema } from '../extrema.ts';
import { findLaplaceMaxima, laplacian } from '../laplace.ts';
import { checkSelectionOptions, type DetectorOptions, selectDetected } from '../options.ts';
import { type Circle, circleOf, extrapolatedOf, type Point, tableOf } from '../points.ts';

export interface HessianOptions extends DetectorOptions {
  /** Smallest response σ⁴ |det H|, in squares of the 0..1 scale, 0 to 1. Default (16 / 3)² / 255², as in hesaff. */
  threshold?: number | undefined;
  /** Largest ratio of principal curvatures of the response, at least 1; of no effect on scales by 'laplacian'. Default 10. */
  edge?: number | undefined;
  /** What decides on the scale: an extremum of the determinant itself, or of the Laplacian. Default 'determinant'. */
  scaleSelection?: 'determinant' | 'laplacian' | undefined;
  /** Also keep saddles. Default true. */
  saddles?: boolean | undefined;
}

/** What `detectHessianLaplace` takes beside what all detectors do. */
export const HESSIAN_OPTIONS = ['threshold', 'edge', 'scaleSelection', 'saddles'] as const;

/**
 * Detects blobs and saddles with their characteristic scale.
 *
 * @param image - any image, or its scale space
 * @returns circles: frames [σ 0 x; 0 σ y], response σ⁴ |det H|, kind dark, bright or saddle; octave by octave; possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const ellipses = adaptShape(image, detectHessianLaplace(image, { maxFeatures: 1000 }));
 */
export function detectHessianLaplace(image: ImageLike | ScaleSpace, options: HessianOptions = {}): Regions {
  checkSelectionOptions(options, [...HESSIAN_OPTIONS, 'scaleSpace']);
  const { threshold = (16 / 3 / 255) ** 2, edge = 10, scaleSelection = 'determinant', saddles = true } = options;
  checkNumber('threshold', threshold, 0, 1);
  checkNumber('edge', edge, 1);
  checkFlag('saddles', saddles);
  if (scaleSelection !== 'determinant' && scaleSelection !== 'laplacian') {
    throw new RangeError(`scaleSelection: expected 'determinant' or 'laplacian', got ${String(scaleSelection)}`);
  }

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const found: Circle[] = [];
    for (const octave of space.octaves) {
      const points = withScratch(space.workspace, () => {
        const stack = { address: putDeterminants(space, octave), differences: false };
        return scaleSelection === 'determinant'
          ? findExtrema(space, octave, stack, threshold, edge)
          : findLaplaceMaxima(space, octave, stack.address, threshold, saddles);
      });
      for (const point of points) {
        const kind = kindOf(space, octave, point);
        if (saddles || kind !== RegionKind.saddle) found.push(circleOf(space, octave, point, kind));
      }
    }
    return selectDetected(dropDuplicates(tableOf(found), extrapolatedOf(found)), space, options);
  });
}

/** Writes the responses of levels 0..levels + 1 of an octave to fresh memory, laid out like the octave. */
function putDeterminants(space: ScaleSpace, octave: Octave): number {
  const { workspace, levels, sigma } = space;
  const { kernels } = workspace;
  const { address, levelBytes, height, stride } = octave;
  const target = workspace.take(levelBytes * (levels + 2));
  for (let level = 0; level < levels + 2; level++) {
    const scale = sigma * kernels.exp2(level / levels);
    const at = level * levelBytes;
    inBands(1, height - 1, stride, (from, to) =>
      kernels.hessianDeterminant(address + at, target + at, stride, from, to, scale ** 4),
    );
  }
  return target;
}

function kindOf(space: ScaleSpace, octave: Octave, { response, sample }: Point): number {
  if (response < 0) return RegionKind.saddle;
  return laplacian(space, octave, sample) < 0 ? RegionKind.bright : RegionKind.dark;
}
