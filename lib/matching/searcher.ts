/** The search in a table, exact or approximate. */
import { checkInteger, checkOptions } from '../check.ts';
import { buildIndex, listsFor, type NeighbourIndex, queryIndex } from './approximate/index.ts';
import { type Nearest, searchNearest, type Zones } from './search.ts';
import type { Metric, Table } from './tables.ts';

export interface ApproximateOptions {
  /** Lists to look into for every row, of the 3 √m that m rows are sorted into: more find more. Default 32. */
  effort?: number | undefined;
  /** Of the sample that the lists are made from. Default 0. */
  seed?: number | undefined;
}

/** Finds the `k` nearest rows of a table for every row of `a`, only those outside the zones. */
export type Search = (a: Table, k: number, outside?: Zones) => Nearest;

/** An index is looked into, rather than all rows, where that is at most so large a share of its lists. */
const LARGEST_SHARE = 1 / 5;
/** Building an index takes as long as an exact search for so many rows a list. */
const QUERIES_A_LIST = 3;

/**
 * Prepares the search in `b`.
 *
 * @param approximate - as `checkApproximate` returns it; few rows, or few lists for the effort, are searched exactly as that is faster
 */
export function searcherOf(b: Table, metric: Metric, approximate?: Required<ApproximateOptions>): Search {
  const lists = listsFor(b.length);
  let index: NeighbourIndex | undefined;
  return (a, k, outside) => {
    const saves = approximate !== undefined && approximate.effort <= LARGEST_SHARE * lists;
    if (!saves || (index === undefined && a.length < QUERIES_A_LIST * lists)) {
      return searchNearest(a, b, metric, k, outside);
    }
    index ??= buildIndex(b, metric, approximate.seed);
    return queryIndex(index, a, k, approximate.effort, outside);
  };
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
  return { effort: effort!, seed: seed! };
}
