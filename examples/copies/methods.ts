/**
 * What can tell a copy: each method gives every picture of the database a score, the larger the likelier; −Infinity where nothing speaks
 * for it.
 */
import ndarray from 'ndarray';
import {
  type Clusters,
  chiSquaredDistance,
  colorHistogram,
  colorSignature,
  earthMoversDistance,
  estimateSimilarity,
  type Features,
  gist,
  type Histogram,
  matchDescriptors,
  nearestNeighbours,
  type PixelData,
  resize,
  stackVectors,
  trainVocabulary,
  VisualIndex,
  vlad,
} from 'oriel';

/** Side of the square at which pixels are compared. */
const SIDE = 64;
/** Of a signature: half the default, as every pair of this example is compared. */
const COLORS = 8;
/** Words of VLAD. */
const COARSE = 64;
/** Words of the index, and descriptors that each is trained on. */
const [MOST_WORDS, ROWS_A_WORD] = [2000, 40];
/** Pictures that are verified: the best by Hamming embedding. */
export const DEPTH = 20;
/** px of the picture in the database. Half the default: a copy moves by a similarity exactly, another photograph only about so. */
const MAX_ERROR = 1.5;

/** All that is known of a picture, whatever method asks. */
export interface Described {
  readonly pixels: Float32Array;
  readonly histogram: Histogram;
  readonly signature: Clusters;
  readonly gist: Float32Array;
  readonly features: Features;
}

/** What is made of pixels, by name. */
export const DESCRIPTIONS = {
  pixels: (image: PixelData) => resize(image, { width: SIDE, height: SIDE }).data as Float32Array,
  histogram: (image: PixelData) => colorHistogram(image),
  signature: (image: PixelData) => colorSignature(image, { colors: COLORS }),
  gist: (image: PixelData) => gist(image),
} as const;

export type Description = keyof typeof DESCRIPTIONS | 'features';

export interface Method {
  readonly name: string;
  /** What it needs of a picture. */
  readonly needs: Description;
  readonly score: (query: Described) => Float64Array;
}

export interface Methods {
  /** From the plainest to those by local features; the last is Hamming embedding, whose ranking is verified. */
  readonly methods: readonly Method[];
  /**
   * How sure it is that a query shows a picture of the database: `Fit.significance` of a similarity times its `inlierRatio`; −Infinity for
   * none. Significance alone says that both show the same thing, which another photograph of a building does, too; of a copy nearly all
   * matches agree.
   */
  readonly verify: (query: Features, row: number) => number;
}

/** Readies all methods for a database; words are trained on its own pictures, of which queries are copies. */
export async function prepareMethods(database: readonly Described[]): Promise<Methods> {
  const n = database.length;
  const features = database.map((picture) => picture.features);
  const sample = sampleRows(features, MOST_WORDS * ROWS_A_WORD);
  const words = Math.max(COARSE, Math.min(MOST_WORDS, Math.floor(sample.shape[0]! / ROWS_A_WORD)));
  const vocabulary = await trainVocabulary(sample, { words, hamming: { bits: 64 }, seed: 1 });
  const coarse = await trainVocabulary(sample, { words: COARSE, seed: 1 });
  const index = new VisualIndex(vocabulary);
  features.forEach((one, row) => {
    index.add(String(row), one);
  });
  index.compact();
  const scoresOf = (rows: ArrayLike<number>, score: (k: number) => number) => {
    const scores = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    for (let k = 0; k < rows.length; k++) scores[rows[k]!] = score(k);
    return scores;
  };
  const compareAll = (compare: (picture: Described) => number) => Float64Array.from(database, compare);
  const searchIn = (table: ReturnType<typeof stackVectors>, metric: 'euclidean' | 'cosine') => {
    return (vector: ReturnType<typeof stackVectors>, score: (distance: number) => number) => {
      const { rows, distances } = nearestNeighbours(vector, table, { k: Math.min(n, 1024), metric });
      return scoresOf(rows.data, (k) => score(distances.data[k]!));
    };
  };
  const ask = (query: Described, scoring: 'tfidf' | 'hamming') => {
    const hits = index.query(query.features, { scoring, top: n });
    const rows = hits.map(({ id }) => Number(id));
    return scoresOf(rows, (k) => hits[k]!.score);
  };
  const inPixels = searchIn(stackVectors(database.map((picture) => picture.pixels)), 'euclidean');
  const inGist = searchIn(stackVectors(database.map((picture) => picture.gist)), 'euclidean');
  const inVlad = searchIn(vlad(features, coarse), 'cosine');

  const methods: Method[] = [
    {
      name: 'PSNR',
      needs: 'pixels',
      // The mean of squared differences is the squared distance of the vectors / their length.
      score: ({ pixels }) => inPixels(stackVectors([pixels]), (d) => -10 * Math.log10((d * d) / pixels.length + 1e-12)),
    },
    {
      name: 'histogram',
      needs: 'histogram',
      score: ({ histogram }) => compareAll((picture) => -chiSquaredDistance(histogram, picture.histogram)),
    },
    {
      name: 'EMD',
      needs: 'signature',
      score: ({ signature }) => compareAll((picture) => -earthMoversDistance(signature, picture.signature)),
    },
    { name: 'GIST', needs: 'gist', score: (query) => inGist(stackVectors([query.gist]), (d) => -d) },
    { name: 'VLAD', needs: 'features', score: (query) => inVlad(vlad([query.features], coarse), (d) => -d) },
    { name: 'words', needs: 'features', score: (query) => ask(query, 'tfidf') },
    { name: 'Hamming', needs: 'features', score: (query) => ask(query, 'hamming') },
  ];
  const verify = (query: Features, row: number) => {
    const matches = matchDescriptors(query, features[row]!);
    const fit = estimateSimilarity(query, features[row]!, matches, { maxError: MAX_ERROR });
    return fit === undefined ? Number.NEGATIVE_INFINITY : fit.significance * fit.inlierRatio;
  };
  return { methods, verify };
}

/** Descriptors of all pictures, evenly spread; about `most` of them, or all. */
function sampleRows(features: readonly Features[], most: number) {
  const total = features.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(1, Math.ceil(total / most));
  const parts = features.map(({ descriptors, length }) => {
    const rows = Array.from({ length: Math.floor(length / step) }, (_, k) => k * step);
    return rows.map((row) => (descriptors.data as Uint8Array).subarray(128 * row, 128 * row + 128));
  });
  const rows = parts.flat();
  const data = new Uint8Array(128 * rows.length);
  rows.forEach((row, k) => {
    data.set(row, 128 * k);
  });
  return ndarray(data, [rows.length, 128]);
}

/** The rows of the `count` largest scores, best first, ties to the lowest row; none of −Infinity. */
export function bestRows(scores: Float64Array, count: number): number[] {
  const rows = [...scores.keys()].filter((row) => scores[row]! > Number.NEGATIVE_INFINITY);
  return rows.sort((p, q) => scores[q]! - scores[p]! || p - q).slice(0, count);
}
