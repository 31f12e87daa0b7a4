/**
 * A mixture of Gaussians with diagonal covariances: which components rows stem from, and the rows' moments under each.
 *
 * Moments of order 0, 1 and 2, weighted by posteriors, are all that expectation-maximisation and Fisher vectors ask of the rows.
 */
import type { Table } from '../../matching/tables.ts';
import { withWorkspace } from '../../wasm/instance.ts';

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

/** Rows that are in memory at a time. */
const ROWS_A_BATCH = 4096;

/** The moments of rows of as many values as the components have dimensions. */
export function sumMoments({ data, length, width }: Table, { weights, means, variances }: Components): Moments {
  const count = weights.length;
  // The kernel takes two values at a time. Of one too many, everything is 0.
  const wide = width + (width % 2);
  return withWorkspace((workspace) => {
    const { kernels } = workspace;
    const offsets = Float64Array.from(weights, (weight, c) => {
      let sum = kernels.logarithm(weight);
      for (let k = c * width; k < (c + 1) * width; k++) sum -= kernels.logarithm(2 * Math.PI * variances[k]!) / 2;
      return sum;
    });
    const precisions = Float64Array.from(variances, (variance) => 1 / variance);
    const put = (values: Float64Array) => workspace.put(widened(values, new Float64Array(count * wide), width, wide));
    const [placedMeans, placedPrecisions] = [put(Float64Array.from(means)), put(precisions)];
    const [placedOffsets, posteriors] = [workspace.put(offsets), workspace.take(8 * count)];
    const size = count + 2 * count * wide;
    const moments = workspace.put(new Float64Array(size));
    const rows = workspace.take(4 * wide * Math.min(length, ROWS_A_BATCH));

    let logLikelihood = 0;
    for (let from = 0; from < length; from += ROWS_A_BATCH) {
      const batch = Math.min(ROWS_A_BATCH, length - from);
      const values = data.subarray(from * width, (from + batch) * width);
      widened(values, workspace.f32(rows, batch * wide), width, wide);
      logLikelihood += kernels.addMixtureMoments(
        rows,
        batch,
        wide,
        placedMeans,
        placedPrecisions,
        placedOffsets,
        count,
        posteriors,
        moments,
      );
    }
    const sums = workspace.f64(moments, size).slice();
    const narrow = (from: number) =>
      Float64Array.from({ length: count * width }, (_, k) => sums[from + Math.floor(k / width) * wide + (k % width)]!);
    return {
      zeroth: sums.slice(0, count),
      first: narrow(count),
      second: narrow(count + count * wide),
      logLikelihood,
    };
  });
}

/** Copies rows of `width` values to rows of `wide`. */
function widened<T extends Float32Array | Float64Array>(
  values: ArrayLike<number>,
  target: T,
  width: number,
  wide: number,
): T {
  target.fill(0);
  for (let at = 0, from = 0; from < values.length; at += wide) {
    for (let k = 0; k < width; k++) target[at + k] = values[from++]!;
  }
  return target;
}
