/**
 * Words among which the nearest is searched exactly, or nearly so in inverted lists where there are many.
 */
import { buildIndex, queryIndex } from '../../matching/approximate/index.ts';
import { type Nearest, prepareRows, searchNearest, searchPrepared } from '../../matching/search.ts';
import { selectRows } from '../../matching/tables.ts';
import type { Assign } from './kmeans.ts';
import type { ByteRows } from './source.ts';

/** Up to so many words the exact search is quick enough. */
export const MOST_EXACT = 32768;
/** Lists that are looked into, of the 3 √words that the words are sorted into. */
export const EFFORT = 32;
const SEED = 0;

export type WordSearch = (rows: ByteRows, neighbours: number) => Nearest;

/** Prepares the search among words, once for many searches. */
export function wordSearch(words: ByteRows, isExact: boolean): WordSearch {
  if (isExact) {
    const prepared = prepareRows(words, 'euclidean');
    return (rows, neighbours) => searchPrepared(prepared, rows, neighbours);
  }
  const index = buildIndex(words, 'euclidean', SEED);
  return (rows, neighbours) => queryIndex(index, rows, neighbours, EFFORT);
}

/**
 * Assigns rows within groups of centres: first to the nearest of the groups' own centres, then to the nearest centre of that group.
 *
 * @param starts - [groups + 1] centre at which each group begins; no group is empty
 */
export function assignWithin(groupOf: (rows: ByteRows) => Uint32Array, centres: ByteRows, starts: Uint32Array): Assign {
  const tables = Array.from({ length: starts.length - 1 }, (_, group): ByteRows => {
    const [first, end] = [starts[group]!, starts[group + 1]!];
    const { width } = centres;
    return { data: centres.data.subarray(first * width, end * width), length: end - first, width };
  });
  return (rows) => {
    const groups = groupOf(rows);
    const members = new Map<number, number[]>();
    groups.forEach((group, row) => {
      const others = members.get(group);
      if (others) others.push(row);
      else members.set(group, [row]);
    });
    const nearest = { rows: new Uint32Array(rows.length), distances: new Float32Array(rows.length) };
    for (const [group, those] of members) {
      if (tables[group]!.length === 0) {
        throw new RangeError('descriptors: expected the same rows in every pass, got one in a group that had none');
      }
      const found = searchNearest(selectRows(rows, those), tables[group]!, 'euclidean', 1);
      those.forEach((row, i) => {
        nearest.rows[row] = starts[group]! + found.rows[i]!;
        nearest.distances[row] = found.distances[i]!;
      });
    }
    return nearest;
  };
}
