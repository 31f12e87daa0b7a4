/**
 * How well copies are told from all else, over the pairs of all queries at once.
 *
 * Source: M. Douze et al., "The 2021 image similarity dataset and challenge", arXiv 2106.09672, and the evaluation program
 * that comes with it; the micro-average precision of F. Perronnin, Y. Liu, J.-M. Renders, "A family of contextual measures of similarity
 * between distributions with application to image retrieval", CVPR 2009.
 *
 * 1. The pairs of all queries are sorted by score, largest first: one threshold must serve all queries, other than with a mean of average
 *    precisions.
 * 2. Of equal scores the wrong pairs come first, so that a method gains nothing by giving many pairs the same score.
 * 3. At the right pair of rank i (from 1), precision is right pairs so far / i. Average precision is the sum of these / all pairs of the
 *    truth: a pair that is not listed adds nothing, and a query without a copy counts by the wrong pairs that it has.
 *
 * It is the step-wise sum, not the trapezoids of `averagePrecision`.
 */
import { checkNumber, describe } from '../check.ts';

/** A query and an image that it may be a copy of, by name. */
export interface CopyPair {
  readonly query: string;
  readonly image: string;
}

/** A pair as a method judges it. */
export interface ScoredPair extends CopyPair {
  /** The larger, the surer; of distances, minus the distance. */
  readonly score: number;
}

/** Where a threshold on the score stands. */
export interface OperatingPoint {
  /** Share of the true pairs whose score is at least the threshold, in [0, 1]. */
  readonly recall: number;
  /** Share of the pairs above it that are true; 1 where there are none. */
  readonly precision: number;
  /** Pairs of this score and above are taken; Infinity where none may be. */
  readonly threshold: number;
}

/**
 * Micro-average precision.
 *
 * @param pairs - as many as a method lists, in any order, each pair once
 * @param truth - all true pairs, at least one; a pair listed twice counts once
 * @returns in [0, 1]; 1 when all true pairs come before all others
 * @throws TypeError for what is no list of pairs; RangeError for a pair twice, a score that is NaN, or no truth
 *
 * @example
 * const truth = [{ query: 'q1', image: 'a' }];
 * microAveragePrecision([{ query: 'q1', image: 'a', score: 3 }, { query: 'q2', image: 'a', score: 5 }], truth); // 0.5: q2 is no copy
 */
export function microAveragePrecision(pairs: readonly ScoredPair[], truth: readonly CopyPair[]): number {
  const { sorted, positives } = sortPairs(pairs, truth);
  let [right, sum] = [0, 0];
  sorted.forEach(({ isTrue }, i) => {
    if (!isTrue) return;
    right++;
    sum += right / (i + 1);
  });
  return sum / positives;
}

/**
 * The largest recall at which still at least a share `precision` of the pairs taken are true.
 *
 * A threshold takes all pairs of equal score or none of them.
 *
 * @param precision - in (0, 1], such as 0.9
 * @returns recall 0 and threshold Infinity when no threshold is good enough
 * @throws as `microAveragePrecision`, and for `precision`
 *
 * @example
 * const pairs = [{ query: 'q1', image: 'a', score: 5 }, { query: 'q2', image: 'a', score: 3 }];
 * const { recall, threshold } = recallAtPrecision(pairs, [{ query: 'q1', image: 'a' }], 0.9);
 * const copies = pairs.filter(({ score }) => score >= threshold);
 */
export function recallAtPrecision(
  pairs: readonly ScoredPair[],
  truth: readonly CopyPair[],
  precision: number,
): OperatingPoint {
  checkNumber('precision', precision, Number.MIN_VALUE, 1);
  const { sorted, positives } = sortPairs(pairs, truth);
  let best: OperatingPoint = { recall: 0, precision: 1, threshold: Number.POSITIVE_INFINITY };
  let right = 0;
  sorted.forEach(({ score, isTrue }, i) => {
    if (isTrue) right++;
    const found = { recall: right / positives, precision: right / (i + 1), threshold: score };
    if (sorted[i + 1]?.score === score) return;
    if (found.precision >= precision && found.recall > best.recall) best = found;
  });
  return best;
}

/** The pairs by falling score, of equal ones the wrong ones first. */
function sortPairs(
  pairs: readonly ScoredPair[],
  truth: readonly CopyPair[],
): { sorted: { score: number; isTrue: boolean }[]; positives: number } {
  checkPairs('pairs', pairs);
  checkPairs('truth', truth);
  const right = new Set(truth.map(keyOf));
  if (right.size === 0) throw new RangeError('truth: expected at least one pair, got none');
  const seen = new Set<string>();
  const judged = pairs.map((pair, i) => {
    const { query, image, score } = pair;
    if (typeof score !== 'number') throw new TypeError(`pairs[${i}].score: expected a number, got ${describe(score)}`);
    if (Number.isNaN(score)) throw new RangeError(`pairs[${i}].score: expected a number, got NaN`);
    const key = keyOf(pair);
    if (seen.has(key)) throw new RangeError(`pairs: expected each pair once, got ${query} with ${image} twice`);
    seen.add(key);
    return { score, isTrue: right.has(key) };
  });
  const sorted = judged.sort((a, b) => (a.score === b.score ? Number(a.isTrue) - Number(b.isTrue) : b.score - a.score));
  return { sorted, positives: right.size };
}

/** One string for two, whatever they contain. */
function keyOf({ query, image }: CopyPair): string {
  return `${query.length}:${query}${image}`;
}

function checkPairs(name: string, value: readonly CopyPair[]): void {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array of pairs, got ${describe(value)}`);
  value.forEach((pair, i) => {
    if (typeof pair?.query !== 'string' || typeof pair.image !== 'string')
      throw new TypeError(`${name}[${i}]: expected names { query, image }, got ${describe(pair)}`);
  });
}
