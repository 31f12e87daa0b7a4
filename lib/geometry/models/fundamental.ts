/**
 * The fundamental matrix, 7 degrees of freedom: its residual and its linear fit. F of rank 2 with bᵀ F a = 0 for every pair.
 *
 * Sources: R. Hartley, "In defense of the eight-point algorithm", PAMI 19(6), 1997; R. Hartley, A. Zisserman, "Multiple View
 * Geometry in Computer Vision", 2nd edition, 2004, sections 11.1 to 11.4.
 *
 * 1. Minimal sample, seven pairs: wasm/kernels/fundamental.ts.
 * 2. Residual: the Sampson distance, the first-order length of the smallest correction of both points that fulfils F.
 * 3. Linear fit: the least Σ (b̂ᵀ F̂ â)² in normalised coordinates with |F̂| = 1, then the nearest matrix of rank 2.
 * 4. Least squares on the residual: fundamentalRefinement.ts.
 */
import type { Random } from '../../random.ts';
import { onlyPlane, planeOfSample, searchOffPlane } from './degeneracy.ts';
import { refineFundamental } from './fundamentalRefinement.ts';
import { smallestEigenvector } from './jacobi.ts';
import type { Model } from './model.ts';
import { denormaliseFundamental, placeView } from './normalisation.ts';

export { refineFundamental } from './fundamentalRefinement.ts';

export const fundamental: Model = {
  sampleSize: 7,
  solutions: 3,
  alike: true,
  dimensions: 1,
  solve: 'solveFundamentals',
  score: 'scoreEpipolar',
  squaredErrors: fundamentalErrors,
  refine: ({ pairs, rows }, count, model, steps) => refineFundamental(pairs, rows, count, model, steps),
  refineWeighted: ({ pairs, rows }, count, model, steps, weights) =>
    refineFundamental(pairs, rows, count, model, steps, weights),
  complete: completeFromPlane,
  planeOf: onlyPlane,
};

/** The number of elements of F; the linear fit needs one pair fewer. */
const SIZE = 9;
/** The product of elements i and j of (x, y, 1) among xx, xy, x, yy, y, 1. */
const MONOMIAL = [0, 1, 2, 1, 3, 4, 2, 4, 5];

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

/**
 * Fits F to the first `count` of `rows` by the normalised eight-point algorithm and writes it to `model`, norm 1.
 *
 * @param count - at least 8
 * @param weights - [count], 0 or more, one a row: factors of the squared errors; by default all 1
 * @returns false, with `model` as it was, when there are too few rows or a view has no two different points. Other degenerate rows
 *   (all on one plane, all on one line) give one of the many matrices that fit them
 */
export function fitEightPoint(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  model: Float64Array,
  weights?: Float64Array,
): boolean {
  if (count < SIZE - 1) return false;
  const a = placeView(pairs, rows, count, 0, weights);
  const b = placeView(pairs, rows, count, 2, weights);
  if (!(Number.isFinite(a.factor) && Number.isFinite(b.factor))) return false;

  // The equations are products of (u, v, 1) and (x, y, 1), their products again of the six monomials of each view: 36 sums.
  const sums = new Float64Array(36);
  const inA = new Float64Array(6);
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4;
    const x = (pairs[at]! - a.x) * a.factor;
    const y = (pairs[at + 1]! - a.y) * a.factor;
    const u = (pairs[at + 2]! - b.x) * b.factor;
    const v = (pairs[at + 3]! - b.y) * b.factor;
    const weight = weights === undefined ? 1 : weights[r]!;
    inA[0] = weight * x * x;
    inA[1] = weight * x * y;
    inA[2] = weight * x;
    inA[3] = weight * y * y;
    inA[4] = weight * y;
    inA[5] = weight;
    for (let i = 0; i < 6; i++) {
      const term = inA[i]!;
      sums[i]! += term * u * u;
      sums[6 + i]! += term * u * v;
      sums[12 + i]! += term * u;
      sums[18 + i]! += term * v * v;
      sums[24 + i]! += term * v;
      sums[30 + i]! += term;
    }
  }
  const products = new Float64Array(SIZE * SIZE);
  for (let i = 0; i < SIZE; i++) {
    for (let j = 0; j < SIZE; j++) {
      const inB = MONOMIAL[((i / 3) | 0) * 3 + ((j / 3) | 0)]!;
      products[i * SIZE + j] = sums[inB * 6 + MONOMIAL[(i % 3) * 3 + (j % 3)]!]!;
    }
  }
  const f = new Float64Array(SIZE);
  smallestEigenvector(products, SIZE, f);
  lowerRank(f);
  denormaliseFundamental(f, a, b);
  if (!f.every(Number.isFinite)) return false;
  model.set(f);
  return true;
}

/** Replaces F by the nearest matrix of rank 2, F (1 − e eᵀ) with e the direction that F shortens most. */
function lowerRank(f: Float64Array): void {
  const products = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 9; k += 3) products[i * 3 + j]! += f[k + i]! * f[k + j]!;
    }
  }
  const epipole = new Float64Array(3);
  smallestEigenvector(products, 3, epipole);
  for (let k = 0; k < 9; k += 3) {
    const along = f[k]! * epipole[0]! + f[k + 1]! * epipole[1]! + f[k + 2]! * epipole[2]!;
    for (let j = 0; j < 3; j++) f[k + j]! -= along * epipole[j]!;
  }
}

/** Pairs of matches off a plane that are tried for the scene around it. */
const OFF_PLANE_TRIALS = 100;

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
