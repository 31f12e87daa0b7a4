/**
 * Hamming embedding: on which side of its word's medians a descriptor lies.
 *
 * Source: H. Jégou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008, section 3.
 *
 * 1. Axes: a random orthogonal matrix, by Gram-Schmidt on normally distributed rows, of which the first `bits` are kept.
 * 2. The training descriptors of each word are projected; the median along each axis is the word's threshold.
 * 3. A bit of a signature says whether the projection exceeds the threshold.
 *
 * Deviations: axes and projections are integers, so that signatures are the same everywhere. Where a word has fewer than 5 descriptors the paper
 * gives it no embedding; here its centre's projections are the thresholds. Medians are those of at most MOST_SAMPLES descriptors a word, drawn at
 * random, fewer where all would not fit in SAMPLE_BYTES.
 */
import type { Random } from '../../random.ts';
import { withWorkspace } from '../../wasm/instance.ts';
import { passThrough, type Run } from './passes.ts';
import type { ByteRows } from './source.ts';
import type { WordSearch } from './structure.ts';

/** The unit of axes, and that of projections: sixteenths, which keeps rows of norm up to 2048 within i16. */
const AXIS_BITS = 14;
const SHIFT = 10;
/** Samples of a word. */
const FEWEST_SAMPLES = 5;
const MOST_SAMPLES = 256;
/** What all samples together may take. */
const SAMPLE_BYTES = 2 ** 28;
/** Rows projected in one go. */
const PORTION = 4096;

/** How signatures are made. */
export interface Embedding {
  readonly bits: 64 | 128;
  /** [bits · width] */
  readonly axes: Int16Array;
  /** [words · bits], in the unit of projections. */
  readonly thresholds: Int16Array;
}

/**
 * Draws axes.
 *
 * @param width - at least `bits`
 * @returns [bits · width] orthonormal rows in the unit of axes
 */
export function drawAxes(bits: number, width: number, random: Random): Int16Array {
  const rows: Float64Array[] = [];
  const axes = new Int16Array(bits * width);
  for (let bit = 0; bit < bits; bit++) {
    const row = Float64Array.from({ length: width }, () => random.normal());
    for (const other of rows) {
      let along = 0;
      for (let k = 0; k < width; k++) along += row[k]! * other[k]!;
      for (let k = 0; k < width; k++) row[k]! -= along * other[k]!;
    }
    let squares = 0;
    for (const value of row) squares += value * value;
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < width; k++) {
      row[k]! *= scale;
      axes[bit * width + k] = Math.round(row[k]! * 2 ** AXIS_BITS);
    }
    rows.push(row);
  }
  return axes;
}

/** Projections of rows on axes of their width: [n · bits], rounded down, clamped to i16. */
export function project({ data, length, width }: ByteRows, axes: Int16Array): Int16Array {
  const bits = axes.length / width;
  const projections = new Int16Array(length * bits);
  withWorkspace((workspace) => {
    const axesAt = workspace.put(axes);
    const [bytes, wide] = [workspace.take(PORTION * width), workspace.take(2 * PORTION * width)];
    const projected = workspace.take(2 * PORTION * bits);
    for (let first = 0; first < length; first += PORTION) {
      const rows = Math.min(PORTION, length - first);
      workspace.u8(bytes, rows * width).set(data.subarray(first * width, (first + rows) * width));
      workspace.kernels.widenRows(bytes, rows, width, wide);
      workspace.kernels.projectRows(wide, rows, width, axesAt, bits, SHIFT, projected);
      projections.set(workspace.i16(projected, rows * bits), first * bits);
    }
  });
  return projections;
}

/**
 * Signatures of rows under words.
 *
 * @param words - [n · neighbours] of each row
 * @returns [n · neighbours · bits / 32], the lowest bits first
 */
export function signaturesOf(rows: ByteRows, words: Uint32Array, { bits, axes, thresholds }: Embedding): Uint32Array {
  const projections = project(rows, axes);
  const neighbours = rows.length === 0 ? 1 : words.length / rows.length;
  const signatures = new Uint32Array((words.length * bits) / 32);
  for (let i = 0, to = 0; i < words.length; i++) {
    const from = Math.floor(i / neighbours) * bits;
    const threshold = words[i]! * bits;
    for (let bit = 0; bit < bits; to++) {
      let word = 0;
      for (let k = 0; k < 32; k++, bit++) {
        if (projections[from + bit]! > thresholds[threshold + bit]!) word |= 1 << k;
      }
      signatures[to] = word;
    }
  }
  return signatures;
}

/**
 * Draws axes and finds the words' medians along them, in one pass.
 *
 * @param words - of at least `bits` values
 * @param search - among these words
 * @param comparisons - what `search` compares each row with
 */
export async function trainEmbedding(
  run: Run,
  words: ByteRows,
  search: WordSearch,
  comparisons: number,
  bits: 64 | 128,
  random: Random,
): Promise<Embedding> {
  const axes = drawAxes(bits, words.width, random);
  const room = Math.floor(SAMPLE_BYTES / (2 * bits * words.length));
  const most = Math.min(MOST_SAMPLES, Math.max(FEWEST_SAMPLES, room));
  const samples = new Int16Array(words.length * most * bits);
  const seen = new Uint32Array(words.length);
  await passThrough(run, 'embedding', comparisons, (rows) => {
    const { rows: nearest } = search(rows, 1);
    const projections = project(rows, axes);
    for (let i = 0; i < rows.length; i++) {
      const word = nearest[i]!;
      const before = seen[word]!++;
      const place = before < most ? before : Math.floor(random.float() * (before + 1));
      if (place < most) samples.set(projections.subarray(i * bits, (i + 1) * bits), (word * most + place) * bits);
    }
  });
  const thresholds = project(words, axes);
  for (let word = 0; word < words.length; word++) {
    const count = Math.min(most, seen[word]!);
    if (count < FEWEST_SAMPLES) continue;
    const column = new Int16Array(count);
    for (let bit = 0; bit < bits; bit++) {
      for (let i = 0; i < count; i++) column[i] = samples[(word * most + i) * bits + bit]!;
      // The lower median: half of an even number of projections exceed it.
      thresholds[word * bits + bit] = column.sort()[(count - 1) >> 1]!;
    }
  }
  return { bits, axes, thresholds };
}
