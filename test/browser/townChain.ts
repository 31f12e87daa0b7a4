/** Every stage on the photographs of a town, reduced to checksums: runs in Node and in a browser alike. */
import {
  type Box,
  estimateAffine,
  estimateFundamental,
  estimateHomography,
  extract,
  type Features,
  featuresInBox,
  matchDescriptors,
  type PixelData,
  type QueryOptions,
  trainVocabulary,
  VisualIndex,
} from '../../lib/index.ts';
import { checksum, digestOf } from './digest.ts';

export interface Town {
  readonly photographs: readonly { readonly name: string; readonly image: PixelData }[];
  readonly queries: readonly { readonly image: string; readonly box: Box; readonly good: readonly string[] }[];
}

const RULES: QueryOptions[] = [
  { scoring: 'tfidf' },
  { scoring: 'asmk' },
  { burstiness: 'both', multipleAssignment: 3 },
  { geometry: true },
  { verify: true },
  { verify: true, expand: 'average' },
];

const ESTIMATORS = { estimateHomography, estimateAffine, estimateFundamental };

export async function digestOfTown({ photographs, queries }: Town) {
  const features = new Map<string, Features>();
  for (const { name, image } of photographs) {
    features.set(name, extract(image, { preset: 'hesaff', upright: true }));
  }
  const vocabulary = await trainVocabulary([...features.values()], {
    words: 500,
    iterations: 4,
    hamming: { bits: 64 },
  });
  const index = new VisualIndex(vocabulary);
  for (const [name, found] of features) index.add(name, found);

  const rankings = queries.map(({ image, box }) => {
    const query = featuresInBox(features.get(image)!, box);
    return RULES.map((rule) =>
      index
        .query(query, { ...rule, top: 1000 })
        .map(({ id, score, inliers, model }) => [id, score, inliers, model?.to1DArray()]),
    );
  });
  const pairs = queries.flatMap(({ image, good }) => good.map((other) => [image, other] as const));
  const models = pairs.map(([one, other]) => {
    const [a, b] = [features.get(one)!, features.get(other)!];
    const matches = matchDescriptors(a, b);
    const fits = Object.values(ESTIMATORS).map((estimate) => {
      const fit = estimate(a, b, matches, { seed: 7 });
      return (
        fit && {
          ...fit,
          model: fit.model.to1DArray(),
          plane: fit.plane?.to1DArray(),
          residuals: checksum(fit.residuals),
          inliers: checksum(fit.inliers),
        }
      );
    });
    return { matches: [matches.a, matches.b, matches.distance, matches.ratio!].map(checksum), fits };
  });
  return {
    features: Object.fromEntries([...features].map(([name, found]) => [name, digestOf(found)])),
    presets: (['sift', 'dogaff', 'harraff', 'mser'] as const).map((preset) =>
      photographs.slice(0, 3).map(({ image }) => digestOf(extract(image, { preset }))),
    ),
    vocabulary: checksum(vocabulary.serialize()),
    index: checksum(index.serialize()),
    models,
    rankings,
  };
}
