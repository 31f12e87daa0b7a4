/** Tables for the aggregated vectors. */
import ndarray from 'ndarray';
import type { NdArray } from '../../../lib/index.ts';
import type { Random } from '../../../lib/random.ts';

/** Rows of bytes. */
export function bytes(rows: readonly (readonly number[])[], width = rows[0]?.length ?? 0): NdArray<Uint8Array> {
  return ndarray(Uint8Array.from(rows.flat()), [rows.length, width]);
}

/** Rows of floats. */
export function floats(rows: readonly (readonly number[])[], width = rows[0]?.length ?? 0): NdArray<Float32Array> {
  return ndarray(Float32Array.from(rows.flat()), [rows.length, width]);
}

/** Rows around three centres, wider along the first coordinate, so that a mixture has something to find. */
export function clouds(random: Random, length: number, width: number): NdArray<Float32Array> {
  const centre = (cloud: number, k: number) => 20 * Math.imul(cloud + 1, k + 3) - 7 * cloud * k;
  const data = Float32Array.from({ length: length * width }, (_, at) => {
    const [row, k] = [Math.floor(at / width), at % width];
    return (centre(row % 3, k) % 50) + (k === 0 ? 6 : 2) * random.normal();
  });
  return ndarray(data, [length, width]);
}

/** Row i as numbers. */
export function rowOf(table: NdArray<Float32Array>, i: number): number[] {
  return Array.from({ length: table.shape[1]! }, (_, k) => table.get(i, k));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0);
}

/** To unit length. */
export function unit(values: readonly number[]): number[] {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => (length === 0 ? 0 : value / length));
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);
}
