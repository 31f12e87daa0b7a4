/** Tables of descriptors: reading them at the door, and their rows under each metric. */
import { checkChoice, checkFeatures, checkNdArray } from '../check.ts';
import type { Features, NdArray } from '../types.ts';

/** A table of descriptors, or features that have one. */
export type Descriptors = NdArray<Uint8Array> | NdArray<Float32Array> | Features;

/**
 * How far apart two rows are.
 *
 * - `euclidean`: the length of their difference.
 * - `cosine`: 1 − the cosine of the angle between them, 0 to 2. A row of zeros has no direction: it is 1 away from every row
 *   (to single precision), zeros too.
 * - `hamming`: the number of bits that differ, on bytes of 8 bits each.
 */
export type Metric = 'euclidean' | 'cosine' | 'hamming';

/** Rows without gaps. */
export interface Table {
  readonly data: Uint8Array | Float32Array;
  readonly length: number;
  /** Values a row. */
  readonly width: number;
}

/** Squared Euclidean distances of bytes must fit in 32 bits. */
const MOST_BYTES = 4096;
/** Squares of floats must not overflow. */
const LARGEST = 1e15;

/**
 * The rows of a table or of features: their own data where they have no gaps, else a copy.
 *
 * @throws TypeError for what is no ndarray of bytes or floats; RangeError for another shape, or floats that are not finite or beyond ±1e15
 */
export function readTable(name: string, descriptors: Descriptors): Table {
  if (isFeatures(descriptors)) {
    checkFeatures(name, descriptors);
    return readTable(`${name}.descriptors`, descriptors.descriptors);
  }
  const type = descriptors?.dtype === 'float32' ? 'float32' : 'uint8';
  if (typeof descriptors?.dtype === 'string' && descriptors.dtype !== type) {
    throw new TypeError(`${name}: expected uint8 or float32, got ${descriptors.dtype}`);
  }
  checkNdArray(name, descriptors, type, [-1, -1]);
  const [length, width] = descriptors.shape as [number, number];
  const data = withoutGaps(descriptors, length, width);
  if (data instanceof Float32Array) {
    const bad = data.findIndex((value) => !(Math.abs(value) <= LARGEST));
    if (bad >= 0)
      throw new RangeError(`${name}: expected finite numbers up to ±${LARGEST}, got ${data[bad]}; scale the rows down`);
  }
  return { data, length, width };
}

export function isFeatures(descriptors: Descriptors): descriptors is Features {
  return typeof descriptors === 'object' && descriptors !== null && 'descriptors' in descriptors;
}

function withoutGaps(table: NdArray<Uint8Array> | NdArray<Float32Array>, length: number, width: number): Table['data'] {
  const [down, right] = table.stride as [number, number];
  if (right === 1 && down === width) return table.data.subarray(table.offset, table.offset + length * width);
  const data = table.data instanceof Uint8Array ? new Uint8Array(length * width) : new Float32Array(length * width);
  for (let i = 0, to = 0; i < length; i++) {
    for (let k = 0, at = table.offset + i * down; k < width; k++, at += right) data[to++] = table.data[at]!;
  }
  return data;
}

/**
 * Throws unless `metric` is one and applies to both tables.
 *
 * @throws TypeError or RangeError
 */
export function checkMetric(metric: Metric, a: Table, b: Table): void {
  checkChoice('metric', metric, ['euclidean', 'cosine', 'hamming']);
  const bytes = a.data instanceof Uint8Array;
  if (bytes !== b.data instanceof Uint8Array) {
    throw new TypeError(
      `b: expected ${bytes ? 'uint8' : 'float32'} as in a, got ${bytes ? 'float32' : 'uint8'}; convert one`,
    );
  }
  if (metric === 'hamming' && !bytes) throw new TypeError('a: expected uint8 for the metric hamming, got float32');
  // A set without rows may come without a width too.
  if (a.length > 0 && b.length > 0 && a.width !== b.width)
    throw new RangeError(`b: expected rows of ${a.width} values as in a, got ${b.width}`);
  if (metric === 'euclidean' && bytes && a.width > MOST_BYTES) {
    throw new RangeError(`a: expected at most ${MOST_BYTES} bytes a row, got ${a.width}; convert them to floats`);
  }
}

/** At most `count` rows from `first` on, in the same memory. */
export function slice({ data, length, width }: Table, first: number, count: number): Table {
  const end = Math.min(length, first + count);
  return { data: data.subarray(first * width, end * width), length: end - first, width };
}

/** The given rows, in that order. */
export function selectRows({ data, width }: Table, rows: ArrayLike<number>): Table {
  const selected =
    data instanceof Uint8Array ? new Uint8Array(rows.length * width) : new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    selected.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  }
  return { data: selected, length: rows.length, width };
}

/**
 * Rows of unit length: half their squared Euclidean distance is 1 − cosine, and exactly 0 for equal rows.
 *
 * Two components are added in which rows of zeros are 1, one for either side, so that they are 1 away from all rows of the other side.
 *
 * @param side - 0 for queries, 1 for the rows they are compared with
 */
export function unitRows({ data, length, width }: Table, side: 0 | 1): Table {
  const wide = width + 2;
  const unit = new Float32Array(length * wide);
  for (let i = 0; i < length; i++) {
    let squares = 0;
    for (let k = i * width; k < (i + 1) * width; k++) squares += data[k]! * data[k]!;
    if (squares === 0) {
      unit[i * wide + width + side] = 1;
      continue;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let k = 0; k < width; k++) unit[i * wide + k] = scale * data[i * width + k]!;
  }
  return { data: unit, length, width: wide };
}
