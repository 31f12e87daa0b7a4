/** Reading and applying a known model: 3×3, maps a to b. */
import { checkModel } from '../check.ts';
import type { Matrix } from '../types.ts';

/**
 * The nine numbers of a model in row-major order.
 *
 * @throws TypeError for what is no matrix; RangeError when it is not 3×3 of finite numbers
 */
export function readModel(name: string, model: Matrix): Float64Array {
  checkModel(name, model);
  return Float64Array.from({ length: 9 }, (_, i) => model.get(Math.floor(i / 3), i % 3));
}

/**
 * The inverse of a model up to a factor, which maps the same way.
 *
 * @throws RangeError when there is none
 */
export function invertModel(name: string, h: Float64Array): Float64Array {
  // Cofactors, transposed; taken cyclically they need no signs.
  const at = (row: number, column: number) => h[3 * (row % 3) + (column % 3)]!;
  const inverse = Float64Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [k % 3, Math.floor(k / 3)];
    return at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  });
  const det = at(0, 0) * inverse[0]! + at(0, 1) * inverse[3]! + at(0, 2) * inverse[6]!;
  if (!(Math.abs(det) > 0)) throw new RangeError(`${name}: expected a matrix with an inverse, got determinant ${det}`);
  return inverse;
}

/** Where a model maps (x, y); not finite on the horizon. */
export function transfer(h: Float64Array, x: number, y: number): [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** A frame at row `at` of `frames` as a model maps it, linearised at its centre: `[a11 a12 x a21 a22 y]`. */
export function transferFrame(
  h: Float64Array,
  frames: Float32Array,
  at: number,
): [number, number, number, number, number, number] {
  const [x, y] = [frames[at + 2]!, frames[at + 5]!];
  const w = h[6]! * x + h[7]! * y + h[8]!;
  const [u, v] = transfer(h, x, y);
  const [j11, j12] = [(h[0]! - u * h[6]!) / w, (h[1]! - u * h[7]!) / w];
  const [j21, j22] = [(h[3]! - v * h[6]!) / w, (h[4]! - v * h[7]!) / w];
  const [a11, a12, a21, a22] = [frames[at]!, frames[at + 1]!, frames[at + 3]!, frames[at + 4]!];
  return [j11 * a11 + j12 * a21, j11 * a12 + j12 * a22, u, j21 * a11 + j22 * a21, j21 * a12 + j22 * a22, v];
}
