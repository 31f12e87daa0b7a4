/** Tables of descriptors, and the neighbours of their rows by definition. */
import ndarray from 'ndarray';
import type { Metric, NdArray } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';
import { randomFor } from '../support.ts';

export type { Metric };
export type AnyTable = NdArray<Uint8Array> | NdArray<Float32Array>;

/** Sparse, skewed bytes, as SIFT's are; few `values` make ties. */
export function descriptors(random: Random, rows: number, dim = 128, values = 256): NdArray<Uint8Array> {
  const data = Uint8Array.from({ length: rows * dim }, () => Math.floor(values * random.float() ** 3));
  return ndarray(data, [rows, dim]);
}

/** Floats of both signs; few `values` make ties, and rows of zeros when there is one component. */
export function floats(random: Random, rows: number, dim = 128, values = 2 ** 20): NdArray<Float32Array> {
  const data = Float32Array.from({ length: rows * dim }, () => 2 * (random.below(values) / values) - 1);
  return ndarray(data, [rows, dim]);
}

/** Every metric with every type it takes; `table` draws rows, with ties when there are few `values`. */
export const metricCases: readonly {
  name: string;
  metric: Metric;
  table: (seedName: string, rows: number, dim: number, values?: number) => AnyTable;
}[] = [
  { name: 'bytes', metric: 'euclidean', table: (name, ...shape) => descriptors(randomFor(name), ...shape) },
  { name: 'floats', metric: 'euclidean', table: (name, ...shape) => floats(randomFor(name), ...shape) },
  { name: 'cosine of bytes', metric: 'cosine', table: (name, ...shape) => descriptors(randomFor(name), ...shape) },
  { name: 'cosine of floats', metric: 'cosine', table: (name, ...shape) => floats(randomFor(name), ...shape) },
  { name: 'bits', metric: 'hamming', table: (name, ...shape) => descriptors(randomFor(name), ...shape) },
];

export interface Neighbour {
  readonly row: number;
  readonly distance: number;
}

/** The k nearest rows of b for each row of a, ascending by squared distance, then row: the root that rounds makes more ties. */
export function naiveNeighbours(a: AnyTable, b: AnyTable, metric: Metric, k: number): Neighbour[][] {
  const [rowsA, rowsB] = [rowsOf(a), rowsOf(b)];
  const [unitA, unitB] = [rowsA.map((row) => unit(row, 0)), rowsB.map((row) => unit(row, 1))];
  const squared = (i: number, j: number) => {
    if (metric === 'hamming') return differingBits(rowsA[i]!, rowsB[j]!);
    if (metric === 'cosine') return roundedSquared(unitA[i]!, unitB[j]!);
    // Sums of bytes are exact integers; those of floats are rounded at every step.
    return (a.dtype === 'uint8' ? exactSquared : roundedSquared)(rowsA[i]!, rowsB[j]!);
  };
  const distance = { euclidean: Math.sqrt, cosine: (value: number) => value / 2, hamming: (value: number) => value };
  return rowsA.map((_, i) =>
    rowsB
      .map((_, row) => ({ row, value: squared(i, row) }))
      .sort((p, q) => p.value - q.value || p.row - q.row)
      .slice(0, k)
      .map(({ row, value }) => ({ row, distance: Math.fround(distance[metric](value)) })),
  );
}

function rowsOf(table: AnyTable): number[][] {
  const [rows, dim] = table.shape as [number, number];
  return Array.from({ length: rows }, (_, i) => Array.from({ length: dim }, (_, k) => table.get(i, k)));
}

/** The row scaled to unit length; a row of zeros gets a length across all rows of the other side. */
function unit(row: number[], side: 0 | 1): number[] {
  const squares = row.reduce((sum, value) => sum + value * value, 0);
  const across = squares === 0 ? 1 : 0;
  const scaled = row.map((value) => (squares === 0 ? 0 : Math.fround((1 / Math.sqrt(squares)) * value)));
  return [...scaled, side === 0 ? across : 0, side === 1 ? across : 0];
}

function exactSquared(x: number[], y: number[]): number {
  return x.reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0);
}

function roundedSquared(x: number[], y: number[]): number {
  return x.reduce((sum, value, k) => {
    const difference = Math.fround(value - y[k]!);
    return Math.fround(sum + Math.fround(difference * difference));
  }, 0);
}

function differingBits(x: number[], y: number[]): number {
  let bits = 0;
  x.forEach((value, k) => {
    for (let rest = value ^ y[k]!; rest > 0; rest >>= 1) bits += rest & 1;
  });
  return bits;
}
