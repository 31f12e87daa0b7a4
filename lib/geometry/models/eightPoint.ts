/**
 * The normalised eight-point algorithm: the fundamental matrix from eight pairs or more by a linear fit.
 *
 * Source: R. Hartley, "In defense of the eight-point algorithm", PAMI 19(6), 1997.
 *
 * 1. Move and scale each view to centroid 0 and root mean square distance √2.
 * 2. F̂ is the unit vector with the least Σ (b̂ᵀ F̂ â)²: the eigenvector of the smallest eigenvalue of the sum of squares.
 * 3. Take the nearest matrix of rank 2, and go back to the views as given.
 */
import { smallestEigenvector } from './jacobi.ts';
import { denormaliseFundamental, placeView } from './normalisation.ts';

/** The number of elements of F; the linear fit needs one pair fewer. */
const SIZE = 9;
/** The product of elements i and j of (x, y, 1) among xx, xy, x, yy, y, 1. */
const MONOMIAL = [0, 1, 2, 1, 3, 4, 2, 4, 5];

/**
 * Fits F to the first `count` of `rows` by the normalised eight-point algorithm and writes it to `model`, norm 1.
 *
 * @param count - at least 8
 * @returns false, with `model` as it was, when there are too few rows or a view has no two different points. Other degenerate rows
 *   (all on one plane, all on one line) give one of the many matrices that fit them
 */
export function fitEightPoint(pairs: Float64Array, rows: Int32Array, count: number, model: Float64Array): boolean {
  if (count < SIZE - 1) return false;
  const a = placeView(pairs, rows, count, 0);
  const b = placeView(pairs, rows, count, 2);
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
    inA[0] = x * x;
    inA[1] = x * y;
    inA[2] = x;
    inA[3] = y * y;
    inA[4] = y;
    inA[5] = 1;
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
