/**
 * Mean matching accuracy: the share of matches that a known model confirms.
 *
 * Source: K. Mikolajczyk, C. Schmid, "A performance evaluation of local descriptors", PAMI 27(10), 2005, for the share of correct
 * matches; M. Dusmanu et al., "D2-Net: a trainable CNN for joint description and detection of local features", CVPR 2019, for the
 * mean over image pairs at thresholds of 1 to 10 px. The custom there is to give mutual nearest neighbours.
 */
import { checkNumber, describe } from '../check.ts';
import { readPairs } from '../geometry/pairs.ts';
import { readModel, transfer } from '../regions/model.ts';
import type { Matches, Matrix, Regions } from '../types.ts';

/**
 * The share of matches whose centres agree under a model, for each of several distances. Averaged over image pairs it is the
 * mean matching accuracy.
 *
 * @param a - n regions
 * @param b - m regions
 * @param matches - between rows of `a` and `b`
 * @param model - 3×3, maps a to b
 * @param thresholds - largest distances in b, px, at least 0; default 1, 2, … 10
 * @returns for each threshold a share in [0, 1]; 0 where there are no matches
 * @throws TypeError or RangeError for tables, models or thresholds that are not what they should be
 *
 * @example
 * const [at1, at3] = matchingAccuracy(a, b, matchDescriptors(a.descriptors, b.descriptors, { ratio: 1 }), truth, [1, 3]);
 */
export function matchingAccuracy(
  a: Regions,
  b: Regions,
  matches: Matches,
  model: Matrix,
  thresholds: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
): number[] {
  if (!Array.isArray(thresholds)) {
    throw new TypeError(`thresholds: expected an array of numbers, got ${describe(thresholds)}`);
  }
  for (const threshold of thresholds) checkNumber('thresholds', threshold, 0, Number.POSITIVE_INFINITY);
  const errors = transferErrors(a, b, matches, model);
  return thresholds.map((t) => errors.filter((error) => error <= t).length / Math.max(1, errors.length));
}

/** Distance in b, px, of every match from where the model maps it; not a number on the model's horizon. */
export function transferErrors(a: Regions, b: Regions, matches: Matches, model: Matrix): Float64Array {
  const pairs = readPairs(a, b, matches);
  const h = readModel('model', model);
  return Float64Array.from({ length: matches.length }, (_, i) => {
    const [x, y] = transfer(h, pairs[4 * i]!, pairs[4 * i + 1]!);
    const [dx, dy] = [x - pairs[4 * i + 2]!, y - pairs[4 * i + 3]!];
    return Math.sqrt(dx * dx + dy * dy);
  });
}
