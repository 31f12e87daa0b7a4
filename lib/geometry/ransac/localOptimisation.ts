/**
 * Local optimisation: from a model that explains some pairs to the best one nearby.
 *
 * Source: O. Chum, J. Matas, J. Kittler, "Locally optimized RANSAC", DAGM 2003 (the iterative variant).
 *
 * 1. Select the inliers.
 * 2. Fit them by least squares, starting from the model.
 * 3. Repeat until the cost no longer falls, or hardly.
 * 4. Once, for the best model of all: the same from a wider reach that shrinks, where more pairs stand around it (`optimiseWide`).
 *
 * Each round lowers the cost or is taken back, so that no set of inliers returns and there is no cycle; `rounds` bounds their number.
 *
 * Deviation: the paper fits within a larger threshold that shrinks over the rounds each time; here step 4 does so at the end alone.
 */
import type { Model } from '../models/model.ts';
import type { PairTable } from '../pairTable.ts';
import { type Score, scoreModel } from './scoring.ts';

/** For models on the way: a few rounds of one step each, on a part of the inliers. */
export const QUICK: Effort = { rounds: 6, steps: 1, rows: 128, leastGain: 0.01 };

/** Multiples of `maxError` from which the reach shrinks. */
const WIDE = [4, 2];
/** Times as many inliers within a wider reach as make it worth a try. */
const SURROUNDED = 1.03;

/** How hard to try. */
export interface Effort {
  /** At most so many selections. */
  readonly rounds: number;
  /** At most so many steps of the least squares in each. */
  readonly steps: number;
  /** At most so many inliers, a random sample of all, are fitted. */
  readonly rows: number;
  /** A round that lowers the cost by less than this share of an inlier for each inlier is the last. */
  readonly leastGain: number;
}

/**
 * Improves `model` in place.
 *
 * @param score - the model's, with this `reach`; its inliers are `table.rows`
 * @returns the score of the improved model
 */
export function optimise(
  kind: Model,
  table: PairTable,
  model: Float64Array,
  score: Score,
  reach: number,
  { rounds, steps, rows, leastGain }: Effort,
): Score {
  const kept = new Float64Array(9);
  let best = score;
  for (let round = 0; round < rounds; round++) {
    kept.set(model);
    if (!kind.refine(table, Math.min(rows, table.found[0]!), model, steps)) break;
    const next = scoreModel(kind, table, model, reach, best.cost);
    if (next === undefined) {
      model.set(kept);
      break;
    }
    const gain = best.cost - next.cost;
    best = next;
    if (gain <= leastGain * next.inliers) break;
  }
  return best;
}

/**
 * Improves `model` in place by what wider reaches lead to, if that is better: a part of a structure to the whole.
 *
 * @param score - the model's, with this `reach`
 * @returns the score of the improved model
 */
export function optimiseWide(kind: Model, table: PairTable, model: Float64Array, score: Score, reach: number): Score {
  const wide = model.slice();
  for (const times of WIDE) {
    const next = scoreModel(kind, table, wide, times * reach);
    // Nothing around the structure: it is whole.
    if (next === undefined || next.inliers <= SURROUNDED * score.inliers) return score;
    if (!kind.refine(table, Math.min(QUICK.rows, next.inliers), wide, 1)) return score;
  }
  const start = scoreModel(kind, table, wide, reach);
  if (start === undefined) return score;
  const end = optimise(kind, table, wide, start, reach, QUICK);
  if (!(end.cost < score.cost)) return score;
  model.set(wide);
  return end;
}
