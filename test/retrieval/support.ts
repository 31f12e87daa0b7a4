/** Small indexes whose words and signatures are written down in the test. */
import ndarray from 'ndarray';
import { seededRandom } from '../../lib/random.ts';
import type { QuantisedFeatures } from '../../lib/retrieval/quantised.ts';
import { trainVocabulary, type Vocabulary } from '../../lib/retrieval/vocabulary/index.ts';

/** A vocabulary of so many words, trained on drawn rows: for features whose words are given. */
export function vocabularyOf(words: number, bits: 0 | 64 | 128): Promise<Vocabulary> {
  const random = seededRandom(words);
  const rows = Uint8Array.from({ length: 16 * words * 128 }, () => random.below(256));
  const hamming = bits === 0 ? undefined : { bits };
  return trainVocabulary(ndarray(rows, [16 * words, 128]), { words, hamming });
}

/** A feature: its words, nearest first; the bits that are set in its signature, 0 to 127; and its frame. */
export interface Given {
  readonly words: readonly number[];
  readonly set?: readonly number[];
  readonly frame?: readonly number[];
}

/** Features as `Vocabulary.quantise` would make them; under all of its words a feature has one signature. */
export function featuresOf(bits: number, given: readonly Given[]): QuantisedFeatures {
  const [n, neighbours, width] = [given.length, given[0]?.words.length ?? 1, bits / 32];
  const signatures = new Uint32Array(n * neighbours * width);
  given.forEach(({ set = [] }, i) => {
    for (let k = 0; k < neighbours; k++) {
      for (const bit of set) signatures[(i * neighbours + k) * width + (bit >> 5)]! |= 1 << (bit & 31);
    }
  });
  const frames = given.flatMap(({ frame }, i) => frame ?? [1, 0, i, 0, 1, i]);
  return {
    length: n,
    frames: ndarray(new Float32Array(frames), [n, 2, 3]),
    response: new Float32Array(n),
    words: {
      length: n,
      neighbours,
      words: Uint32Array.from(given.flatMap(({ words }) => words)),
      distances: new Float32Array(n * neighbours),
      signatures,
    },
  };
}

/** Features without signatures, one for each word. */
export function bagOf(words: readonly number[]): QuantisedFeatures {
  return featuresOf(
    0,
    words.map((word) => ({ words: [word] })),
  );
}

/** The bits from 0 to n − 1. */
export function firstBits(n: number): number[] {
  return Array.from({ length: n }, (_, bit) => bit);
}
