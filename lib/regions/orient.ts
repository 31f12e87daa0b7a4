/**
 * Orientation of regions.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, section 5. For `upright`: M. Perdoch,
 * O. Chum, J. Matas, "Efficient representation of local geometry for large scale object retrieval", CVPR 2009.
 *
 * 1. Gradients in a Gaussian window of 2 σ around the centre vote for 36 directions, each between its two nearest.
 * 2. The histogram is smoothed six times by [1 4 6 4 1] / 16, in all a Gaussian of 24°.
 * 3. Each local maximum of at least `peakRatio` times the highest gives a region, its direction refined by a parabola.
 *
 * Deviations: the window is wider than the paper's 1.5 σ, and the histogram smoother (as VLFeat's, which takes six means of three bins):
 * two directions less than about 65° apart become one. Gradients are taken on a grid in the region's own frame, 0.75 σ apart (0.6 in
 * elongated regions), instead of the pixels, so that affine regions need no other code and the time does not grow with the scale.
 */
import { checkFlag, checkNumber, checkOptions } from '../check.ts';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from '../image/scaleSpace.ts';
import { readFrames, regionsOf } from '../rows.ts';
import type { ImageLike, Regions } from '../types.ts';
import { uprightFrames } from './frames.ts';
import { inGroups, placementAt, putPlacements, REGIONS_PER_CALL } from './placements.ts';

export interface OrientOptions {
  /** Take up as up instead of looking for a direction: for photographs held level. Default false. */
  upright?: boolean | undefined;
  /** Smallest height of a further direction, as a share of the highest, in (0, 1]. Default 0.8. */
  peakRatio?: number | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** Peaks a histogram of 36 bins can have. */
const MOST_PEAKS = 18;

/**
 * Turns regions to their dominant gradient directions; repeats the row of a region with several, drops those without any gradient.
 * With `upright`, one row stays one row: shape and position are kept and the frame is made lower triangular.
 *
 * @param image - the image the regions lie in, or its scale space; with `upright` it is not looked at
 * @returns regions whose first frame column points along the direction; rows of one region stay together, strongest first
 * @throws TypeError or RangeError for a bad image, region or option
 *
 * @example
 * const oriented = orient(image, detectDog(image));
 */
export function orient(image: ImageLike | ScaleSpace, regions: Regions, options: OrientOptions = {}): Regions {
  checkOptions(options, ['upright', 'peakRatio', 'scaleSpace']);
  const { upright = false, peakRatio = 0.8 } = options;
  checkFlag('upright', upright);
  checkNumber('peakRatio', peakRatio, Number.MIN_VALUE, 1);
  const frames = readFrames('regions', regions);
  if (upright) return regionsOf(uprightFrames(frames), regions.response.slice(), regions.kind?.slice());

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const { workspace } = space;
    const { kernels } = workspace;
    const placements = putPlacements(space, frames);
    const scratch = workspace.take(kernels.orientationScratchBytes());
    const peaks = workspace.take(12 * MOST_PEAKS * Math.min(regions.length, REGIONS_PER_CALL));
    const turned: number[] = [];
    const source: number[] = [];
    inGroups(regions.length, (first, count) => {
      const found = kernels.orientations(placementAt(placements, first), count, peakRatio, scratch, peaks);
      const rows = workspace.i32(peaks, 3 * found);
      const directions = workspace.f32(peaks, 3 * found);
      for (let k = 0; k < 3 * found; k += 3) {
        const row = first + rows[k]!;
        const [cos, sin] = [directions[k + 1]!, directions[k + 2]!];
        const [a11, a12, x] = [frames[6 * row]!, frames[6 * row + 1]!, frames[6 * row + 2]!];
        const [a21, a22, y] = [frames[6 * row + 3]!, frames[6 * row + 4]!, frames[6 * row + 5]!];
        turned.push(a11 * cos + a12 * sin, a12 * cos - a11 * sin, x, a21 * cos + a22 * sin, a22 * cos - a21 * sin, y);
        source.push(row);
      }
    });
    return regionsOf(
      Float32Array.from(turned),
      Float32Array.from(source, (row) => regions.response[row]!),
      regions.kind && Uint8Array.from(source, (row) => regions.kind![row]!),
    );
  });
}
