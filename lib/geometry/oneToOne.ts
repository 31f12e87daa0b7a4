/** One partner each, among matches that agree with a model. */
import type { Matches } from '../types.ts';

/**
 * Keeps, of rows that share a region of either view, those of the smallest residual; ascending as they were.
 *
 * 1. Look whether any region occurs twice; as a rule none does.
 * 2. Else take the rows from the smallest residual to the largest, ties going to the lowest row, and skip those whose region is taken.
 *
 * @param rows - of the matches, ascending
 * @param residuals - [n] by rows of the matches
 */
export function oneToOneRows({ a, b }: Matches, rows: Uint32Array, residuals: Float64Array): Uint32Array {
  const takenA = new Uint8Array(1 + largest(a));
  const takenB = new Uint8Array(1 + largest(b));
  const take = (row: number) => {
    if (takenA[a[row]!] === 1 || takenB[b[row]!] === 1) return false;
    takenA[a[row]!] = takenB[b[row]!] = 1;
    return true;
  };
  if (rows.every(take)) return rows;
  takenA.fill(0);
  takenB.fill(0);
  return rows
    .slice()
    .sort((row, other) => residuals[row]! - residuals[other]! || row - other)
    .filter(take)
    .sort();
}

function largest(column: Uint32Array): number {
  let most = 0;
  for (let i = 0; i < column.length; i++) most = Math.max(most, column[i]!);
  return most;
}
