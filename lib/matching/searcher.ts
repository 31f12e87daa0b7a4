/** The search in a table, exact or approximate. */
import { checkInteger, checkOptions } from '../check.ts';
import { buildIndex, queryIndex } from './approximate/index.ts';
import { type Nearest, searchNearest, type Zones } from './search.ts';
import type { Metric, Table } from './tables.ts';

export interface ApproximateOptions {
  /** Lists of rows to look into for every row, of about three times the root of the number of rows: more find more. Default 32. */
  effort?: number | undefined;
  /** Of the sample that the lists are made from. Default 0. */
  seed?: number | undefined;
}

/** Finds the `k` nearest rows of a table for every row of `a`, only those outside the zones. */
export type Search = (a: Table, k: number, outside?: Zones) => Nearest;

/** An index over fewer rows takes longer than it saves. */
const FEWEST_ROWS = 4096;

/**
 * Prepares the search in `b`.
 *
 * @param approximate - as `checkApproximate` returns it
 */
export function searcherOf(b: Table, metric: Metric, approximate?: Required<ApproximateOptions>): Search {
  if (approximate === undefined || b.length < FEWEST_ROWS) {
    return (a, k, outside) => searchNearest(a, b, metric, k, outside);
  }
  const index = buildIndex(b, metric, approximate.seed);
  return (a, k, outside) => queryIndex(index, a, k, approximate.effort, outside);
}

/** The option `approximate` with its defaults; undefined for an exact search. */
export function checkApproximate(
  approximate: boolean | ApproximateOptions | undefined,
): Required<ApproximateOptions> | undefined {
  if (approximate === undefined || approximate === false) return undefined;
  const options = approximate === true ? {} : approximate;
  checkOptions(options, ['effort', 'seed'], 'approximate');
  const { effort = 32, seed = 0 } = options;
  checkInteger('approximate.effort', effort, 1);
  checkInteger('approximate.seed', seed, Number.MIN_SAFE_INTEGER);
  return { effort: effort as number, seed: seed as number };
}
