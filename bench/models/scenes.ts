/**
 * Sets of matches under a known model, for the estimators to find again.
 *
 * 1. 1000 points in a view of 800 × 640 px. For a homography: turned by up to 30°, scaled by 0.6 to 1.6, aspect 0.7 to 1.1, denominators
 *    within 1 ± 0.36, noise of 1 px an axis on view b. The affine map is the same without perspective, the similarity without aspect too.
 * 2. For a fundamental matrix: points in a box before two cameras of 800 px focal length, the second one moved by a tenth to a quarter of
 *    the box's distance and turned back towards it, noise of 1 px an axis on both views.
 * 3. A share of the matches, exactly, gets a partner anywhere in view b.
 * 4. With quality, each match has a ratio of the distance test, drawn from what SIFT gives on hard pairs (below).
 */
import { Matrix, solve } from 'ml-matrix';
import { type Random, seededRandom } from '../../lib/random.ts';
import { transfer } from '../../lib/regions/model.ts';
import type { Centres } from '../peers/robust.ts';
import { epipolarErrors, fitInliers, type Kind } from './truth.ts';

export const WIDTH = 800;
export const HEIGHT = 640;
const MATCHES = 1000;
const FOCAL = 800;

/** Deciles, from least to largest, of the ratio of correct and wrong matches of graf 1-3, 1-4, 1-5, boat 1-5 and 1-6 (2000 features, mutual, ratio 0.9, 5 px). */
const CORRECT = [0.145, 0.361, 0.479, 0.542, 0.599, 0.647, 0.691, 0.739, 0.791, 0.847, 0.9];
const WRONG = [0.341, 0.633, 0.725, 0.781, 0.816, 0.835, 0.852, 0.867, 0.879, 0.89, 0.9];

export interface Scene extends Centres {
  readonly kind: Kind;
  /** [n] ratio of the distance test, smaller is surer. */
  readonly ratio?: Float32Array | undefined;
  /** How far a model is off, px: root mean square over points without noise. */
  readonly error: (model: ArrayLike<number>) => number;
  /** That of least squares on the true inliers. */
  readonly possible: number;
}

/** One set; equal seeds and shares give equal scenes, with or without quality. */
export function drawScene(kind: Kind, outliers: number, seed: number, quality: boolean): Scene {
  const random = seededRandom(seed * 1000 + Math.round(outliers * 100));
  const { a, b, truth, error } = kind === 'fundamental' ? twoCameras(random) : planeViews(kind, random);
  const wrong = drawRows(Math.round(outliers * MATCHES), random);
  for (const row of wrong) b.set([WIDTH * random.float(), HEIGHT * random.float()], 2 * row);
  const inliers = Array.from({ length: MATCHES }, (_, row) => row).filter((row) => !wrong.has(row));
  const ratio = Float32Array.from({ length: MATCHES }, (_, row) =>
    fromDeciles(wrong.has(row) ? WRONG : CORRECT, random),
  );
  const possible = error(fitInliers(kind, { a, b }, inliers, truth));
  return { kind, a, b, ratio: quality ? ratio : undefined, error, possible };
}

/** Shares of outliers. A sample of seven is without one once in 78 000 at 80 %, of four once in 10 000 at 90 %. */
const OUTLIERS = [0, 0.3, 0.5, 0.8, 0.9];
const OUTLIERS_FUNDAMENTAL = [0, 0.3, 0.5, 0.7, 0.8];

/** Sets for each share of outliers. */
export type Levels = ReadonlyMap<number, readonly Scene[]>;

/** `seeds` sets a level, from seed `from` on. */
export function drawLevels(
  kind: Kind,
  seeds: number,
  {
    from = 0,
    outliers = kind === 'fundamental' ? OUTLIERS_FUNDAMENTAL : OUTLIERS,
    quality = false,
  }: { from?: number; outliers?: readonly number[] | undefined; quality?: boolean } = {},
): Levels {
  const scenesOf = (share: number) =>
    Array.from({ length: seeds }, (_, k) => drawScene(kind, share, from + k, quality));
  return new Map(outliers.map((share) => [share, scenesOf(share)]));
}

/** A set as it is published: flat coordinates, and rows x y x' y' of a grid under the true homography. */
export interface PublishedSet {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly grid: readonly (readonly number[])[];
}

/** Beyond this distance of the truth, px, a match of a published set counts as an outlier: noise of 1 px goes as far once in 24 000. */
const FARTHEST = 4.6;

/** A scene of a published set, which does not say which matches are wrong. */
export function publishedScene(set: PublishedSet): Scene {
  const [a, b] = [Float32Array.from(set.a), Float32Array.from(set.b)];
  const truth = throughGrid(set.grid);
  const error = (model: ArrayLike<number>) => transferError(model, set.grid);
  const inliers = Array.from({ length: a.length / 2 }, (_, row) => row).filter((row) => {
    const [x, y] = transfer(truth, a[2 * row]!, a[2 * row + 1]!);
    return Math.hypot(x - b[2 * row]!, y - b[2 * row + 1]!) <= FARTHEST;
  });
  return { kind: 'homography', a, b, error, possible: error(fitInliers('homography', { a, b }, inliers, truth)) };
}

type View = { a: Float32Array; b: Float32Array; truth: Float64Array; error: Scene['error'] };

function planeViews(kind: Kind, random: Random): View {
  const truth = drawPlaneModel(kind, random);
  const a = Float32Array.from({ length: 2 * MATCHES }, (_, k) => (k % 2 === 0 ? WIDTH : HEIGHT) * random.float());
  const b = new Float32Array(2 * MATCHES);
  for (let at = 0; at < a.length; at += 2) {
    const [x, y] = transfer(truth, a[at]!, a[at + 1]!);
    b.set([x + random.normal(), y + random.normal()], at);
  }
  const grid = Array.from({ length: 100 }, (_, i) => {
    const [x, y] = [((i % 10) * WIDTH) / 9, (Math.floor(i / 10) * HEIGHT) / 9];
    return [x, y, ...transfer(truth, x, y)];
  });
  return { a, b, truth, error: (model) => transferError(model, grid) };
}

function drawPlaneModel(kind: Kind, random: Random): Float64Array {
  const [angle, scale, aspect] = [
    between(random, -Math.PI / 6, Math.PI / 6),
    between(random, 0.6, 1.6),
    between(random, 0.7, 1.1),
  ];
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2];
  const [dx, dy] = [between(random, -60, 60), between(random, -60, 60)];
  const [p, q] = [between(random, -5e-4, 5e-4), between(random, -5e-4, 5e-4)];
  const rows: [number, number, number][] = [
    [c, -s, cx + dx],
    [s, kind === 'similarity' ? c : c * aspect, cy + dy],
    kind === 'homography' ? [p, q, 1] : [0, 0, 1],
  ];
  // The origin goes to the middle of view a.
  const model = rows.flatMap(([x, y, w]) => [x, y, w - x * cx - y * cy]);
  return Float64Array.from(model, (element) => element / model[8]!);
}

function twoCameras(random: Random): View {
  const DISTANCE = 6;
  const baseline = between(random, 0.1, 0.25) * DISTANCE;
  const heading = between(random, 0, 2 * Math.PI);
  const centre = [
    baseline * Math.cos(heading),
    0.6 * baseline * Math.sin(heading),
    between(random, -0.5, 0.5) * baseline,
  ];
  // Turned so that the box stays in the middle, give or take 3°, and rolled.
  const turn = between(random, -0.05, 0.05) - Math.atan2(centre[0]!, DISTANCE - centre[2]!);
  const tilt = between(random, -0.05, 0.05) + Math.atan2(centre[1]!, DISTANCE - centre[2]!);
  const rotation = rotateZ(between(random, -0.2, 0.2))
    .mmul(rotateX(tilt))
    .mmul(rotateY(turn));
  const project = ([x, y, z]: readonly number[]) => [(FOCAL * x!) / z! + WIDTH / 2, (FOCAL * y!) / z! + HEIGHT / 2];
  const inView = ([x, y]: readonly number[]) => x! >= 0 && x! < WIDTH && y! >= 0 && y! < HEIGHT;

  const drawPoint = (): number[] => {
    for (;;) {
      const point = [between(random, -3, 3), between(random, -2.4, 2.4), DISTANCE + between(random, -2, 2)];
      const moved = Matrix.columnVector(point.map((value, k) => value - centre[k]!));
      const [inA, inB] = [project(point), project(rotation.mmul(moved).to1DArray())];
      if (inView(inA) && inView(inB)) return [...inA, ...inB];
    }
  };
  const a = new Float32Array(2 * MATCHES);
  const b = new Float32Array(2 * MATCHES);
  for (let at = 0; at < a.length; at += 2) {
    const [x, y, u, v] = drawPoint() as [number, number, number, number];
    a.set([x + random.normal(), y + random.normal()], at);
    b.set([u + random.normal(), v + random.normal()], at);
  }
  const checks = Array.from({ length: 200 }, drawPoint);
  // The two projections are [K 0] and [K R, −K R centre]; from pixels of a to those of b: M = K R K⁻¹, and the epipole e.
  const camera = new Matrix([
    [FOCAL, 0, WIDTH / 2],
    [0, FOCAL, HEIGHT / 2],
    [0, 0, 1],
  ]);
  const toB = camera.mmul(rotation);
  const epipole = toB.mmul(Matrix.columnVector(centre)).mul(-1).to1DArray();
  const inverse = solve(camera, Matrix.eye(3));
  const truth = Float64Array.from([...toB.mmul(inverse).to1DArray(), ...epipole]);
  return { a, b, truth, error: (model) => epipolarErrors(model, checks) };
}

function rotateX(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return new Matrix([
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ]);
}

function rotateY(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return new Matrix([
    [c, 0, s],
    [0, 1, 0],
    [-s, 0, c],
  ]);
}

function rotateZ(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return new Matrix([
    [c, -s, 0],
    [s, c, 0],
    [0, 0, 1],
  ]);
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.float();
}

/** `count` different rows. */
function drawRows(count: number, random: Random): Set<number> {
  const rows = Array.from({ length: MATCHES }, (_, row) => row);
  for (let k = 0; k < count; k++) {
    const other = k + random.below(MATCHES - k);
    [rows[k], rows[other]] = [rows[other]!, rows[k]!];
  }
  return new Set(rows.slice(0, count));
}

/** A number with these deciles, uniform between them. */
function fromDeciles(deciles: readonly number[], random: Random): number {
  const at = 10 * random.float();
  const k = Math.floor(at);
  return deciles[k]! + (at - k) * (deciles[k + 1]! - deciles[k]!);
}

function transferError(model: ArrayLike<number>, grid: PublishedSet['grid']): number {
  const h = Float64Array.from(model);
  const sum = grid.reduce((total, [x, y, u, v]) => {
    const [p, q] = transfer(h, x!, y!);
    return total + (p - u!) ** 2 + (q - v!) ** 2;
  }, 0);
  return Math.sqrt(sum / grid.length);
}

/** The homography through exact correspondences, whose bottom-right element is 1. */
function throughGrid(grid: PublishedSet['grid']): Float64Array {
  const rows = grid.flatMap(([x, y, u, v]) => [
    [x!, y!, 1, 0, 0, 0, -u! * x!, -u! * y!],
    [0, 0, 0, x!, y!, 1, -v! * x!, -v! * y!],
  ]);
  const values = Matrix.columnVector(grid.flatMap(([, , u, v]) => [u!, v!]));
  return Float64Array.from([...solve(new Matrix(rows), values, true).to1DArray(), 1]);
}
