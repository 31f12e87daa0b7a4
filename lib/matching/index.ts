/**
 * Matching descriptors of two views.
 *
 * 1. The two nearest rows of b for each row of a, exactly (`searchNearest`) or with `approximate` nearly always (`queryIndex`).
 * 2. Lowe's ratio test (`ratioTest`); with `separation`, against the nearest row that lies apart (FGINN: D. Mishkin, J. Matas, M. Perdoch,
 *    "MODS: fast and robust method for two-view matching", CVIU 141, 2015), as one structure may have several regions.
 * 3. With `maxDistance`, those that are too far apart are dropped.
 * 4. The neighbour's own nearest neighbour must be the row it is the neighbour of (`mutualRows`). An exact search of bytes finds it in
 *    the pass of step 1 (`searchBothWays`); else the other side is searched for the rows that are left (`searchBack`).
 * 5. One partner for each row of b (`oneToOneRows`); mutual matches are one-to-one already.
 */
import { checkFlag, checkNumber, checkOptions } from '../check.ts';
import { centresOf, readFrames } from '../rows.ts';
import type { Matches } from '../types.ts';
import { searchBothWays } from './bothWays.ts';
import { matchesOf } from './matches.ts';
import { mutualRows, searchBack } from './mutual.ts';
import { oneToOneRows } from './oneToOne.ts';
import { ratioTest } from './ratioTest.ts';
import { type ApproximateOptions, checkApproximate, searcherOf } from './searcher.ts';
import { checkMetric, type Descriptors, isFeatures, type Metric, readTable } from './tables.ts';
import { neighboursOf, secondApart } from './twoNearest.ts';

export interface MatchOptions {
  /** How descriptors are compared. Default `euclidean`. */
  metric?: Metric | undefined;
  /** Largest distance to the nearest as a share of that to the second, in (0, 1]; 1 switches the test off. Default 0.8. */
  ratio?: number | undefined;
  /** Largest distance of a match, at least 0; RootSIFT descriptors are 0 to about 724 apart. Default Infinity. */
  maxDistance?: number | undefined;
  /** Distance, px, that the second nearest must have from the nearest in b; then b must be features. Default 0. */
  separation?: number | undefined;
  /** Keep only pairs that are nearest seen from either side. Default true. */
  mutual?: boolean | undefined;
  /** Keep only the nearest of the rows that share a row of b. Default true. */
  oneToOne?: boolean | undefined;
  /** Look for neighbours only where they are likely, for tables of many thousand rows; smaller ones are searched exactly. Default false. */
  approximate?: boolean | ApproximateOptions | undefined;
}

/**
 * Matches descriptors to their nearest neighbours.
 *
 * @param a - [n, d] bytes or floats; or features, whose descriptors are meant
 * @param b - [m, d] of the same type, or features
 * @returns at most n matches, ascending in a, with `distance` and `ratio`; none when either set is empty
 * @throws TypeError for what is no ndarray of bytes or floats; RangeError for other shapes or an option out of range
 *
 * @example
 * const matches = matchDescriptors(a.descriptors, b.descriptors, { ratio: 0.8 });
 */
export function matchDescriptors(a: Descriptors, b: Descriptors, options: MatchOptions = {}): Matches {
  checkOptions(options, ['metric', 'ratio', 'maxDistance', 'separation', 'mutual', 'oneToOne', 'approximate']);
  const { metric = 'euclidean', ratio = 0.8, maxDistance = Number.POSITIVE_INFINITY, separation = 0 } = options;
  const { mutual = true, oneToOne = true } = options;
  checkNumber('ratio', ratio, Number.MIN_VALUE, 1);
  checkNumber('maxDistance', maxDistance, 0, Number.POSITIVE_INFINITY);
  checkNumber('separation', separation, 0);
  checkFlag('mutual', mutual);
  checkFlag('oneToOne', oneToOne);
  const effort = checkApproximate(options.approximate);

  const [tableA, tableB] = [readTable('a', a), readTable('b', b)];
  checkMetric(metric, tableA, tableB);
  const points = separation > 0 ? readPoints(b) : undefined;
  const searchB = searcherOf(tableB, metric, effort);
  const plain = metric === 'euclidean' && tableA.data instanceof Uint8Array && effort === undefined;
  const bothWays = plain ? searchBothWays(tableA, tableB) : undefined;
  let neighbours = bothWays?.neighbours ?? neighboursOf(searchB(tableA, 2));
  if (points) neighbours = secondApart(searchB, tableA, neighbours, points, separation);
  let rows = ratioTest(neighbours, ratio);
  if (maxDistance < Number.POSITIVE_INFINITY) rows = rows.filter((row) => neighbours.distance[row]! <= maxDistance);
  if (mutual) {
    const { nearest } = neighbours;
    const back = bothWays?.back ?? searchBack(searcherOf(tableA, metric, effort), tableB, nearest, rows);
    rows = mutualRows(nearest, back, rows);
  } else if (oneToOne) rows = oneToOneRows(neighbours, rows);
  return matchesOf(neighbours, rows);
}

/** The centres of features, [m, 2]. */
function readPoints(b: Descriptors): Float64Array {
  if (!isFeatures(b)) {
    throw new TypeError('b: expected features, as separation needs their positions; got descriptors alone');
  }
  return centresOf(readFrames('b', b));
}
