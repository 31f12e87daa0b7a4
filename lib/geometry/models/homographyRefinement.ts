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
import { withWorkspace } from '../../wasm/instance.ts';
import type { PairTable } from '../pairTable.ts';
import { solveCholesky } from './cholesky.ts';
import { denormaliseHomography, normaliseHomography } from './normalisation.ts';

const SIZE = 8;
/** A step that is expected to lower the sum of squares by less than this share is the last: the next would change no digit that counts. */
const LEAST_GAIN = 1e-8;

/** The part of a table that the refinement works in. */
type Equations = Pick<PairTable, 'kernels' | 'matrix' | 'gradient' | 'placement' | 'model'> & {
  readonly at: Pick<PairTable['at'], 'pairs' | 'found' | 'placement' | 'model' | 'matrix' | 'gradient'>;
};

/**
 * Improves `model` in place towards the least sum of squared transfer errors, for pairs that are in no table.
 *
 * @param pairs - [n, 4], x and y in a, x and y in b
 * @param rows - of the pairs to fit
 * @param steps - at most so many steps
 * @returns false, with `model` as it was, when the rows determine no model
 */
export function fitHomography(pairs: Float64Array, rows: Int32Array, model: Float64Array, steps: number): boolean {
  return withWorkspace((workspace) => {
    const at = {
      pairs: workspace.put(pairs),
      // The first element would be the count.
      found: workspace.put(Int32Array.of(rows.length, ...rows)),
      placement: workspace.take(48),
      model: workspace.take(72),
      matrix: workspace.take(512),
      gradient: workspace.take(64),
    };
    const equations: Equations = {
      kernels: workspace.kernels,
      matrix: workspace.f64(at.matrix, 64),
      gradient: workspace.f64(at.gradient, 8),
      placement: workspace.f64(at.placement, 6),
      model: workspace.f64(at.model, 9),
      at,
    };
    return refineHomography(equations, rows.length, model, steps);
  });
}

/** `Model.refine` for the homography. */
export function refineHomography(table: Equations, count: number, model: Float64Array, steps: number): boolean {
  const { kernels, at, matrix, gradient, placement } = table;
  kernels.placePairs(at.pairs, at.found + 4, count, at.placement);
  const a = { x: placement[0]!, y: placement[1]!, factor: placement[2]! };
  const b = { x: placement[3]!, y: placement[4]!, factor: placement[5]! };
  if (!(Number.isFinite(a.factor) && Number.isFinite(b.factor))) return false;

  const h = normaliseHomography(model, a, b);
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
  denormaliseHomography(h, a, b, model);
  return true;
}
