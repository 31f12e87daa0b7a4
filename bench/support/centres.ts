/** Matched regions as the two lists of points that other programs take. */
import type { Matches, Regions } from '../../lib/index.ts';
import type { Centres } from '../peers/robust.ts';

export interface Views {
  readonly a: Regions;
  readonly b: Regions;
  readonly matches: Matches;
}

/** The centres of matched regions; row i of both is match `rows[i]`, by default match i. */
export function centresOf({ a, b, matches }: Views, rows: ArrayLike<number> = Array.from(matches.a.keys())): Centres {
  const read = ({ frames }: Regions, partners: Uint32Array) =>
    Float32Array.from({ length: 2 * rows.length }, (_, k) => frames.get(partners[rows[k >> 1]!]!, k % 2, 2));
  return { a: read(a, matches.a), b: read(b, matches.b) };
}
