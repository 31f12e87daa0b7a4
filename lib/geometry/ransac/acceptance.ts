/**
 * What to believe: a model counts only with more inliers than chance would give it.
 *
 * Source: L. Moisan, B. Stival, "A probabilistic criterion to detect rigid point matches between two images and estimate the
 * fundamental matrix", IJCV 57(3), 2004.
 *
 * 1. From the number of pairs and the size of `maxError` against the extent of b, find the number of inliers that the best of
 *    all models through unrelated points does not reach, save in one call of a hundred.
 * 2. Count the inliers by distinct points: a region that was repeated, with a second orientation or a second partner, is
 *    seen once.
 *
 * Deviation: the tail of the binomial distribution is replaced by its union bound C(m, j) pʲ, which is larger, thus stricter.
 * Known limit: points of b that crowd in a small part of their bounding box agree by chance more often than assumed.
 */

/** How many models that chance alone explains one call may return on average. */
const FALSE_MODELS = 0.01;
const HUGE = 1e200;

/**
 * The number of inliers below which a model may be an accident.
 *
 * Were the points of b independent of those of a, each would lie within `maxError` of where a given model puts it with a
 * probability of at most p, the share of a square of side 2 `maxError` in the bounding box of all points of b. Some of the
 * C(n, s) models through s pairs then has j further inliers with an expectation of at most C(n, s) C(n − s, j) pʲ.
 *
 * @returns at least one more than `sampleSize`; more than n when no number would do, because `maxError` is too large
 *   for the extent of the points
 */
export function fewestInliers(pairs: Float64Array, sampleSize: number, maxError: number): number {
  const n = pairs.length / 4;
  let left = Number.POSITIVE_INFINITY;
  let top = left;
  let right = -left;
  let bottom = -left;
  for (let at = 2; at < pairs.length; at += 4) {
    left = Math.min(left, pairs[at]!);
    right = Math.max(right, pairs[at]!);
    top = Math.min(top, pairs[at + 1]!);
    bottom = Math.max(bottom, pairs[at + 1]!);
  }
  const p = Math.min(1, (2 * maxError) / (right - left)) * Math.min(1, (2 * maxError) / (bottom - top));

  let expected = 1;
  for (let i = 0; i < sampleSize; i++) expected *= (n - i) / (i + 1);
  // Among many pairs the expectation rises beyond all numbers before it falls: `overflows` counts the factors HUGE left out.
  let overflows = 0;
  for (let j = 1; j <= n - sampleSize; j++) {
    expected *= ((n - sampleSize - j + 1) / j) * p;
    if (expected > HUGE) {
      expected /= HUGE;
      overflows++;
    } else if (expected < FALSE_MODELS) {
      if (overflows === 0) return sampleSize + j;
      expected *= HUGE;
      overflows--;
    }
  }
  return n + 1;
}

/** Counts inliers of which no two share their point in a or their point in b, in order, and stops at `enough`. */
export function countDistinct(pairs: Float64Array, inliers: Uint32Array, enough: number): number {
  const distinct = new Float64Array(enough * 4);
  let count = 0;
  for (let i = 0; i < inliers.length && count < enough; i++) {
    const at = inliers[i]! * 4;
    let isNew = true;
    for (let j = 0; j < count * 4 && isNew; j += 4) {
      const sameA = distinct[j] === pairs[at] && distinct[j + 1] === pairs[at + 1];
      const sameB = distinct[j + 2] === pairs[at + 2] && distinct[j + 3] === pairs[at + 3];
      isNew = !sameA && !sameB;
    }
    if (isNew) distinct.set(pairs.subarray(at, at + 4), 4 * count++);
  }
  return count;
}
