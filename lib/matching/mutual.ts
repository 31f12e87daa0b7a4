/** Mutual nearest neighbours: a pair must be nearest seen from either side. */
import ndarray from 'ndarray';
import type { NdArray } from '../types.ts';
import { nearestNeighbours } from './nearestNeighbours.ts';

/**
 * The rows among `rows` that are the nearest neighbour of their own nearest neighbour, ascending.
 *
 * Only neighbours of the given rows are searched from the other side, so that after a ratio test the check costs a share of
 * the search. Of two rows of a equally near to a row of b, the lower is its nearest.
 *
 * @param nearest - [n] nearest row of b for every row of a
 */
export function mutualRows(
  a: NdArray<Uint8Array>,
  b: NdArray<Uint8Array>,
  nearest: Uint32Array,
  rows: readonly number[],
): number[] {
  const targets = Uint32Array.from(new Set(rows.map((row) => nearest[row]!))).sort();
  const back = nearestNeighbours(selectRows(b, targets), a).nearest;
  const backOf = new Map<number, number>();
  for (let i = 0; i < targets.length; i++) backOf.set(targets[i]!, back[i]!);
  return rows.filter((row) => backOf.get(nearest[row]!) === row);
}

/** The given rows of a table, in that order, as a table of its own. */
export function selectRows(table: NdArray<Uint8Array>, rows: Uint32Array): NdArray<Uint8Array> {
  const width = table.shape[1]!;
  const [down, right] = table.stride as [number, number];
  const data = new Uint8Array(rows.length * width);
  for (let i = 0, to = 0; i < rows.length; i++) {
    for (let k = 0, at = table.offset + rows[i]! * down; k < width; k++, at += right) data[to++] = table.data[at]!;
  }
  return ndarray(data, [rows.length, width]);
}
