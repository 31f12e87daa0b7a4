/**
 * The last fit: all pairs that the noise explains, not only those within `maxError`.
 *
 * Source: A. Beaton, J. Tukey, "The fitting of power series, meaning polynomials, illustrated on band-spectroscopic data", Technometrics
 * 16(2), 1974, for the weights.
 *
 * 1. Estimate the deviation of the noise from the median residual of the inliers.
 * 2. Residuals of points: fit all pairs within 4.5 deviations by least squares, until they stay the same.
 * 3. Residuals of lines, near which outliers are many: five rounds of least squares with Tukey's weights, which fall to 0 at 4.7 deviations.
 *
 * Step 2 is ours: a cut at 3 px bends a fit to noise of 1 px; the wider cut lowers the error by 4 to 7 %, to that of least squares on the true
 * inliers, and where the noise is small against `maxError` it keeps near outliers out.
 */
import type { Model } from '../models/model.ts';
import type { PairTable } from '../pairTable.ts';
import { type Effort, optimise } from './localOptimisation.ts';
import { chooseLoss, scoreModel } from './scoring.ts';

const FINAL: Effort = { rounds: 20, steps: 10, rows: Number.POSITIVE_INFINITY, leastGain: 0 };
/** Gaussian noise in two dimensions exceeds this many standard deviations in 4 of 100 000 cases. */
const REACH = 4.5;
/** Tukey's biweight with this reach, in standard deviations, is 95 % as exact as least squares where there are no outliers. */
const BIWEIGHT = 4.685;
const WEIGHTED_ROUNDS = 5;
/** Residuals that the deviation is estimated from: within a tenth, mostly. */
const MOST_RESIDUALS = 250;
/** The median of the squared residuals over the squared deviation: χ² of 1 and of 2 degrees of freedom. */
const MEDIAN = { 1: 0.4549, 2: 2 * Math.LN2 };

/**
 * Improves `model` in place.
 *
 * @param reach - the residual at which a pair ceases to be an inlier, normalised
 */
export function refineToNoise(kind: Model, table: PairTable, model: Float64Array, reach: number): void {
  if ((scoreModel(kind, table, model, reach)?.inliers ?? 0) === 0) return;
  const deviation = Math.sqrt(medianSquare(kind, table, model) / MEDIAN[kind.dimensions]);
  // Exact pairs leave no residuals: then nothing is left to gain either.
  if (!(deviation > 0)) return;
  if (kind.refineWeighted) {
    for (let round = 0; round < WEIGHTED_ROUNDS; round++) fitWeighted(kind, table, model, BIWEIGHT * deviation);
    return;
  }
  // The truncated square is what least squares lowers, whatever the models were compared by.
  chooseLoss(table, 'msac');
  const wide = REACH * deviation;
  const score = scoreModel(kind, table, model, wide);
  if (score !== undefined) optimise(kind, table, model, score, wide, FINAL);
}

/** One round of least squares with Tukey's weights (1 − (r / reach)²)². */
function fitWeighted(kind: Model, table: PairTable, model: Float64Array, reach: number): void {
  const { n, pairs, rows } = table;
  const squares = new Float64Array(n);
  const weights = new Float64Array(n);
  kind.squaredErrors(pairs, model, 0, n, squares);
  let count = 0;
  for (let row = 0; row < n; row++) {
    const share = squares[row]! / (reach * reach);
    if (!(share < 1)) continue;
    rows[count] = row;
    weights[count++] = (1 - share) ** 2;
  }
  kind.refineWeighted!(table, count, model, 2, weights);
}

/** The median squared residual of the first inliers, which are a random sample of all. */
function medianSquare(kind: Model, { found, rows, pairs }: PairTable, model: Float64Array): number {
  const count = Math.min(found[0]!, MOST_RESIDUALS);
  const squares = new Float64Array(rows[count - 1]! + 1);
  kind.squaredErrors(pairs, model, 0, squares.length, squares);
  for (let i = 0; i < count; i++) squares[i] = squares[rows[i]!]!;
  return selectSmallest(squares.subarray(0, count), count >> 1);
}

/** The element that would stand at `rank` if `values` were sorted; reorders them (C. Hoare, "Algorithm 65: find", CACM 4(7), 1961). */
function selectSmallest(values: Float64Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank]!;
}
