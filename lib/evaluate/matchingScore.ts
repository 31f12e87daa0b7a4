/**
 * Matching score: the share of regions that are found again and recognised by their descriptors.
 *
 * Source: K. Mikolajczyk et al., "A comparison of affine region detectors", IJCV 65(1/2), 2005, section 5.
 *
 * A correspondence counts when its region of b is, among those of the common part, the nearest in descriptor space to its region of
 * a; ties go to the lowest row.
 */
import { checkNumber, checkOptions } from '../check.ts';
import { matchDescriptors } from '../matching/index.ts';
import { nearestNeighbours } from '../matching/nearestNeighbours.ts';
import { selectRows } from '../rows.ts';
import type { Features, Matrix } from '../types.ts';
import { checkDescriptors } from './descriptors.ts';
import { transferErrors } from './matchingAccuracy.ts';
import { REPEATABILITY_OPTIONS, type RepeatabilityOptions, repeatability } from './repeatability.ts';

export interface MatchingScoreOptions extends RepeatabilityOptions {
  /**
   * Count instead the mutual nearest neighbours, among all regions, whose centres agree within so many px in b, however their
   * ellipses overlap. By default undefined: count by overlap.
   */
  maxError?: number | undefined;
}

/**
 * The number of correct matches as a share of the regions in the common part, of the view that has fewer.
 *
 * @param a - n features
 * @param b - m features with descriptors of the same width
 * @param model - 3×3, maps a to b
 * @returns a share, at least 0; at most 1 unless `maxError` lets matches from beside the common part count. 0 where nothing is common
 * @throws TypeError or RangeError for tables, models or options that are not what they should be
 *
 * @example
 * const score = matchingScore(a, b, truth, { sizeA: imageA, sizeB: imageB });
 */
export function matchingScore(a: Features, b: Features, model: Matrix, options: MatchingScoreOptions): number {
  checkOptions(options, [...REPEATABILITY_OPTIONS, 'maxError']);
  const { maxError, ...rest } = options;
  if (maxError !== undefined) checkNumber('maxError', maxError, 0);
  const { correspondences, rowsA, rowsB } = repeatability(a, b, model, rest);
  checkDescriptors(a, b);
  const fewer = Math.min(rowsA.length, rowsB.length);
  if (fewer === 0) return 0;

  if (maxError !== undefined) {
    const matches = matchDescriptors(a.descriptors, b.descriptors, { ratio: 1 });
    return transferErrors(a, b, matches, model).filter((error) => error <= maxError).length / fewer;
  }
  const tables = [selectRows(a.descriptors, rowsA), selectRows(b.descriptors, rowsB)] as const;
  const nearest = nearestNeighbours(...tables, { k: 1 }).rows.data;
  const nearestOf = new Map(Array.from(rowsA, (row, i) => [row, rowsB[nearest[i]!]!]));
  return correspondences.a.filter((row, i) => nearestOf.get(row) === correspondences.b[i]).length / fewer;
}
