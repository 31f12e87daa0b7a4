/**
 * How many inliers there are in effect: those that crowd together in a view count as few.
 *
 * Source: T. Sattler, M. Havlena, K. Schindler, M. Pollefeys, "Large-scale location recognition and the geometric burstiness problem",
 * CVPR 2016, equation 9.
 *
 * 1. Around each inlier of a view lies a square of side `spacing`.
 * 2. The count of that view is the area that the squares cover together, in squares.
 * 3. The smaller of the two views' counts is the result.
 *
 * Deviations: the paper counts in the query alone, with 24 px; one window of a view that many windows of the other match is as weak a
 * proof from either side. Positions are rounded to a sixteenth of a square, which makes the area a sum of whole numbers, the same in
 * any order. Counting occupied cells of a grid over the inliers' bounding box instead, as COLMAP's vote-and-verify does (Schönberger et al.,
 * ACCV 2016), would give a crowd as much as the same inliers spread out, and could lose by one inlier more.
 */
import { checkInteger, checkNumber, checkOptions, describe } from '../check.ts';
import type { Matches, Regions } from '../types.ts';
import { readPairs } from './pairs.ts';

export interface EffectiveInliersOptions {
  /** Inliers this far apart along an axis count in full, px of each view; 0.001 to 1e6, by default 24. */
  spacing?: number | undefined;
}

/** Steps a side of the square. */
const STEPS = 16;
/** Farther out, in steps, no position is told from its neighbour: no image is that large, and sums stay exact. */
const FARTHEST = 2 ** 40;

/**
 * Counts inliers by how they spread over both views: at most their number, about that where they lie apart, 1 where all coincide in a view.
 *
 * More inliers never make it less. Spread evenly over a view, they reach at most its area / `spacing`².
 *
 * @param a - regions of the first view; only their centres count
 * @param b - regions of the second view
 * @param matches - matches of a and b
 * @param inliers - rows of the matches, as in `Fit`; a row given twice counts once
 * @returns the smaller of the two views' counts, a multiple of 1/256; 0 without inliers
 * @throws TypeError or RangeError for a bad table, row or option
 *
 * @example
 * const fit = estimateHomography(a, b, matches);
 * if (fit && effectiveInliers(a, b, matches, fit.inliers) >= 10) console.log('the same place');
 */
export function effectiveInliers(
  a: Regions,
  b: Regions,
  matches: Matches,
  inliers: Uint32Array,
  options: EffectiveInliersOptions = {},
): number {
  const pairs = readPairs(a, b, matches);
  if (!(inliers instanceof Uint32Array)) {
    throw new TypeError(`inliers: expected a Uint32Array, got ${describe(inliers)}`);
  }
  inliers.forEach((row, i) => {
    checkInteger(`inliers[${i}]`, row, 0, matches.length - 1);
  });
  checkOptions(options, ['spacing']);
  const { spacing = 24 } = options;
  checkNumber('spacing', spacing, 0.001, 1e6);

  return Math.min(coveredSquares(pairs, 0, inliers, spacing), coveredSquares(pairs, 2, inliers, spacing));
}

/** The area that squares around the points at `pairs[4 · row + first]` cover, in squares. */
function coveredSquares(pairs: Float64Array, first: number, rows: Uint32Array, spacing: number): number {
  const step = (value: number) => Math.min(Math.max(Math.round((value * STEPS) / spacing), -FARTHEST), FARTHEST);
  const corners = Array.from(
    rows,
    (row) => [step(pairs[4 * row + first]!), step(pairs[4 * row + first + 1]!)] as const,
  );
  // From left to right, each row of steps is covered up to the end of the last square on it.
  corners.sort(([x], [other]) => x - other);
  const covered = new Map<number, number>();
  let area = 0;
  for (const [x, y] of corners) {
    for (let row = y; row < y + STEPS; row++) {
      area += x + STEPS - Math.max(x, covered.get(row) ?? x);
      covered.set(row, x + STEPS);
    }
  }
  return area / STEPS ** 2;
}
