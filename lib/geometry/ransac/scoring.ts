/**
 * How well a model explains all pairs, with an early end for bad ones.
 *
 * Sources: P. Torr, A. Zisserman, "MLESAC: a new robust estimator with application to estimating image geometry", CVIU 78(1),
 * 2000 (the truncated cost, MSAC); D. Capel, "An effective bail-out test for RANSAC consensus scoring", BMVC 2005.
 *
 * 1. The cost of a pair is its squared residual, at most `maxError`²; the cost of a model is the sum. Less is better.
 * 2. Pairs are scored in blocks. A model is dropped as soon as its cost exceeds the best one's.
 * 3. It is also dropped when the blocks so far, a random sample of all pairs, hold so few inliers that a model as good as the
 *    best would do so in one of a thousand cases.
 *
 * Deviation: the bound is the normal approximation of Capel's hypergeometric distribution. Pairs must be in random order.
 */
import type { Model } from '../models/model.ts';

const BLOCK = 32;
/** The one-sided normal quantile of 1 / 1000. */
const QUANTILE = 3.09;

export interface Score {
  cost: number;
  inliers: number;
}

/** For each block, the fewest inliers up to its end that a model with `inliers` of `n` plausibly has. */
export function bailOutBounds(inliers: number, n: number): Float64Array {
  const share = inliers / n;
  const bounds = new Float64Array(Math.ceil(n / BLOCK));
  for (let block = 0; block < bounds.length; block++) {
    const seen = Math.min(n, (block + 1) * BLOCK);
    const deviation = Math.sqrt((seen * share * (1 - share) * (n - seen)) / Math.max(1, n - 1));
    bounds[block] = seen * share - QUANTILE * deviation;
  }
  return bounds;
}

/**
 * Scores `model` on all pairs.
 *
 * @param limit - the cost that matters: a model that reaches it is dropped
 * @param bounds - from `bailOutBounds`
 * @returns the score, or undefined when the model was dropped
 */
export function scoreModel(
  kind: Model,
  pairs: Float64Array,
  model: Float64Array,
  maxError: number,
  limit: number,
  bounds: Float64Array,
): Score | undefined {
  const n = pairs.length / 4;
  const largest = maxError * maxError;
  let cost = 0;
  let inliers = 0;
  for (let block = 0, from = 0; from < n; block++, from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    kind.squaredErrors(pairs, model, from, from + size, errors);
    for (let i = 0; i < size; i++) {
      const error = errors[i]!;
      // A residual that is not a number is an outlier's.
      if (error <= largest) {
        cost += error;
        inliers++;
      } else {
        cost += largest;
      }
    }
    if (!(cost < limit) || inliers < bounds[block]!) return undefined;
  }
  return { cost, inliers };
}

/** Scratch of `scoreModel`; its contents never outlive a block. */
const errors = new Float64Array(BLOCK);

/** Writes the rows that agree with `model` to `rows`, ascending, and returns their number. */
export function selectInliers(
  kind: Model,
  pairs: Float64Array,
  model: Float64Array,
  maxError: number,
  rows: Int32Array,
): number {
  const n = pairs.length / 4;
  const largest = maxError * maxError;
  let count = 0;
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    kind.squaredErrors(pairs, model, from, from + size, errors);
    for (let i = 0; i < size; i++) if (errors[i]! <= largest) rows[count++] = from + i;
  }
  return count;
}

/**
 * The standard deviation of the noise along each axis of b, estimated from the median residual of the inliers.
 *
 * Residuals of Gaussian noise in two dimensions have a median of σ √(2 ln 2).
 */
export function noiseScale(kind: Model, pairs: Float64Array, model: Float64Array, maxError: number): number {
  const n = pairs.length / 4;
  const largest = maxError * maxError;
  const within = new Float64Array(n);
  let count = 0;
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    kind.squaredErrors(pairs, model, from, from + size, errors);
    for (let i = 0; i < size; i++) if (errors[i]! <= largest) within[count++] = errors[i]!;
  }
  const median = within.subarray(0, count).sort()[count >> 1]!;
  return Math.sqrt(median / (2 * Math.LN2));
}
