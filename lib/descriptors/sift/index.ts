/**
 * SIFT and RootSIFT descriptors.
 *
 * Sources: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, section 6; R. Arandjelović,
 * A. Zisserman, "Three things everyone should know to improve object retrieval", CVPR 2012, section 2.
 *
 * 1. Gradients on a grid in the region's frame, weighted by a Gaussian of 6 σ: 20 × 20, 0.75 σ apart, or 30 × 30, σ / 2 apart, in
 *    elongated regions.
 * 2. Each votes into 4 × 4 spatial bins of 3 σ and 8 directions, linearly between neighbours in all three.
 * 3. L2 norm, values clipped at 0.2, then with `root` the square root of the L1-normalised values, else L2 again; times 512 to bytes.
 *
 * Layout: `descriptor[(row * 4 + column) * 8 + bin]`; rows along the frame's second column, columns along its first; bin k holds
 * gradients (dark to bright) around k · 45° from the frame's first column towards its second.
 *
 * With `domainSizes`, the histograms of step 2 are averaged over several sizes of the region (J. Dong, S. Soatto, "Domain-size pooling
 * in local descriptors: DSP-SIFT", CVPR 2015).
 *
 * Deviations: the grid is fixed in the region's frame, so that a descriptor's time does not grow with its scale (a denser one gains
 * next to nothing: docs/algorithms/sift.md); elongated regions need more samples, as their level is chosen by the shorter half-axis;
 * directions are told apart by 1.4°.
 */
import { checkFlag, checkNumber, checkOptions, describe } from '../../check.ts';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from '../../image/scaleSpace.ts';
import { ndarray } from '../../ndarray.ts';
import { scaledFrames } from '../../regions/frames.ts';
import { inGroups, placementAt, putPlacements, REGIONS_PER_CALL } from '../../regions/placements.ts';
import { readFrames } from '../../rows.ts';
import type { ImageLike, NdArray, Regions } from '../../types.ts';

export interface SiftOptions {
  /** RootSIFT instead of SIFT. Default true. */
  root?: boolean | undefined;
  /** Half the side of the measurement region, as a multiple of the region's scale, 1 to 100. Default 6: cells of 3 σ. */
  extent?: number | undefined;
  /**
   * Domain-size pooling: the descriptor is the mean over measurement regions of these multiples of `extent`, each 0.01 to 100, 1 to 16
   * of them. Default [1]. Time grows with their number.
   */
  domainSizes?: readonly number[] | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** The options with their defaults; throws unless they are well-formed. */
export function readSiftOptions(options: SiftOptions) {
  checkOptions(options, ['root', 'extent', 'domainSizes', 'scaleSpace']);
  const { root = true, extent = 6, domainSizes = [1] } = options;
  checkFlag('root', root);
  checkNumber('extent', extent, 1, 100);
  if (!Array.isArray(domainSizes)) {
    throw new TypeError(`domainSizes: expected an array, got ${describe(domainSizes)}`);
  }
  if (domainSizes.length < 1 || domainSizes.length > 16) {
    throw new RangeError(`domainSizes: expected 1 to 16 sizes, got ${domainSizes.length}`);
  }
  for (const [k, size] of domainSizes.entries()) checkNumber(`domainSizes[${k}]`, size, 0.01, 100);
  return { root, extent, domainSizes };
}

const DIMENSIONS = 128;
/** Half the side of the grid in the kernel, in units of the frame. */
const EXTENT = 6;
/** Components are clipped here: a single strong edge, or a change of light, must not dominate. */
const CLIP = 0.2;

/**
 * Describes regions.
 *
 * @param image - the image the regions lie in, or its scale space
 * @param regions - n regions, oriented; parts outside the image are filled with its border
 * @returns [n, 128] bytes, Euclidean length about 512; all zero for a region without any gradient
 * @throws TypeError or RangeError for a bad image, region or option
 *
 * @example
 * const descriptors = describeSift(image, orient(image, detectDog(image)));
 */
export function describeSift(
  image: ImageLike | ScaleSpace,
  regions: Regions,
  options: SiftOptions = {},
): NdArray<Uint8Array> {
  const { root, extent, domainSizes } = readSiftOptions(options);
  const frames = readFrames('regions', regions);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const { workspace } = space;
    const { kernels } = workspace;
    const placements = domainSizes.map((size) => putPlacements(space, scaledFrames(frames, (size * extent) / EXTENT)));
    const scratch = workspace.take(kernels.siftScratchBytes());
    const histograms = workspace.take(4 * DIMENSIONS * REGIONS_PER_CALL);
    const further = workspace.take(4 * DIMENSIONS * REGIONS_PER_CALL);
    const bytes = workspace.take(DIMENSIONS * regions.length);
    inGroups(regions.length, (first, count) => {
      kernels.siftHistograms(placementAt(placements[0]!, first), count, scratch, histograms);
      for (const others of placements.slice(1)) {
        kernels.siftHistograms(placementAt(others, first), count, scratch, further);
        kernels.addHistograms(further, count, histograms);
      }
      kernels.siftBytes(histograms, count, CLIP, root, bytes + DIMENSIONS * first);
    });
    const descriptors = workspace.u8(bytes, DIMENSIONS * regions.length).slice();
    return ndarray(descriptors, [regions.length, DIMENSIONS]);
  });
}
