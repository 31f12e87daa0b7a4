/**
 * Least squares for the homography: Gauss-Newton on the transfer error in b.
 *
 * Source: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, sections 4.4 (normalisation)
 * and A6 (iterative estimation).
 *
 * 1. Move the rows of each view to centroid 0 and root mean square distance √2, and carry the model over. Its denominator at
 *    a's centroid is the mean of the denominators, thus positive, and the model can be scaled to a bottom-right element of 1.
 * 2. Sum the normal equations of the other 8 parameters; both coordinates of b share most of the sums.
 * 3. Solve by Cholesky and step; a step that turns out not to lower the error is taken back and ends the search. The last step
 *    is not examined here: the caller scores the result.
 *
 * Deviation: no linear estimate (DLT) to start from. The loop always has a model whose residuals on these rows are below its
 * threshold, and from there Gauss-Newton converges in a few steps. No damping for the same reason.
 */
import { solveCholesky } from './cholesky.ts';

const SIZE = 8;
/** A step that is expected to lower the sum of squares by less than this share is the last: the next would change no digit that counts. */
const LEAST_GAIN = 1e-8;

/** Where a view's rows lie: x ↦ (x − `x`) · `factor` brings them to centroid 0 and root mean square distance √2. */
interface Placement {
  x: number;
  y: number;
  factor: number;
}

/** `Model.refine` for the homography. */
export function refineHomography(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  model: Float64Array,
  steps: number,
): boolean {
  const a = place(pairs, rows, count, 0);
  const b = place(pairs, rows, count, 2);
  if (!(Number.isFinite(a.factor) && Number.isFinite(b.factor))) return false;

  const h = normalise(model, a, b);
  const kept = new Float64Array(SIZE + 1);
  const matrix = new Float64Array(SIZE * SIZE);
  const gradient = new Float64Array(SIZE);
  const step = new Float64Array(SIZE);
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    const error = sumNormalEquations(pairs, rows, count, a, b, h, matrix, gradient);
    if (!(error < before)) {
      h.set(kept);
      break;
    }
    before = error;
    kept.set(h);
    step.set(gradient);
    if (!solveCholesky(matrix, step, SIZE)) return false;
    let gain = 0;
    for (let j = 0; j < SIZE; j++) {
      h[j]! += step[j]!;
      gain += step[j]! * gradient[j]!;
    }
    if (gain < LEAST_GAIN * error) break;
  }
  denormalise(h, a, b, model);
  return true;
}

function place(pairs: Float64Array, rows: Int32Array, count: number, column: number): Placement {
  let x = 0;
  let y = 0;
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4 + column;
    x += pairs[at]!;
    y += pairs[at + 1]!;
  }
  x /= count;
  y /= count;
  let squares = 0;
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4 + column;
    const dx = pairs[at]! - x;
    const dy = pairs[at + 1]! - y;
    squares += dx * dx + dy * dy;
  }
  return { x, y, factor: Math.sqrt((2 * count) / squares) };
}

/** The model between normalised views, scaled to a bottom-right element of 1. */
function normalise(model: Float64Array, a: Placement, b: Placement): Float64Array {
  const h = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    const [m0, m1, m2] = [model[row * 3]!, model[row * 3 + 1]!, model[row * 3 + 2]!];
    h[row * 3] = m0 / a.factor;
    h[row * 3 + 1] = m1 / a.factor;
    h[row * 3 + 2] = m0 * a.x + m1 * a.y + m2;
  }
  for (let column = 0; column < 3; column++) {
    h[column] = (h[column]! - b.x * h[6 + column]!) * b.factor;
    h[3 + column] = (h[3 + column]! - b.y * h[6 + column]!) * b.factor;
  }
  const scale = h[8]!;
  for (let i = 0; i < 9; i++) h[i]! /= scale;
  return h;
}

function denormalise(h: Float64Array, a: Placement, b: Placement, model: Float64Array): void {
  for (let column = 0; column < 3; column++) {
    model[column] = h[column]! / b.factor + b.x * h[6 + column]!;
    model[3 + column] = h[3 + column]! / b.factor + b.y * h[6 + column]!;
    model[6 + column] = h[6 + column]!;
  }
  for (let row = 0; row < 3; row++) {
    const [m0, m1] = [model[row * 3]! * a.factor, model[row * 3 + 1]! * a.factor];
    model[row * 3] = m0;
    model[row * 3 + 1] = m1;
    model[row * 3 + 2]! -= m0 * a.x + m1 * a.y;
  }
}

/**
 * Writes JᵀJ (lower triangle) to `matrix` and −Jᵀr to `gradient` and returns the sum of squared residuals, Infinity when a row lies
 * beyond the horizon. With u, v the mapped point and g = 1 / w, the rows of J are
 * g (x, y, 1, 0, 0, 0, −ux, −uy) and g (0, 0, 0, x, y, 1, −vx, −vy).
 */
function sumNormalEquations(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  a: Placement,
  b: Placement,
  h: Float64Array,
  matrix: Float64Array,
  gradient: Float64Array,
): number {
  const [h0, h1, h2, h3, h4, h5, h6, h7] = h as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const { x: ax, y: ay, factor: fa } = a;
  const { x: bx, y: by, factor: fb } = b;
  let error = 0;
  let [xx, xy, yy, x1, y1, n] = [0, 0, 0, 0, 0, 0];
  let [uxx, uxy, uyy, ux, uy, vxx, vxy, vyy, vx, vy] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  let [sxx, sxy, syy] = [0, 0, 0];
  let [ru, rux, ruy, rv, rvx, rvy, rsx, rsy] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4;
    const x = (pairs[at]! - ax) * fa;
    const y = (pairs[at + 1]! - ay) * fa;
    const w = h6 * x + h7 * y + 1;
    if (!(w > 0)) return Number.POSITIVE_INFINITY;
    const g = 1 / w;
    const u = (h0 * x + h1 * y + h2) * g;
    const v = (h3 * x + h4 * y + h5) * g;
    const du = (pairs[at + 2]! - bx) * fb - u;
    const dv = (pairs[at + 3]! - by) * fb - v;
    error += du * du + dv * dv;

    const gx = g * x;
    const gy = g * y;
    const gxx = gx * gx;
    const gxy = gx * gy;
    const gyy = gy * gy;
    const gx1 = gx * g;
    const gy1 = gy * g;
    xx += gxx;
    xy += gxy;
    yy += gyy;
    x1 += gx1;
    y1 += gy1;
    n += g * g;
    uxx += u * gxx;
    uxy += u * gxy;
    uyy += u * gyy;
    ux += u * gx1;
    uy += u * gy1;
    vxx += v * gxx;
    vxy += v * gxy;
    vyy += v * gyy;
    vx += v * gx1;
    vy += v * gy1;
    const s = u * u + v * v;
    sxx += s * gxx;
    sxy += s * gxy;
    syy += s * gyy;
    const d = u * du + v * dv;
    rux += gx * du;
    ruy += gy * du;
    ru += g * du;
    rvx += gx * dv;
    rvy += gy * dv;
    rv += g * dv;
    rsx += gx * d;
    rsy += gy * d;
  }
  matrix.fill(0);
  matrix.set([xx], 0);
  matrix.set([xy, yy], 8);
  matrix.set([x1, y1, n], 16);
  matrix.set([0, 0, 0, xx], 24);
  matrix.set([0, 0, 0, xy, yy], 32);
  matrix.set([0, 0, 0, x1, y1, n], 40);
  matrix.set([-uxx, -uxy, -ux, -vxx, -vxy, -vx, sxx], 48);
  matrix.set([-uxy, -uyy, -uy, -vxy, -vyy, -vy, sxy, syy], 56);
  gradient.set([rux, ruy, ru, rvx, rvy, rv, -rsx, -rsy]);
  return error;
}
