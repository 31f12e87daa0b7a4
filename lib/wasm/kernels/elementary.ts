/** Elementary functions, the same bits in every engine; those of JavaScript are not. */

/** 2ˣ. */
export function exp2(x: f64): f64 {
  return 2 ** x;
}

/** The cosine of an angle in radians. */
export function cosine(x: f64): f64 {
  return Math.cos(x);
}

/** The sine of an angle in radians. */
export function sine(x: f64): f64 {
  return Math.sin(x);
}

/** The natural logarithm. */
export function logarithm(x: f64): f64 {
  return Math.log(x);
}
