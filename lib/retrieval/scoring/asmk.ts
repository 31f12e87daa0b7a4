/**
 * ASMK*: the features of an image under one word speak once.
 *
 * Source: G. Tolias, Y. Avrithis, H. Jégou, "To aggregate or not to aggregate: selective match kernels for image search", ICCV 2013, and "Image
 * search with selective match kernels: aggregation across single and multiple images", IJCV 116, 2016.
 *
 * 1. The signatures under one word are aggregated to one, in the query and in each image.
 * 2. Their similarity is u = 1 − 2 h / bits, and each word adds idf² · u³ where u > 0, before the score is divided by both lengths `words`.
 *
 * Deviation: the paper sums the residuals of descriptors and keeps the sums' signs. Here each bit is what most signatures have, the first deciding
 * ties, so that one index serves all rules; for a single feature, which most are, that is the same but for the threshold (the word's median
 * instead of its centre).
 */
import { imageOf, type Postings } from '../postings.ts';
import type { Scores } from './scores.ts';
import type { Terms } from './votes.ts';
import type { WordWeights } from './words.ts';

/**
 * Adds to each image's score what its aggregated signatures are worth.
 *
 * @param bits - 64 or 128
 */
export function scoreAggregated(
  postings: Postings,
  terms: Terms,
  bits: number,
  { squaredIdf }: WordWeights,
  scores: Scores,
): void {
  const width = bits / 32;
  const { starts, signatures } = postings;
  const similarities = Float64Array.from({ length: bits + 1 }, (_, h) => {
    const u = Math.max(0, 1 - (2 * h) / bits);
    return u * u * u;
  });
  const counts = new Int32Array(bits);
  const [asked, found] = [new Uint32Array(width), new Uint32Array(width)];
  for (const [word, rows] of rowsByWord(terms.words)) {
    aggregate(terms.signatures, rows, counts, asked);
    const weight = squaredIdf[word]!;
    for (let i = starts[word]!, next = i; i < starts[word + 1]!; i = next) {
      const image = imageOf(postings, i);
      for (next = i + 1; next < starts[word + 1]! && imageOf(postings, next) === image; ) next++;
      let distance = 0;
      // Most images have one feature under a word, whose signature is the aggregate.
      if (next === i + 1) {
        for (let k = 0; k < width; k++) distance += onesIn(signatures[i * width + k]! ^ asked[k]!);
      } else {
        aggregate(
          signatures,
          Uint32Array.from({ length: next - i }, (_, k) => i + k),
          counts,
          found,
        );
        for (let k = 0; k < width; k++) distance += onesIn(found[k]! ^ asked[k]!);
      }
      scores.sums[image]! += weight * similarities[distance]!;
      if (2 * distance < bits) scores.isTouched[image] = 1;
    }
  }
}

/** The rows at which each word stands, ascending; words in the order in which they first come. */
export function rowsByWord(words: Uint32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  words.forEach((word, row) => {
    const others = rows.get(word);
    if (others) others.push(row);
    else rows.set(word, [row]);
  });
  return rows;
}

/**
 * The signature that most of the given rows have, bit by bit; the first row decides ties.
 *
 * @param signatures - [n · bits / 32]
 * @param rows - at least one
 * @param counts - [bits], scratch
 * @param to - [bits / 32], receives the signature
 */
export function aggregate(signatures: Uint32Array, rows: ArrayLike<number>, counts: Int32Array, to: Uint32Array): void {
  const width = to.length;
  counts.fill(0);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < width; k++) {
      const word = signatures[rows[i]! * width + k]!;
      for (let bit = 0; bit < 32; bit++) counts[32 * k + bit]! += (word >>> bit) & 1;
    }
  }
  to.fill(0);
  for (let bit = 0; bit < counts.length; bit++) {
    const twice = 2 * counts[bit]!;
    const first = (signatures[rows[0]! * width + (bit >> 5)]! >>> (bit & 31)) & 1;
    if (twice > rows.length || (twice === rows.length && first === 1)) to[bit >> 5]! |= 1 << (bit & 31);
  }
}

/** Bits that are set in a 32-bit integer. */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
