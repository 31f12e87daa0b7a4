/** Mutual nearest neighbours: a pair must be nearest seen from either side. */
import type { Search } from './searcher.ts';
import { selectRows, type Table } from './tables.ts';

/**
 * The rows among `rows` that are the nearest neighbour of their own nearest neighbour, ascending.
 *
 * Only neighbours of the given rows are searched from the other side, so that after a ratio test the check costs a share of
 * the search. Of two rows of a equally near to a row of b, the lower is its nearest.
 *
 * @param searchA - finds rows of a
 * @param nearest - [n] nearest row of b for every row of a
 */
export function mutualRows(searchA: Search, b: Table, nearest: Uint32Array, rows: readonly number[]): number[] {
  const targets = Uint32Array.from(new Set(rows.map((row) => nearest[row]!))).sort();
  const back = searchA(selectRows(b, targets), 1).rows;
  const backOf = new Map<number, number>();
  for (let i = 0; i < targets.length; i++) backOf.set(targets[i]!, back[i]!);
  return rows.filter((row) => backOf.get(nearest[row]!) === row);
}
