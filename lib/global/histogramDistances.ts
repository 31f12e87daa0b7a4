/**
 * How far apart two histograms are, cell by cell.
 *
 * Sources: M. J. Swain, D. H. Ballard, "Color indexing", IJCV 7(1), 1991 (intersection); for the others, J. Puzicha, T. Hofmann, J.
 * Buhmann, "Non-parametric similarity measures for unsupervised texture segmentation and image retrieval", CVPR 1997.
 */
import { describe } from '../check.ts';

/**
 * The sum of absolute differences: 0 for equal histograms, 2 for histograms of sum 1 without a cell in common.
 *
 * @param a - [n] at least 0
 * @param b - [n] at least 0
 * @throws TypeError for what is no Float32Array or Float64Array; RangeError for other lengths or values
 *
 * @example
 * const value = l1Distance(colorHistogram(imageA), colorHistogram(imageB));
 */
export function l1Distance(a: Histogram, b: Histogram): number {
  return sumOverCells(a, b, (x, y) => Math.abs(x - y));
}

/**
 * χ² = ½ Σ (a − b)² / (a + b): differences weigh more where there is little; 0 to 1 for histograms of sum 1. A cell that is 0 in both
 * adds nothing.
 *
 * @param a - [n] at least 0
 * @param b - [n] at least 0
 * @throws as `l1Distance`
 *
 * @example
 * const value = chiSquaredDistance(colorHistogram(imageA), colorHistogram(imageB));
 */
export function chiSquaredDistance(a: Histogram, b: Histogram): number {
  return sumOverCells(a, b, (x, y) => (x === y ? 0 : (0.5 * (x - y) * (x - y)) / (x + y)));
}

/**
 * The sum of the smaller values, a similarity: 1 for equal histograms of sum 1, 0 without a cell in common; then it is 1 − ½ `l1Distance`.
 *
 * @param a - [n] at least 0
 * @param b - [n] at least 0
 * @throws as `l1Distance`
 *
 * @example
 * const value = histogramIntersection(colorHistogram(imageA), colorHistogram(imageB));
 */
export function histogramIntersection(a: Histogram, b: Histogram): number {
  return sumOverCells(a, b, Math.min);
}

/** Counts or shares, as `colorHistogram` gives them. */
export type Histogram = Float32Array | Float64Array;

function sumOverCells(a: Histogram, b: Histogram, term: (x: number, y: number) => number): number {
  checkHistogram('a', a);
  checkHistogram('b', b);
  if (a.length !== b.length) throw new RangeError(`b: expected ${a.length} cells as in a, got ${b.length}`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += term(a[i]!, b[i]!);
  return sum;
}

function checkHistogram(name: string, value: Histogram): void {
  if (!(value instanceof Float32Array || value instanceof Float64Array))
    throw new TypeError(`${name}: expected a Float32Array, got ${describe(value)}`);
  const bad = value.findIndex((share) => !(share >= 0 && share < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new RangeError(`${name}: expected finite values of at least 0, got ${value[bad]} in cell ${bad}`);
}
