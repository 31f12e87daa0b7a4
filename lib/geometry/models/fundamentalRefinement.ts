/**
 * Least squares for the fundamental matrix: Levenberg and Marquardt's method on the Sampson error, over matrices of rank 2.
 *
 * Sources: A. Bartoli, P. Sturm, "Nonlinear estimation of the fundamental matrix with minimal parameters", PAMI 26(3), 2004, for
 * the local parameters; R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, section 11.4
 * and A6.
 *
 * 1. Move the rows of each view to centroid 0 and root mean square distance √2, and carry F over. The error is still that of the
 *    views as given: the factors enter its denominator.
 * 2. Turn both views by rotations V and U that bring the epipoles to the third axis: Uᵀ F V is 0 but for M, its upper left 2×2.
 * 3. The matrices of rank 2 about it are [M, x; yᵀ, yᵀ M⁻¹ x] with M free but for its scale, x and y: 3 + 2 + 2 parameters, of which
 *    the last element is of second order. Sum the normal equations (wasm/kernels/epipolarSums.ts); the scale is held by one more
 *    equation, that the step be orthogonal to M.
 * 4. Solve by Cholesky and step. A step that turns out not to lower the error is taken back and repeated with damping. The last step
 *    is not examined here: the caller scores the result.
 *
 * Deviation from Bartoli and Sturm: they turn the two rotations of F = U diag(1, s, 0) Vᵀ by three angles each, which fails where s
 * nears 1; here M takes the place of s and of two angles, and a step needs neither angles nor a singular value decomposition.
 */
import { withWorkspace } from '../../wasm/instance.ts';
import { solveCholesky } from './cholesky.ts';
import {
  denormaliseFundamental,
  normaliseFundamental,
  type Placement,
  placeView,
  scaleToUnit,
} from './normalisation.ts';

const SIZE = 8;
const SUMS = 45;
/** Where the parts of `frames` begin: see `sumEpipolarEquations`. */
const U = 9;
const M = 18;
const SQUARES = 22;
const FRAMES = 24;
/** A step that is expected to lower the sum of squares by less than this share is the last: the next would change no digit that counts. */
const LEAST_GAIN = 1e-8;
/** The damping of a step that has to be repeated, as a share of the diagonal, and its growth when that does not do either. */
const DAMPING = 1e-3;
const GROWTH = 10;

/**
 * Improves `model` in place towards the least sum of squared Sampson errors over the first `count` of `rows`; norm 1.
 *
 * @param model - [9], row-major; of rank 2 or near it
 * @param steps - at most so many steps
 * @param weights - [count], 0 or more, one a row: factors of the squared errors; by default all 1
 * @returns false, with `model` as it was, when the rows determine no fundamental matrix near it
 */
export function refineFundamental(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  model: Float64Array,
  steps: number,
  weights?: Float64Array,
): boolean {
  const a = placeView(pairs, rows, count, 0, weights);
  const b = placeView(pairs, rows, count, 2, weights);
  if (!(Number.isFinite(a.factor) && Number.isFinite(b.factor))) return false;

  const f = model.slice();
  normaliseFundamental(f, a, b);
  const frames = new Float64Array(FRAMES);
  frames[SQUARES] = a.factor * a.factor;
  frames[SQUARES + 1] = b.factor * b.factor;
  const refined = withWorkspace((workspace) => {
    const blocks = (count + 1) >> 1;
    const atBlocks = workspace.take(blocks * 80);
    const atFrames = workspace.take(FRAMES * 8);
    const atSums = workspace.take(SUMS * 8);
    const turned = workspace.f64(atFrames, FRAMES);
    const sums = workspace.f64(atSums, SUMS);
    fillBlocks(pairs, rows, count, a, b, weights, workspace.f64(atBlocks, blocks * 10));
    return descend(f, frames, steps, (target) => {
      turned.set(frames);
      workspace.kernels.sumEpipolarEquations(atBlocks, blocks, atFrames, atSums);
      target.set(sums);
    });
  });
  if (!refined) return false;
  denormaliseFundamental(f, a, b);
  if (!f.every(Number.isFinite)) return false;
  model.set(f);
  return true;
}

/** Writes normalised pairs and their weights, two pairs a block; a last one without a partner has one of weight 0. */
function fillBlocks(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  a: Placement,
  b: Placement,
  weights: Float64Array | undefined,
  blocks: Float64Array,
): void {
  blocks.fill(0, blocks.length - 10);
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4;
    const to = (r >> 1) * 10 + (r & 1);
    blocks[to] = (pairs[at]! - a.x) * a.factor;
    blocks[to + 2] = (pairs[at + 1]! - a.y) * a.factor;
    blocks[to + 4] = (pairs[at + 2]! - b.x) * b.factor;
    blocks[to + 6] = (pairs[at + 3]! - b.y) * b.factor;
    blocks[to + 8] = weights === undefined ? 1 : weights[r]!;
  }
}

/** Takes at most `steps` steps from `f`, in place; `sum` writes the sums at `frames`. */
function descend(f: Float64Array, frames: Float64Array, steps: number, sum: (target: Float64Array) => void): boolean {
  const kept = new Float64Array(9);
  const keptFrames = new Float64Array(FRAMES);
  const sums = new Float64Array(SUMS);
  const candidate = new Float64Array(SUMS);
  const matrix = new Float64Array(SIZE * SIZE);
  const step = new Float64Array(SIZE);
  let before = Number.POSITIVE_INFINITY;
  let damping = 0;
  for (let i = 0; i < steps; i++) {
    turnToEpipoles(f, frames);
    sum(candidate);
    const error = candidate[SUMS - 1]!;
    if (error < before) {
      before = error;
      kept.set(f);
      keptFrames.set(frames);
      sums.set(candidate);
      damping = damping > DAMPING ? damping / GROWTH : 0;
    } else {
      if (i === 0) return false;
      f.set(kept);
      frames.set(keptFrames);
      damping = Math.max(DAMPING, damping * GROWTH);
    }

    fillEquations(sums, frames, damping, matrix, step);
    if (!solveCholesky(matrix, step, SIZE)) return false;
    let gain = 0;
    for (let j = 0; j < SIZE; j++) gain -= step[j]! * sums[36 + j]!;
    if (!move(frames, step, f) || gain < LEAST_GAIN * before) break;
  }
  return true;
}

/** Writes the equations of a step, with the one for the scale: the trace of the others times M Mᵀ. */
function fillEquations(
  sums: Float64Array,
  frames: Float64Array,
  damping: number,
  matrix: Float64Array,
  vector: Float64Array,
): void {
  let trace = 0;
  for (let i = 0, at = 0; i < SIZE; i++) {
    for (let j = 0; j <= i; j++) matrix[i * SIZE + j] = sums[at++]!;
    trace += matrix[i * SIZE + i]!;
    matrix[i * SIZE + i]! *= 1 + damping;
    vector[i] = -sums[36 + i]!;
  }
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) matrix[i * SIZE + j]! += trace * frames[M + i]! * frames[M + j]!;
  }
}

/** Writes V, U and M for F; what is left of F outside of M, as it was not quite of rank 2, is dropped. */
function turnToEpipoles(f: Float64Array, frames: Float64Array): void {
  writeRotation(f, 3, 1, frames, 0);
  writeRotation(f, 1, 3, frames, U);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 2; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        for (let l = 0; l < 3; l++) sum += frames[U + k * 3 + i]! * f[k * 3 + l]! * frames[l * 3 + j]!;
      }
      frames[M + i * 2 + j] = sum;
    }
  }
}

/**
 * Writes a rotation whose last column is orthogonal to F's rows (`across` 3, `along` 1) or columns (1 and 3). The other two are as in
 * T. Duff et al., "Building an orthonormal basis, revisited", JCGT 6(1), 2017.
 */
function writeRotation(f: Float64Array, across: number, along: number, frames: Float64Array, at: number): void {
  let [x, y, z, longest] = [0, 0, 1, 0];
  for (let i = 0; i < 3; i++) {
    const p = (i === 2 ? 1 : 0) * across;
    const q = (i === 0 ? 1 : 2) * across;
    const cx = f[p + along]! * f[q + 2 * along]! - f[p + 2 * along]! * f[q + along]!;
    const cy = f[p + 2 * along]! * f[q]! - f[p]! * f[q + 2 * along]!;
    const cz = f[p]! * f[q + along]! - f[p + along]! * f[q]!;
    const length = Math.sqrt(cx * cx + cy * cy + cz * cz);
    if (length > longest) [x, y, z, longest] = [cx / length, cy / length, cz / length, length];
  }
  const sign = z < 0 ? -1 : 1;
  const factor = -1 / (sign + z);
  frames[at] = 1 + sign * x * x * factor;
  frames[at + 1] = x * y * factor;
  frames[at + 2] = x;
  frames[at + 3] = sign * x * y * factor;
  frames[at + 4] = sign + y * y * factor;
  frames[at + 5] = y;
  frames[at + 6] = -sign * x;
  frames[at + 7] = -y;
  frames[at + 8] = z;
}

/** Writes U [M, x; yᵀ, yᵀ M⁻¹ x] Vᵀ, M moved by the step's first four elements, x and y its other four; false where M loses its rank. */
function move(frames: Float64Array, step: Float64Array, f: Float64Array): boolean {
  const m11 = frames[M]! + step[0]!;
  const m12 = frames[M + 1]! + step[1]!;
  const m21 = frames[M + 2]! + step[2]!;
  const m22 = frames[M + 3]! + step[3]!;
  const [x1, x2, y1, y2] = [step[4]!, step[5]!, step[6]!, step[7]!];
  const determinant = m11 * m22 - m12 * m21;
  const corner = (y1 * (m22 * x1 - m12 * x2) + y2 * (m11 * x2 - m21 * x1)) / determinant;
  if (!Number.isFinite(corner)) return false;
  const turned = [m11, m12, x1, m21, m22, x2, y1, y2, corner];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) {
        for (let l = 0; l < 3; l++) sum += frames[U + i * 3 + k]! * turned[k * 3 + l]! * frames[j * 3 + l]!;
      }
      f[i * 3 + j] = sum;
    }
  }
  scaleToUnit(f);
  return true;
}
