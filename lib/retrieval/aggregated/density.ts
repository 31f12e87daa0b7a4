/**
 * A mixture of Gaussians with diagonal covariances: which components rows stem from, and the rows' moments under each.
 *
 * Moments of order 0, 1 and 2, weighted by posteriors, are all that expectation-maximisation and Fisher vectors ask of the rows.
 */
import type { Table } from '../../matching/tables.ts';
import { type Workspace, withWorkspace } from '../../wasm/instance.ts';

type Kernels = Workspace['kernels'];

/** K components in d dimensions. */
export interface Components {
  /** [K] above 0, of sum 1. */
  readonly weights: Float32Array;
  /** [K · d] */
  readonly means: Float32Array;
  /** [K · d] above 0. */
  readonly variances: Float32Array;
}

/** Sums over rows x with the posteriors γ of the components. */
export interface Moments {
  /** [K] Σ γ */
  readonly zeroth: Float64Array;
  /** [K · d] Σ γ x */
  readonly first: Float64Array;
  /** [K · d] Σ γ x² */
  readonly second: Float64Array;
  /** Σ ln density. */
  readonly logLikelihood: number;
}

/** A posterior below 2⁻⁶⁴ of the largest is 0: it would not change a sum. */
const LEAST_EXPONENT = -64;

/** The moments of rows of as many values as the components have dimensions. */
export function sumMoments({ data, length, width }: Table, components: Components): Moments {
  const count = components.weights.length;
  const zeroth = new Float64Array(count);
  const first = new Float64Array(count * width);
  const second = new Float64Array(count * width);
  const posteriors = new Float64Array(count);
  let logLikelihood = 0;
  withWorkspace(({ kernels }) => {
    const density = densityOf(components, kernels);
    for (let i = 0; i < length; i++) {
      const at = i * width;
      logLikelihood += findPosteriors(data, at, density, kernels, posteriors);
      for (let c = 0, to = 0; c < count; c++, to += width) {
        const posterior = posteriors[c]!;
        if (posterior === 0) continue;
        zeroth[c]! += posterior;
        for (let k = 0; k < width; k++) {
          const value = data[at + k]!;
          const weighted = posterior * value;
          first[to + k]! += weighted;
          second[to + k]! += weighted * value;
        }
      }
    }
  });
  return { zeroth, first, second, logLikelihood };
}

/** What does not depend on the row. */
interface Density {
  readonly means: Float32Array;
  /** [K · d] */
  readonly precisions: Float64Array;
  /** [K] ln weight − ½ Σ ln (2π variance). */
  readonly offsets: Float64Array;
}

function densityOf({ weights, means, variances }: Components, kernels: Kernels): Density {
  const width = means.length / weights.length;
  const offsets = Float64Array.from(weights, (weight, c) => {
    let sum = kernels.logarithm(weight);
    for (let k = c * width; k < (c + 1) * width; k++) sum -= kernels.logarithm(2 * Math.PI * variances[k]!) / 2;
    return sum;
  });
  return { means, precisions: Float64Array.from(variances, (variance) => 1 / variance), offsets };
}

/**
 * The share of each component in the density at a row, through logarithms, as densities themselves would underflow.
 *
 * @param data - the row's values from `at` on
 * @param posteriors - [K] is filled, of sum 1
 * @returns the logarithm of the density
 */
function findPosteriors(
  data: ArrayLike<number>,
  at: number,
  { means, precisions, offsets }: Density,
  kernels: Kernels,
  posteriors: Float64Array,
): number {
  const width = means.length / offsets.length;
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0, from = 0; c < offsets.length; c++, from += width) {
    let squares = 0;
    for (let k = 0; k < width; k++) {
      const difference = data[at + k]! - means[from + k]!;
      squares += difference * difference * precisions[from + k]!;
    }
    posteriors[c] = offsets[c]! - squares / 2;
    if (posteriors[c]! > largest) largest = posteriors[c]!;
  }
  let sum = 0;
  for (let c = 0; c < offsets.length; c++) {
    const exponent = (posteriors[c]! - largest) * Math.LOG2E;
    posteriors[c] = exponent < LEAST_EXPONENT ? 0 : kernels.exp2(exponent);
    sum += posteriors[c]!;
  }
  for (let c = 0; c < offsets.length; c++) posteriors[c]! /= sum;
  return largest + kernels.logarithm(sum);
}
