/**
 * Centres of groups of rows: a few rounds of k-means on a sample.
 *
 * Source: S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982. Centres need only part the rows
 * into groups of about one size, so that few rounds suffice.
 */
import { drawDistinct, type Random } from '../../random.ts';
import { searchNearest } from '../search.ts';
import { type Metric, selectRows, type Table } from '../tables.ts';

/** Sampled rows a centre, and rounds: more of either changes recall by less than it costs. */
const SAMPLES_A_CENTRE = 16;
const ROUNDS = 2;

/**
 * Finds `count` centres among rows.
 *
 * @param table - at least `count` rows
 * @returns rows of the same type: means of bytes are rounded, a bit is what most rows have. A centre that no row is nearest to stays as it was
 */
export function trainCentres(table: Table, metric: Metric, count: number, random: Random): Table {
  const sample = selectRows(
    table,
    drawDistinct(table.length, Math.min(table.length, SAMPLES_A_CENTRE * count), random),
  );
  let centres = selectRows(
    sample,
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const { rows } = searchNearest(sample, centres, metric, 1);
    centres = metric === 'hamming' ? majorities(sample, rows, centres) : means(sample, rows, centres);
  }
  return centres;
}

function means({ data, length, width }: Table, groups: Uint32Array, centres: Table): Table {
  const sums = new Float64Array(centres.data.length);
  const sizes = new Uint32Array(centres.length);
  for (let i = 0; i < length; i++) {
    const to = groups[i]! * width;
    for (let k = 0; k < width; k++) sums[to + k]! += data[i * width + k]!;
    sizes[groups[i]!]!++;
  }
  const isBytes = data instanceof Uint8Array;
  const moved = centres.data.slice();
  for (let at = 0; at < moved.length; at++) {
    const size = sizes[Math.floor(at / width)]!;
    if (size > 0) moved[at] = isBytes ? Math.round(sums[at]! / size) : sums[at]! / size;
  }
  return { ...centres, data: moved };
}

function majorities({ data, length, width }: Table, groups: Uint32Array, centres: Table): Table {
  const counts = new Uint32Array(8 * centres.data.length);
  const sizes = new Uint32Array(centres.length);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < width; k++) {
      const to = 8 * (groups[i]! * width + k);
      for (let bit = 0; bit < 8; bit++) counts[to + bit]! += (data[i * width + k]! >> bit) & 1;
    }
    sizes[groups[i]!]!++;
  }
  const moved = centres.data.slice();
  for (let at = 0; at < moved.length; at++) {
    const size = sizes[Math.floor(at / width)]!;
    if (size === 0) continue;
    moved[at] = 0;
    for (let bit = 0; bit < 8; bit++) if (2 * counts[8 * at + bit]! > size) moved[at]! |= 1 << bit;
  }
  return { ...centres, data: moved };
}
