/**
 * Roots of a homogeneous cubic g3 t³ + g2 t² u + g1 t u² + g0 u³.
 *
 * 1. Of four directions (t, u) take that of the largest value as the direction at infinity, so that all roots are moderate.
 * 2. The outermost root of what is left, by Newton's method from beyond it.
 * 3. The other two from their sum and product.
 * 4. A few steps more from each root, on the cubic itself.
 */

/**
 * Writes the roots (t, u), f64 each, and returns their number: one or three, or none where the cubic vanishes everywhere.
 *
 * `roots`: room for three pairs. Three that coincide come out as one.
 */
export function solveCubic(g3: f64, g2: f64, g1: f64, g0: f64, roots: usize): i32 {
  // u = slope · t + 1, or the same with t and u exchanged.
  const exchanged = abs(g0) > abs(g3);
  if (exchanged) {
    let kept = g0;
    g0 = g3;
    g3 = kept;
    kept = g1;
    g1 = g2;
    g2 = kept;
  }
  const plus = g3 + g2 + g1 + g0;
  const minus = g3 - g2 + g1 - g0;
  let slope: f64 = 0;
  if (max(abs(plus), abs(minus)) > abs(g3)) slope = abs(plus) > abs(minus) ? 1 : -1;
  const lead = g3 + slope * (g2 + slope * (g1 + slope * g0));
  if (!(abs(lead) > 0)) return 0;
  const c2 = (g2 + slope * (2 * g1 + 3 * slope * g0)) / lead;
  const c1 = (g1 + 3 * slope * g0) / lead;
  const c0 = g0 / lead;

  // With t = y - shift: y³ + p y + q.
  const shift = c2 / 3;
  const p = c1 - 3 * shift * shift;
  const q = shift * (2 * shift * shift - c1) + c0;
  const outer = q > 0 ? -outermost(p, q) : outermost(p, -q);
  store<f64>(roots, outer);
  let count = 1;
  // The other two have the sum -outer and the product -q / outer.
  const discriminant = -3 * outer * outer - 4 * p;
  if (discriminant >= 0 && outer !== 0) {
    const half = -outer / 2;
    const far = half + (half < 0 ? -sqrt(discriminant) : sqrt(discriminant)) / 2;
    store<f64>(roots, far, 16);
    store<f64>(roots, -q / outer / far, 32);
    count = 3;
  }
  for (let root = roots, end = roots + ((<usize>count) << 4); root < end; root += 16) {
    const t = polished(load<f64>(root) - shift, c2, c1, c0);
    const u = slope * t + 1;
    store<f64>(root, exchanged ? u : t);
    store<f64>(root, exchanged ? t : u, 8);
  }
  return count;
}

/**
 * The largest root of y³ + p y - q, q at least 0: Newton's method from above, where the curve is convex and the steps go one way.
 * It starts at a value beyond the root: s + min(q / slope, ∛q) with s = √-p and slope = 2 s² where p is negative, else 0 and p.
 */
function outermost(p: f64, q: f64): f64 {
  const slope = p < 0 ? -2 * p : p;
  let reach = Math.cbrt(q);
  if (slope > 0) reach = min(reach, q / slope);
  let y = reach + (p < 0 ? sqrt(-p) : 0);
  for (let i = 0; i < 50; i++) {
    const next = y - (y * (y * y + p) - q) / (3 * y * y + p);
    if (!(next < y)) break;
    y = next;
  }
  return y;
}

/** A root of t³ + c2 t² + c1 t + c0 after steps of Newton's method, as long as they lower the value. */
function polished(t: f64, c2: f64, c1: f64, c0: f64): f64 {
  let value = t * (t * (t + c2) + c1) + c0;
  for (let i = 0; i < 3; i++) {
    const next = t - value / (t * (3 * t + 2 * c2) + c1);
    const lower = next * (next * (next + c2) + c1) + c0;
    if (!(abs(lower) < abs(value))) break;
    t = next;
    value = lower;
  }
  return t;
}
