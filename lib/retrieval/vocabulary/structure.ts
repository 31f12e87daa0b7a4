/**
 * Words among which the nearest is searched exactly, or nearly so in inverted lists where there are many.
 */
import { indexOf, type Lists, queryIndex, sortIntoLists } from '../../matching/approximate/index.ts';
import { type Nearest, NO_ROW, prepareRows, searchPrepared } from '../../matching/search.ts';
import { selectRows } from '../../matching/tables.ts';
import type { Assign } from './kmeans.ts';
import type { ByteRows } from './source.ts';

/** Up to so many words the exact search is quick enough. */
export const MOST_EXACT = 32768;
/** Lists that are looked into, of the 3 √words that the words are sorted into. */
export const EFFORT = 32;
const SEED = 0;

/** Words sorted into lists. */
export interface WordLists extends Lists {
  readonly centres: ByteRows;
}

/** Finds the nearest words of each row. */
export type WordSearch = (rows: ByteRows, neighbours: number) => Nearest;

/** Sorts words into lists, for the search that is not exact; equal words give equal lists. */
export function sortWords(words: ByteRows): WordLists {
  return sortIntoLists(words, 'euclidean', SEED) as WordLists;
}

/** Prepares the search among words, once for many searches: exactly, or among those of the nearest lists. */
export function wordSearch(words: ByteRows, lists: WordLists | undefined): WordSearch {
  if (lists === undefined) {
    const prepared = prepareRows(words, 'euclidean');
    return (rows, neighbours) => searchPrepared(prepared, rows, neighbours);
  }
  const index = indexOf(words, 'euclidean', lists);
  return (rows, neighbours) => {
    const nearest = queryIndex(index, rows, neighbours, EFFORT);
    // Where so few lists hold fewer words than are asked for, the row looks into all: every one of its neighbours is a word.
    const short = [...Array(rows.length).keys()].filter((i) => nearest.rows[(i + 1) * neighbours - 1] === NO_ROW);
    if (short.length === 0) return nearest;
    const whole = queryIndex(index, selectRows(rows, short), neighbours, index.centres.length);
    short.forEach((row, i) => {
      nearest.rows.set(whole.rows.subarray(i * neighbours, (i + 1) * neighbours), row * neighbours);
      nearest.distances.set(whole.distances.subarray(i * neighbours, (i + 1) * neighbours), row * neighbours);
    });
    return nearest;
  };
}

/** Prepares the descent in a tree: to the nearest group, then to the nearest word of that group. */
export function descent(words: ByteRows, groups: WordLists): Assign {
  const tree = indexOf(words, 'euclidean', groups);
  return (rows) => {
    const nearest = queryIndex(tree, rows, 1, 1);
    if (nearest.distances.includes(Number.POSITIVE_INFINITY)) {
      throw new RangeError('descriptors: expected the same rows in every pass, got one in a group that had none');
    }
    return nearest;
  };
}
