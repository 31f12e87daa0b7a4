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
import { centredSums } from './centred.ts';
import { FLAT, type Model } from './model.ts';

export const affine: Model = { sampleSize: 3, solve, squaredErrors: affineErrors, refine };

function solve(pairs: Float64Array, sample: Int32Array, model: Float64Array): boolean {
  const i = sample[0]! * 4;
  const j = sample[1]! * 4;
  const k = sample[2]! * 4;
  const [x0, y0, bx0, by0] = [pairs[i]!, pairs[i + 1]!, pairs[i + 2]!, pairs[i + 3]!];
  const [x1, y1, bx1, by1] = [pairs[j]! - x0, pairs[j + 1]! - y0, pairs[j + 2]! - bx0, pairs[j + 3]! - by0];
  const [x2, y2, bx2, by2] = [pairs[k]! - x0, pairs[k + 1]! - y0, pairs[k + 2]! - bx0, pairs[k + 3]! - by0];

  const area = x1 * y2 - x2 * y1;
  const areaB = bx1 * by2 - bx2 * by1;
  const extent = Math.max(x1 * x1 + y1 * y1, x2 * x2 + y2 * y2);
  const extentB = Math.max(bx1 * bx1 + by1 * by1, bx2 * bx2 + by2 * by2);
  // Written so that NaN and 0 > 0 fail too.
  if (!(Math.abs(area) > FLAT * extent && Math.abs(areaB) > FLAT * extentB)) return false;

  const a11 = (bx1 * y2 - bx2 * y1) / area;
  const a12 = (bx2 * x1 - bx1 * x2) / area;
  const a21 = (by1 * y2 - by2 * y1) / area;
  const a22 = (by2 * x1 - by1 * x2) / area;
  writeAffine(model, a11, a12, bx0 - a11 * x0 - a12 * y0, a21, a22, by0 - a21 * x0 - a22 * y0);
  return true;
}

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

function refine(pairs: Float64Array, rows: Int32Array, count: number, model: Float64Array): boolean {
  const { x, y, bx, by, xx, xy, yy, bxx, bxy, byx, byy } = centredSums(pairs, rows, count);
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
