/**
 * The inverted file: the features of all images in columns, grouped by visual word.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google: a text retrieval approach to object matching in videos", ICCV 2003; H. Jégou, M. Douze,
 * C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008, section 3, for what a posting carries.
 *
 * A posting is one feature: its image in 3 bytes, its signature in 8 or 16, and where geometry is kept its frame in 12 (geometry.ts). Those of
 * word w stand in rows `starts[w]` to `starts[w + 1]`, ascending by image, then in the order in which the image's features came.
 */
import type { Box } from './geometry.ts';

/** Images an inverted file can hold: their rows are kept in 3 bytes. */
export const MOST_IMAGES = 2 ** 24;

/** An image in the index. */
export interface IndexedImage {
  readonly id: string;
  readonly features: number;
  /** How the centres of its features are quantised. */
  readonly box: Box;
}

/** Columns of n postings. */
export interface Postings {
  readonly length: number;
  /** [words + 1] the row at which each word's postings begin. */
  readonly starts: Uint32Array;
  /** [n · 3] the row of each posting's image, lowest byte first. */
  readonly images: Uint8Array;
  /** [n · bits / 32] signatures, the lowest bits first. */
  readonly signatures: Uint32Array;
  /** [n · 6] quantised frames; empty without geometry. */
  readonly frames: Uint16Array;
}

/** Features of one image that are still to be sorted in: word, signature and quantised frame of each. */
export interface Batch {
  readonly image: number;
  readonly words: Uint32Array;
  readonly signatures: Uint32Array;
  readonly frames: Uint16Array;
}

/** What a posting is made of. */
export interface Layout {
  readonly words: number;
  /** u32 a signature. */
  readonly signature: number;
  /** u16 a frame. */
  readonly frame: number;
}

/** The row of a posting's image. */
export function imageOf({ images }: Postings, posting: number): number {
  const at = 3 * posting;
  return images[at]! | (images[at + 1]! << 8) | (images[at + 2]! << 16);
}

/** `length` postings of zeros, which no word begins with yet. */
export function emptyPostings({ words, signature, frame }: Layout, length = 0): Postings {
  return {
    length,
    starts: new Uint32Array(words + 1),
    images: new Uint8Array(3 * length),
    signatures: new Uint32Array(length * signature),
    frames: new Uint16Array(length * frame),
  };
}

/** In `rows` of `mergePostings`: the image is gone. */
export const GONE = 0xffffffff;

/**
 * Sorts batches into an inverted file, by counting.
 *
 * @param rows - the new row of each image, or `GONE`: its postings are left out. Rows that stay must keep their order
 * @param batches - ascending by image, all after those of `old`
 */
export function mergePostings(layout: Layout, old: Postings, batches: readonly Batch[], rows: Uint32Array): Postings {
  const { words, signature, frame } = layout;
  const kept = batches.filter(({ image }) => rows[image] !== GONE);
  const next = new Uint32Array(words + 1);
  for (let word = 0; word < words; word++) {
    for (let i = old.starts[word]!; i < old.starts[word + 1]!; i++) if (rows[imageOf(old, i)] !== GONE) next[word]!++;
  }
  for (const batch of kept) for (const word of batch.words) next[word]!++;
  let length = 0;
  for (let word = 0; word <= words; word++) {
    const count = next[word]!;
    next[word] = length;
    length += count;
  }

  const merged = emptyPostings(layout, length);
  merged.starts.set(next);
  const { images, signatures, frames } = merged;
  const append = (word: number, image: number, { signatures: bits, frames: places }: Batch | Postings, i: number) => {
    const to = next[word]!++;
    images[3 * to] = image;
    images[3 * to + 1] = image >>> 8;
    images[3 * to + 2] = image >>> 16;
    for (let k = 0; k < signature; k++) signatures[to * signature + k] = bits[i * signature + k]!;
    for (let k = 0; k < frame; k++) frames[to * frame + k] = places[i * frame + k]!;
  };
  for (let word = 0; word < words; word++) {
    for (let i = old.starts[word]!; i < old.starts[word + 1]!; i++) {
      const row = rows[imageOf(old, i)]!;
      if (row !== GONE) append(word, row, old, i);
    }
  }
  for (const batch of kept) {
    const row = rows[batch.image]!;
    for (let i = 0; i < batch.words.length; i++) append(batch.words[i]!, row, batch, i);
  }
  return merged;
}
