/**
 * What the RANSAC loop knows of a model: nine numbers, and what it can do with them.
 *
 * A model is a 3×3 matrix in row-major order with any scale. Where it maps points, only the sign of the scale matters: a pair agrees only
 * where the denominator is positive.
 */
import type { Random } from '../../random.ts';
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
  readonly solve:
    | 'solveTranslations'
    | 'solveRigids'
    | 'solveSimilarities'
    | 'solveAffines'
    | 'solveHomographies'
    | 'solveFundamentals';

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

  /**
   * The same with a weight for each of the rows, where residuals are of lines: outliers near a line are many, and only weights keep their pull
   * small.
   */
  readonly refineWeighted?: (
    table: PairTable,
    count: number,
    model: Float64Array,
    steps: number,
    weights: Float64Array,
  ) => boolean;

  /**
   * Fits a model to the first `count` of `rows`, more than a sample but few, without one to start from; absent where samples are so small that
   * enough of them are without an outlier.
   */
  readonly fitSome?: (pairs: Float64Array, rows: Int32Array, count: number, model: Float64Array) => boolean;

  /**
   * Makes of the 2×2 part of the affine map between two frames that of the model, in place; false where it gives none. Absent where one
   * match does not determine a model.
   */
  readonly fromFrame?: (linear: Float64Array) => boolean;

  /**
   * Searches what a degenerate sample misses (models/degeneracy.ts); absent where samples are degenerate only if they determine no model.
   *
   * @param pairs - [n, 4], normalised
   * @param sample - the rows of the sample
   * @param model - [9] that came of it
   * @param reach - the residual at which a pair ceases to agree
   * @param score - larger is better
   * @returns a better model, or undefined when the sample is not degenerate
   */
  readonly complete?: (
    pairs: Float64Array,
    sample: Int32Array,
    model: Float64Array,
    reach: number,
    random: Random,
    score: (model: Float64Array) => number,
  ) => Float64Array | undefined;

  /**
   * The homography that explains as much as `model` does, if one does; absent where that cannot be.
   *
   * @param rows - of the pairs that agree
   * @param chance - that a pair of unrelated points agrees
   */
  readonly planeOf?: (
    pairs: Float64Array,
    rows: Int32Array,
    model: Float64Array,
    maxError: number,
    chance: number,
    random: Random,
  ) => Float64Array | undefined;
}

/**
 * A triangle is flat when twice its area is below this share of its squared extent. Float32 centres on an exact line stay
 * below it; a triangle 800 px long and a hundredth of a pixel high is above it.
 */
export const FLAT = 1e-5;
