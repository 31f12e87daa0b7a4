/**
 * The affine map, 6 degrees of freedom, residual in b.
 *
 * Source: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, algorithm 4.7 (the affine
 * special case).
 *
 * 1. Three pairs: barycentric coordinates in a's triangle carry over to b's.
 * 2. Least squares: after moving both centroids to the origin, A = (Σ b aᵀ)(Σ a aᵀ)⁻¹, which is exact in one step.
 *
 * Deviation: the error is measured in b alone, so the least-squares problem is linear; the book's algorithm measures it in
 * both views. A mirror is an affine map like any other.
 */
import type { PairTable } from '../pairTable.ts';
import { centredSums } from './centred.ts';
import { FLAT, type Model } from './model.ts';

export const affine: Model = {
  sampleSize: 3,
  solutions: 1,
  alike: false,
  dimensions: 2,
  solve: 'solveAffines',
  score: 'scoreAffine',
  squaredErrors: affineErrors,
  refine,
  fromFrame: () => true,
};

/** The squared transfer errors of any model whose last row is (0, 0, 1). */
export function affineErrors(
  pairs: Float64Array,
  model: Float64Array,
  from: number,
  to: number,
  errors: Float64Array,
): void {
  const a11 = model[0]!;
  const a12 = model[1]!;
  const tx = model[2]!;
  const a21 = model[3]!;
  const a22 = model[4]!;
  const ty = model[5]!;
  for (let i = from, at = from * 4; i < to; i++, at += 4) {
    const x = pairs[at]!;
    const y = pairs[at + 1]!;
    const dx = a11 * x + a12 * y + tx - pairs[at + 2]!;
    const dy = a21 * x + a22 * y + ty - pairs[at + 3]!;
    errors[i - from] = dx * dx + dy * dy;
  }
}

function refine(table: PairTable, count: number, model: Float64Array): boolean {
  const { x, y, bx, by, xx, xy, yy, bxx, bxy, byx, byy } = centredSums(table, count);
  const determinant = xx * yy - xy * xy;
  const spread = xx + yy;
  // The determinant is a squared area: it is flat where the area is.
  if (!(determinant > FLAT * FLAT * spread * spread)) return false;
  const a11 = (bxx * yy - bxy * xy) / determinant;
  const a12 = (bxy * xx - bxx * xy) / determinant;
  const a21 = (byx * yy - byy * xy) / determinant;
  const a22 = (byy * xx - byx * xy) / determinant;
  writeAffine(model, a11, a12, bx - a11 * x - a12 * y, a21, a22, by - a21 * x - a22 * y);
  return true;
}

/** Writes a model whose last row is (0, 0, 1). */
export function writeAffine(
  model: Float64Array,
  a11: number,
  a12: number,
  tx: number,
  a21: number,
  a22: number,
  ty: number,
): void {
  model[0] = a11;
  model[1] = a12;
  model[2] = tx;
  model[3] = a21;
  model[4] = a22;
  model[5] = ty;
  model[6] = 0;
  model[7] = 0;
  model[8] = 1;
}
