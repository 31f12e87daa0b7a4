/**
 * TF-IDF: the cosine of two histograms of visual words.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google", ICCV 2003, section 4.
 *
 * score = Σ over words of idf² · count in the query · count in the image, before it is divided by both lengths.
 */
import { imageOf, type Postings } from '../postings.ts';
import type { Scores } from './scores.ts';
import type { WordWeights } from './words.ts';

/**
 * Adds to each image's score what the words that it shares with the query are worth.
 *
 * @param counts - how often each word is asked for
 */
export function scoreBags(
  postings: Postings,
  counts: ReadonlyMap<number, number>,
  { squaredIdf }: WordWeights,
  scores: Scores,
): void {
  const { starts } = postings;
  for (const [word, count] of counts) {
    const weight = squaredIdf[word]! * count;
    for (let i = starts[word]!; i < starts[word + 1]!; i++) {
      const image = imageOf(postings, i);
      scores.sums[image]! += weight;
      scores.isTouched[image] = 1;
    }
  }
}
