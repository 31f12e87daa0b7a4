/**
 * Descriptors of floats as bytes, which vocabularies and the index take.
 *
 * 1. Each row is brought to unit length. Its values then have a root mean square of 1 / √d.
 * 2. A value x becomes 128 + 32 √d x, rounded: whole steps of 1/32 of that root mean square, cut off at 4 times it.
 * 3. Bytes of 128 fill rows up to a multiple of 8 values.
 *
 * The offset falls out of differences: Euclidean distances of bytes are 32 √d times those of the rows of unit length, but for rounding,
 * which adds about √(d / 6), a hundredth of a row's length. The scale depends on d alone, so that the bytes of all images agree.
 *
 * Known limits: meant for rows whose values are spread; a row with one large value among zeros is cut off. Floats as they are can be
 * matched by `matchDescriptors` and `nearestNeighbours`.
 */

import { ndarray } from '../ndarray.ts';
import type { NdArray } from '../types.ts';
import { type Descriptors, readTable } from './tables.ts';

const CENTRE = 128;
/** Steps per root mean square. */
const STEPS = 32;

/**
 * Rounds rows of floats to bytes; row i stays row i.
 *
 * @param descriptors - [n, d] float32; they are brought to unit length first, zeros stay
 * @returns [n, d rounded up to a multiple of 8] uint8
 * @throws TypeError for what is no ndarray of float32; RangeError for another shape or values that are not finite
 *
 * @example
 * const rows = Array.from({ length: regions.length }, (_, i) => new Float32Array(40).fill(Math.sin(i))); // of a network
 * const features = { ...regions, descriptors: toBytes(stackVectors(rows)) };
 * const vocabulary = await trainVocabulary(features, { words: 10 });
 */
export function toBytes(descriptors: NdArray<Float32Array>): NdArray<Uint8Array> {
  const { data, length, width } = readTable('descriptors', descriptors as Descriptors);
  if (!(data instanceof Float32Array)) throw new TypeError('descriptors: expected float32, got uint8');
  const wide = Math.ceil(width / 8) * 8;
  const bytes = new Uint8Array(length * wide).fill(CENTRE);
  for (let i = 0; i < length; i++) {
    let squares = 0;
    for (let k = 0; k < width; k++) squares += data[i * width + k]! * data[i * width + k]!;
    if (squares === 0) continue;
    const scale = (STEPS * Math.sqrt(width)) / Math.sqrt(squares);
    for (let k = 0; k < width; k++) {
      const value = Math.round(CENTRE + scale * data[i * width + k]!);
      bytes[i * wide + k] = Math.min(Math.max(value, 0), 255);
    }
  }
  return ndarray(bytes, [length, wide]);
}
