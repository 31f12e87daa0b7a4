/**
 * The fundamental matrix, 7 degrees of freedom: F of rank 2 with bᵀ F a = 0 for every pair.
 *
 * Source: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, sections 11.1 to 11.4.
 *
 * 1. Minimal sample, seven pairs: wasm/kernels/fundamental.ts.
 * 2. Residual: the Sampson distance, the first-order length of the smallest correction of both points that fulfils F.
 * 3. Samples with five pairs on a plane are completed off it: degeneracy.ts.
 * 4. Least squares on the residual: fundamentalRefinement.ts.
 * 5. A linear fit to a dozen inliers, for the search among them: eightPoint.ts.
 */
import type { Random } from '../../random.ts';
import { onlyPlane, planeOfSample, searchOffPlane } from './degeneracy.ts';
import { fitEightPoint } from './eightPoint.ts';
import { refineFundamental } from './fundamentalRefinement.ts';
import type { Model } from './model.ts';

/** Pairs of matches off a plane that are tried for the scene around it. */
const OFF_PLANE_TRIALS = 100;

export const fundamental: Model = {
  sampleSize: 7,
  solutions: 3,
  alike: true,
  dimensions: 1,
  solve: 'solveFundamentals',
  score: 'scoreEpipolar',
  squaredErrors: fundamentalErrors,
  refine: ({ pairs, rows }, count, model, steps) => refineFundamental(pairs, rows, count, model, steps),
  fitSome: fitEightPoint,
  refineWeighted: ({ pairs, rows }, count, model, steps, weights) =>
    refineFundamental(pairs, rows, count, model, steps, weights),
  complete: completeFromPlane,
  planeOf: onlyPlane,
};

/**
 * Writes the squared Sampson distances of rows [`from`, `to`) to `errors` from index 0, px² (both views together: a pair that is off
 * by d px in b alone, across its line, has d² / 2 where both views have one scale); Infinity for a pair at both epipoles.
 */
export function fundamentalErrors(
  pairs: Float64Array,
  model: Float64Array,
  from: number,
  to: number,
  errors: Float64Array,
): void {
  const f0 = model[0]!;
  const f1 = model[1]!;
  const f2 = model[2]!;
  const f3 = model[3]!;
  const f4 = model[4]!;
  const f5 = model[5]!;
  const f6 = model[6]!;
  const f7 = model[7]!;
  const f8 = model[8]!;
  for (let i = from, at = from * 4; i < to; i++, at += 4) {
    const x = pairs[at]!;
    const y = pairs[at + 1]!;
    const u = pairs[at + 2]!;
    const v = pairs[at + 3]!;
    const lineB1 = f0 * x + f1 * y + f2;
    const lineB2 = f3 * x + f4 * y + f5;
    const lineA1 = f0 * u + f3 * v + f6;
    const lineA2 = f1 * u + f4 * v + f7;
    const product = u * lineB1 + v * lineB2 + f6 * x + f7 * y + f8;
    const denominator = lineB1 * lineB1 + lineB2 * lineB2 + lineA1 * lineA1 + lineA2 * lineA2;
    errors[i - from] = denominator > 0 ? (product * product) / denominator : Number.POSITIVE_INFINITY;
  }
}

/** `Model.complete`: a sample of which five pairs lie on a plane has a matrix that fits no more than the plane. */
function completeFromPlane(
  pairs: Float64Array,
  sample: Int32Array,
  model: Float64Array,
  reach: number,
  random: Random,
  score: (model: Float64Array) => number,
): Float64Array | undefined {
  const homography = new Float64Array(9);
  if (!planeOfSample(pairs, sample, model, reach, homography)) return undefined;
  return searchOffPlane(pairs, homography, reach, OFF_PLANE_TRIALS, random, score);
}
