/** Distances of single pairs of rows, the same bits as those of the kernels. */
import { type Metric, type Table, unitRows } from './tables.ts';

/** Compares row i of one table with row j of another. */
export interface PairDistance {
  /** Ascends with the distance: its square, or for bits the distance itself. */
  squared(i: number, j: number): number;
  /** The distance for such a square. */
  root(squared: number): number;
}

/** Prepares the comparison of rows that `checkMetric` found comparable. */
export function pairDistance(a: Table, b: Table, metric: Metric): PairDistance {
  if (metric === 'hamming') {
    return {
      squared: (i, j) => differingBits(a.data, i * a.width, b.data, j * a.width, a.width),
      root: (bits) => bits,
    };
  }
  if (metric === 'cosine') {
    const [unitA, unitB] = [unitRows(a, 0), unitRows(b, 1)];
    return { squared: ofFloats(unitA, unitB), root: (squared) => squared / 2 };
  }
  return { squared: a.data instanceof Uint8Array ? ofBytes(a, b) : ofFloats(a, b), root: Math.sqrt };
}

function ofBytes(a: Table, b: Table): PairDistance['squared'] {
  const [x, y, width] = [a.data, b.data, a.width];
  return (i, j) => {
    let sum = 0;
    for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
      const difference = x[p]! - y[q]!;
      sum += difference * difference;
    }
    return sum;
  };
}

function ofFloats(a: Table, b: Table): PairDistance['squared'] {
  const [x, y, width] = [a.data, b.data, a.width];
  return (i, j) => {
    let sum = 0;
    for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
      const difference = Math.fround(x[p]! - y[q]!);
      sum = Math.fround(sum + Math.fround(difference * difference));
    }
    return sum;
  };
}

function differingBits(x: Table['data'], p: number, y: Table['data'], q: number, width: number): number {
  let count = 0;
  for (let k = 0; k < width; k++) {
    // Pairs, then nibbles, then the byte.
    let bits = x[p + k]! ^ y[q + k]!;
    bits -= (bits >> 1) & 0x55;
    bits = (bits & 0x33) + ((bits >> 2) & 0x33);
    count += (bits + (bits >> 4)) & 0x0f;
  }
  return count;
}
