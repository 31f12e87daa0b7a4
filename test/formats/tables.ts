/** Arbitrary tables for the formats, and what survives them. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import type { Features, Regions } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';

const position = fc.oneof(
  fc.float({ min: -100, max: 5000, noNaN: true }),
  fc.constantFrom(0, -0, 0.1, 16777216, -3e30, 1e-20),
);
const scale = fc.oneof(fc.float({ min: 0.5, max: 200, noNaN: true }), fc.constantFrom(1e-3, 1, 1e4));
const angle = fc.float({ min: 0, max: Math.fround(6.28), noNaN: true });

/** A circle that points somewhere. */
export const anyCircle = fc.tuple(position, position, scale, angle).map(([x, y, s, t]): number[] => {
  const [along, across] = [Math.fround(s * Math.cos(t)), Math.fround(s * Math.sin(t))];
  return [along, -across, x, across, along, y];
});

/** An upright ellipse, up to ten times as long as wide. */
export const anyUpright = fc
  .tuple(
    position,
    position,
    scale,
    fc.float({ min: -3, max: 3, noNaN: true }),
    fc.float({ min: Math.fround(0.3), max: 3, noNaN: true }),
  )
  .map(([x, y, s, shear, stretch]): number[] => [s * stretch, 0, x, s * shear, s / stretch, y].map(Math.fround));

export function anyFeatures(frame: fc.Arbitrary<number[]>, width = 128): fc.Arbitrary<Features> {
  const row = fc.tuple(
    frame,
    fc.uint8Array({ minLength: width, maxLength: width }),
    fc.float({ min: 0, max: 1, noNaN: true }),
  );
  return fc.array(row, { maxLength: 5 }).map((rows) => ({
    ...regionsOf(
      Float32Array.from(rows.flatMap(([values]) => values)),
      Float32Array.from(rows, ([, , response]) => response),
    ),
    descriptors: ndarray(Uint8Array.from(rows.flatMap(([, bytes]) => [...bytes])), [rows.length, width]),
  }));
}

/** The largest difference between two tables' frames: of positions, and of shapes as a share of the frame's largest entry. */
export function frameErrors(a: Regions, b: Regions): { position: number; shape: number } {
  let [position, shape] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a, b].map(({ frames }) => frames.data.subarray(6 * i, 6 * i + 6)) as [Float32Array, Float32Array];
    const size = Math.max(...[0, 1, 3, 4].map((k) => Math.abs(p[k]!)));
    for (const k of [0, 1, 3, 4]) shape = Math.max(shape, Math.abs(p[k]! - q[k]!) / size);
    for (const k of [2, 5]) position = Math.max(position, Math.abs(p[k]! - q[k]!));
  }
  return { position, shape };
}

/** What an error says; undefined when nothing is thrown. */
export function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError ? error.message : `another kind: ${error}`;
  }
}
