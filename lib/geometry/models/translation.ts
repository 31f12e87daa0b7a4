/**
 * The translation, 2 degrees of freedom, residual in b.
 *
 * 1. One pair gives it.
 * 2. Least squares: from centroid to centroid.
 */
import { affineErrors, writeAffine } from './affine.ts';
import { centredSums } from './centred.ts';
import type { Model } from './model.ts';

export const translation: Model = { sampleSize: 1, solve, squaredErrors: affineErrors, refine };

function solve(pairs: Float64Array, sample: Int32Array, model: Float64Array): boolean {
  const at = sample[0]! * 4;
  writeAffine(model, 1, 0, pairs[at + 2]! - pairs[at]!, 0, 1, pairs[at + 3]! - pairs[at + 1]!);
  return true;
}

function refine(pairs: Float64Array, rows: Int32Array, count: number, model: Float64Array): boolean {
  if (count === 0) return false;
  const { x, y, bx, by } = centredSums(pairs, rows, count);
  writeAffine(model, 1, 0, bx - x, 0, 1, by - y);
  return true;
}
