/** Every query against every image, without words: matches, kept in the cache, and rankings by what an estimator makes of them. */
import { meanAveragePrecision } from '../../lib/evaluate/index.ts';
import { type Features, type Matches, matchDescriptors } from '../../lib/index.ts';
import { cachedJson, LOOSEST_RATIO } from '../support/matchCache.ts';
import { type Collection, KINDS, type Query } from './data.ts';

/** Matches of a query and an image, one way: those that are nearest from the image's side as well are marked. */
interface StoredMatches {
  readonly a: number[];
  readonly b: number[];
  readonly distance: number[];
  readonly ratio: number[];
  /** 1 or 0 */
  readonly mutual: number[];
}

export interface MatchChoice {
  readonly ratio: number;
  readonly mutual: boolean;
}

/** Matches each query with each image: by query, then by image. */
export async function matchAll({ kind, cache, queries, images }: Collection): Promise<StoredMatches[][]> {
  const all: StoredMatches[][] = [];
  for (const query of queries) {
    const key = ['exhaustive', KINDS[kind], query.name, images.length];
    all.push(await cachedJson(cache, key, async () => images.map((image) => matchOnce(query.features, image))));
    console.error(`${query.name} is matched`);
  }
  return all;
}

function matchOnce(query: Features, image: Features): StoredMatches {
  const options = { ratio: LOOSEST_RATIO, oneToOne: false };
  const { a, b, distance, ratio } = matchDescriptors(query, image, { ...options, mutual: false });
  const both = new Set(matchDescriptors(query, image, options).a);
  return {
    a: [...a],
    b: [...b],
    distance: Array.from(distance, Math.fround),
    ratio: [...ratio!],
    mutual: Array.from(a, (row) => (both.has(row) ? 1 : 0)),
  };
}

/** Some of the matches, one-to-one if they are mutual. */
export function chooseFrom(stored: StoredMatches, { ratio, mutual }: MatchChoice): Matches {
  const rows = [...stored.a.keys()].filter((i) => stored.ratio[i]! < ratio && (!mutual || stored.mutual[i] === 1));
  return {
    length: rows.length,
    a: Uint32Array.from(rows, (i) => stored.a[i]!),
    b: Uint32Array.from(rows, (i) => stored.b[i]!),
    distance: Float32Array.from(rows, (i) => stored.distance[i]!),
    ratio: Float32Array.from(rows, (i) => stored.ratio[i]!),
  };
}

/** Mean average precision when images are ranked by `score`, larger first; those of equal score keep their order. */
export function rankBy(
  { queries, names, images }: Collection,
  matches: readonly StoredMatches[][],
  choice: MatchChoice,
  score: (query: Query, image: Features, matches: Matches) => number,
): number {
  const rankings = queries.map((query, q) => {
    const scores = images.map((image, i) => score(query, image, chooseFrom(matches[q]![i]!, choice)));
    return [...names.keys()].sort((i, j) => scores[j]! - scores[i]!).map((i) => names[i]!);
  });
  return meanAveragePrecision(rankings, queries);
}
