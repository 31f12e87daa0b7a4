/**
 * Affine shape adaptation: from circles to ellipses that follow the surface.
 *
 * Sources: T. Lindeberg, J. Gårding, "Shape-adapted smoothing in estimation of 3-D shape cues", IVC 15(6), 1997; A. Baumberg, "Reliable
 * feature matching across widely separated views", CVPR 2000; K. Mikolajczyk, C. Schmid, "Scale & affine invariant interest point
 * detectors", IJCV 60(1), 2004, section 3.
 *
 * 1. The region's neighbourhood is sampled in its frame: a normalised patch.
 * 2. The second-moment matrix of the patch's gradients, in a Gaussian window, tells how far it is from round.
 * 3. The frame is changed by the matrix's inverse square root, and the next patch is sampled, until it is round.
 *
 * Deviations: position and scale are not sought anew in each step. The shorter half-axis keeps the detected scale, where Baumberg keeps
 * the area: a detector for circles answers to the width of an elongated structure, and repeatability gains (docs/algorithms/affine-shape.md).
 */
import { checkInteger, checkNumber, checkOptions } from '../check.ts';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from '../image/scaleSpace.ts';
import { readFrames, regionsOf, selectRegions } from '../rows.ts';
import type { ImageLike, Regions } from '../types.ts';
import { uprightFrames } from './frames.ts';
import { inGroups, putLevels } from './placements.ts';

export interface AdaptOptions {
  /** Give a region up after so many iterations, 1 to 255. Default 30. */
  maxIterations?: number | undefined;
  /** A region has converged when its axis ratio changes by less than this share, above 0 and below 1. Default 0.05. */
  roundness?: number | undefined;
  /** Give a region up when its axis ratio exceeds this, at least 1. Default 6. */
  maxElongation?: number | undefined;
  /**
   * Largest blur of the pyramid level that is sampled, as a share of the region's shorter half-axis, 0.05 to 2. Default 0.8. The blur
   * is the same in all directions and so rounds shapes off: of a blob twice as long as wide, 1.7 is left, of 4, 3.2. That makes shapes
   * steadier on photographs (docs/algorithms/affine-shape.md); 0.15 recovers them within 5 % where the shorter half-axis is at least 3 px.
   */
  blur?: number | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** What `adaptShape` takes beside `scaleSpace`. */
export const ADAPT_OPTIONS = ['maxIterations', 'roundness', 'maxElongation', 'blur'] as const;

/** Regions with the rows of the table that they were adapted from. */
export interface AdaptedRegions extends Regions {
  /** [n] row of the given table; the rows that are missing did not converge. */
  readonly source: Uint32Array;
}

/**
 * Adapts the shape of regions to their neighbourhood; drops the rows of those that do not converge.
 *
 * @param image - the image the regions lie in, or its scale space
 * @param regions - n regions, usually circles
 * @returns ellipses, their frames lower triangular (up stays up), with the rows they come from: as many as converged
 * @throws TypeError or RangeError for a bad image, region or option
 *
 * @example
 * const space = scaleSpace(image);
 * const ellipses = adaptShape(space, detectDog(space));
 */
export function adaptShape(
  image: ImageLike | ScaleSpace,
  regions: Regions,
  options: AdaptOptions = {},
): AdaptedRegions {
  checkOptions(options, [...ADAPT_OPTIONS, 'scaleSpace']);
  const { maxIterations = 30, roundness = 0.05, maxElongation = 6, blur = 0.8 } = options;
  checkInteger('maxIterations', maxIterations, 1, 255);
  checkNumber('roundness', roundness, Number.MIN_VALUE, 1 - Number.EPSILON);
  checkNumber('maxElongation', maxElongation, 1);
  checkNumber('blur', blur, 0.05, 2);
  const frames = readFrames('regions', regions);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const { workspace } = space;
    const { kernels } = workspace;
    const adapted = workspace.put(frames);
    const states = workspace.take(regions.length);
    const scratch = workspace.take(kernels.adaptScratchBytes());
    const levels = putLevels(space, blur);
    inGroups(regions.length, (first, count) =>
      kernels.adaptShapes(
        adapted + 24 * first,
        count,
        levels.address,
        levels.count,
        levels.origin,
        maxIterations,
        roundness,
        maxElongation,
        scratch,
        states + first,
      ),
    );
    const converged = workspace.u8(states, regions.length);
    const source = Uint32Array.from(converged.keys()).filter((row) => converged[row]! > 0);
    const shapes = workspace.f32(adapted, frames.length);
    const kept = selectRegions(regionsOf(shapes, regions.response, regions.kind), source);
    return { ...regionsOf(uprightFrames(kept.frames.data), kept.response, kept.kind), source };
  });
}
