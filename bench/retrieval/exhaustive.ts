/** Every query against every image, without words: matches, kept in the cache, and rankings by the inliers of a model. */
import { meanAveragePrecision } from '../../lib/evaluate/index.ts';
import {
  type EstimateOptions,
  effectiveInliers,
  estimateAffine,
  estimateHomography,
  estimateSimilarity,
  type Features,
  type Matches,
  matchDescriptors,
} from '../../lib/index.ts';
import { cachedJson, LOOSEST_RATIO } from '../support/matchCache.ts';
import { type Collection, KINDS } from './data.ts';

/** Matches of a query and an image, one way: those that are nearest from the image's side as well are marked by 1. */
interface StoredMatches {
  readonly a: number[];
  readonly b: number[];
  readonly distance: number[];
  readonly ratio: number[];
  readonly mutual: number[];
}

const ESTIMATORS = { similarity: estimateSimilarity, affine: estimateAffine, homography: estimateHomography };

interface Way {
  readonly ratio: number;
  readonly mutual: boolean;
  readonly model: keyof typeof ESTIMATORS;
  readonly options: EstimateOptions;
}

/** The model is only counted: no verdict. */
const AFFINE = { model: 'affine', options: { hypotheses: 'frames', maxError: 10 } } as const;
const WAYS: readonly Way[] = [
  ...[0.8, 0.85, 0.9].flatMap((ratio) => [true, false].map((mutual): Way => ({ ...AFFINE, ratio, mutual }))),
  ...[3, 5, 20].map((maxError): Way => {
    return { ratio: 0.85, mutual: true, model: 'affine', options: { hypotheses: 'frames', maxError } };
  }),
  ...(['similarity', 'homography'] as const).map((model): Way => ({ ...AFFINE, model, ratio: 0.85, mutual: true })),
  { ratio: 0.85, mutual: true, model: 'affine', options: { maxError: 10 } },
];

/**
 * Ranks the images by the number of matches, by the inliers and effective inliers of a model without a verdict, and by those of believed models,
 * then the number of matches: a row of cells for each way.
 */
export async function rankExhaustively(collection: Collection): Promise<Record<string, string>[]> {
  const stored = await matchAll(collection);
  return WAYS.map(({ ratio, mutual, model, options }) => {
    const { queries, images, names } = collection;
    const found = queries.map(({ features }, q) =>
      images.map((image, i) => {
        const matches = chooseFrom(stored[q]![i]!, ratio, mutual);
        const fit = ESTIMATORS[model](features, image, matches, {
          ...options,
          minSignificance: Number.NEGATIVE_INFINITY,
        });
        const inliers = fit?.inliers ?? new Uint32Array(0);
        return {
          matches: matches.length,
          inliers: inliers.length,
          effective: effectiveInliers(features, image, matches, inliers),
          // Inliers are whole numbers, and no image has a million matches.
          believed: (fit && fit.significance >= 0.5 ? inliers.length : 0) + matches.length / 1e6,
        };
      }),
    );
    const precision = (column: keyof (typeof found)[0][0]) => {
      const rankings = found.map((row) =>
        [...names.keys()].sort((i, j) => row[j]![column] - row[i]![column]).map((i) => names[i]!),
      );
      return meanAveragePrecision(rankings, queries).toFixed(3);
    };
    return {
      matches: `ratio ${ratio}, ${mutual ? 'mutual' : 'one way'}`,
      model: `${model}, ${options.hypotheses ?? 'both'}, ${options.maxError} px`,
      'by matches': precision('matches'),
      'by inliers': precision('inliers'),
      'by effective inliers': precision('effective'),
      'believed, then matches': precision('believed'),
    };
  });
}

/** Matches each query with each image: by query, then by image. */
async function matchAll({ kind, cache, queries, images }: Collection): Promise<StoredMatches[][]> {
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
    distance: [...distance],
    ratio: [...ratio!],
    mutual: Array.from(a, (row) => (both.has(row) ? 1 : 0)),
  };
}

function chooseFrom(stored: StoredMatches, ratio: number, mutual: boolean): Matches {
  const rows = [...stored.a.keys()].filter((i) => stored.ratio[i]! < ratio && (!mutual || stored.mutual[i] === 1));
  return {
    length: rows.length,
    a: Uint32Array.from(rows, (i) => stored.a[i]!),
    b: Uint32Array.from(rows, (i) => stored.b[i]!),
    distance: Float32Array.from(rows, (i) => stored.distance[i]!),
    ratio: Float32Array.from(rows, (i) => stored.ratio[i]!),
  };
}
