/** Vocabularies and indexes of a collection, kept in its cache. */
import ndarray from 'ndarray';
import {
  type Features,
  type NdArray,
  type QuantisedFeatures,
  trainVocabulary,
  VisualIndex,
  type VisualWords,
} from '../../lib/index.ts';
import { cachedBytes } from '../support/matchCache.ts';
import { type Collection, KINDS } from './data.ts';

/** Descriptors that words are learnt from: those of the distractors at even steps. */
const SAMPLES = 400_000;

export interface IndexedCollection extends Collection {
  readonly index: VisualIndex;
  /** The queries' features under their `MOST_NEIGHBOURS` nearest words. */
  readonly words: readonly VisualWords[];
}

/** Words that a query's features are quantised to; fewer are the first of them. */
export const MOST_NEIGHBOURS = 10;

/** Learns words of the distractors and indexes all images. */
export async function indexCollection(
  collection: Collection,
  words: number,
  bits: 64 | 128,
): Promise<IndexedCollection> {
  const { cache, kind, training, queries, names, images } = collection;
  const key = [KINDS[kind], images.length, SAMPLES, words, bits];
  const bytes = await cachedBytes(cache, ['index', ...key], async () => {
    const vocabulary = await trainVocabulary(sampleEvenly(training, SAMPLES), { words, hamming: { bits } });
    const index = new VisualIndex(vocabulary);
    images.forEach((image, i) => {
      index.add(names[i]!, image);
    });
    return index.serialize();
  });
  const index = VisualIndex.from(bytes);
  const quantise = ({ features }: { features: Features }) =>
    index.vocabulary.quantise(features, { neighbours: MOST_NEIGHBOURS });
  return { ...collection, index, words: queries.map(quantise) };
}

/** A query's features under their `neighbours` nearest words. */
export function nearestWords(features: Features, words: VisualWords, neighbours: number): QuantisedFeatures {
  const width = words.signatures.length / words.words.length;
  const take = <T extends Uint32Array | Float32Array>(column: T, values: number): T =>
    column.filter((_, i) => i % (values * words.neighbours) < values * neighbours) as T;
  return {
    ...features,
    words: {
      length: words.length,
      neighbours,
      words: take(words.words, 1),
      distances: take(words.distances, 1),
      signatures: take(words.signatures, width),
    },
  };
}

/** At most `count` descriptors, at even steps. */
function sampleEvenly(features: readonly Features[], count: number): NdArray<Uint8Array> {
  const total = features.reduce((sum, { length }) => sum + length, 0);
  const length = Math.min(total, count);
  const rows = new Uint8Array(128 * length);
  let [seen, to] = [0, 0];
  for (const { descriptors, length: own } of features) {
    const data = descriptors.data as Uint8Array;
    // Row r of all is the next of the sample where r · length / total passes a whole number.
    for (let i = 0; i < own; i++, seen++) {
      if (Math.floor(((seen + 1) * length) / total) > to) rows.set(data.subarray(128 * i, 128 * (i + 1)), 128 * to++);
    }
  }
  return ndarray(rows, [length, 128]);
}
