/**
 * Views moved and scaled so that sums over their points lose no digits, and models between such views.
 *
 * Source: R. Hartley, "In defense of the eight-point algorithm", PAMI 19(6), 1997.
 */
import type { Model } from './model.ts';

/** How a view is moved and scaled: x ↦ (x − `x`) · `factor`. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly factor: number;
}

/**
 * The placement that brings the first `count` of `rows` to centroid 0 and root mean square distance √2, in the view that begins at
 * `column` (0 for a, 2 for b) of a pair.
 *
 * @param weights - [count], 0 or more, one a row; by default all 1
 * @returns a `factor` that is not finite when there are no two different points
 */
export function placeView(
  pairs: Float64Array,
  rows: Int32Array,
  count: number,
  column: number,
  weights?: Float64Array,
): Placement {
  let x = 0;
  let y = 0;
  let total = 0;
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4 + column;
    const weight = weights === undefined ? 1 : weights[r]!;
    x += weight * pairs[at]!;
    y += weight * pairs[at + 1]!;
    total += weight;
  }
  x /= total;
  y /= total;
  let squares = 0;
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4 + column;
    const weight = weights === undefined ? 1 : weights[r]!;
    const dx = pairs[at]! - x;
    const dy = pairs[at + 1]! - y;
    squares += weight * (dx * dx + dy * dy);
  }
  return { x, y, factor: Math.sqrt((2 * total) / squares) };
}

/**
 * A model of any kind between the views as given.
 *
 * @param a - where the table of its pairs has placed a, and `b` alike
 */
export function denormaliseModel(kind: Model, a: Placement, b: Placement, model: Float64Array): Float64Array {
  const m = new Float64Array(9);
  // Both views by the same factor: exactly 1, so that a translation stays one.
  const scale = kind.score === 'scoreEpipolar' ? a.factor * b.factor : a.factor / b.factor;
  for (let column = 0; column < 3; column++) {
    const [m0, m1, m2] = [model[column]!, model[column + 3]!, model[column + 6]!];
    // The third column has no factor of a.
    const [first, last] = column < 2 ? [scale, a.factor] : [scale / a.factor, 1];
    if (kind.score === 'scoreEpipolar') {
      // F Ta and Tbᵀ.
      m[column] = m0 * first;
      m[column + 3] = m1 * first;
      m[column + 6] = m2 * last - (b.x * m0 + b.y * m1) * first;
    } else {
      // H Ta and Tb⁻¹.
      m[column] = m0 * first + b.x * m2 * last;
      m[column + 3] = m1 * first + b.y * m2 * last;
      m[column + 6] = m2 * last;
    }
  }
  for (let row = 0; row < 9; row += 3) m[row + 2]! -= m[row]! * a.x + m[row + 1]! * a.y;
  return m;
}

/** The homography between normalised views, scaled to a bottom-right element of 1. */
export function normaliseHomography(model: Float64Array, a: Placement, b: Placement): Float64Array {
  const h = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    const [m0, m1, m2] = [model[row * 3]!, model[row * 3 + 1]!, model[row * 3 + 2]!];
    h[row * 3] = m0 / a.factor;
    h[row * 3 + 1] = m1 / a.factor;
    h[row * 3 + 2] = m0 * a.x + m1 * a.y + m2;
  }
  for (let column = 0; column < 3; column++) {
    h[column] = (h[column]! - b.x * h[6 + column]!) * b.factor;
    h[3 + column] = (h[3 + column]! - b.y * h[6 + column]!) * b.factor;
  }
  const scale = h[8]!;
  for (let i = 0; i < 9; i++) h[i]! /= scale;
  return h;
}

/** Writes the homography between the views as given to `model`. */
export function denormaliseHomography(h: Float64Array, a: Placement, b: Placement, model: Float64Array): void {
  for (let column = 0; column < 3; column++) {
    model[column] = h[column]! / b.factor + b.x * h[6 + column]!;
    model[3 + column] = h[3 + column]! / b.factor + b.y * h[6 + column]!;
    model[6 + column] = h[6 + column]!;
  }
  for (let row = 0; row < 3; row++) {
    const [m0, m1] = [model[row * 3]! * a.factor, model[row * 3 + 1]! * a.factor];
    model[row * 3] = m0;
    model[row * 3 + 1] = m1;
    model[row * 3 + 2]! -= m0 * a.x + m1 * a.y;
  }
}

/** Carries F over to normalised views, in place, and scales it to norm 1. */
export function normaliseFundamental(f: Float64Array, a: Placement, b: Placement): void {
  change(f, 1 / a.factor, a.x, a.y, 1 / b.factor, b.x, b.y);
}

/** Carries F back from normalised views, in place, and scales it to norm 1. */
export function denormaliseFundamental(f: Float64Array, a: Placement, b: Placement): void {
  change(f, a.factor, -a.x * a.factor, -a.y * a.factor, b.factor, -b.x * b.factor, -b.y * b.factor);
}

/** F ↦ Bᵀ F A with A = [factor 0 x; 0 factor y; 0 0 1], and B alike. */
function change(
  f: Float64Array,
  factorA: number,
  xA: number,
  yA: number,
  factorB: number,
  xB: number,
  yB: number,
): void {
  for (let row = 0; row < 9; row += 3) {
    const [f1, f2] = [f[row]!, f[row + 1]!];
    f[row] = f1 * factorA;
    f[row + 1] = f2 * factorA;
    f[row + 2]! += f1 * xA + f2 * yA;
  }
  for (let column = 0; column < 3; column++) {
    const [f1, f2] = [f[column]!, f[3 + column]!];
    f[column] = f1 * factorB;
    f[3 + column] = f2 * factorB;
    f[6 + column]! += f1 * xB + f2 * yB;
  }
  scaleToUnit(f);
}

/** Divides by the Euclidean norm, in place. */
export function scaleToUnit(values: Float64Array): void {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i]! /= norm;
}
