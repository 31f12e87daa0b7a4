/**
 * Patches of regions: what stands in a region's frame, as a small image.
 *
 * 1. The patch is sampled from the level of the scale space whose blur, in samples of the patch along the region's shorter half-axis, is
 *    the largest up to `BLUR`: enough for samples that far apart not to alias.
 * 2. Along the longer half-axis samples are farther apart in the image; there a Gaussian along that direction makes up what blur lacks, so
 *    that the patch is equally sharp in all directions (A. Baumberg, "Reliable feature matching across widely separated views", CVPR 2000).
 *
 * Outside the image, the border is repeated. Known limit: a patch finer than the image is not sharper than the finest level.
 */
import { checkInteger, checkNumber, checkOptions } from '../check.ts';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from '../image/scaleSpace.ts';
import { ndarray } from '../ndarray.ts';
import { readFrames } from '../rows.ts';
import type { ImageLike, NdArray, Regions } from '../types.ts';
import { type DirectedBlur, sampleBlurred } from './blurredSamples.ts';
import { halfAxes } from './frames.ts';
import { placementAt, putPlacements } from './placements.ts';

export interface PatchOptions {
  /** Samples a side, 1 to 1024. Default 32. */
  size?: number | undefined;
  /** Half the side, as a multiple of the region's scale, 0.01 to 1000. Default 6, what a SIFT descriptor covers. */
  extent?: number | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** Blur of a patch, samples: at 0.7, a pattern at the highest frequency that samples can show is damped to a tenth. */
const BLUR = 0.7;
/** All patches together, samples: 4 GiB. */
const MOST_SAMPLES = 2 ** 30;
/** A half-axis longer than the other by less than this share needs no blur of its own. */
const ROUND = 0.1;

/**
 * Extracts the patches of regions.
 *
 * @param image - the image the regions lie in, or its scale space
 * @param regions - n regions, of any shape and size
 * @returns [n, size, size], 0..1; rows along a frame's second column, columns along its first; the centre of the frame lies in the middle
 * @throws TypeError or RangeError for a bad image, region or option
 *
 * @example
 * const patches = extractPatches(image, regions, { size: 41, extent: 3 * Math.sqrt(3) });
 */
export function extractPatches(
  image: ImageLike | ScaleSpace,
  regions: Regions,
  options: PatchOptions = {},
): NdArray<Float32Array> {
  checkOptions(options, ['size', 'extent', 'scaleSpace']);
  const { size = 32, extent = 6 } = options;
  checkInteger('size', size, 1, 1024);
  checkNumber('extent', extent, 0.01, 1000);
  const frames = readFrames('regions', regions);
  if (regions.length * size * size > MOST_SAMPLES) {
    throw new RangeError(
      `regions: expected at most ${Math.floor(MOST_SAMPLES / size ** 2)} for patches of ${size} × ${size}, got ${regions.length}; take some at a time`,
    );
  }
  const step = (2 * extent) / size;

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const { workspace } = space;
    const placements = putPlacements(space, frames, BLUR * step, false);
    const patches = new Float32Array(regions.length * size * size);
    for (let row = 0; row < regions.length; row++) {
      const placement = placementAt(placements, row);
      const [a11, a12, a21, a22] = workspace.f32(placement + 16, 4) as unknown as [number, number, number, number];
      const blur = lackingBlur(a11, a12, a21, a22, BLUR * step);
      const patch = patches.subarray(row * size * size, (row + 1) * size * size);
      sampleBlurred(workspace, placement, [size, size], step, blur, patch);
    }
    return ndarray(patches, [regions.length, size, size]);
  });
}

/** The blur along a frame's longer half-axis that makes it as blurred, in the patch, as along the shorter. */
function lackingBlur(a11: number, a12: number, a21: number, a22: number, share: number): DirectedBlur {
  const [longer, shorter] = halfAxes(a11, a12, a21, a22);
  if (!(longer > (1 + ROUND) * shorter) || !Number.isFinite(longer)) return { dx: 0, dy: 0, sigma: 0 };
  // The direction of the longer half-axis: the eigenvector of A Aᵀ, from its row of the larger diagonal.
  const [xx, xy, yy] = [a11 * a11 + a12 * a12, a11 * a21 + a12 * a22, a21 * a21 + a22 * a22];
  const square = longer * longer;
  const [u, v] = xx >= yy ? [square - yy, xy] : [xy, square - xx];
  const length = Math.sqrt(u * u + v * v);
  // Taps as far apart as the level is blurred, or a little less; no more than a few hundred for the longest needle.
  const spacing = Math.max(share * shorter, (longer * share) / 64);
  const sigma = (share * Math.sqrt(longer * longer - shorter * shorter)) / spacing;
  return { dx: (spacing * u) / length, dy: (spacing * v) / length, sigma };
}
