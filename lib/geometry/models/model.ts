/**
 * What the RANSAC loop knows of a model: nine numbers, and four things it can do with them.
 *
 * Pairs are n rows of (x in a, y in a, x in b, y in b), px, in one array. A model is a 3×3 matrix in row-major order with any
 * scale; only the sign of the scale matters: a pair agrees only where the denominator is positive.
 */

export interface Model {
  /** The number of pairs that determine the model. */
  readonly sampleSize: number;

  /** Solves for the rows in `sample`, writes `model`; false, with `model` unspecified, when they determine none. */
  solve(pairs: Float64Array, sample: Int32Array, model: Float64Array): boolean;

  /** Writes the squared residuals (px²) of rows [`from`, `to`) to `errors` from index 0; Infinity beyond the horizon. */
  squaredErrors(pairs: Float64Array, model: Float64Array, from: number, to: number, errors: Float64Array): void;

  /**
   * Improves `model` in place towards the least sum of squared residuals over the first `count` of `rows`.
   *
   * @param steps - at most so many steps; a model with a closed form takes one
   * @returns false, with `model` as it was, when the rows determine no model
   */
  refine(pairs: Float64Array, rows: Int32Array, count: number, model: Float64Array, steps: number): boolean;
}

/**
 * A triangle is flat when twice its area is below this share of its squared extent. Float32 centres on an exact line stay
 * below it; a triangle 800 px long and a hundredth of a pixel high is above it.
 */
export const FLAT = 1e-5;
