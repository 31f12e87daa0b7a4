/**
 * What can tell a copy: each method gives every picture of the database a score, the larger the likelier; −Infinity where nothing speaks
 * for it.
 */
import ndarray from 'ndarray';
import {
  type Clusters,
  colorHistogram,
  colorSignature,
  earthMoversDistance,
  estimateSimilarity,
  type Features,
  gist,
  matchDescriptors,
  type PixelData,
  resize,
  trainVocabulary,
  VisualIndex,
  vlad,
} from 'oriel';

/** Side of the square at which pixels are compared. */
const SIDE = 32;
/** Of a signature: half the default, as every pair of this example is compared. */
const COLORS = 8;
/** Of GIST: a third of the time of the default. */
const GIST_SIDE = 96;
/** Words of VLAD. */
const COARSE = 64;
/** Words of the index, and descriptors that each is trained on. */
const [MOST_WORDS, ROWS_A_WORD] = [2000, 40];
/** Pictures that are verified: the best by Hamming embedding. */
export const DEPTH = 10;
/** px of the picture in the database. Half the default: a copy moves by a similarity exactly, another photograph only about so. */
const MAX_ERROR = 1.5;

/** All that is known of a picture, whatever method asks. */
export interface Described {
  readonly pixels: Float32Array;
  readonly histogram: Float32Array;
  readonly signature: Clusters;
  readonly gist: Float32Array;
  readonly features: Features;
}

/** What is made of pixels, by name. */
export const DESCRIPTIONS = {
  pixels: (image: PixelData) => resize(image, { width: SIDE, height: SIDE }).data as Float32Array,
  // Roots, whose Euclidean distance is Hellinger's of the histograms.
  histogram: (image: PixelData) => Float32Array.from(colorHistogram(image), Math.sqrt),
  signature: (image: PixelData) => colorSignature(image, { colors: COLORS }),
  gist: (image: PixelData) => gist(image, { size: GIST_SIDE }),
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
  const compareAll = (compare: (picture: Described) => number) => Float64Array.from(database, compare);
  const vectors = rowsOf(vlad(features, coarse));
  const ask = (query: Described, scoring: 'tfidf' | 'hamming') => {
    const scores = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    const hits = index.query(query.features, { scoring, top: n });
    for (const { id, score } of hits) scores[Number(id)] = score;
    return scores;
  };

  const methods: Method[] = [
    {
      name: 'PSNR',
      needs: 'pixels',
      score: ({ pixels }) =>
        compareAll((picture) => -10 * Math.log10(squaredDistance(pixels, picture.pixels) / pixels.length + 1e-12)),
    },
    {
      name: 'histogram',
      needs: 'histogram',
      score: ({ histogram }) => compareAll((picture) => -squaredDistance(histogram, picture.histogram)),
    },
    {
      name: 'EMD',
      needs: 'signature',
      score: ({ signature }) => compareAll((picture) => -earthMoversDistance(signature, picture.signature)),
    },
    {
      name: 'GIST',
      needs: 'gist',
      score: (query) => compareAll((picture) => -squaredDistance(query.gist, picture.gist)),
    },
    {
      name: 'VLAD',
      needs: 'features',
      score: (query) => {
        const [vector] = rowsOf(vlad([query.features], coarse));
        return Float64Array.from(vectors, (other) => -squaredDistance(vector!, other));
      },
    },
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

function rowsOf({ data, shape: [length, width] }: ReturnType<typeof vlad>): Float32Array[] {
  return Array.from({ length: length! }, (_, row) => (data as Float32Array).subarray(row * width!, (row + 1) * width!));
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) * (a[k]! - b[k]!);
  return sum;
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
