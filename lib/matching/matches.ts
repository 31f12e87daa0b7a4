/** Neighbours as matches. */
import type { Matches } from '../types.ts';
import { distanceRatio } from './ratioTest.ts';
import type { Neighbours } from './twoNearest.ts';

/** The given rows of a with their nearest rows of b. */
export function matchesOf({ nearest, distance, secondDistance }: Neighbours, rows: readonly number[]): Matches {
  return {
    length: rows.length,
    a: Uint32Array.from(rows),
    b: Uint32Array.from(rows, (row) => nearest[row]!),
    distance: Float32Array.from(rows, (row) => distance[row]!),
    ratio: Float32Array.from(rows, (row) => distanceRatio(distance[row]!, secondDistance[row]!)),
  };
}
