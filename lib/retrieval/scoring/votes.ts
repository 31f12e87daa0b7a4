/**
 * Votes: which postings answer to which features of a query.
 *
 * Source: H. Jégou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008,
 * section 3.
 *
 * 1. A feature of the query asks under each of its words: one term each.
 * 2. Every posting of the word whose signature differs in at most `threshold` bits is a vote; without signatures, every posting.
 */
import { type Workspace, withScratch } from '../../wasm/instance.ts';
import { imageOf, type Postings } from '../postings.ts';
import type { VisualWords } from '../vocabulary/index.ts';

/** What a query asks for. */
export interface Terms {
  readonly length: number;
  /** The query's feature behind each term, ascending: those of one feature stand together. */
  readonly features: Uint32Array;
  readonly words: Uint32Array;
  /** [n · bits / 32] */
  readonly signatures: Uint32Array;
  /** What a term's votes count: 1, less for those that an expansion adds. */
  readonly weights: Float64Array;
}

/** Ascending by term, then by posting. */
export interface Votes {
  readonly length: number;
  readonly terms: Uint32Array;
  readonly postings: Uint32Array;
  /** The image of each. */
  readonly images: Uint32Array;
  /** Bits that differ. */
  readonly distances: Uint8Array;
}

/** Postings that are compared in one go: their signatures stay in the processor's cache. */
const POSTINGS_A_CALL = 65536;

/** The terms of a query's words, but for words that `isStopped`. */
export function termsOf({ neighbours, words, signatures }: VisualWords, isStopped: Uint8Array): Terms {
  const width = words.length === 0 ? 0 : signatures.length / words.length;
  let length = 0;
  for (let i = 0; i < words.length; i++) length += 1 - isStopped[words[i]!]!;
  const terms = {
    length,
    features: new Uint32Array(length),
    words: new Uint32Array(length),
    signatures: new Uint32Array(length * width),
    weights: new Float64Array(length).fill(1),
  };
  for (let i = 0, to = 0; i < words.length; i++) {
    if (isStopped[words[i]!] === 1) continue;
    terms.features[to] = Math.floor(i / neighbours);
    terms.words[to] = words[i]!;
    for (let k = 0; k < width; k++) terms.signatures[to * width + k] = signatures[i * width + k]!;
    to++;
  }
  return terms;
}

/** Finds the votes for all images. */
export function findVotes(
  workspace: Workspace,
  postings: Postings,
  terms: Terms,
  bits: number,
  threshold: number,
): Votes {
  const { starts } = postings;
  const sizes = new Uint32Array(terms.length);
  for (let term = 0; term < sizes.length; term++) {
    const word = terms.words[term]!;
    sizes[term] = starts[word + 1]! - starts[word]!;
  }
  const parts: Votes[] = [];
  for (let first = 0, next = 0; first < terms.length; first = next) {
    let size = 0;
    do size += sizes[next++]!;
    while (next < terms.length && size + sizes[next]! <= POSTINGS_A_CALL);
    parts.push(
      bits === 0
        ? allVotes(postings, terms, first, next, size)
        : withScratch(workspace, () =>
            closeVotes(workspace, postings, terms, first, sizes.subarray(first, next), size, bits, threshold),
          ),
    );
  }
  return parts.length === 1 ? parts[0]! : joinVotes(parts);
}

/** The votes of the terms from `first` on, as many as `sizes` has lists, which have `size` postings together, by the kernel. */
function closeVotes(
  workspace: Workspace,
  postings: Postings,
  terms: Terms,
  first: number,
  sizes: Uint32Array,
  size: number,
  bits: number,
  threshold: number,
): Votes {
  const { starts, signatures } = postings;
  const width = bits / 32;
  const count = sizes.length;
  const queries = workspace.put(terms.signatures.subarray(first * width, (first + count) * width));
  const sizesAt = workspace.put(sizes);
  const rows = workspace.take(4 * width * size);
  const found = workspace.take(8 * size);
  const ends = workspace.take(4 * count);
  const lists = workspace.u32(rows, width * size);
  for (let list = 0, to = 0; list < count; list++) {
    const from = starts[terms.words[first + list]!]! * width;
    const until = from + sizes[list]! * width;
    // Short lists are many, and copying one by one spares the making of a view.
    if (until - from < 64) for (let k = from; k < until; k++) lists[to++] = signatures[k]!;
    else {
      lists.set(signatures.subarray(from, until), to);
      to += until - from;
    }
  }
  const length = workspace.kernels.closeSignatures(queries, count, bits / 8, sizesAt, rows, threshold, found, ends);

  const votes = emptyVotes(length);
  const pairs = workspace.u32(found, 2 * length);
  const endOf = workspace.u32(ends, count);
  for (let list = 0, vote = 0, place = 0; list < count; place += sizes[list++]!) {
    for (; vote < endOf[list]!; vote++) {
      votes.terms[vote] = first + list;
      votes.postings[vote] = starts[terms.words[first + list]!]! + pairs[2 * vote]! - place;
      votes.distances[vote] = pairs[2 * vote + 1]!;
    }
  }
  for (let vote = 0; vote < length; vote++) votes.images[vote] = imageOf(postings, votes.postings[vote]!);
  return votes;
}

/** The same without signatures. */
function allVotes(postings: Postings, terms: Terms, first: number, end: number, length: number): Votes {
  const votes = emptyVotes(length);
  for (let term = first, vote = 0; term < end; term++) {
    const word = terms.words[term]!;
    for (let i = postings.starts[word]!; i < postings.starts[word + 1]!; i++, vote++) {
      votes.terms[vote] = term;
      votes.postings[vote] = i;
      votes.images[vote] = imageOf(postings, i);
    }
  }
  return votes;
}

function joinVotes(parts: readonly Votes[]): Votes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const votes = emptyVotes(length);
  let at = 0;
  for (const part of parts) {
    votes.terms.set(part.terms, at);
    votes.postings.set(part.postings, at);
    votes.images.set(part.images, at);
    votes.distances.set(part.distances, at);
    at += part.length;
  }
  return votes;
}

function emptyVotes(length: number): Votes {
  return {
    length,
    terms: new Uint32Array(length),
    postings: new Uint32Array(length),
    images: new Uint32Array(length),
    distances: new Uint8Array(length),
  };
}
