/**
 * The revisited protocol of Oxford and Paris: three difficulties, with queries that are not in the database.
 *
 * Source: F. Radenovic, A. Iscen, G. Tolias, Y. Avrithis, O. Chum, "Revisiting Oxford and Paris: large-scale image retrieval
 * benchmarking", CVPR 2018, section 3.3, and the program that comes with it.
 *
 * 1. Easy: positives are the easy images, junk is junk and hard. Medium: positives are easy and hard, junk is junk. Hard: positives are the
 *    hard images, junk is junk and easy.
 * 2. A query that has no positives at a difficulty is left out of the means there.
 * 3. Average precision is `averagePrecision`. Precision at k is taken at the rank of the last positive where that comes before k, as the
 *    authors' program does, so that a perfect ranking of few positives has precision 1.
 *
 * Deviation: the program ranks the whole database; where a ranking ends before all positives are found, precision is taken at k.
 */
import { checkNames, checkRankings, findHits, mean, meanAveragePrecision, type Relevance } from './averagePrecision.ts';

/** Images by how hard they are to find for a query. */
export interface RevisitedRelevance {
  readonly easy: readonly string[];
  readonly hard: readonly string[];
  readonly junk: readonly string[];
}

export interface RevisitedScore {
  /** In [0, 1]. */
  readonly meanAveragePrecision: number;
  /** Mean precision among the first 1, 5 and 10, in [0, 1]. */
  readonly precisionAt: { readonly 1: number; readonly 5: number; readonly 10: number };
  /** Queries that have positives. */
  readonly queries: number;
}

/** A difficulty at which no query has positives is undefined. */
export interface RevisitedScores {
  readonly easy: RevisitedScore | undefined;
  readonly medium: RevisitedScore | undefined;
  readonly hard: RevisitedScore | undefined;
}

/**
 * Mean average precision and mean precision at 1, 5 and 10 for each difficulty.
 *
 * @param rankings - one for each query; names of images, the most similar first, each once, without the queries
 * @param queries - n, as `parseRevisitedGroundTruth` gives them
 * @throws TypeError for what is no list of names; RangeError for another number of rankings, a name twice in a ranking, or one in two lists
 *
 * @example
 * const { easy, hard } = revisitedPrecision([['hall_1', 'tree', 'hall_2']], [{ easy: ['hall_1'], hard: ['hall_2'], junk: [] }]);
 * console.log(easy?.meanAveragePrecision, hard?.meanAveragePrecision);
 */
export function revisitedPrecision(
  rankings: readonly (readonly string[])[],
  queries: readonly RevisitedRelevance[],
): RevisitedScores {
  checkRankings(rankings, queries);
  for (const [i, query] of queries.entries()) {
    for (const list of ['easy', 'hard', 'junk'] as const) checkNames(`queries[${i}].${list}`, query?.[list]);
  }
  const score = (relevanceOf: (query: RevisitedRelevance) => Relevance) => scoreOf(rankings, queries.map(relevanceOf));
  return {
    easy: score(({ easy, hard, junk }) => ({ positives: easy, junk: [...junk, ...hard] })),
    medium: score(({ easy, hard, junk }) => ({ positives: [...easy, ...hard], junk })),
    hard: score(({ easy, hard, junk }) => ({ positives: hard, junk: [...junk, ...easy] })),
  };
}

function scoreOf(
  rankings: readonly (readonly string[])[],
  relevance: readonly Relevance[],
): RevisitedScore | undefined {
  const answered = [...relevance.keys()].filter((i) => relevance[i]!.positives.length > 0);
  if (answered.length === 0) return undefined;
  const found = answered.map((i) => findHits(rankings[i]!, relevance[i]!));
  const precisionAt = (k: number) =>
    mean(
      found.map(({ positives, hits }) => {
        const depth = hits.length === positives ? Math.min(k, hits.at(-1)! + 1) : k;
        return hits.filter((rank) => rank < depth).length / depth;
      }),
    );
  return {
    meanAveragePrecision: meanAveragePrecision(rankings, relevance),
    precisionAt: { 1: precisionAt(1), 5: precisionAt(5), 10: precisionAt(10) },
    queries: answered.length,
  };
}
