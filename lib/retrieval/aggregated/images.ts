/** What the aggregated vectors share: images in, one row of unit length each out. */
import { describe } from '../../check.ts';
import { type Descriptors, readTable, type Table } from '../../matching/tables.ts';
import { ndarray } from '../../ndarray.ts';
import type { NdArray } from '../../types.ts';

/**
 * - `intra`: each part of the vector (a word's, or a component's of a mixture) to unit length, so that a word that fires often, a burst, weighs
 *   no more than others.
 * - `power`: the square root of each value, keeping the sign: large values, bursts again, are flattened.
 * - `none`: neither.
 *
 * The whole vector comes to unit length in any case.
 */
export type Normalisation = 'intra' | 'power' | 'none';

export const NORMALISATIONS: readonly Normalisation[] = ['intra', 'power', 'none'];

/**
 * One row for each image: what `aggregate` adds up, normalised.
 *
 * @param images - gone through once, an image at a time
 * @param width - of the descriptors
 * @param part - values that `intra` brings to unit length together; `size` is a multiple of it
 * @param aggregate - adds an image's descriptors, of which there is one at least, to a vector of zeros
 * @returns [n, size] rows of unit length; zeros for an image without descriptors
 */
export function aggregateImages(
  images: Iterable<Descriptors>,
  width: number,
  { size, part, normalisation }: { size: number; part: number; normalisation: Normalisation },
  aggregate: (table: Table, vector: Float64Array) => void,
): NdArray<Float32Array> {
  checkList(images);
  const rows: Float32Array[] = [];
  for (const image of images) {
    const table = readTable(`images[${rows.length}]`, image);
    const vector = new Float64Array(size);
    if (table.length > 0) {
      if (table.width !== width) {
        throw new RangeError(`images[${rows.length}]: expected rows of ${width} values, got ${table.width}`);
      }
      aggregate(table, vector);
      normalise(vector, part, normalisation);
    }
    rows.push(Float32Array.from(vector));
  }
  const data = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) data.set(row, i * size);
  return ndarray(data, [rows.length, size]);
}

/** Throws unless `images` can be gone through. */
export function checkList(images: Iterable<Descriptors>): void {
  if (typeof (images as Iterable<Descriptors> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(
      `images: expected a list of descriptors, got ${describe(images)}; put those of one image in brackets`,
    );
  }
}

function normalise(vector: Float64Array, part: number, normalisation: Normalisation): void {
  if (normalisation === 'intra') {
    for (let from = 0; from < vector.length; from += part) toUnitLength(vector.subarray(from, from + part));
  } else if (normalisation === 'power') {
    for (let k = 0; k < vector.length; k++) vector[k] = Math.sign(vector[k]!) * Math.sqrt(Math.abs(vector[k]!));
  }
  toUnitLength(vector);
}

/** Scales a vector to unit length; zeros stay. */
export function toUnitLength(vector: Float64Array | Float32Array): void {
  let squares = 0;
  for (let k = 0; k < vector.length; k++) squares += vector[k]! * vector[k]!;
  if (squares === 0) return;
  const scale = 1 / Math.sqrt(squares);
  for (let k = 0; k < vector.length; k++) vector[k]! *= scale;
}
