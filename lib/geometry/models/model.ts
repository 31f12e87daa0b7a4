/**
 * What the RANSAC loop knows of a model: nine numbers, and what it can do with them.
 *
 * A model is a 3×3 matrix in row-major order with any scale. Where it maps points, only the sign of the scale matters: a pair agrees only
 * where the denominator is positive.
 */
import type { PairTable } from '../pairTable.ts';

export interface Model {
  /** The number of pairs that determine the model. */
  readonly sampleSize: number;

  /** Most models that one sample determines. */
  readonly solutions: number;

  /** Whether the two views must be scaled alike: where the model has no scale of its own, or its residual is measured in both views. */
  readonly alike: boolean;

  /** Coordinates in which a residual lies: 2 for the distance of two points, 1 for that of a point and a line. */
  readonly dimensions: 1 | 2;

  /** The kernel that solves for samples (kernels/solvers.ts). */
  readonly solve: 'solveTranslations' | 'solveRigids' | 'solveSimilarities' | 'solveAffines' | 'solveHomographies';

  /** The kernel that measures and counts (kernels/consensus.ts). */
  readonly score: 'scoreAffine' | 'scoreHomography' | 'scoreEpipolar';

  /**
   * Writes the squared residuals (px²) of rows [`from`, `to`) to `errors` from index 0; Infinity beyond the horizon.
   *
   * @param pairs - [n, 4], x and y in a, x and y in b
   */
  squaredErrors(pairs: Float64Array, model: Float64Array, from: number, to: number, errors: Float64Array): void;

  /**
   * Improves `model` in place towards the least sum of squared residuals over the first `count` of `table.rows`.
   *
   * @param steps - at most so many steps; a model with a closed form takes one
   * @returns false, with `model` as it was, when the rows determine no model
   */
  refine(table: PairTable, count: number, model: Float64Array, steps: number): boolean;

  /** The model that one match gives by its regions' frames; see frames.ts. Absent where one match does not determine a model. */
  readonly fromFrame?: (linear: Float64Array, at: number) => boolean;
}

/**
 * A triangle is flat when twice its area is below this share of its squared extent. Float32 centres on an exact line stay
 * below it; a triangle 800 px long and a hundredth of a pixel high is above it.
 */
export const FLAT = 1e-5;

/** Moves a model from the normalised views of `table` to those of the caller. */
export type Denormalise = (table: PairTable, model: Float64Array) => Float64Array;
