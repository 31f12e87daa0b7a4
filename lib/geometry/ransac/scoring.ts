/**
 * How well a model explains all pairs, with an early end for bad ones.
 *
 * Sources: P. Torr, A. Zisserman, "MLESAC: a new robust estimator with application to estimating image geometry", CVIU 78(1), 2000 (the
 * truncated square, MSAC, and the likelihood of a mixture, MLESAC); D. Barath, J. Noskova, M. Ivashechkin, J. Matas, "MAGSAC++, a fast,
 * reliable and accurate robust estimator", CVPR 2020 (the marginal loss); D. Capel, "An effective bail-out test for RANSAC consensus scoring", BMVC 2005.
 *
 * 1. A pair costs at most 1, and 1 from a residual of `maxError` on; the cost of a model is the sum. Less is better.
 *    With `mlesac` one that just agrees costs less than half of an outlier: it is far likelier than one of outliers spread over an image.
 * 2. Pairs are scored in blocks. A model is dropped as soon as its cost reaches the best one's.
 * 3. It is also dropped when the blocks so far, a random sample of all pairs, hold so few inliers that a model as good as the best would do so
 *    in one of fifty cases, or one that is just good enough to be found at all in one of forty.
 *
 * Deviations: the bounds come from the binomial distribution, and from its normal approximation where inliers are many, instead of Capel's
 * hypergeometric one. Instead of estimating MLESAC's mixture, `mlesac` is its limit for few inliers: noise of deviation `maxError` / 3 against
 * outliers spread over 800 × 640 px at 3 px. It finds planes with few inliers that MSAC loses to exact fits of fewer. The marginal loss is
 * that of two-dimensional Gaussian noise of any deviation up to `maxError` / 3.03, all equally likely (the 0.99 quantile of the residuals is
 * then `maxError`); its error functions are replaced by a polynomial that is off by at most 0.003.
 */
import type { Model } from '../models/model.ts';
import { BLOCK, type PairTable } from '../pairTable.ts';

/** How often a model as good as the best is dropped for too few inliers after a block. */
const RISK = 0.02;
/** How often one that is just good enough is. */
const LEAST_RISK = 0.025;
/** One-sided normal quantiles of both, for blocks with many inliers. */
const QUANTILE = 2.05;
const LEAST_QUANTILE = 1.96;
/** Inliers from which on the normal approximation will do. */
const MANY = 24;

/** What a model is judged by: the number of its inliers, or the sum of what each pair costs under one of three losses. */
export type Scoring = 'inliers' | 'mlesac' | 'msac' | 'magsac';

/** What a pair with residual s · `maxError`, s below 1, costs: s² (c0 + c1 s + c2 s² + c3 s³). */
const LOSSES: Record<Scoring, readonly number[]> = {
  inliers: [0, 0, 0, 0],
  mlesac: [0.4, 0, 0, 0],
  msac: [1, 0, 0, 0],
  magsac: [10.07, -20.66, 16.11, -4.52],
};

/** Of a model: the sum of what pairs cost, and how many agree. */
export interface Score {
  readonly cost: number;
  readonly inliers: number;
}

export const WORST: Score = { cost: Number.POSITIVE_INFINITY, inliers: 0 };

/** Sets what pairs cost from now on. */
export function chooseLoss({ loss }: PairTable, scoring: Scoring): void {
  loss.set(LOSSES[scoring]);
}

/**
 * Sets, for each block, the fewest inliers up to its end that a good model plausibly has.
 *
 * @param best - inliers of the best model
 * @param least - inliers of a model that is just good enough
 */
export function setBounds({ bounds, n }: PairTable, best: number, least: number): void {
  bounds.fill(0);
  raiseBounds(bounds, n, best / n, RISK, QUANTILE);
  raiseBounds(bounds, n, Math.min(1, least / n), LEAST_RISK, LEAST_QUANTILE);
}

/** Raises each bound to the largest count below which a model with this share of inliers stays in at most a `risk` of all cases. */
function raiseBounds(bounds: Float32Array, n: number, share: number, risk: number, quantile: number): void {
  // The binomial probability of no inlier so far, and of none in a whole block.
  let none = 1;
  let noneInBlock = 1 - share;
  for (let rows = 1; rows < BLOCK; rows *= 2) noneInBlock *= noneInBlock;
  for (let block = 0; block < bounds.length; block++) {
    const from = block * BLOCK;
    const seen = Math.min(n, from + BLOCK);
    if (seen === from + BLOCK) none *= noneInBlock;
    else for (let i = from; i < seen; i++) none *= 1 - share;
    let bound = 0;
    if (seen * share > MANY) {
      bound = seen * share - quantile * Math.sqrt((seen * share * (1 - share) * (n - seen)) / Math.max(1, n - 1));
    } else {
      let below = none;
      for (let term = none; below <= risk; below += term) {
        bound++;
        term *= ((seen - bound + 1) * share) / (bound * (1 - share));
      }
    }
    bounds[block] = Math.max(bounds[block]!, bound);
  }
}

/**
 * Scores the model at address `at` on all pairs; `table.rows` then holds the inliers.
 *
 * @param reach - the residual at which a pair ceases to agree, in normalised units of b
 * @param limit - the cost that matters
 * @param bounded - whether the bounds count
 * @returns the cost, or −1 when the model was dropped
 */
export function costAt(
  kind: Model,
  table: PairTable,
  at: number,
  reach: number,
  limit: number,
  bounded: boolean,
): number {
  const { kernels, stride, at: address } = table;
  const bounds = bounded ? address.bounds : 0;
  return kernels[kind.score](address.points, stride, at, reach, address.loss, bounds, limit, address.found);
}

/** Scores `model` on all pairs, without an early end but for its cost; undefined when that reaches `limit`. */
export function scoreModel(
  kind: Model,
  table: PairTable,
  model: Float64Array,
  reach: number,
  limit = Number.POSITIVE_INFINITY,
): Score | undefined {
  table.model.set(model);
  const cost = costAt(kind, table, table.at.model, reach, limit, false);
  return cost < 0 ? undefined : { cost, inliers: table.found[0]! };
}
