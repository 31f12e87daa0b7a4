/**
 * Which pairs to draw: all alike, or those first that look surest.
 *
 * Source: O. Chum, J. Matas, "Matching with PROSAC - progressive sample consensus", CVPR 2005.
 *
 * 1. Uniform: each set of distinct pairs is equally likely.
 * 2. Progressive: samples come from a pool of the best pairs, which grows; each has the newest pair of the pool and others of it, until after
 *    200 000 samples the pool holds all.
 *
 * Deviation: pairs are ranked in 1024 steps of their quality, at random within a step; sorting them exactly would take as long as the whole
 * estimation of an easy model, and a rank says little beyond that.
 */
import type { PairTable } from '../pairTable.ts';

/** Samples after which the progressive pool holds all pairs. */
const GROWTH = 200_000;
const STEPS = 1024;

/** Draws `count` samples to `table.at.samples`, the first being number `drawn`; at most `MOST_SAMPLES`. */
export type Sampler = (drawn: number, count: number) => void;

export function uniformSampler({ kernels, n, at }: PairTable, size: number): Sampler {
  return (_, count) => kernels.drawSamples(at.state, n, 0, 0, size, count, at.samples);
}

/**
 * Samples in the order of `table.ranking`.
 *
 * @param growth - from `poolGrowth`
 */
export function progressiveSampler(table: PairTable, size: number, growth: Float64Array): Sampler {
  const { kernels, n, at, pools } = table;
  let pool = size;
  return (drawn, count) => {
    if (drawn >= GROWTH) {
      kernels.drawSamples(at.state, n, 0, 0, size, count, at.samples);
      return;
    }
    for (let i = 0; i < count; i++) {
      while (pool < n && drawn + i >= growth[pool]!) pool++;
      pools[i] = pool;
    }
    kernels.drawSamples(at.state, n, at.pools, at.ranking, size, count, at.samples);
  };
}

/** [n + 1] the number of samples after which the pool outgrows so many pairs (T′ of the paper). */
export function poolGrowth(n: number, size: number): Float64Array {
  const growth = new Float64Array(n + 1);
  // T of the paper: how many of GROWTH uniform samples lie within the pool.
  let within = GROWTH;
  for (let i = 0; i < size; i++) within *= (size - i) / (n - i);
  growth[size] = 1;
  for (let pool = size; pool < n; pool++) {
    const next = (within * (pool + 1)) / (pool + 1 - size);
    growth[pool + 1] = growth[pool]! + Math.ceil(next - within);
    within = next;
  }
  return growth;
}

/**
 * Ranks the table's rows by quality.
 *
 * @param quality - by the caller's rows, of which the table may hold only some; smaller is surer
 * @returns false, with no ranking, when all are alike or one is not finite
 */
export function rankRows({ n, order, ranking }: PairTable, quality: Float32Array): boolean {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    least = Math.min(least, quality[order[i]!]!);
    most = Math.max(most, quality[order[i]!]!);
  }
  // Written so that NaN fails too.
  if (!(most > least && most - least < Number.POSITIVE_INFINITY)) return false;
  const factor = (STEPS - 1) / (most - least);
  const ends = new Uint32Array(STEPS);
  const steps = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    steps[i] = (quality[order[i]!]! - least) * factor;
    ends[steps[i]!]!++;
  }
  for (let step = 1; step < STEPS; step++) ends[step]! += ends[step - 1]!;
  for (let i = n - 1; i >= 0; i--) ranking[--ends[steps[i]!]!] = i;
  return true;
}
