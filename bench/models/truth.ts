/** What the best estimate of each model is, once the inliers are known, and how far off an epipolar geometry is. */

import { transfer } from '../../lib/regions/model.ts';
import type { Centres } from '../peers/robust.ts';
import { leastSquares } from '../support/leastSquares.ts';

export type Kind = 'homography' | 'affine' | 'similarity' | 'fundamental';

/** About the size of half a view, px. */
const EXTENT = 400;
const AFFINE_UNITS = [1, 1, EXTENT, 1, 1, EXTENT].map((unit) => unit / EXTENT);
const LAST_UNITS = [1 / EXTENT, 1 / EXTENT].map((unit) => unit / EXTENT);

/**
 * Least squares on the given rows: the squared distance in b, for the fundamental matrix Sampson's.
 *
 * @param truth - 3×3, maps a to b; for the fundamental matrix the second camera beside [I 0]: M in row-major order, then the epipole
 * @returns 3×3 in row-major order
 */
export function fitInliers(
  kind: Kind,
  { a, b }: Centres,
  rows: readonly number[],
  truth: Float64Array,
): ArrayLike<number> {
  if (kind === 'fundamental') {
    const residuals = (camera: readonly number[]) => {
      const f = fundamentalOf(camera);
      return Float64Array.from(rows, (row) => sampson(f, a[2 * row]!, a[2 * row + 1]!, b[2 * row]!, b[2 * row + 1]!));
    };
    // The camera's scale is free: brought to bottom-right elements of about 1.
    const start = [
      ...truth.slice(0, 9),
      ...truth.slice(9).map((value) => (value / Math.hypot(...truth.slice(9))) * EXTENT),
    ];
    const units = [...AFFINE_UNITS, ...LAST_UNITS, 1 / EXTENT, 1, 1, 1 / EXTENT];
    return fundamentalOf(leastSquares(residuals, start, units));
  }
  const { start, units, modelOf } = PLANES[kind](truth);
  const residuals = (parameters: readonly number[]) => {
    const model = modelOf(parameters);
    const errors = new Float64Array(2 * rows.length);
    rows.forEach((row, k) => {
      const [x, y] = transfer(model, a[2 * row]!, a[2 * row + 1]!);
      errors[2 * k] = x - b[2 * row]!;
      errors[2 * k + 1] = y - b[2 * row + 1]!;
    });
    return errors;
  };
  return modelOf(leastSquares(residuals, start, units));
}

type Parameters = { start: number[]; units: number[]; modelOf: (parameters: readonly number[]) => Float64Array };

const PLANES: Record<Exclude<Kind, 'fundamental'>, (truth: Float64Array) => Parameters> = {
  homography: (truth) => ({
    start: [...truth.slice(0, 8)],
    units: [...AFFINE_UNITS, ...LAST_UNITS],
    modelOf: (h) => Float64Array.from([...h, 1]),
  }),
  affine: (truth) => ({
    start: [...truth.slice(0, 6)],
    units: AFFINE_UNITS,
    modelOf: (h) => Float64Array.from([...h, 0, 0, 1]),
  }),
  similarity: (truth) => ({
    start: [truth[0]!, truth[3]!, truth[2]!, truth[5]!],
    units: [1 / EXTENT, 1 / EXTENT, 1, 1],
    modelOf: ([c, s, x, y]) => Float64Array.of(c!, -s!, x!, s!, c!, y!, 0, 0, 1),
  }),
};

/** [e]ₓ M of a second camera [M e] beside a first one [I 0]. */
function fundamentalOf(camera: readonly number[]): Float64Array {
  const [e0, e1, e2] = camera.slice(9) as [number, number, number];
  return Float64Array.from({ length: 9 }, (_, k) => {
    const column = k % 3;
    const [m0, m1, m2] = [camera[column]!, camera[3 + column]!, camera[6 + column]!];
    return [e1 * m2 - e2 * m1, e2 * m0 - e0 * m2, e0 * m1 - e1 * m0][Math.floor(k / 3)]!;
  });
}

/** b's point · F · a's point, and the lines of each in the other view. */
function epipolar(f: ArrayLike<number>, x: number, y: number, u: number, v: number) {
  const [p, q, r] = [f[0]! * x + f[1]! * y + f[2]!, f[3]! * x + f[4]! * y + f[5]!, f[6]! * x + f[7]! * y + f[8]!];
  const [s, t] = [f[0]! * u + f[3]! * v + f[6]!, f[1]! * u + f[4]! * v + f[7]!];
  return { product: u * p + v * q + r, inB: p * p + q * q, inA: s * s + t * t };
}

/** R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, equation 11.9, with its sign. */
function sampson(f: ArrayLike<number>, x: number, y: number, u: number, v: number): number {
  const { product, inA, inB } = epipolar(f, x, y, u, v);
  return product / Math.sqrt(inA + inB);
}

/** Root mean square distance, px, of points x y x' y' from their epipolar lines in both views. */
export function epipolarErrors(f: ArrayLike<number>, points: readonly (readonly number[])[]): number {
  const sum = points.reduce((total, [x, y, u, v]) => {
    const { product, inA, inB } = epipolar(f, x!, y!, u!, v!);
    return total + (product * product) / inA + (product * product) / inB;
  }, 0);
  return Math.sqrt(sum / (2 * points.length));
}
