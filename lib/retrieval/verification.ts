/**
 * Spatial verification: whether the votes for an image agree on one map of the query onto it.
 *
 * Source: J. Philbin, O. Chum, M. Isard, J. Sivic, A. Zisserman, "Object retrieval with large vocabularies and fast spatial matching",
 * CVPR 2007, section 4.
 *
 * 1. The votes for each of the best images are matches: a feature of the query, a posting, and the bits that differ. Where signatures tell them apart,
 *    each feature and each posting keeps only its closest match.
 * 2. `estimateAffine` with one hypothesis a match, from the two frames, finds the model that most agree with, one to one.
 * 3. Images with enough inliers go before those without, by their number, then by score.
 *
 * A fixed number of inliers serves better here than `Fit.significance`, which asks more of an image the more votes it has: a few votes for a wrong
 * image then pass before many for a right one.
 */
import { effectiveInliers } from '../geometry/effectiveInliers.ts';
import { estimateAffine, estimateHomography, estimateSimilarity } from '../geometry/estimate.ts';
import { oneToOneRows } from '../geometry/oneToOne.ts';
import { regionsOf, selectRegions } from '../rows.ts';
import type { Fit, Matches, Regions } from '../types.ts';
import { type Box, readQuantised } from './geometry.ts';
import type { VerifyPlan } from './options.ts';
import type { Postings } from './postings.ts';
import type { Terms, Votes } from './scoring/votes.ts';

/** An image that the query maps onto. */
export interface Verified {
  readonly fit: Fit;
  readonly effectiveInliers: number;
  /** Rows of the query's features that are inliers, and their partners. */
  readonly rows: Uint32Array;
  readonly regions: Regions;
}

const ESTIMATORS = { similarity: estimateSimilarity, affine: estimateAffine, homography: estimateHomography };

/** The votes for each of the given images: rows of `votes`, ascending. */
export function votesByImage(votes: Votes, images: Uint32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const image of images) rows.set(image, []);
  for (let vote = 0; vote < votes.length; vote++) rows.get(votes.images[vote]!)?.push(vote);
  return rows;
}

/**
 * Verifies one image.
 *
 * @param query - the query's features
 * @param rows - the votes for the image
 * @param box - the image's
 * @returns undefined when the votes agree on nothing
 */
export function verifyImage(
  query: Regions,
  postings: Postings,
  terms: Terms,
  votes: Votes,
  rows: readonly number[],
  box: Box,
  { maxError, model, minInliers, seed }: VerifyPlan,
): Verified | undefined {
  let { matches, voted } = matchesOf(terms, votes, rows);
  if (terms.signatures.length > 0) {
    const closest = oneToOneRows(matches, Uint32Array.from(rows.keys()), Float64Array.from(matches.distance));
    ({ matches, voted } = matchesOf(
      terms,
      votes,
      Array.from(closest, (row) => rows[row]!),
    ));
  }
  if (matches.length < minInliers) return undefined;
  const regions = readRegions(postings, voted, box);
  const options = { maxError, seed, hypotheses: 'frames', minSignificance: Number.NEGATIVE_INFINITY } as const;
  const fit = ESTIMATORS[model](query, regions, matches, options);
  if (fit === undefined || fit.inliers.length < minInliers) return undefined;
  return {
    fit,
    effectiveInliers: effectiveInliers(query, regions, matches, fit.inliers),
    rows: fit.inliers.map((row) => matches.a[row]!),
    regions: selectRegions(
      regions,
      fit.inliers.map((row) => matches.b[row]!),
    ),
  };
}

/** The votes at `rows` as matches, and the posting behind each region of b: one that several features vote for is one region, so that it can be the partner of one only. */
function matchesOf(terms: Terms, votes: Votes, rows: readonly number[]): { matches: Matches; voted: Uint32Array } {
  const places = new Map<number, number>();
  const b = Uint32Array.from(rows, (vote) => {
    const posting = votes.postings[vote]!;
    const place = places.get(posting) ?? places.size;
    places.set(posting, place);
    return place;
  });
  const matches: Matches = {
    length: rows.length,
    a: Uint32Array.from(rows, (vote) => terms.features[votes.terms[vote]!]!),
    b,
    distance: Float32Array.from(rows, (vote) => votes.distances[vote]!),
  };
  return { matches, voted: Uint32Array.from(places.keys()) };
}

/** The regions of postings, in that order. */
export function readRegions(postings: Postings, rows: Uint32Array, box: Box): Regions {
  return regionsOf(readQuantised(postings.frames, rows, box), new Float32Array(rows.length));
}
