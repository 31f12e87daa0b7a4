/**
 * Local optimisation: from a model that explains some pairs to the best one nearby.
 *
 * Source: O. Chum, J. Matas, J. Kittler, "Locally optimized RANSAC", DAGM 2003 (the iterative variant).
 *
 * 1. Select the inliers.
 * 2. Fit them by least squares, starting from the model.
 * 3. Repeat until the inliers stay the same.
 *
 * Each round lowers the truncated cost or is taken back: least squares lowers the inliers' part, and selecting anew only
 * replaces larger terms by smaller ones. Thus no set of inliers returns and there is no cycle; rounding aside, the rounds end by
 * themselves, and `rounds` bounds their number.
 *
 * Deviation: the paper also fits within a larger threshold that shrinks over the rounds; here it stays.
 */
import type { Model } from '../models/model.ts';
import { bailOutBounds, type Score, scoreModel, selectInliers } from './scoring.ts';

/** How hard to try. */
export interface Effort {
  /** At most so many selections. */
  readonly rounds: number;
  /** At most so many steps of the least squares in each. */
  readonly steps: number;
  /** A round that lowers the cost by less than this share is the last. */
  readonly leastGain: number;
}

/**
 * Improves `model` in place.
 *
 * @param score - the model's, with this `maxError`
 * @returns the score of the improved model
 */
export function optimise(
  kind: Model,
  pairs: Float64Array,
  model: Float64Array,
  score: Score,
  maxError: number,
  { rounds, steps, leastGain }: Effort,
): Score {
  const n = pairs.length / 4;
  const patient = bailOutBounds(0, n);
  let rows = new Int32Array(n);
  let rowsBefore = new Int32Array(n);
  let countBefore = -1;
  const kept = new Float64Array(9);
  let best = score;
  for (let round = 0; round < rounds; round++) {
    const count = selectInliers(kind, pairs, model, maxError, rows);
    if (count === countBefore && equal(rows, rowsBefore, count)) break;
    kept.set(model);
    if (!kind.refine(pairs, rows, count, model, steps)) break;
    const next = scoreModel(kind, pairs, model, maxError, best.cost, patient);
    if (next === undefined) {
      model.set(kept);
      break;
    }
    const gain = best.cost - next.cost;
    best = next;
    if (gain < leastGain * next.cost) break;
    [rows, rowsBefore, countBefore] = [rowsBefore, rows, count];
  }
  return best;
}

function equal(a: Int32Array, b: Int32Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return false;
  return true;
}
