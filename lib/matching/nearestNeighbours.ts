/** The nearest neighbours of descriptors, for whoever wants more than matches. */
import { checkInteger, checkOptions } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import type { NdArray } from '../types.ts';
import { type ApproximateOptions, checkApproximate, searcherOf } from './searcher.ts';
import { checkMetric, type Descriptors, type Metric, readTable } from './tables.ts';

export interface NeighbourOptions {
  /** Neighbours a row, 1 to 1024. Default 2. */
  k?: number | undefined;
  /** Default `euclidean`. */
  metric?: Metric | undefined;
  /** Look for neighbours only where they are likely, for tables of many thousand rows; smaller ones are searched exactly. Default false. */
  approximate?: boolean | ApproximateOptions | undefined;
}

/** The k nearest rows of b for each of n rows of a. */
export interface NearestNeighbours {
  readonly length: number;
  /** [n, k] rows of b, ascending by distance (before it is rounded to single precision), then row; 0xffffffff where b has fewer than k rows. */
  readonly rows: NdArray<Uint32Array>;
  /** [n, k] their distances; Infinity where b has fewer than k rows. */
  readonly distances: NdArray<Float32Array>;
}

/** Shortlists are sorted by insertion: longer ones would take longer than the comparisons. */
const MOST_NEIGHBOURS = 1024;

/**
 * Finds the `k` nearest rows of `b` for every row of `a`; of rows equally near the lower comes first.
 *
 * @param a - [n, d] bytes or floats; or features, whose descriptors are meant
 * @param b - [m, d] of the same type, or features
 * @returns n rows of `k` neighbours; where `b` has fewer than `k` rows, or an approximate search saw no more, row 0xffffffff at
 *   distance Infinity fills up
 * @throws TypeError for what is no ndarray of bytes or floats; RangeError for other shapes or an option out of range
 *
 * @example
 * const { rows, distances } = nearestNeighbours(a.descriptors, b.descriptors, { k: 5 });
 * console.log(`row 0 is most like row ${rows.get(0, 0)}, ${distances.get(0, 0)} away`);
 */
export function nearestNeighbours(a: Descriptors, b: Descriptors, options: NeighbourOptions = {}): NearestNeighbours {
  checkOptions(options, ['k', 'metric', 'approximate']);
  const { k = 2, metric = 'euclidean' } = options;
  checkInteger('k', k, 1, MOST_NEIGHBOURS);
  const effort = checkApproximate(options.approximate);
  const [tableA, tableB] = [readTable('a', a), readTable('b', b)];
  checkMetric(metric, tableA, tableB);
  const { rows, distances } = searcherOf(tableB, metric, effort)(tableA, k);
  const shape = [tableA.length, k];
  return { length: tableA.length, rows: ndarray(rows, shape), distances: ndarray(distances, shape) };
}
