/** Mutual nearest neighbours: a pair must be nearest seen from either side. */
import type { Search } from './searcher.ts';
import { selectRows, type Table } from './tables.ts';

/**
 * The rows among `rows` that are the nearest neighbour of their own nearest neighbour, ascending.
 *
 * @param nearest - [n] nearest row of b for every row of a
 * @param back - [m] nearest row of a, the lowest of those equally near, for the rows of b that are nearest to `rows`
 */
export function mutualRows(nearest: Uint32Array, back: Uint32Array, rows: readonly number[]): number[] {
  return rows.filter((row) => back[nearest[row]!] === row);
}

/**
 * The way back of `mutualRows`, zeros for rows of b that are not asked for.
 *
 * Only neighbours of the given rows are searched from the other side, so that after a ratio test the check costs a share of
 * the search.
 *
 * @param searchA - finds rows of a
 */
export function searchBack(searchA: Search, b: Table, nearest: Uint32Array, rows: readonly number[]): Uint32Array {
  const targets = Uint32Array.from(new Set(rows.map((row) => nearest[row]!))).sort();
  const found = searchA(selectRows(b, targets), 1).rows;
  const back = new Uint32Array(b.length);
  targets.forEach((target, i) => {
    back[target] = found[i]!;
  });
  return back;
}
