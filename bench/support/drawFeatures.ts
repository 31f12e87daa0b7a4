/** Features whose visual words and signatures are drawn alike, so that a query meets the mean list of an index. */
import ndarray from 'ndarray';
import type { QuantisedFeatures } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';

/**
 * @param words - of the vocabulary
 * @param bits - of a signature
 */
export function drawFeatures(random: Random, n: number, words: number, bits: number): QuantisedFeatures {
  return {
    length: n,
    frames: ndarray(
      Float32Array.from({ length: 6 * n }, () => 1000 * random.float()),
      [n, 2, 3],
    ),
    response: new Float32Array(n),
    words: {
      length: n,
      neighbours: 1,
      words: Uint32Array.from({ length: n }, () => random.below(words)),
      distances: new Float32Array(n),
      signatures: Uint32Array.from({ length: (n * bits) / 32 }, () => random.uint32()),
    },
  };
}
