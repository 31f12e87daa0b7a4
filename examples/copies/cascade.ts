/**
 * A cascade: cheap cues leave fewer pictures to dearer ones.
 *
 * 1. VLAD leaves a fifth of the database.
 * 2. Of these the best `SHORTLIST` by Hamming embedding are left. An inverted file answers for all pictures at once, so that its cost does
 *    not fall with their number.
 * 3. These are verified.
 */
import { bestRows } from './methods.ts';

export const CASCADE = 'cascade';
/** The share of the database that the first stage leaves. */
export const FIRST_SHARE = 0.2;
export const SHORTLIST = 5;

/** The rows left by the first and by the second stage. */
export interface Cascade {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Chooses what is verified, by the scores of the first two stages. */
export function chooseRows(vlad: Float64Array, hamming: Float64Array): Cascade {
  const first = bestRows(vlad, Math.ceil(FIRST_SHARE * vlad.length));
  const left = new Float64Array(hamming.length).fill(Number.NEGATIVE_INFINITY);
  for (const row of first) left[row] = hamming[row]!;
  return { first, second: bestRows(left, SHORTLIST) };
}
