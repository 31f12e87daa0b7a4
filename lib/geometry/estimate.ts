/**
 * Robust estimation of a model between two views, from matches of which many may be wrong.
 *
 * The method is told in ransac/index.ts, each model in models/. docs/algorithms/robust-estimation.md has the measurements.
 */
import { Matrix } from 'ml-matrix';
import { checkChoice, checkFlag, checkInteger, checkNumber, checkOptions } from '../check.ts';
import type { Fit, Matches, Regions } from '../types.ts';
import { affine } from './models/affine.ts';
import { fundamental } from './models/fundamental.ts';
import { homography } from './models/homography.ts';
import type { Model } from './models/model.ts';
import { rigid, similarity } from './models/similarity.ts';
import { translation } from './models/translation.ts';
import { readFrameMaps, readPairs } from './pairs.ts';
import { ransac } from './ransac/index.ts';
import type { Scoring } from './ransac/scoring.ts';

export interface EstimateOptions {
  /** A match agrees with a model whose residual is at most this, px of view b; above 0. Default 3. */
  maxError?: number | undefined;
  /** Wanted probability of drawing one sample without an outlier, in [0, 1). Default 0.999. */
  confidence?: number | undefined;
  /** Most models to score, at least 1; at most ten times as many samples are drawn. Default 50 000; 10 000 for the
   * fundamental matrix, whose samples cost more. */
  maxTrials?: number | undefined;
  /** Any integer; equal input and seed give equal bytes. Default 0. */
  seed?: number | undefined;
  /** A model with a smaller `Fit.significance` is not returned; −Infinity takes what was found, if it was. Default 0.5: of real pairs of unrelated photographs about
   * one in a thousand passes, as the bound behind it is generous (docs/algorithms/robust-estimation.md). */
  minSignificance?: number | undefined;
  /**
   * What models are made from: minimal samples of `points`; one match each, by its regions' `frames` alone, the quickest on hundreds of views of
   * which most do not match; or, as default, `both`: points, and frames where a thousand samples do not suffice. Frames that are all the same,
   * because nobody measured them, are left out whatever is asked for; translations and fundamental matrices never use them.
   */
  hypotheses?: 'points' | 'frames' | 'both' | undefined;
  /** The surest matches first (`prosac`), by their `ratio`, else by their `distance`; or all alike (`uniform`), as where these say nothing. Default prosac. */
  sampling?: 'prosac' | 'uniform' | undefined;
  /**
   * What models are compared by, r being a residual as a share of `maxError`: `inliers`, their number; `msac`, 1 − r² for each; `mlesac`, 1 − 0.4 r²;
   * `magsac`, a curve that falls off early, for noise of unknown size. Default mlesac.
   */
  scoring?: Scoring | undefined;
  /** Drop a model early when the first matches tell against it. Default true. */
  bailOut?: boolean | undefined;
  /** Improve promising models on the way. Default true. */
  localOptimisation?: boolean | undefined;
  /** Fit all that the noise explains in the end. Default true. */
  refinement?: boolean | undefined;
  /** Look beyond a dominant plane (DEGENSAC); only for the fundamental matrix. Default true. */
  degeneracy?: boolean | undefined;
}

/**
 * Estimates the homography that most matches agree with; the residual is the distance in b from where a's centre is mapped to.
 *
 * A match whose centre in a lies on the far side of the model's horizon never agrees. A mirrored view is a homography, too.
 *
 * @param a - regions of the first view; their centres count, and their frames make hypotheses
 * @param b - regions of the second view
 * @param matches - n tentative matches; of those that share a region only the nearest to the model is an inlier, and those that stand in one
 *   place in both views count once as evidence
 * @returns the model, the rows of the matches within `maxError` of it, their residuals, and how the search went; `undefined` when there
 *   are too few matches or no model is significant: at least 5 inliers in distinct places are needed, of 20 matches 6, more the more matches there are
 *   and the larger `maxError` is against the extent of b (about 11 of 1000 at 3 px in 800 × 640). Also `undefined`
 *   when the horizon passes through a's origin, as no such model has a bottom-right element of 1 or −1
 * @throws TypeError for the wrong kind of argument or an unknown option
 * @throws RangeError for columns that disagree, rows that do not exist, centres that are not finite, options out of range
 *
 * @example
 * const fit = estimateHomography(a, b, matches, { maxError: 2 });
 * if (fit) console.log(fit.inliers.length, fit.model.to2DArray());
 */
export function estimateHomography(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(homography, a, b, matches, options);
}

/**
 * Estimates the affine map that most matches agree with; the residual is the distance in b from where a's centre is mapped to.
 *
 * Arguments, result and errors are those of `estimateHomography`, but 4 inliers with distinct centres may suffice.
 *
 * @returns a model whose last row is (0, 0, 1), or `undefined`
 *
 * @example
 * const fit = estimateAffine(a, b, matches, { maxError: 5 }); // a plane from far away
 */
export function estimateAffine(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(affine, a, b, matches, options);
}

/**
 * Estimates the similarity (rotation, scale, translation) that most matches agree with.
 *
 * Arguments, result and errors are those of `estimateHomography`, but 3 inliers with distinct centres may suffice. A mirrored view is none.
 *
 * @returns a model [s cos φ, −s sin φ, x; s sin φ, s cos φ, y; 0 0 1], or `undefined`
 *
 * @example
 * const fit = estimateSimilarity(a, b, matches, { maxError: 10 });
 * if (fit) console.log('scale', Math.hypot(fit.model.get(0, 0), fit.model.get(1, 0)));
 */
export function estimateSimilarity(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(similarity, a, b, matches, options);
}

/**
 * Estimates the rigid motion (rotation, translation) that most matches agree with.
 *
 * Arguments, result and errors are those of `estimateHomography`, but 3 inliers with distinct centres may suffice. A mirrored view is none.
 *
 * @returns a model [cos φ, −sin φ, x; sin φ, cos φ, y; 0 0 1], or `undefined`
 *
 * @example
 * const fit = estimateRigid(a, b, matches, { maxError: 2 }); // two scans of one sheet
 * if (fit) console.log('turned by', Math.atan2(fit.model.get(1, 0), fit.model.get(0, 0)));
 */
export function estimateRigid(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(rigid, a, b, matches, options);
}

/**
 * Estimates the translation that most matches agree with.
 *
 * Arguments, result and errors are those of `estimateHomography`, but 2 inliers with distinct centres may suffice.
 *
 * @returns a model [1 0 x; 0 1 y; 0 0 1], or `undefined`
 *
 * @example
 * const fit = estimateTranslation(a, b, matches, { maxError: 2 });
 * if (fit) console.log('moved by', fit.model.get(0, 2), fit.model.get(1, 2));
 */
export function estimateTranslation(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(translation, a, b, matches, options);
}

/**
 * Estimates the fundamental matrix F that most matches agree with: bᵀ F a = 0 for centres (x, y, 1); the residual is the Sampson distance.
 *
 * For scenes of any shape, seen from two places. A dominant plane does not mislead it; where there is nothing but a plane, or the camera only
 * turned, F is one of many and `Fit.plane` is the homography to use instead.
 *
 * Arguments and errors are those of `estimateHomography`. More inliers are needed to be believed, as a line lets more pass than a point.
 *
 * @returns a model of rank 2 and norm 1, or `undefined`
 *
 * @example
 * const fit = estimateFundamental(a, b, matches, { maxError: 2 });
 * if (fit?.plane) console.log('one plane, or no parallax', fit.plane.to2DArray());
 */
export function estimateFundamental(
  a: Regions,
  b: Regions,
  matches: Matches,
  options: EstimateOptions = {},
): Fit | undefined {
  return estimate(fundamental, a, b, matches, options);
}

const OPTIONS = [
  'maxError',
  'confidence',
  'maxTrials',
  'seed',
  'hypotheses',
  'sampling',
  'scoring',
  'bailOut',
  'localOptimisation',
  'refinement',
  'degeneracy',
  'minSignificance',
];

function estimate(kind: Model, a: Regions, b: Regions, matches: Matches, options: EstimateOptions): Fit | undefined {
  const pairs = readPairs(a, b, matches);
  checkOptions(options, OPTIONS);
  const { maxError = 3, confidence = 0.999, seed = 0, minSignificance = 0.5 } = options;
  const { maxTrials = kind === fundamental ? 10_000 : 50_000 } = options;
  const { hypotheses = 'both', sampling = 'prosac', scoring = 'mlesac' } = options;
  const { bailOut = true, localOptimisation = true, refinement = true, degeneracy = true } = options;
  checkNumber('maxError', maxError, Number.MIN_VALUE, Number.MAX_VALUE);
  checkNumber('confidence', confidence, 0, 1 - Number.EPSILON);
  checkInteger('maxTrials', maxTrials, 1);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  checkNumber('minSignificance', minSignificance, Number.NEGATIVE_INFINITY);
  checkChoice('hypotheses', hypotheses, ['points', 'frames', 'both']);
  checkChoice('sampling', sampling, ['prosac', 'uniform']);
  checkChoice('scoring', scoring, ['inliers', 'mlesac', 'msac', 'magsac']);
  checkFlag('bailOut', bailOut);
  checkFlag('localOptimisation', localOptimisation);
  checkFlag('refinement', refinement);
  checkFlag('degeneracy', degeneracy);

  const isFramed = hypotheses !== 'points' && kind.fromFrame !== undefined;
  const frames = isFramed ? readFrameMaps(a, b, matches) : undefined;
  const consensus = ransac(kind, pairs, {
    matches,
    maxError,
    confidence,
    maxTrials,
    seed,
    minSignificance,
    scoring,
    bailOut,
    localOptimisation,
    refinement,
    degeneracy,
    quality: sampling === 'prosac' ? (matches.ratio ?? matches.distance) : undefined,
    frames,
    points: hypotheses !== 'frames' || frames === undefined,
  });
  if (consensus === undefined) return undefined;
  const model = matrixOf(kind, consensus.model);
  if (model === undefined) return undefined;
  const { plane, ...rest } = consensus;
  return plane === undefined ? { ...rest, model } : { ...rest, model, plane: matrixOf(homography, plane) };
}

/** A model scaled as in `Fit`; undefined where that is not finite. */
function matrixOf(kind: Model, model: Float64Array): Matrix | undefined {
  // Not the sign, which tells the near side of the horizon from the far one.
  let scale = Math.abs(model[8]!);
  if (kind === fundamental) {
    let squares = 0;
    for (const element of model) squares += element * element;
    // Of the two signs the one that makes the largest element positive.
    const largest = model.reduce((most, element) => (Math.abs(element) > Math.abs(most) ? element : most));
    scale = largest > 0 ? Math.sqrt(squares) : -Math.sqrt(squares);
  }
  const elements = Array.from(model, (element) => element / scale);
  return elements.every(Number.isFinite) ? Matrix.from1DArray(3, 3, elements) : undefined;
}
