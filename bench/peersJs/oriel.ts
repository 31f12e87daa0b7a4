/** This library, from its source. */
import { type ExtractOptions, estimateHomography, extract, type Features, matchDescriptors } from '../../lib/index.ts';
import { type Found, type Library, MAX_ERROR, MOST_FEATURES, type Pairs } from './library.ts';

const featuresOf = (found: Found) => found.own as Features;

function library(method: string, options: ExtractOptions): Library {
  return {
    name: 'oriel',
    method,
    extract: (image) => {
      const own = extract(image, { ...options, maxFeatures: MOST_FEATURES });
      const points = new Float32Array(2 * own.length);
      for (let i = 0; i < own.length; i++) points.set([own.frames.get(i, 0, 2), own.frames.get(i, 1, 2)], 2 * i);
      return { points, own };
    },
    match: (a, b) => {
      const matches = matchDescriptors(featuresOf(a), featuresOf(b));
      return Uint32Array.from({ length: 2 * matches.length }, (_, i) => (i & 1 ? matches.b : matches.a)[i >> 1]!);
    },
    homography: (a, b, pairs) =>
      estimateHomography(featuresOf(a), featuresOf(b), asMatches(pairs), OPTIONS)?.model.to1DArray(),
  };
}

const OPTIONS = { maxError: MAX_ERROR, hypotheses: 'points', sampling: 'uniform' } as const;

/** The same that the others get: pairs, without what is known of how sure they are. */
function asMatches(pairs: Pairs) {
  const length = pairs.length / 2;
  const column = (k: number) => Uint32Array.from({ length }, (_, i) => pairs[2 * i + k]!);
  return { length, a: column(0), b: column(1), distance: new Float32Array(length) };
}

export const load = async (): Promise<Library[]> => [library('sift', {}), library('hesaff', { preset: 'hesaff' })];
