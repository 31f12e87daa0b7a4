/**
 * First centres of k-means.
 *
 * Source: J. S. Vitter, "Random sampling with a reservoir", ACM TOMS 11(1), 1985, algorithm R; D. Arthur, S. Vassilvitskii, "k-means++: the
 * advantages of careful seeding", SODA 2007.
 *
 * `sampled`: rows drawn at random. `kmeans++`: each next one with a probability that grows with the squared distance to those before, among
 * SAMPLES_A_CENTRE times as many rows drawn at random (deviation: the paper draws among all).
 */
import { BLOCK, compareTile, putQueries, tileBytes } from '../../matching/compare.ts';
import { BLOCKS_A_TILE, prepareRows } from '../../matching/search.ts';
import { slice } from '../../matching/tables.ts';
import type { Random } from '../../random.ts';
import { withScratch } from '../../wasm/instance.ts';
import { passThrough, type Run } from './passes.ts';
import type { ByteRows } from './source.ts';

const SAMPLES_A_CENTRE = 8;

/**
 * Draws rows, in one pass.
 *
 * @param counts - [groups] how many rows of each group
 * @param groupsOf - the group of each row; by default all rows are of group 0
 * @returns for each group `counts` of its rows, all where there are not so many
 */
export async function drawRows(
  run: Run,
  random: Random,
  counts: Uint32Array,
  groupsOf?: (rows: ByteRows) => Uint32Array,
): Promise<ByteRows[]> {
  let width = 0;
  let drawn: Uint8Array[] = [];
  const seen = new Float64Array(counts.length);
  await passThrough(run, 'seeding', groupsOf ? counts.length : 1, (rows) => {
    if (width === 0) {
      width = rows.width;
      drawn = Array.from(counts, (count) => new Uint8Array(count * width));
    }
    const groups = groupsOf?.(rows);
    for (let i = 0; i < rows.length; i++) {
      const group = groups?.[i] ?? 0;
      const before = seen[group]!++;
      const place = before < counts[group]! ? before : Math.floor(random.float() * (before + 1));
      if (place >= counts[group]!) continue;
      drawn[group]!.set(rows.data.subarray(i * width, (i + 1) * width), place * width);
    }
  });
  return Array.from(counts, (count, group) => {
    const length = Math.min(count, seen[group]!);
    return { data: drawn[group]?.slice(0, length * width) ?? new Uint8Array(0), length, width };
  });
}

/** How many rows to draw for `count` centres. */
export function sampleSize(seeding: 'sampled' | 'kmeans++', count: number): number {
  return seeding === 'sampled' ? count : SAMPLES_A_CENTRE * count;
}

/**
 * Chooses rows by k-means++.
 *
 * @param sample - at least one row
 * @returns `count` rows, or as many as there are different ones
 */
export function spreadRows(sample: ByteRows, count: number, random: Random): ByteRows {
  const { workspace, packed } = prepareRows(sample, 'euclidean');
  const { width } = sample;
  const nearest = new Float64Array(sample.length).fill(Number.POSITIVE_INFINITY);
  const chosen = new Uint8Array(count * width);
  let length = 0;
  let row = random.below(sample.length);
  for (; length < count; length++) {
    const centre = slice(sample, row, 1);
    chosen.set(centre.data as Uint8Array, length * width);
    let total = 0;
    withScratch(workspace, () => {
      const query = putQueries(workspace, centre, 'euclidean');
      const distances = workspace.take(tileBytes(1, BLOCKS_A_TILE));
      for (let block = 0; block < packed.blocks; block += BLOCKS_A_TILE) {
        const blocks = Math.min(BLOCKS_A_TILE, packed.blocks - block);
        compareTile(workspace, query, 0, 1, packed, block, blocks, distances);
        const rows = Math.min(BLOCK * blocks, sample.length - BLOCK * block);
        const squared = workspace.i32(distances, rows);
        for (let i = 0, to = BLOCK * block; i < rows; i++, to++) {
          if (squared[i]! < nearest[to]!) nearest[to] = squared[i]!;
          total += nearest[to]!;
        }
      }
    });
    if (total === 0) {
      length++;
      break;
    }
    // Squared distances are integers, so that the sum has no rounding: a row at distance 0 is never drawn.
    let left = random.float() * total;
    for (row = 0; row < sample.length - 1; row++) {
      left -= nearest[row]!;
      if (left < 0) break;
    }
  }
  return { data: chosen.slice(0, length * width), length, width };
}
