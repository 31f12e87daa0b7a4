/**
 * The translation, 2 degrees of freedom, residual in b.
 *
 * 1. One pair gives it.
 * 2. Least squares: from centroid to centroid.
 */
import type { PairTable } from '../pairTable.ts';
import { affineErrors, writeAffine } from './affine.ts';
import { centredSums } from './centred.ts';
import type { Model } from './model.ts';

export const translation: Model = {
  sampleSize: 1,
  solutions: 1,
  alike: true,
  dimensions: 2,
  solve: 'solveTranslations',
  score: 'scoreAffine',
  squaredErrors: affineErrors,
  refine,
};

function refine(table: PairTable, count: number, model: Float64Array): boolean {
  if (count === 0) return false;
  const { x, y, bx, by } = centredSums(table, count);
  writeAffine(model, 1, 0, bx - x, 0, 1, by - y);
  return true;
}
