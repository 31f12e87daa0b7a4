/** Scenes of points seen by two cameras, for the tests of epipolar geometry. */
import { Matrix } from 'ml-matrix';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';

export interface Scene {
  /** [n, 4]: x and y in a, x and y in b, px, without noise; views of about 800 × 640 px. */
  readonly pairs: Float64Array;
  /** The true fundamental matrix, row-major, norm 1. */
  readonly model: Float64Array;
}

export interface SceneOptions {
  /** This share of the points lies on one plane; the rest, and no fewer than the rounded number, anywhere. By default 0. */
  planar?: number;
  /** The second camera turns only. By default false. */
  still?: boolean;
}

/** `n` random points 4 to 10 away from two cameras of focal length 700 px, 1 or so apart. */
export function randomScene(random: Random, n: number, { planar = 0, still = false }: SceneOptions = {}): Scene {
  const between = (low: number, high: number) => low + (high - low) * random.float();
  const rotation = turned(between(-0.25, 0.25), between(-0.25, 0.25), between(-0.4, 0.4));
  const shift = still
    ? [0, 0, 0]
    : [between(0.5, 1.2) * (random.float() < 0.5 ? -1 : 1), between(-0.6, 0.6), between(-0.6, 0.6)];
  const [focalA, focalB] = [between(600, 800), between(600, 800)];
  const inA = Matrix.from1DArray(3, 3, [focalA, 0, 400, 0, focalA, 320, 0, 0, 1]);
  const inB = Matrix.from1DArray(3, 3, [focalB, 0, 400, 0, focalB, 320, 0, 0, 1]);
  // A plane that every line of sight meets: depth = distance / (1 + slopeX · x + slopeY · y).
  const [distance, slopeX, slopeY] = [between(5, 8), between(-0.5, 0.5), between(-0.5, 0.5)];

  const pairs = new Float64Array(n * 4);
  for (let i = 0; i < n; ) {
    const [x, y] = [between(0, 800), between(0, 640)];
    const [rayX, rayY] = [(x - 400) / focalA, (y - 320) / focalA];
    const depth = i < Math.round(planar * n) ? distance / (1 + slopeX * rayX + slopeY * rayY) : between(4, 10);
    const seen = inB.mmul(
      rotation.mmul(Matrix.columnVector([rayX * depth, rayY * depth, depth])).add(Matrix.columnVector(shift)),
    );
    if (!(seen.get(2, 0) > 0.5)) continue;
    pairs.set([x, y, seen.get(0, 0) / seen.get(2, 0), seen.get(1, 0) / seen.get(2, 0)], 4 * i++);
  }
  const [tx, ty, tz] = shift as [number, number, number];
  const cross = Matrix.from1DArray(3, 3, [0, -tz, ty, tz, 0, -tx, -ty, tx, 0]);
  const model = inverse3(inB).transpose().mmul(cross).mmul(rotation).mmul(inverse3(inA));
  return { pairs, model: still ? new Float64Array(9) : unit(model.to1DArray()) };
}

function turned(x: number, y: number, z: number): Matrix {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
  return Matrix.from1DArray(3, 3, [1, 0, 0, 0, cx, -sx, 0, sx, cx])
    .mmul(Matrix.from1DArray(3, 3, [cy, 0, sy, 0, 1, 0, -sy, 0, cy]))
    .mmul(Matrix.from1DArray(3, 3, [cz, -sz, 0, sz, cz, 0, 0, 0, 1]));
}

/** The inverse of a camera [f 0 x; 0 f y; 0 0 1]. */
function inverse3(camera: Matrix): Matrix {
  const focal = camera.get(0, 0);
  return Matrix.from1DArray(3, 3, [
    1 / focal,
    0,
    -camera.get(0, 2) / focal,
    0,
    1 / focal,
    -camera.get(1, 2) / focal,
    0,
    0,
    1,
  ]);
}

/** The pairs with normal noise of `sigma` px on every coordinate. */
export function withNoise(random: Random, pairs: Float64Array, sigma: number): Float64Array {
  return pairs.map((value) => value + sigma * random.normal());
}

/** The pairs with the last `outliers` of them replaced by unrelated points. */
export function withOutliers(random: Random, pairs: Float64Array, outliers: number): Float64Array {
  const mixed = pairs.slice();
  for (let at = pairs.length - 4 * outliers; at < pairs.length; at++) mixed[at] = (at & 1 ? 640 : 800) * random.float();
  return mixed;
}

/** The values divided by their Euclidean norm. */
export function unit(values: ArrayLike<number>): Float64Array {
  const norm = Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
  return Float64Array.from(values, (value) => value / norm);
}

/** The distance of two matrices as directions, whatever their scale and sign. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [p, q] = [unit(a), unit(b)];
  let [plus, minus] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    plus += (p[i]! - q[i]!) ** 2;
    minus += (p[i]! + q[i]!) ** 2;
  }
  return Math.sqrt(Math.min(plus, minus));
}

/** The squared Sampson error of one pair by its definition. */
export function sampson(pair: ArrayLike<number>, model: ArrayLike<number>): number {
  const f = Matrix.from1DArray(3, 3, Array.from(model));
  const a = Matrix.columnVector([pair[0]!, pair[1]!, 1]);
  const b = Matrix.columnVector([pair[2]!, pair[3]!, 1]);
  const [lineB, lineA] = [f.mmul(a).to1DArray(), f.transpose().mmul(b).to1DArray()];
  const product = b.dot(Matrix.columnVector(lineB));
  return product ** 2 / (lineB[0]! ** 2 + lineB[1]! ** 2 + lineA[0]! ** 2 + lineA[1]! ** 2);
}

/** The root mean square Sampson error of the pairs, px. */
export function rmsSampson(pairs: Float64Array, model: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < pairs.length; at += 4) sum += sampson(pairs.subarray(at, at + 4), model);
  return Math.sqrt(sum / (pairs.length / 4));
}

/** The rows 0 to n - 1. */
export function allRows(pairs: Float64Array): Int32Array {
  return Int32Array.from({ length: pairs.length / 4 }, (_, row) => row);
}

/** The models through the sample of seven pairs with the given rows. */
export function solveSample(pairs: Float64Array, sample: ArrayLike<number>): Float64Array[] {
  return solveSamples(pairs, [sample]).map(({ model }) => model);
}

/** The models through each of the samples, with the number of their sample. */
export function solveSamples(
  pairs: Float64Array,
  samples: readonly ArrayLike<number>[],
): { model: Float64Array; source: number }[] {
  return withWorkspace((workspace) => {
    const rows = Int32Array.from(samples.flatMap((sample) => Array.from(sample)));
    const [atPairs, atSamples] = [workspace.put(pairs), workspace.put(rows)];
    const [atModels, atSources] = [workspace.take(samples.length * 3 * 72), workspace.take(samples.length * 3 * 4)];
    const found = workspace.kernels.solveFundamentals(atPairs, atSamples, samples.length, atModels, atSources);
    return Array.from({ length: found }, (_, i) => ({
      model: workspace.f64(atModels + 72 * i, 9).slice(),
      source: workspace.i32(atSources, found)[i]!,
    }));
  });
}

/** `count` distinct rows below `n`. */
export function drawRows(random: Random, n: number, count: number): Int32Array {
  const rows = new Set<number>();
  while (rows.size < count) rows.add(random.below(n));
  return Int32Array.from(rows);
}
