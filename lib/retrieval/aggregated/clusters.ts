/**
 * k-means of a table of floats, where a mixture starts.
 *
 * Source: S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982.
 *
 * 1. Centres start at rows that the seed draws, each row at most once.
 * 2. Rows go to their nearest centre, ties to the lowest; centres to the mean of their rows. This repeats `rounds` times.
 * 3. A centre without rows moves to the row that is farthest from its own.
 *
 * Beside `trainCentres`, which only parts rows into lists, and the k-means on bytes of vocabularies (vocabulary/kmeans.ts), this one keeps floats and
 * fills empty groups.
 */
import { searchNearest } from '../../matching/search.ts';
import { selectRows, type Table } from '../../matching/tables.ts';
import { drawDistinct, type Random } from '../../random.ts';

/**
 * Finds the centres of groups of rows.
 *
 * @param table - floats, at least `count` rows
 * @param rounds - so many in any case
 * @returns [count · width] means of the groups
 */
export function findClusters(table: Table, count: number, rounds: number, random: Random): Float32Array {
  const { data, length, width } = table;
  const centres = Float32Array.from(selectRows(table, drawDistinct(length, count, random)).data);
  for (let round = 0; round < rounds; round++) {
    const { rows, distances } = searchNearest(table, { data: centres, length: count, width }, 'euclidean', 1);
    const sums = new Float64Array(count * width);
    const members = new Uint32Array(count);
    for (let i = 0; i < length; i++) {
      const at = rows[i]! * width;
      members[rows[i]!]!++;
      for (let k = 0; k < width; k++) sums[at + k]! += data[i * width + k]!;
    }
    for (let c = 0; c < count; c++) {
      const at = c * width;
      if (members[c] === 0) {
        const row = farthest(distances);
        distances[row] = 0;
        centres.set(data.subarray(row * width, (row + 1) * width), at);
      } else {
        for (let k = 0; k < width; k++) centres[at + k] = sums[at + k]! / members[c]!;
      }
    }
  }
  return centres;
}

function farthest(distances: Float32Array): number {
  let row = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > distances[row]!) row = i;
  return row;
}
