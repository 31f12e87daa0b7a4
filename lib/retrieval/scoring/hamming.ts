/**
 * Hamming embedding: votes of close signatures, tamed where they come in bursts, and only those that agree in scale and angle.
 *
 * Source: H. Jégou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008;
 * "On the burstiness of visual elements", CVPR 2009; weights by distance as in "Improving bag-of-features for large scale image search",
 * IJCV 87, 2010.
 *
 * 1. A vote at Hamming distance h counts idf² · exp(−h² / σ²).
 * 2. Intra-image burstiness: where a feature of the query has n votes for one image, each counts 1 / √n.
 * 3. Inter-image burstiness: all votes of a feature are divided by the root of what they count together over all images.
 * 4. Weak geometric consistency (weakGeometry.ts): of an image's votes those count whose change of scale, and of angle, most agree on.
 *
 * Deviations: the paper's rule for 2 weighs votes by their own score's share, which is 1 / √n for equal ones. Its σ is 16 of 64 bits; ours is 10, as
 * measured in docs/algorithms/retrieval.md.
 */
import type { Workspace } from '../../wasm/instance.ts';
import type { Scores } from './scores.ts';
import type { Terms, Votes } from './votes.ts';
import type { Agreement } from './weakGeometry.ts';
import type { WordWeights } from './words.ts';

export type Burstiness = 'none' | 'intra' | 'inter' | 'both';

/** What a vote counts at each distance: [bits + 1]. */
export function distanceWeights({ kernels }: Workspace, bits: number, sigma: number): Float64Array {
  // e^x = 2^(x / ln 2).
  return Float64Array.from({ length: bits + 1 }, (_, h) => kernels.exp2(-((h / sigma) * (h / sigma)) / Math.LN2));
}

/**
 * Adds up votes.
 *
 * @param byDistance - from `distanceWeights`
 * @param agreement - is told every vote; by default nobody
 */
export function scoreVotes(
  terms: Terms,
  votes: Votes,
  { squaredIdf }: WordWeights,
  byDistance: Float64Array,
  burstiness: Burstiness,
  { sums, isTouched }: Scores,
  agreement?: Agreement,
): void {
  const intra = burstiness === 'intra' || burstiness === 'both';
  const inter = burstiness === 'inter' || burstiness === 'both';
  const { images } = votes;
  const counts = new Uint32Array(sums.length);
  const weights = new Float64Array(votes.length);
  for (let first = 0, end = 0; first < votes.length; first = end) {
    const feature = terms.features[votes.terms[first]!]!;
    for (; end < votes.length && terms.features[votes.terms[end]!] === feature; end++) counts[images[end]!]!++;
    let total = 0;
    for (let vote = first; vote < end; vote++) {
      const term = votes.terms[vote]!;
      const weight = squaredIdf[terms.words[term]!]! * terms.weights[term]! * byDistance[votes.distances[vote]!]!;
      weights[vote] = intra ? weight / Math.sqrt(counts[images[vote]!]!) : weight;
      total += weights[vote]!;
    }
    const share = inter && total > 0 ? 1 / Math.sqrt(total) : 1;
    for (let vote = first; vote < end; vote++) {
      const image = images[vote]!;
      const weight = weights[vote]! * share;
      sums[image]! += weight;
      isTouched[image] = 1;
      agreement?.add(image, feature, votes.postings[vote]!, weight);
      counts[image] = 0;
    }
  }
}
