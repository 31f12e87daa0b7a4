/**
 * What to believe: a model counts only with more inliers than chance would give it.
 *
 * Source: L. Moisan, B. Stival, "A probabilistic criterion to detect rigid point matches between two images and estimate the
 * fundamental matrix", IJCV 57(3), 2004.
 *
 * 1. The probability p that a pair of unrelated points agrees with a model: at least the share that the reach of a residual has of the
 *    bounding box of all points of b. Once a model is found, it is measured: how many pairs agree when the points of b are handed round
 *    (`chanceAgreement`), as points that crowd, and models that crowd them, agree more often.
 * 2. Count the inliers by the places they take: those within two `maxError` of one another, in either view, agree together and are one
 *    (`countPlaces`).
 * 3. Were the points unrelated, some of the C(n, s) models through s of n pairs would have j further inliers with an expectation of at most
 *    C(n, s) C(n − s, j) pʲ. `Fit.significance` is minus its decimal logarithm, and the caller says from where on a model is believed.
 *
 * Deviations: the residual is `maxError` throughout, while the source takes the one that surprises most. The tail of the binomial
 * distribution is replaced by its union bound, which is larger, thus stricter. Steps 1 (handing round) and 2 (places) are ours.
 */
import type { Workspace } from '../../wasm/instance.ts';
import type { Kernels } from '../../wasm/module.ts';
import type { Model } from '../models/model.ts';
import type { PairTable, RawPairs } from '../pairTable.ts';
import { scoreModel } from './scoring.ts';

/** Pairs of unrelated points that are looked at: a probability of 0.001 is known to a half. */
const UNRELATED = 4096;
/** Numbers of models are kept between 1 / HUGE and HUGE by counting such factors apart. */
const HUGE = 1e200;
const HUGE_DIGITS = 200;

/** The least probability that a pair of unrelated points agrees with a model: of points spread evenly over the bounding box of b. */
export function leastChance(kind: Model, pairs: Float64Array, maxError: number): number {
  let left = Number.POSITIVE_INFINITY;
  let top = left;
  let right = -left;
  let bottom = -left;
  for (let at = 2; at < pairs.length; at += 4) {
    left = Math.min(left, pairs[at]!);
    right = Math.max(right, pairs[at]!);
    top = Math.min(top, pairs[at + 1]!);
    bottom = Math.max(bottom, pairs[at + 1]!);
  }
  const [width, height] = [right - left, bottom - top];
  if (kind.dimensions === 2) return Math.min(1, (2 * maxError) / width) * Math.min(1, (2 * maxError) / height);
  // A strip along the diagonal; Sampson's distance is 1 / √2 of that from the line in views of one scale.
  const strip = 2 * maxError * Math.sqrt(2 * (width * width + height * height));
  return Math.min(1, strip / (width * height));
}

/**
 * The number of inliers below which a model may be an accident.
 *
 * @param p - probability that a pair of unrelated points agrees
 * @param falseModels - how many models that chance alone explains one call may return on average
 * @returns at least one more than `sampleSize`; more than n when no number would do
 */
export function fewestInliers(n: number, sampleSize: number, p: number, falseModels: number): number {
  let value = combinations(n, sampleSize);
  let overflows = 0;
  for (let j = 1; j <= n - sampleSize; j++) {
    value *= ((n - sampleSize - j + 1) / j) * p;
    if (value > HUGE) {
      value /= HUGE;
      overflows++;
    } else if (value < falseModels) {
      if (overflows === 0) return sampleSize + j;
      value *= HUGE;
      overflows--;
    }
  }
  return n + 1;
}

/**
 * How far from accident a model with so many inliers is: minus the decimal logarithm of the number of models as good that chance is expected to
 * give.
 *
 * @param p - probability that a pair of unrelated points agrees
 * @returns larger is surer
 */
export function significanceOf(kernels: Kernels, inliers: number, n: number, sampleSize: number, p: number): number {
  let value = combinations(n, sampleSize);
  let overflows = 0;
  for (let j = 1; j <= inliers - sampleSize; j++) {
    value *= ((n - sampleSize - j + 1) / j) * p;
    if (value > HUGE) {
      value /= HUGE;
      overflows++;
    } else if (value < 1 / HUGE) {
      value *= HUGE;
      overflows--;
    }
  }
  return -(kernels.logarithm(value) / Math.LN10 + HUGE_DIGITS * overflows);
}

/** C(n, size). */
function combinations(n: number, size: number): number {
  let value = 1;
  for (let i = 0; i < size; i++) value *= (n - i) / (i + 1);
  return value;
}

/**
 * The probability that a pair of unrelated points agrees with `model`, measured by handing the points of b round; they are back in place then.
 *
 * @param model - [9], normalised
 * @param reach - the residual at which a pair ceases to agree, normalised
 */
export function chanceAgreement(kind: Model, table: PairTable, model: Float64Array, reach: number): number {
  const { n, stride, points } = table;
  const columns = [2, 3].map((k) => points.subarray(k * stride, k * stride + n));
  const rounds = Math.min(n - 1, Math.ceil(UNRELATED / n));
  const kept = columns.map((column) => column.slice());
  let agreeing = 0;
  for (let round = 0; round < rounds; round++) {
    // Rows are shuffled, so that the next one's partner is any other one's.
    for (const column of columns) {
      const last = column[n - 1]!;
      column.copyWithin(1, 0, n - 1);
      column[0] = last;
    }
    scoreModel(kind, table, model, reach);
    agreeing += table.found[0]!;
  }
  columns.forEach((column, k) => {
    column.set(kept[k]!);
  });
  return agreeing / (rounds * n);
}

/**
 * Counts inliers of which no two lie within about two `maxError` of one another in a, or in b: in the same cell.
 *
 * Takes memory of the workspace, so that views of it may be detached.
 */
export function countPlaces(
  workspace: Workspace,
  { at, slotsAt, slotCount }: RawPairs,
  inliers: Uint32Array,
  maxError: number,
): number {
  const rowsAt = workspace.put(inliers);
  return workspace.kernels.countPlaces(at, rowsAt, inliers.length, 2 * maxError, slotsAt, slotCount);
}
