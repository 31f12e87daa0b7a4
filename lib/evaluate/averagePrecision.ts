/**
 * Average precision of a ranking of images, as the Oxford Buildings benchmark computes it.
 *
 * Source: J. Philbin, O. Chum, M. Isard, J. Sivic, A. Zisserman, "Object retrieval with large vocabularies and fast spatial matching",
 * CVPR 2007, section 4, and the program that comes with its data. The evaluation package of H. Jegou, M. Douze, C. Schmid, "Hamming
 * embedding and weak geometric consistency for large scale image search", ECCV 2008 (Holidays) and that of the revisited benchmarks
 * give the same numbers.
 *
 * 1. Junk is passed over: it takes no rank.
 * 2. At each positive recall grows by 1 / positives; precision before it is hits / rank (1 at rank 0), after it (hits + 1) / (rank + 1).
 * 3. The area under the curve is summed in trapezoids. Positives that are not in the ranking add nothing.
 *
 * It is not the step-wise sum of many libraries for machine learning: one positive at rank ρ > 0 gives 1 / (2 (ρ + 1)), not 1 / (ρ + 1).
 */
import { checkInteger, describe } from '../check.ts';

/** What is relevant to a query, by the names of images; what is in neither list is wrong. */
export interface Relevance {
  readonly positives: readonly string[];
  /** Images that count neither as right nor as wrong. Default none. */
  readonly junk?: readonly string[] | undefined;
}

/**
 * Area under the curve of precision against recall.
 *
 * @param ranking - names of images, the most similar first, each once; it need not hold all
 * @param relevance - at least one positive; no image both positive and junk; a name that is listed twice counts once
 * @returns in [0, 1]; 1 when all positives come before all that is wrong
 * @throws TypeError for what is no list of names; RangeError for a name twice in the ranking, an image both positive and junk, or no positive
 *
 * @example
 * averagePrecision(['bodleian_1', 'tree'], { positives: ['bodleian_1', 'bodleian_2'], junk: [] }); // 0.5: the second was never found
 */
export function averagePrecision(ranking: readonly string[], relevance: Relevance): number {
  const { positives, hits } = findHits(ranking, relevance);
  let sum = 0;
  hits.forEach((rank, before) => {
    const precisionBefore = rank === 0 ? 1 : before / rank;
    sum += precisionBefore + (before + 1) / (rank + 1);
  });
  // Divided once, so that a perfect ranking has exactly 1.
  return sum / (2 * positives);
}

/**
 * Share of positives among the first `k` images that are not junk; a ranking that ends before counts as if wrong ones followed.
 *
 * @param k - 1 or more
 * @returns in [0, 1]
 * @throws TypeError or RangeError as `averagePrecision`, or for `k`
 *
 * @example
 * precisionAt(['bodleian_1', 'tree'], 2, { positives: ['bodleian_1', 'bodleian_2'] }); // 0.5
 */
export function precisionAt(ranking: readonly string[], k: number, relevance: Relevance): number {
  checkInteger('k', k, 1);
  return findHits(ranking, relevance).hits.filter((rank) => rank < k).length / k;
}

/**
 * Mean of `averagePrecision` over queries; a query without positives is left out.
 *
 * @param rankings - one for each query
 * @param queries - n, as the parsers of ground truth give them
 * @returns in [0, 1]
 * @throws TypeError or RangeError as `averagePrecision`, for another number of rankings, or when no query has positives
 *
 * @example
 * const queries = [{ positives: ['bodleian_1'] }, { positives: ['magdalen_1'], junk: ['magdalen_2'] }];
 * meanAveragePrecision([['bodleian_1', 'tree'], ['magdalen_2', 'magdalen_1']], queries); // 1: junk is passed over
 */
export function meanAveragePrecision(rankings: readonly (readonly string[])[], queries: readonly Relevance[]): number {
  checkRankings(rankings, queries);
  const precisions = queries.flatMap((query, i) => {
    checkRelevance(`queries[${i}]`, query);
    return query.positives.length === 0 ? [] : averagePrecision(rankings[i]!, query);
  });
  if (precisions.length === 0)
    throw new RangeError(`queries: expected one with positives, got ${queries.length} without`);
  return mean(precisions);
}

/**
 * The number of positives, and the ranks of those in the ranking, ascending from 0, junk not counted.
 *
 * @throws TypeError or RangeError as `averagePrecision`
 */
export function findHits(ranking: readonly string[], relevance: Relevance): { positives: number; hits: number[] } {
  checkNames('ranking', ranking);
  checkRelevance('relevance', relevance);
  const [positives, junk] = [new Set(relevance.positives), new Set(relevance.junk)];
  if (positives.size === 0)
    throw new RangeError('relevance.positives: expected at least one name, got none; leave the query out');
  for (const name of positives) {
    if (junk.has(name)) throw new RangeError(`relevance.junk: expected no positives, got ${name} in both lists`);
  }
  const seen = new Set<string>();
  const hits: number[] = [];
  let rank = 0;
  for (const name of ranking) {
    if (seen.has(name)) throw new RangeError(`ranking: expected each image once, got ${name} twice`);
    seen.add(name);
    if (junk.has(name)) continue;
    if (positives.has(name)) hits.push(rank);
    rank++;
  }
  return { positives: positives.size, hits };
}

/** Throws unless there are as many rankings as queries. */
export function checkRankings(rankings: readonly unknown[], queries: readonly unknown[]): void {
  if (!Array.isArray(queries)) throw new TypeError(`queries: expected an array, got ${describe(queries)}`);
  if (!Array.isArray(rankings)) throw new TypeError(`rankings: expected an array, got ${describe(rankings)}`);
  if (rankings.length !== queries.length) {
    throw new RangeError(`rankings: expected one for each of ${queries.length} queries, got ${rankings.length}`);
  }
}

function checkRelevance(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name}: expected { positives, junk }, got ${describe(value)}`);
  }
  const { positives, junk } = value as Partial<Relevance>;
  checkNames(`${name}.positives`, positives);
  if (junk !== undefined) checkNames(`${name}.junk`, junk);
}

/** Throws unless `value` is an array of strings. */
export function checkNames(name: string, value: unknown): asserts value is readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array of names, got ${describe(value)}`);
  const bad = value.findIndex((entry) => typeof entry !== 'string');
  if (bad >= 0) throw new TypeError(`${name}[${bad}]: expected a string, got ${describe(value[bad])}`);
}

/** The mean of at least one number. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
