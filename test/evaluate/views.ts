/** What the tests of the protocols share: small tables of regions, and naive twins. */
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import { ellipseOverlap } from '../../lib/evaluate/index.ts';
import type { Features, Regions } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';
import { regionsOf } from '../../lib/rows.ts';

export const IDENTITY = Matrix.eye(3);

/** A model that slightly tilts, turns and shifts. */
export const TILTED = new Matrix([
  [0.9, 0.2, 12],
  [-0.15, 1.1, 20],
  [2e-4, -1e-4, 1],
]);

/** Circles of the given centres and scales. */
export function circles(rows: readonly (readonly [x: number, y: number, scale: number])[]): Regions {
  const frames = rows.flatMap(([x, y, scale]) => [scale, 0, x, 0, scale, y]);
  return regionsOf(Float32Array.from(frames), new Float32Array(rows.length).fill(1));
}

/** Features of the given regions and descriptors. */
export function withDescriptors(regions: Regions, rows: readonly (readonly number[])[]): Features {
  const width = rows[0]?.length ?? 2;
  return { ...regions, descriptors: ndarray(Uint8Array.from(rows.flat()), [rows.length, width]) };
}

/** Ellipses of any shape up to an axis ratio of about 4, every fourth of them mirrored. */
export function randomRegions(random: Random, count: number, width: number, height: number): Regions {
  const frames = Array.from({ length: count }, (_, i) => {
    const scale = 2 + 3 * random.float();
    const [p, q, r] = [random, random, random].map((source) => source.float() - 0.5) as [number, number, number];
    const flip = i % 4 === 0 ? -1 : 1;
    const [x, y] = [random.float() * width, random.float() * height];
    return [scale * (1 + p), scale * q, x, scale * r, flip * scale * (1 - p), y];
  });
  return regionsOf(Float32Array.from(frames.flat()), new Float32Array(count).fill(1));
}

/** Maps a point. */
export function transferPoint(model: Matrix, x: number, y: number): [number, number] {
  const [u, v, w] = [0, 1, 2].map((i) => model.get(i, 0) * x + model.get(i, 1) * y + model.get(i, 2));
  return [u! / w!, v! / w!];
}

/** Overlap error of every pair by the protocol, without a shortcut; the model is linearised by differences. */
export function naiveOverlapErrors(a: Regions, b: Regions, model: Matrix, radius: number): number[][] {
  const row = (regions: Regions, i: number) => Array.from(regions.frames.data.subarray(6 * i, 6 * i + 6));
  return Array.from({ length: a.length }, (_, i) => {
    const [a11, a12, x, a21, a22, y] = row(a, i) as [number, number, number, number, number, number];
    const [u, v] = transferPoint(model, x, y);
    const step = 1e-3;
    const along = (dx: number, dy: number) => {
      const [p, q] = transferPoint(model, x + step * dx, y + step * dy);
      const [r, s] = transferPoint(model, x - step * dx, y - step * dy);
      return [(p - r) / (2 * step), (q - s) / (2 * step)] as const;
    };
    const [first, second] = [along(a11, a21), along(a12, a22)];
    const f = radius / Math.sqrt(Math.abs(first[0] * second[1] - first[1] * second[0]));
    const scaled = [f * first[0], f * second[0], u, f * first[1], f * second[1], v];
    return Array.from({ length: b.length }, (_, j) => {
      const [b11, b12, bx, b21, b22, by] = row(b, j) as [number, number, number, number, number, number];
      return 1 - ellipseOverlap(scaled, [f * b11, f * b12, bx, f * b21, f * b22, by]);
    });
  });
}

/** Asserts that a call throws the given kind of error with a message that says what was expected and got. */
export function refuses(t: { ok(value: unknown, message: string): void }, kind: ErrorConstructor, call: () => unknown) {
  try {
    call();
    t.ok(false, 'throws');
  } catch (error) {
    t.ok(error instanceof kind && /: expected .*got/s.test((error as Error).message), `${error}`);
  }
}
