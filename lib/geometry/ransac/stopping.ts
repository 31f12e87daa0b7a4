/**
 * When to stop: after as many samples as make one without an outlier likely enough.
 *
 * Sources: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981; O. Chum, J. Matas, "Matching with PROSAC", CVPR 2005,
 * section 2.2 (maximality), for ranked pairs.
 *
 * Deviations: samples are drawn without replacement, and the power is built from products instead of logarithms, whose last
 * digits differ between engines. For ranked pairs only pools that grow by a fifth each are examined.
 */
import type { PairTable } from '../pairTable.ts';

/**
 * So few samples are drawn in any case, if all pairs together need as many: a few starts from sure pairs that lie close together end in a poor model
 * too often (a can seen from the side: 4 to 27 px from one seed to another with 50, 3.5 to 3.7 px with these).
 */
const FEW_SAMPLES = 1000;
/** Chance agrees with at most this share of a pool of the surest pairs... */
const CHANCE = 0.05;
/** ...save in one case of twenty. */
const QUANTILE = 1.645;

/**
 * The number of samples after which one without an outlier was drawn with probability `confidence`.
 *
 * @returns an integer in [1, `most`]
 */
export function samplesNeeded(
  inliers: number,
  n: number,
  sampleSize: number,
  confidence: number,
  most: number,
): number {
  const good = shareOfGood(inliers, n, sampleSize);
  // The largest count with (1 − good)^count > 1 − confidence, built from its highest binary digit down.
  const powers = [1 - good];
  while (2 ** powers.length <= most) powers.push(powers.at(-1)! ** 2);
  let count = 0;
  let missed = 1;
  for (let digit = powers.length - 1; digit >= 0; digit--) {
    if (missed * powers[digit]! > 1 - confidence) {
      missed *= powers[digit]!;
      count += 2 ** digit;
    }
  }
  return Math.min(count + 1, most);
}

/**
 * The same when samples come from growing pools of the surest pairs: the least over the pools in which the samples so far lay.
 *
 * @param table - its rows are the inliers
 * @param growth - from `poolGrowth`
 */
export function rankedSamplesNeeded(
  { n, found, rows, ranking }: PairTable,
  sampleSize: number,
  confidence: number,
  most: number,
  growth: Float64Array,
): number {
  const all = found[0]!;
  let needed = samplesNeeded(all, n, sampleSize, confidence, most);
  if (needed <= FEW_SAMPLES) return needed;
  const agrees = new Uint8Array(n);
  for (let i = 0; i < all; i++) agrees[rows[i]!] = 1;
  let inliers = 0;
  let nextPool = 4 * sampleSize;
  for (let pool = 1; pool < n; pool++) {
    inliers += agrees[ranking[pool - 1]!]!;
    if (pool < nextPool) continue;
    nextPool = Math.ceil(1.2 * pool);
    const byChance = pool * CHANCE + QUANTILE * Math.sqrt(pool * CHANCE * (1 - CHANCE));
    // Fewer samples are needed only where inliers are a larger share than of all.
    if (inliers <= sampleSize + byChance || inliers * n <= all * pool) continue;
    const here = samplesNeeded(inliers, pool, sampleSize, confidence, most);
    if (here <= growth[pool]!) needed = Math.min(needed, here);
  }
  return Math.max(needed, FEW_SAMPLES);
}

/** The fewest inliers of a model that `most` samples find in at least half of all cases. */
export function fewestFindable(n: number, sampleSize: number, most: number): number {
  let [low, high] = [sampleSize, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shareOfGood(middle, n, sampleSize) * most < Math.LN2) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The share of samples without an outlier. */
function shareOfGood(inliers: number, n: number, sampleSize: number): number {
  let share = 1;
  for (let i = 0; i < sampleSize; i++) share *= Math.max(0, inliers - i) / (n - i);
  return share;
}
