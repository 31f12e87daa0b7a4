/** Two views of random points under a known model. */
import ndarray from 'ndarray';
import type { Random } from '../../lib/random.ts';
import type { Matches, Regions } from '../../lib/types.ts';

export const WIDTH = 800;
export const HEIGHT = 640;

/** A 3×3 model in row-major order. */
export type Model = ArrayLike<number>;
export type Point = readonly [number, number];

/** Rotation up to 30°, scale 0.6 to 1.6, aspect 0.7 to 1.1, shift up to 60 px, denominators within 1 ± 0.36 in the image. */
export function randomHomography(random: Random): number[] {
  const between = (low: number, high: number) => low + (high - low) * random.float();
  const [angle, scale, aspect] = [between(-Math.PI / 6, Math.PI / 6), between(0.6, 1.6), between(0.7, 1.1)];
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2];
  const rows = [
    [c, -s, cx + between(-60, 60)],
    [s, c * aspect, cy + between(-60, 60)],
    [between(-5e-4, 5e-4), between(-5e-4, 5e-4), 1],
  ] as [number, number, number][];
  const model = rows.flatMap(([p, q, r]) => [p, q, r - p * cx - q * cy]);
  return model.map((element) => element / model[8]!);
}

export function randomAffine(random: Random): number[] {
  return [...randomHomography(random).slice(0, 6), 0, 0, 1];
}

/** Turned by up to 30° and scaled by 0.6 to 1.6; with `keepsSize` not scaled. */
export function randomSimilarity(random: Random, keepsSize = false): number[] {
  const angle = ((random.float() - 0.5) * Math.PI) / 3;
  const scale = keepsSize ? 1 : 0.6 + random.float();
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return [c, -s, 100 * random.float(), s, c, 100 * random.float(), 0, 0, 1];
}

export function randomRigid(random: Random): number[] {
  return randomSimilarity(random, true);
}

export function randomTranslation(random: Random): number[] {
  return [1, 0, 300 * (random.float() - 0.5), 0, 1, 300 * (random.float() - 0.5), 0, 0, 1];
}

/** Where `model` maps (x, y). */
export function transfer(model: Model, [x, y]: Point): Point {
  const w = model[6]! * x + model[7]! * y + model[8]!;
  return [(model[0]! * x + model[1]! * y + model[2]!) / w, (model[3]! * x + model[4]! * y + model[5]!) / w];
}

/** Root mean square distance of two models over a 10 × 10 grid on the image, whose sides are `scale` times the usual; px. */
export function gridError(model: Model, truth: Model, scale = 1): number {
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    const point: Point = [((i % 10) * WIDTH * scale) / 9, (Math.floor(i / 10) * HEIGHT * scale) / 9];
    const [x, y] = transfer(model, point);
    const [u, v] = transfer(truth, point);
    sum += (x - u) ** 2 + (y - v) ** 2;
  }
  return Math.sqrt(sum / 100);
}

/** Regions with the given centres and frames of radius 1. */
export function regionsAt(points: readonly Point[]): Regions {
  const frames = Float32Array.from(points.flatMap(([x, y]) => [1, 0, x, 0, 1, y]));
  return {
    length: points.length,
    frames: ndarray(frames, [points.length, 2, 3]),
    response: new Float32Array(points.length),
  };
}

/** Row i of a with row i of b. */
export function matchRows(n: number): Matches {
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  return { length: n, a: rows, b: rows.slice(), distance: new Float32Array(n) };
}

/** Matches of the given points in a with those in b. */
export function viewsOf(a: readonly Point[], b: readonly Point[]): { a: Regions; b: Regions; matches: Matches } {
  return { a: regionsAt(a), b: regionsAt(b), matches: matchRows(a.length) };
}

/**
 * n random points mapped by `model`, with Gaussian noise on b; each is an outlier, anywhere in b, with probability `outliers`.
 *
 * @returns the views, and the rows that are no outliers
 */
export function matchedViews(
  random: Random,
  model: Model,
  { n = 200, noise = 0, outliers = 0 }: { n?: number; noise?: number; outliers?: number } = {},
): { a: Regions; b: Regions; matches: Matches; inliers: number[] } {
  const anywhere = (): Point => [random.float() * WIDTH, random.float() * HEIGHT];
  const a = Array.from({ length: n }, anywhere);
  const inliers: number[] = [];
  const b = a.map((point, row): Point => {
    if (random.float() < outliers) return anywhere();
    inliers.push(row);
    const [x, y] = transfer(model, point);
    return [x + noise * random.normal(), y + noise * random.normal()];
  });
  return { ...viewsOf(a, b), inliers };
}
