/**
 * Hamming embedding: votes of close signatures, tamed where they come in bursts, and only those that agree in scale and angle.
 *
 * Source: H. Jégou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008;
 * "On the burstiness of visual elements", CVPR 2009; weights by distance as in "Improving bag-of-features for large scale image search",
 * IJCV 87, 2010.
 *
 * 1. A vote at Hamming distance h counts idf² · exp(−h² / σ²), σ = bits / 4.
 * 2. Intra-image burstiness: where a feature of the query has n votes for one image, each counts 1 / √n.
 * 3. Inter-image burstiness: all votes of a feature are divided by the root of what they count together over all images.
 * 4. Weak geometric consistency (weakGeometry.ts): of an image's votes those count whose change of scale, and of angle, most agree on.
 *
 * Deviation: the paper's rule for 2 weighs votes by their own score's share, which is 1 / √n for equal ones.
 */
import type { Workspace } from '../../wasm/instance.ts';
import { imageOf, type Postings } from '../postings.ts';
import type { Scores } from './scores.ts';
import type { Terms, Votes } from './votes.ts';
import type { Agreement } from './weakGeometry.ts';
import type { WordWeights } from './words.ts';

export type Burstiness = 'none' | 'intra' | 'inter' | 'both';

/** What a vote counts at each distance: [bits + 1]. */
export function distanceWeights({ kernels }: Workspace, bits: number): Float64Array {
  const sigma = bits / 4;
  // e^x = 2^(x / ln 2). Without signatures every distance is 0.
  return Float64Array.from({ length: bits + 1 }, (_, h) =>
    bits === 0 ? 1 : kernels.exp2(-(h * h) / (sigma * sigma) / Math.LN2),
  );
}

/**
 * Adds up votes.
 *
 * @param byDistance - from `distanceWeights`
 * @param agreement - sums by change of scale and angle, from which `scores` must be read afterwards; by default none
 */
export function scoreVotes(
  postings: Postings,
  terms: Terms,
  votes: Votes,
  { idf }: WordWeights,
  byDistance: Float64Array,
  burstiness: Burstiness,
  scores: Scores,
  agreement?: Agreement,
): void {
  const [intra, inter] = [
    burstiness !== 'none' && burstiness !== 'inter',
    burstiness === 'inter' || burstiness === 'both',
  ];
  const counts = new Uint32Array(scores.sums.length);
  const weightOf = (vote: number) => {
    const term = votes.terms[vote]!;
    const weight = idf[terms.words[term]!]!;
    return weight * weight * terms.weights[term]! * byDistance[votes.distances[vote]!]!;
  };
  for (let first = 0, end = 0; first < votes.length; first = end) {
    const feature = terms.features[votes.terms[first]!]!;
    for (; end < votes.length && terms.features[votes.terms[end]!] === feature; end++) {
      counts[imageOf(postings, votes.postings[end]!)]!++;
    }
    let total = 0;
    if (inter) {
      for (let vote = first; vote < end; vote++) {
        const count = counts[imageOf(postings, votes.postings[vote]!)]!;
        total += intra ? weightOf(vote) / Math.sqrt(count) : weightOf(vote);
      }
    }
    const share = inter && total > 0 ? 1 / Math.sqrt(total) : 1;
    for (let vote = first; vote < end; vote++) {
      const image = imageOf(postings, votes.postings[vote]!);
      const weight = weightOf(vote) * share * (intra ? 1 / Math.sqrt(counts[image]!) : 1);
      scores.sums[image]! += weight;
      scores.isTouched[image] = 1;
      agreement?.add(image, feature, votes.postings[vote]!, weight);
    }
    for (let vote = first; vote < end; vote++) counts[imageOf(postings, votes.postings[vote]!)] = 0;
  }
}
