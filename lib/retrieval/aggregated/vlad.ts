/**
 * VLAD: an image as one vector, the residuals of its descriptors summed word by word.
 *
 * Source: H. Jegou, M. Douze, C. Schmid, P. Perez, "Aggregating local descriptors into a compact image representation", CVPR 2010; `power` from
 * H. Jegou et al., "Aggregating local image descriptors into compact codes", PAMI 34(9), 2012, section 3.4; `intra` from R. Arandjelovic,
 * A. Zisserman, "All about VLAD", CVPR 2013, section 3.
 *
 * 1. Each descriptor goes to its nearest word, ties to the lowest.
 * 2. Its difference to the word is added to the word's part of the vector.
 * 3. The vector is normalised by `intra` or `power`, then to unit length.
 */
import { checkChoice, checkOptions, describe } from '../../check.ts';
import { searchNearest } from '../../matching/search.ts';
import { checkMetric, type Descriptors, readTable, type Table } from '../../matching/tables.ts';
import type { NdArray } from '../../types.ts';
import { aggregateImages, NORMALISATIONS, type Normalisation } from './images.ts';

export interface VladOptions {
  /** Default `intra`. */
  normalisation?: Normalisation | undefined;
}

/** A few visual words, 64 to 256 as a rule: [k, d], or a vocabulary that has them. */
export type Words = NdArray<Uint8Array> | NdArray<Float32Array> | { readonly words: NdArray<Uint8Array> };

/**
 * Describes each image by one vector. Search is `nearestNeighbours` with the metric `cosine`.
 *
 * @param images - descriptors of n images, [m, d] of the words' type, or features; gone through once, so that a generator may read them one by one
 * @param words - k words
 * @returns [n, k · d] rows of unit length, 0 for an image without descriptors
 * @throws TypeError for what is no list of tables or no words, or another type of values; RangeError for another width, or no word
 *
 * @example
 * const database = vlad(images, vocabulary);
 * const { rows } = nearestNeighbours(vlad([b], vocabulary), database, { k: 2, metric: 'cosine' });
 */
export function vlad(images: Iterable<Descriptors>, words: Words, options: VladOptions = {}): NdArray<Float32Array> {
  checkOptions(options, ['normalisation']);
  const { normalisation = 'intra' } = options;
  checkChoice('normalisation', normalisation, NORMALISATIONS);
  const centres = readWords(words);
  const { width } = centres;
  const size = centres.length * width;
  return aggregateImages(images, width, { size, part: width, normalisation }, (table, vector) => {
    checkMetric('euclidean', centres, table);
    addResiduals(table, centres, vector);
  });
}

function addResiduals({ data, length, width }: Table, centres: Table, vector: Float64Array): void {
  const { rows } = searchNearest({ data, length, width }, centres, 'euclidean', 1);
  for (let i = 0; i < length; i++) {
    const at = rows[i]! * width;
    for (let k = 0; k < width; k++) vector[at + k]! += data[i * width + k]! - centres.data[at + k]!;
  }
}

function readWords(words: Words): Table {
  if (typeof words !== 'object' || words === null) {
    throw new TypeError(`words: expected an ndarray or a vocabulary, got ${describe(words)}`);
  }
  const table = 'words' in words ? readTable('words.words', words.words) : readTable('words', words);
  if (table.length === 0 || table.width === 0) {
    throw new RangeError(`words: expected at least one, got shape [${table.length}, ${table.width}]`);
  }
  return table;
}
