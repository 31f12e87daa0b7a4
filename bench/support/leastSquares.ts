/** Least squares by Levenberg and Marquardt with numeric derivatives: slow and sure, for what a benchmark needs once. */
import { Matrix, solve } from 'ml-matrix';

/**
 * Minimises the sum of squared residuals.
 *
 * @param residuals - the residuals at some parameters, always as many
 * @param start - parameters near the minimum
 * @param units - the size of a change of each parameter that moves the residuals by about as much as the others do
 * @returns the parameters at the minimum
 */
export function leastSquares(
  residuals: (parameters: readonly number[]) => Float64Array,
  start: readonly number[],
  units: readonly number[],
): number[] {
  const STEP = 1e-6;
  let best = [...start];
  let errors = residuals(best);
  let damping = 1e-3;
  for (let round = 0; round < 30; round++) {
    const columns = units.map((unit, k) => {
      const moved = residuals(best.map((value, j) => (j === k ? value + STEP * unit : value)));
      return moved.map((value, i) => (value - errors[i]!) / STEP);
    });
    const normal = new Matrix(columns.map((p) => columns.map((q) => dot(p, q))));
    const downhill = Matrix.columnVector(columns.map((p) => -dot(p, errors)));
    const before = dot(errors, errors);
    let gain = 0;
    for (; damping < 1e9 && gain <= 0; damping *= 10) {
      const damped = Matrix.add(normal, Matrix.diag(normal.diag().map((value) => damping * (value + 1e-12))));
      const move = solve(damped, downhill).to1DArray();
      const next = best.map((value, k) => value + units[k]! * move[k]!);
      const moved = residuals(next);
      gain = before - dot(moved, moved);
      if (gain > 0) [best, errors] = [next, moved];
    }
    // The loop left it ten times what succeeded.
    damping = Math.max(1e-9, damping / 100);
    if (!(gain > 1e-10 * before)) break;
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
