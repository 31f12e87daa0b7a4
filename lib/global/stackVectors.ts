/** Vectors of single images as the table that search and whitening take. */
import { describe } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import type { NdArray } from '../types.ts';

/**
 * Lays vectors of equal length one below the other, a row each.
 *
 * @param vectors - n vectors of d values, such as `gist`, `pool` and `colorHistogram` give them, or a network
 * @returns [n, d]; [0, 0] for none
 * @throws TypeError for what is no list of Float32Arrays; RangeError when their lengths differ
 *
 * @example
 * const table = stackVectors([gist(imageA), gist(imageB)]); // [2, 512]
 */
export function stackVectors(vectors: readonly Float32Array[]): NdArray<Float32Array> {
  if (!Array.isArray(vectors)) throw new TypeError(`vectors: expected an array, got ${describe(vectors)}`);
  const width = vectors[0]?.length ?? 0;
  const data = new Float32Array(vectors.length * width);
  vectors.forEach((vector, i) => {
    if (!(vector instanceof Float32Array))
      throw new TypeError(`vectors[${i}]: expected a Float32Array, got ${describe(vector)}`);
    if (vector.length !== width)
      throw new RangeError(`vectors[${i}]: expected ${width} values as before, got ${vector.length}`);
    data.set(vector, i * width);
  });
  return ndarray(data, [vectors.length, width]);
}
