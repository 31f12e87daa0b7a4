/**
 * Matching descriptors of two views.
 *
 * 1. The two nearest rows of b for each row of a, exactly (`nearestNeighbours`).
 * 2. Lowe's ratio test (`ratioTest`).
 * 3. The neighbour's own nearest neighbour must be the row it is the neighbour of (`mutualRows`).
 * 4. One partner for each row of b (`oneToOneRows`); mutual matches are one-to-one already.
 */
import { checkFlag, checkNumber, checkOptions } from '../check.ts';
import type { Matches, NdArray } from '../types.ts';
import { mutualRows } from './mutual.ts';
import { nearestNeighbours } from './nearestNeighbours.ts';
import { oneToOneRows } from './oneToOne.ts';
import { ratioTest } from './ratioTest.ts';

export interface MatchOptions {
  /** Largest distance to the nearest as a share of that to the second, in (0, 1]; 1 switches the test off. Default 0.8. */
  ratio?: number | undefined;
  /** Keep only pairs that are nearest seen from either side. Default true. */
  mutual?: boolean | undefined;
  /** Keep only the nearest of the rows that share a row of b. Default true. */
  oneToOne?: boolean | undefined;
}

/**
 * Matches descriptors to their nearest neighbours.
 *
 * @param a - [n, d] bytes, d at most 4096
 * @param b - [m, d] bytes
 * @returns at most n matches, ascending in a; `distance` is Euclidean; none when either set is empty
 * @throws TypeError for what is no ndarray of bytes; RangeError for other shapes or a ratio out of range
 *
 * @example
 * const matches = matchDescriptors(a.descriptors, b.descriptors, { ratio: 0.8 });
 */
export function matchDescriptors(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>, options: MatchOptions = {}): Matches {
  checkOptions(options, ['ratio', 'mutual', 'oneToOne']);
  const { ratio = 0.8, mutual = true, oneToOne = true } = options;
  checkNumber('ratio', ratio, Number.MIN_VALUE, 1);
  checkFlag('mutual', mutual);
  checkFlag('oneToOne', oneToOne);

  const neighbours = nearestNeighbours(a, b);
  let rows = ratioTest(neighbours, ratio);
  if (mutual) rows = mutualRows(a, b, neighbours.nearest, rows);
  else if (oneToOne) rows = oneToOneRows(neighbours, rows);
  return {
    length: rows.length,
    a: Uint32Array.from(rows),
    b: Uint32Array.from(rows, (row) => neighbours.nearest[row]!),
    distance: Float32Array.from(rows, (row) => neighbours.distance[row]!),
  };
}
