/**
 * Normalised coordinates for fundamental matrices.
 *
 * Source: R. Hartley, "In defense of the eight-point algorithm", PAMI 19(6), 1997.
 */

/** Where a view's rows lie: x ↦ (x − `x`) · `factor` brings them to centroid 0 and root mean square distance √2. */
export interface Placement {
  x: number;
  y: number;
  factor: number;
}

/**
 * Places the first `count` of `rows` in the view that begins at `column` (0 for a, 2 for b) of a pair.
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
