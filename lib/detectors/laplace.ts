/**
 * Maxima of one level's response, with the characteristic scale given by the Laplacian.
 *
 * Sources: T. Lindeberg, "Feature detection with automatic scale selection", IJCV 30(2), 1998; K. Mikolajczyk, C. Schmid, "Scale & affine
 * invariant interest point detectors", IJCV 60(1), 2004, section 2.2.
 *
 * 1. Each level's response has its maxima among 3×3 neighbours, refined by a quadratic.
 * 2. There, σ² |Lxx + Lyy| is read from all levels up to an octave away, and one more at either end, linearly between samples.
 * 3. Each maximum of these values over the levels, refined by a parabola, is a characteristic scale.
 *
 * Deviation: the position stays that of step 1, and no search goes on between position and scale, where the paper iterates. A structure is
 * found on several levels, therefore, and `dropDuplicates` should follow.
 *
 * Known limit: with more than three levels an octave, scales of Gaussian blobs are up to 7 % (four), 11 % (five) or 21 % (eight) off.
 */
import type { Octave, ScaleSpace } from '../image/scaleSpace.ts';
import { findMaxima } from './maxima.ts';
import type { Point } from './points.ts';

/**
 * Finds the maxima of levels 1..levels of a stack of responses, and gives each the scales, at most a factor of two away, where
 * the scale-normalised Laplacian at the point has a maximum; drops those without, repeats those with several.
 *
 * @param stack - byte address of the responses of level 0, laid out like the octave
 * @param threshold - smallest response
 * @param minima - also minima below -`threshold`
 */
export function findLaplaceMaxima(
  space: ScaleSpace,
  octave: Octave,
  stack: number,
  threshold: number,
  minima: boolean,
): Point[] {
  const points: Point[] = [];
  const { levels, octaves } = space;
  const first = levels * octaves.indexOf(octave);
  const last = levels * octaves.length + 1;
  for (let level = 1; level <= levels; level++) {
    for (const point of findMaxima(space.workspace, octave, stack + level * octave.levelBytes, threshold, minima)) {
      const from = Math.max(0, first + level - levels - 1);
      const to = Math.min(last, first + level + levels + 1);
      const [x, y] = [octave.step * point.x, octave.step * point.y];
      const curve = Array.from({ length: to - from + 1 }, (_, k) => Math.abs(laplacianAt(space, x, y, from + k)));
      for (let k = 1; k < curve.length - 1; k++) {
        const [finer, here, coarser] = [curve[k - 1]!, curve[k]!, curve[k + 1]!];
        if (here <= finer || here < coarser) continue;
        const shift = (0.5 * (finer - coarser)) / (finer - 2 * here + coarser);
        points.push({ ...point, level: from + k + shift - first });
      }
    }
  }
  return points;
}

/** The scale-normalised Laplacian at (x, y), px from the octaves' origin, between samples, on level `index` counted over all octaves. */
function laplacianAt(space: ScaleSpace, x: number, y: number, index: number): number {
  const { levels, octaves } = space;
  // Levels from `levels` on, where an octave has the level so far up; it has none above `levels` + 2. Second differences of the finer levels fall
  // short by up to 5 %, which pulls the maximum towards the end of an octave (scales of Gaussian blobs up to 13 % off, instead of 5 %).
  const wanted = Math.max(Math.floor(index / levels) - 1, Math.ceil((index - levels - 2) / levels));
  const o = Math.min(octaves.length - 1, Math.max(0, wanted));
  const octave = octaves[o]!;
  const { width, height, step } = octave;
  const u = Math.min(width - 3, Math.max(1, x / step));
  const v = Math.min(height - 3, Math.max(1, y / step));
  const [column, row] = [Math.floor(u), Math.floor(v)];
  const sample = ((index - o * levels) * height + row) * width + column;
  const above =
    laplacian(space, octave, sample) * (1 - u + column) + laplacian(space, octave, sample + 1) * (u - column);
  const below =
    laplacian(space, octave, sample + width) * (1 - u + column) +
    laplacian(space, octave, sample + width + 1) * (u - column);
  return above * (1 - v + row) + below * (v - row);
}

/** The scale-normalised Laplacian σ² (Lxx + Lyy) at a sample of an octave, given by its index (level · height + y) · width + x. */
export function laplacian({ workspace, levels, sigma }: ScaleSpace, octave: Octave, sample: number): number {
  const { width, height, stride } = octave;
  const level = Math.floor(sample / (width * height));
  const at = (Math.floor(sample / width) % height) * stride + (sample % width);
  const values = workspace.f32(octave.address + level * octave.levelBytes, stride * height);
  const scale = sigma * workspace.kernels.exp2(level / levels);
  const sum = values[at - 1]! + values[at + 1]! + values[at - stride]! + values[at + stride]!;
  return scale * scale * (sum - 4 * values[at]!);
}
