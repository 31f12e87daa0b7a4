/**
 * A query, from features to ranked hits.
 *
 * 1. Each feature asks under its `multipleAssignment` nearest words (scoring/votes.ts).
 * 2. One of three rules scores all images: `tfidf` (scoring/bagOfWords.ts), `hamming` (scoring/hamming.ts), `asmk` (scoring/asmk.ts).
 * 3. Scores are divided by the lengths of the query and of each image (scoring/words.ts).
 * 4. The best images are verified: those that the query maps onto go first, by inliers (verification.ts).
 * 5. What the surest of these show of the object joins the query, which is asked again; they stay first, and the new scores order the
 *    rest (expansion.ts).
 */
import type { Regions } from '../types.ts';
import { type Workspace, withWorkspace } from '../wasm/instance.ts';
import { expandTerms } from './expansion.ts';
import type { Box } from './geometry.ts';
import type { QueryPlan } from './options.ts';
import type { Postings } from './postings.ts';
import { scoreAggregated } from './scoring/asmk.ts';
import { scoreBags } from './scoring/bagOfWords.ts';
import { distanceWeights, scoreVotes } from './scoring/hamming.ts';
import { bestImages, type Scores, zeroScores } from './scoring/scores.ts';
import { findVotes, type Terms, termsOf, type Votes } from './scoring/votes.ts';
import { weakAgreement } from './scoring/weakGeometry.ts';
import { type LengthNormalisation, queryLength, type WordWeights } from './scoring/words.ts';
import { type Verified, verifyImage, votesByImage } from './verification.ts';
import type { VisualWords } from './vocabulary/index.ts';

/** What a query looks into. */
export interface Collection {
  readonly bits: number;
  readonly postings: Postings;
  /** [images] how the centres of each are quantised. */
  readonly boxes: readonly Box[];
  readonly weights: WordWeights;
  /** [images] by `normalisation`. */
  lengths(normalisation: LengthNormalisation): Float64Array;
}

/** The words of a query and where they stand. */
export interface Question {
  readonly words: VisualWords;
  readonly regions: Regions;
  /** [n · 6] */
  readonly frames: Float32Array;
}

/** An image in a ranking, by its row. */
export interface Ranked {
  readonly image: number;
  readonly score: number;
  readonly verified?: Verified | undefined;
}

/** Ranks the images for which something speaks: see the file's head. At most `plan.top` of them, best first. */
export function rank(collection: Collection, question: Question, plan: QueryPlan): Ranked[] {
  return withWorkspace((workspace) => {
    const terms = termsOf(question.words, collection.weights.isStopped);
    const first = scoreImages(workspace, collection, question, terms, plan, plan.geometry);
    if (plan.verify === undefined) return ranked(first.scores, bestImages(first.scores, plan.top));

    const votes =
      first.votes ?? findVotes(workspace, collection.postings, terms, collection.bits, plan.hammingThreshold);
    const verified = new Map<number, Verified>();
    verifyBest(collection, question, terms, votes, first.scores, plan, verified);
    let { scores } = first;
    if (plan.expand === undefined) return rankVerified(scores, verified, 0, plan);

    const { by, minInliers } = plan.expand;
    const sure = new Map([...verified].filter(([, { fit }]) => fit.inliers.length >= minInliers));
    if (sure.size > 0) {
      const { postings, bits, boxes } = collection;
      const expanded = expandTerms(by, question.frames, postings, terms, bits, sure, boxes);
      scores = scoreImages(workspace, collection, question, expanded, plan, false).scores;
      verifyBest(collection, question, terms, votes, scores, plan, verified);
    }
    return rankVerified(scores, verified, sure.size > 0 ? minInliers : 0, plan);
  });
}

/** Scores all images by the plan's rule; where that counts votes, they come with it. */
function scoreImages(
  workspace: Workspace,
  collection: Collection,
  { words, frames }: Question,
  terms: Terms,
  plan: QueryPlan,
  geometry: boolean,
): { scores: Scores; votes?: Votes } {
  const { postings, weights, bits, boxes } = collection;
  const scores = zeroScores(boxes.length);
  // Made for those rules alone that ask: it would be a fifteenth of the time of a query that counts votes.
  let known: ReadonlyMap<number, number> | undefined;
  const counts = () => (known ??= countWords(terms));
  let votes: Votes | undefined;
  if (plan.scoring === 'tfidf') scoreBags(postings, counts(), weights, scores);
  else if (plan.scoring === 'asmk') scoreAggregated(postings, terms, bits, weights, scores);
  else {
    votes = findVotes(workspace, postings, terms, bits, plan.hammingThreshold);
    const agreement = geometry ? weakAgreement(workspace, postings, frames, boxes.length) : undefined;
    const byDistance = distanceWeights(workspace, bits, plan.hammingSigma);
    scoreVotes(terms, votes, weights, byDistance, plan.burstiness, scores, agreement);
    agreement?.settle(scores);
  }
  const own = queryLength(counts, words.length, weights, plan.normalisation);
  const lengths = collection.lengths(plan.normalisation);
  const { sums, isTouched } = scores;
  for (let image = 0; image < boxes.length; image++) if (isTouched[image] === 1) sums[image]! /= own * lengths[image]!;
  return votes ? { scores, votes } : { scores };
}

/** What each word is asked for with: the sum of its terms' weights. */
function countWords({ words, weights }: Terms): Map<number, number> {
  const counts = new Map<number, number>();
  words.forEach((word, term) => {
    counts.set(word, (counts.get(word) ?? 0) + weights[term]!);
  });
  return counts;
}

/** Verifies those of the best images that are not in `verified` yet, and enters what was found. */
function verifyBest(
  { postings, boxes }: Collection,
  { regions }: Question,
  terms: Terms,
  votes: Votes,
  scores: Scores,
  { verify }: QueryPlan,
  verified: Map<number, Verified>,
): void {
  const images = bestImages(scores, verify!.depth).filter((image) => !verified.has(image));
  for (const [image, rows] of votesByImage(votes, images)) {
    const found = verifyImage(regions, postings, terms, votes, rows, boxes[image]!, verify!);
    if (found) verified.set(image, found);
  }
}

/** Verified images of at least `minInliers` first, by inliers, then the others; by score where that is equal, then by row. */
function rankVerified(
  scores: Scores,
  verified: ReadonlyMap<number, Verified>,
  minInliers: number,
  { top, verify }: QueryPlan,
): Ranked[] {
  const count = ({ fit, effectiveInliers }: Verified) =>
    verify!.score === 'inliers' ? fit.inliers.length : effectiveInliers;
  const isFirst = (image: number) => (verified.get(image)?.fit.inliers.length ?? -1) >= minInliers;
  const first = ranked(scores, Uint32Array.from(verified.keys()).filter(isFirst), verified).sort(
    (a, b) => count(b.verified!) - count(a.verified!) || b.score - a.score || a.image - b.image,
  );
  const others = bestImages(scores, top + first.length).filter((image) => !isFirst(image));
  return [...first, ...ranked(scores, others, verified)].slice(0, top);
}

function ranked({ sums }: Scores, images: Uint32Array, verified?: ReadonlyMap<number, Verified>): Ranked[] {
  return Array.from(images, (image) => ({ image, score: sums[image]!, verified: verified?.get(image) }));
}
