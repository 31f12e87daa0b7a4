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
import { toUnitLength } from './images.ts';
import { type FloatTable, productsOf } from './products.ts';

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
/** Nor do smaller ones count, so that they and their inverses fit in single precision. */
const LEAST_VARIANCE = 1e-30;

/** The axes along which a table varies, at most `most` of them: fewer when its rows span fewer directions. */
export function principalAxes(table: Table, most: number): PrincipalAxes {
  const { length, width } = table;
  if (length === 0 || width === 0) {
    return { mean: new Float32Array(width), axes: new Float32Array(), variances: new Float64Array() };
  }
  const mean = meanOf(table);
  const centred = centre(table, mean);
  const gram = length < width;
  const transposed = transpose(centred);
  const side = gram ? centred : transposed;
  const products = Matrix.from1DArray(side.length, side.length, productsOf(side, side));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });

  // Ascending, by ml-matrix.
  const largest = realEigenvalues.at(-1) ?? 0;
  const chosen = [...realEigenvalues.keys()]
    .reverse()
    .slice(0, most)
    .filter((k) => realEigenvalues[k]! > Math.max(NO_VARIANCE * largest, LEAST_VARIANCE * length));
  const vectors = {
    data: Float32Array.from(chosen.flatMap((k) => eigenvectorMatrix.getColumn(k))),
    length: chosen.length,
    width: side.length,
  };
  const axes = gram ? Float32Array.from(productsOf(vectors, transposed)) : vectors.data;
  for (let c = 0; c < chosen.length; c++) {
    const axis = axes.subarray(c * width, (c + 1) * width);
    toUnitLength(axis);
    turn(axis);
  }
  return { mean, axes, variances: Float64Array.from(chosen, (k) => realEigenvalues[k]! / length) };
}

/** Coordinates of rows along the axes: [n · count]. */
export function projectRows(table: Table, { mean, axes }: Pick<PrincipalAxes, 'mean' | 'axes'>): Float32Array {
  const { width } = table;
  const projection = { data: axes, length: axes.length / width, width };
  return Float32Array.from(productsOf(centre(table, mean), projection));
}

function meanOf({ data, length, width }: Table): Float32Array {
  const sums = new Float64Array(width);
  for (let i = 0, at = 0; i < length; i++) for (let k = 0; k < width; k++) sums[k]! += data[at++]!;
  return Float32Array.from(sums, (sum) => sum / length);
}

function centre({ data, length, width }: Table, mean: Float32Array): FloatTable {
  const centred = new Float32Array(length * width);
  for (let i = 0, at = 0; i < length; i++) for (let k = 0; k < width; k++, at++) centred[at] = data[at]! - mean[k]!;
  return { data: centred, length, width };
}

function transpose({ data, length, width }: FloatTable): FloatTable {
  const columns = new Float32Array(length * width);
  for (let i = 0, at = 0; i < length; i++) for (let k = 0; k < width; k++) columns[k * length + i] = data[at++]!;
  return { data: columns, length: width, width: length };
}

function turn(axis: Float32Array): void {
  let peak = 0;
  for (let k = 1; k < axis.length; k++) if (Math.abs(axis[k]!) > Math.abs(axis[peak]!)) peak = k;
  if (axis[peak]! < 0) for (let k = 0; k < axis.length; k++) axis[k] = -axis[k]!;
}
