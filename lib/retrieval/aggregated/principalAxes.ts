/**
 * Principal axes of a table: the directions in which its rows vary most.
 *
 * 1. Rows are centred.
 * 2. With at least as many rows as values a row, the axes are eigenvectors of the covariance; with fewer, they follow from those of the Gram
 *    matrix of the rows: where X Xᵀ u = λ u, the axis is Xᵀ u / √λ, as Xᵀ X (Xᵀ u) = λ (Xᵀ u).
 * 3. An axis has no sign of its own: it is turned so that its largest component is positive, ties to the lowest.
 *
 * Cost grows with the cube of the smaller of rows and values: seconds at 1000.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Table } from '../../matching/tables.ts';

export interface PrincipalAxes {
  /** [width] */
  readonly mean: Float32Array;
  /** [count · width] orthonormal rows, the one of the largest variance first. */
  readonly axes: Float32Array;
  /** [count] mean square of the rows along each axis, descending, above 0. */
  readonly variances: Float64Array;
}

/** Variances below this share of the largest are rounding: squares of single precision's. */
const NO_VARIANCE = 1e-12;
/** Rows that are gone through together with each row of another table, so that long rows come from the processor's cache. */
const TILE = 16;

/** The axes along which a table varies, at most `most` of them: fewer when its rows span fewer directions. */
export function principalAxes(table: Table, most: number): PrincipalAxes {
  const { length, width } = table;
  if (length === 0 || width === 0) {
    return { mean: new Float32Array(width), axes: new Float32Array(), variances: new Float64Array() };
  }
  const { mean, centred } = centre(table);
  const gram = length < width;
  const products = gram ? rowProducts(centred, length, width) : columnProducts(centred, length, width);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });

  // Ascending, by ml-matrix.
  const largest = realEigenvalues.at(-1) ?? 0;
  const chosen = [...realEigenvalues.keys()]
    .reverse()
    .slice(0, most)
    .filter((k) => realEigenvalues[k]! > NO_VARIANCE * largest);
  const axes = new Float32Array(chosen.length * width);
  chosen.forEach((column, row) => {
    const vector = Float64Array.from(eigenvectorMatrix.getColumn(column));
    const axis = gram ? combineRows(centred, vector, length, width) : vector;
    axes.set(turned(axis), row * width);
  });
  return { mean, axes, variances: Float64Array.from(chosen, (k) => realEigenvalues[k]! / length) };
}

/** Coordinates of rows along the axes: [n · count]. */
export function projectRows(
  { data, length, width }: Table,
  { mean, axes }: Pick<PrincipalAxes, 'mean' | 'axes'>,
): Float32Array {
  const count = axes.length / width;
  const projected = new Float32Array(length * count);
  const tile = new Float32Array(TILE * width);
  for (let first = 0; first < length; first += TILE) {
    const end = Math.min(first + TILE, length);
    for (let i = first, to = 0; i < end; i++) {
      for (let k = 0; k < width; k++) tile[to++] = data[i * width + k]! - mean[k]!;
    }
    for (let c = 0; c < count; c++) {
      for (let i = first; i < end; i++) {
        projected[i * count + c] = dot(tile, (i - first) * width, axes, c * width, width);
      }
    }
  }
  return projected;
}

function centre({ data, length, width }: Table): { mean: Float32Array; centred: Float32Array } {
  const sums = new Float64Array(width);
  for (let i = 0, at = 0; i < length; i++) for (let k = 0; k < width; k++) sums[k]! += data[at++]!;
  const mean = Float32Array.from(sums, (sum) => sum / length);
  const centred = new Float32Array(length * width);
  for (let at = 0; at < centred.length; at++) centred[at] = data[at]! - mean[at % width]!;
  return { mean, centred };
}

/** X Xᵀ. */
function rowProducts(rows: Float32Array, length: number, width: number): Matrix {
  const products = Matrix.zeros(length, length);
  for (let first = 0; first < length; first += TILE) {
    for (let j = 0; j < length; j++) {
      for (let i = Math.max(first, j); i < Math.min(first + TILE, length); i++) {
        const product = dot(rows, i * width, rows, j * width, width);
        products.set(i, j, product);
        products.set(j, i, product);
      }
    }
  }
  return products;
}

/** Xᵀ X. */
function columnProducts(rows: Float32Array, length: number, width: number): Matrix {
  const sums = new Float64Array(width * width);
  for (let i = 0; i < length; i++) {
    for (let j = 0, at = i * width; j < width; j++) {
      const value = rows[at + j]!;
      for (let k = 0, to = j * width; k <= j; k++) sums[to + k]! += value * rows[at + k]!;
    }
  }
  for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) sums[k * width + j] = sums[j * width + k]!;
  return Matrix.from1DArray(width, width, sums);
}

/** Xᵀ u, to unit length. */
function combineRows(rows: Float32Array, weights: Float64Array, length: number, width: number): Float64Array {
  const sum = new Float64Array(width);
  for (let i = 0, at = 0; i < length; i++) for (let k = 0; k < width; k++) sum[k]! += weights[i]! * rows[at++]!;
  let squares = 0;
  for (const value of sum) squares += value * value;
  return sum.map((value) => value / Math.sqrt(squares));
}

function turned(axis: Float64Array): Float64Array {
  let peak = 0;
  for (let k = 1; k < axis.length; k++) if (Math.abs(axis[k]!) > Math.abs(axis[peak]!)) peak = k;
  return axis[peak]! < 0 ? axis.map((value) => -value) : axis;
}

/** Σ a[p + k] b[q + k]. Four sums, as one alone waits for each addition: a third of the time. */
function dot(a: Float32Array, p: number, b: Float32Array, q: number, width: number): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const end = p + width;
  for (; p + 4 <= end; p += 4, q += 4) {
    sum0 += a[p]! * b[q]!;
    sum1 += a[p + 1]! * b[q + 1]!;
    sum2 += a[p + 2]! * b[q + 2]!;
    sum3 += a[p + 3]! * b[q + 3]!;
  }
  for (; p < end; p++, q++) sum0 += a[p]! * b[q]!;
  return sum0 + sum1 + (sum2 + sum3);
}
