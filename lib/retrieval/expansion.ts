/**
 * Query expansion: what verified images show of the object joins the query.
 *
 * Source: O. Chum, J. Philbin, J. Sivic, M. Isard, A. Zisserman, "Total recall: automatic query expansion with a generative feature model for object
 * retrieval", ICCV 2007, for `average`; G. Tolias, H. Jégou, "Visual query expansion with or without geometry: refining local descriptors by
 * feature aggregation", Pattern Recognition 47, 2014, for `hamming`.
 *
 * 1. The features of the images that were verified most surely are mapped back to the query; those inside the box around the query's features are kept.
 * 2. `average`: each is asked for like a feature of the query; all weigh 1 / (images + 1).
 * 3. `hamming`: one term a word. Its signature is what most of the signatures under the word have, those of the query and of the images. To the
 *    query's words join the new ones that come most often, until there are half as many as the query has.
 *
 * Deviations: only verified images count, where the second paper also takes those with five close votes. Its features under one word are matched
 * by distance before they are aggregated; here all of a word are one.
 */
import { inverse } from 'ml-matrix';
import { type Box, boxOf, centreOf, FRAME_WORDS } from './geometry.ts';
import type { Expansion } from './options.ts';
import { imageOf, type Postings } from './postings.ts';
import { aggregate, rowsByWord } from './scoring/asmk.ts';
import type { Terms } from './scoring/votes.ts';
import type { Verified } from './verification.ts';

/** New words that join, as a share of the query's. */
const NEW_WORDS = 0.5;

/** Postings of verified images, with their words, ascending. */
interface Seen {
  readonly words: number[];
  readonly postings: number[];
}

/**
 * A query's terms with what verified images add.
 *
 * @param frames - of the query's features, six numbers a row
 * @param verified - by image
 * @param boxes - [images]
 */
export function expandTerms(
  kind: Expansion,
  frames: Float32Array,
  postings: Postings,
  terms: Terms,
  bits: number,
  verified: ReadonlyMap<number, Verified>,
  boxes: readonly Box[],
): Terms {
  const seen = postingsSeen(frames, postings, verified, boxes);
  return kind === 'average'
    ? averageTerms(postings, terms, bits, seen, verified.size, frames.length / FRAME_WORDS)
    : aggregateTerms(postings, terms, bits, seen);
}

/** Postings of verified images that lie, mapped back, inside the box around the query's features. */
function postingsSeen(
  frames: Float32Array,
  postings: Postings,
  verified: ReadonlyMap<number, Verified>,
  boxes: readonly Box[],
): Seen {
  const { left, top, right, bottom } = boxOf(frames);
  const views = new Map(
    Array.from(verified, ([image, { fit }]) => {
      // A model without an inverse maps everything to one line: nothing of the image is seen.
      const determinant = fit.model.get(0, 0) * fit.model.get(1, 1) - fit.model.get(0, 1) * fit.model.get(1, 0);
      return [image, determinant === 0 ? undefined : inverse(fit.model).to1DArray()];
    }),
  );
  const seen: Seen = { words: [], postings: [] };
  for (let word = 0; word + 1 < postings.starts.length; word++) {
    for (let i = postings.starts[word]!; i < postings.starts[word + 1]!; i++) {
      const image = imageOf(postings, i);
      const back = views.get(image);
      if (back === undefined) continue;
      const [x, y] = centreOf(postings.frames, i, boxes[image]!);
      const depth = back[6]! * x + back[7]! * y + back[8]!;
      const u = (back[0]! * x + back[1]! * y + back[2]!) / depth;
      const v = (back[3]! * x + back[4]! * y + back[5]!) / depth;
      if (!(u >= left && u <= right && v >= top && v <= bottom)) continue;
      seen.words.push(word);
      seen.postings.push(i);
    }
  }
  return seen;
}

function averageTerms(
  postings: Postings,
  terms: Terms,
  bits: number,
  seen: Seen,
  images: number,
  features: number,
): Terms {
  const { words, signatures } = joinSeen(postings, terms, bits, seen);
  const { length } = words;
  return {
    length,
    features: Uint32Array.from({ length }, (_, i) => terms.features[i] ?? features + i - terms.length),
    words,
    signatures,
    weights: new Float64Array(length).fill(1 / (images + 1)),
  };
}

function aggregateTerms(postings: Postings, terms: Terms, bits: number, seen: Seen): Terms {
  const width = bits / 32;
  const { words, signatures } = joinSeen(postings, terms, bits, seen);
  const groups = Array.from(rowsByWord(words));
  const asked = new Set(terms.words).size;
  const byCount = groups.slice(asked).sort(([word, a], [other, b]) => b.length - a.length || word - other);
  const chosen = [...groups.slice(0, asked), ...byCount.slice(0, Math.floor(NEW_WORDS * asked))];

  const counts = new Int32Array(bits);
  const joined = new Uint32Array(chosen.length * width);
  chosen.forEach(([, members], i) => {
    aggregate(signatures, members, counts, joined.subarray(i * width, (i + 1) * width));
  });
  return {
    length: chosen.length,
    features: Uint32Array.from(chosen.keys()),
    words: Uint32Array.from(chosen, ([word]) => word),
    signatures: joined,
    weights: new Float64Array(chosen.length).fill(1),
  };
}

/** The words and signatures of the query's terms, and behind them those of the postings seen. */
function joinSeen(
  postings: Postings,
  terms: Terms,
  bits: number,
  seen: Seen,
): { words: Uint32Array; signatures: Uint32Array } {
  const width = bits / 32;
  const length = terms.length + seen.words.length;
  const [words, signatures] = [new Uint32Array(length), new Uint32Array(length * width)];
  words.set(terms.words);
  words.set(seen.words, terms.length);
  signatures.set(terms.signatures);
  let to = terms.length * width;
  for (const posting of seen.postings) {
    for (let k = 0; k < width; k++) signatures[to++] = postings.signatures[posting * width + k]!;
  }
  return { words, signatures };
}
