/** Moments of rows under a mixture of Gaussians with diagonal covariances. */
import { exp2, logarithm } from './elementary';

/** A posterior below 2⁻³² of the largest is 0: it changes no moment by more than single precision rounds. */
const LEAST_EXPONENT: f64 = -32;

/**
 * Adds the moments of `count` rows x, weighted by the posteriors γ of the components: Σ γ, Σ γ x, Σ γ x².
 *
 * `rows`: f32 [count, width], `width` even. `means`, `precisions`: f64 [components, width], the latter 1 / variance. `offsets`:
 * f64 [components], ln weight - ½ Σ ln (2π variance). `posteriors`: f64 [components], scratch. `moments`: f64, added to: Σ γ [components], then
 * Σ γ x and Σ γ x², [components, width] each. All at multiples of 8 bytes, without overlap.
 * Returns the sum of the logarithms of the density.
 */
export function addMixtureMoments(
  rows: usize,
  count: u32,
  width: u32,
  means: usize,
  precisions: usize,
  offsets: usize,
  components: u32,
  posteriors: usize,
  moments: usize,
): f64 {
  const stride: usize = (<usize>width) << 2;
  const values: usize = (<usize>width) << 3;
  const size: usize = (<usize>components) << 3;
  const first = moments + size;
  const second = first + <usize>components * values;
  let logLikelihood: f64 = 0;
  for (const end = rows + <usize>count * stride; rows < end; rows += stride) {
    let largest: f64 = -Infinity;
    let at: usize = 0;
    for (let c: usize = 0; c < size; c += 8, at += values) {
      const exponent = load<f64>(offsets + c) - squaredDistance(rows, stride, means + at, precisions + at) / 2;
      store<f64>(posteriors + c, exponent);
      largest = max(largest, exponent);
    }
    let sum: f64 = 0;
    for (let c: usize = 0; c < size; c += 8) {
      const exponent = (load<f64>(posteriors + c) - largest) * Math.LOG2E;
      const share = exponent < LEAST_EXPONENT ? 0 : exp2(exponent);
      store<f64>(posteriors + c, share);
      sum += share;
    }
    logLikelihood += largest + logarithm(sum);
    at = 0;
    for (let c: usize = 0; c < size; c += 8, at += values) {
      const posterior = load<f64>(posteriors + c) / sum;
      if (posterior === 0) continue;
      store<f64>(moments + c, load<f64>(moments + c) + posterior);
      addRow(rows, stride, posterior, first + at, second + at);
    }
  }
  return logLikelihood;
}

/** Σ (x - mean)² precision, over a row of `bytes` bytes. */
function squaredDistance(row: usize, bytes: usize, mean: usize, precision: usize): f64 {
  let sum = f64x2.splat(0);
  for (const end = row + bytes; row < end; row += 8, mean += 16, precision += 16) {
    const difference = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(row)), v128.load(mean));
    sum = f64x2.add(sum, f64x2.mul(f64x2.mul(difference, difference), v128.load(precision)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function addRow(row: usize, bytes: usize, posterior: f64, first: usize, second: usize): void {
  const weight = f64x2.splat(posterior);
  for (const end = row + bytes; row < end; row += 8, first += 16, second += 16) {
    const value = f64x2.promote_low_f32x4(v128.load64_zero(row));
    const weighted = f64x2.mul(weight, value);
    v128.store(first, f64x2.add(v128.load(first), weighted));
    v128.store(second, f64x2.add(v128.load(second), f64x2.mul(weighted, value)));
  }
}
