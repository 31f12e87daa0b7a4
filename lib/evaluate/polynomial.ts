/**
 * Real roots of a polynomial in [−1, 1].
 *
 * 1. Between two neighbouring roots of its derivative a polynomial is monotone: it has one root there where its sign changes, else
 *    none. So the roots follow from those of the derivative, and these from those of the second, down to a constant.
 * 2. Inside such a bracket: Newton's step, or bisection where the step leaves the bracket.
 *
 * A root that the polynomial touches without changing sign is left out. Leading coefficients may be 0.
 */

/** Bisection alone needs 54. */
const MOST_STEPS = 60;

/** The roots in (−1, 1) at which the polynomial Σ `coefficients[k]` uᵏ changes sign, ascending. */
export function signChanges(coefficients: readonly number[]): number[] {
  const degree = coefficients.length - 1;
  if (degree < 1) return [];
  const derivative = coefficients.slice(1).map((value, k) => (k + 1) * value);
  const roots: number[] = [];
  let from = -1;
  for (const to of [...signChanges(derivative), 1]) {
    const atFrom = valueAt(coefficients, from);
    if (atFrom < 0 !== valueAt(coefficients, to) < 0) roots.push(rootBetween(coefficients, derivative, from, to));
    from = to;
  }
  return roots;
}

/** Horner's scheme. */
export function valueAt(coefficients: readonly number[], u: number): number {
  let value = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) value = value * u + coefficients[k]!;
  return value;
}

function rootBetween(coefficients: readonly number[], derivative: readonly number[], from: number, to: number): number {
  const negativeFirst = valueAt(coefficients, from) < 0;
  let u = (from + to) / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const value = valueAt(coefficients, u);
    if (value < 0 === negativeFirst) from = u;
    else to = u;
    const newton = u - value / valueAt(derivative, u);
    const next = newton > from && newton < to ? newton : (from + to) / 2;
    if (Math.abs(next - u) < 1e-16) return next;
    u = next;
  }
  return u;
}
