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
import type { PairTable } from '../pairTable.ts';
import { solveCholesky } from './cholesky.ts';

const SIZE = 8;
/** A step that is expected to lower the sum of squares by less than this share is the last: the next would change no digit that counts. */
const LEAST_GAIN = 1e-8;

/** Where a view's rows lie: x ↦ (x − `x`) · `factor` brings them to centroid 0 and root mean square distance √2. */
interface Placement {
  readonly x: number;
  readonly y: number;
  readonly factor: number;
}

/** `Model.refine` for the homography. */
export function refineHomography(table: PairTable, count: number, model: Float64Array, steps: number): boolean {
  const { kernels, at, matrix, gradient, placement } = table;
  kernels.placePairs(at.pairs, at.found + 4, count, at.placement);
  const a = { x: placement[0]!, y: placement[1]!, factor: placement[2]! };
  const b = { x: placement[3]!, y: placement[4]!, factor: placement[5]! };
  if (!(Number.isFinite(a.factor) && Number.isFinite(b.factor))) return false;

  const h = normalise(model, a, b);
  const kept = new Float64Array(SIZE + 1);
  const step = new Float64Array(SIZE);
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    table.model.set(h);
    const error = kernels.homographyNormalEquations(
      at.pairs,
      at.found + 4,
      count,
      at.placement,
      at.model,
      at.matrix,
      at.gradient,
    );
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
