/**
 * What words and images weigh: idf, stop words, lengths.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google", ICCV 2003, sections 3 and 4.
 *
 * idf = ln(images / images with the word), over the images that the index holds now.
 */
import type { Workspace } from '../../wasm/instance.ts';
import { imageOf, type Postings } from '../postings.ts';

export interface WordWeights {
  /** [words] idf²; 0 for words of no image and for stop words. */
  readonly squaredIdf: Float64Array;
  /** [words] 1 for stop words. */
  readonly isStopped: Uint8Array;
}

/** What a score is divided by, for the query and for the image: nothing, the root of the number of features, or one of two lengths. */
export type LengthNormalisation = 'none' | 'features' | 'tfidf' | 'words';

/**
 * Weighs words.
 *
 * @param images - how many the index holds
 * @param stopWords - share of the words, those with the most postings first, that count nothing
 */
export function weighWords({ kernels }: Workspace, postings: Postings, images: number, stopWords: number): WordWeights {
  const { starts } = postings;
  const words = starts.length - 1;
  const isStopped = new Uint8Array(words);
  const size = (word: number) => starts[word + 1]! - starts[word]!;
  const stopped = Math.floor(stopWords * words);
  if (stopped > 0) {
    const byFrequency = Uint32Array.from(isStopped.keys()).sort((a, b) => size(b) - size(a) || a - b);
    for (const word of byFrequency.subarray(0, stopped)) isStopped[word] = 1;
  }
  const squaredIdf = new Float64Array(words);
  for (let word = 0; word < words; word++) {
    if (isStopped[word] === 1) continue;
    let withWord = 0;
    for (let i = starts[word]!, last = -1; i < starts[word + 1]!; i++) {
      const image = imageOf(postings, i);
      if (image !== last) withWord++;
      last = image;
    }
    const idf = withWord > 0 ? kernels.logarithm(images / withWord) : 0;
    squaredIdf[word] = idf * idf;
  }
  return { squaredIdf, isStopped };
}

/**
 * The length of every image, 1 where it is 0.
 *
 * @param features - [images] features of each
 */
export function imageLengths(
  postings: Postings,
  features: ArrayLike<number>,
  { squaredIdf }: WordWeights,
  normalisation: LengthNormalisation,
): Float64Array {
  const lengths = new Float64Array(features.length);
  if (normalisation === 'none') return lengths.fill(1);
  if (normalisation === 'features') {
    for (let image = 0; image < lengths.length; image++) lengths[image] = features[image]!;
  } else {
    const { starts } = postings;
    for (let word = 0; word < squaredIdf.length; word++) {
      const weight = squaredIdf[word]!;
      for (let i = starts[word]!; i < starts[word + 1]!; ) {
        const image = imageOf(postings, i);
        let count = 0;
        for (; i < starts[word + 1]! && imageOf(postings, i) === image; i++) count++;
        lengths[image]! += normalisation === 'tfidf' ? weight * count * count : weight;
      }
    }
  }
  for (let image = 0; image < lengths.length; image++) lengths[image] = rootOrOne(lengths[image]!);
  return lengths;
}

/**
 * The length of a query, 1 where it is 0.
 *
 * @param features - features of the query
 * @param counts - tells how often each word is asked for
 */
export function queryLength(
  counts: () => ReadonlyMap<number, number>,
  features: number,
  { squaredIdf }: WordWeights,
  normalisation: LengthNormalisation,
): number {
  if (normalisation === 'none') return 1;
  if (normalisation === 'features') return rootOrOne(features);
  let squares = 0;
  for (const [word, count] of counts()) {
    const weight = squaredIdf[word]!;
    squares += normalisation === 'tfidf' ? weight * count * count : weight;
  }
  return rootOrOne(squares);
}

function rootOrOne(squares: number): number {
  return squares > 0 ? Math.sqrt(squares) : 1;
}
