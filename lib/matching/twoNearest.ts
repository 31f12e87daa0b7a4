/** The two nearest rows, as the ratio test compares them. */
import type { Nearest } from './search.ts';
import type { Search } from './searcher.ts';
import type { Table } from './tables.ts';

/** The nearest row of b for each of n rows of a, and how far away the second is. */
export interface Neighbours {
  readonly length: number;
  /** [n] row of b; 0xffffffff where b has no row. */
  readonly nearest: Uint32Array;
  /** [n] distance; Infinity where b has no row. */
  readonly distance: Float32Array;
  /** [n] distance of the second nearest row; Infinity where there is none. */
  readonly secondDistance: Float32Array;
}

/** Splits the two nearest of each row into columns. */
export function neighboursOf({ rows, distances }: Nearest): Neighbours {
  const length = rows.length / 2;
  const nearest = new Uint32Array(length);
  const [distance, secondDistance] = [new Float32Array(length), new Float32Array(length)];
  for (let i = 0; i < length; i++) {
    nearest[i] = rows[2 * i]!;
    distance[i] = distances[2 * i]!;
    secondDistance[i] = distances[2 * i + 1]!;
  }
  return { length, nearest, distance, secondDistance };
}

/**
 * The same neighbours, the second being the nearest row of b that lies apart from the nearest of all.
 *
 * @param searchB - finds rows of b
 * @param points - [m, 2] positions of the rows of b, px
 * @param separation - px; a row at that distance lies apart
 */
export function secondApart(
  searchB: Search,
  a: Table,
  neighbours: Neighbours,
  points: Float64Array,
  separation: number,
): Neighbours {
  if (points.length === 0) return neighbours;
  const middles = new Float64Array(3 * a.length);
  neighbours.nearest.forEach((row, i) => {
    middles.set([points[2 * row]!, points[2 * row + 1]!], 3 * i);
  });
  const apart = searchB(a, 1, { points, middles, radius: separation });
  return { ...neighbours, secondDistance: apart.distances };
}
