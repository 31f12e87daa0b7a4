/** Features whose visual words are known already. */
import { checkRegions, describe } from '../check.ts';
import type { Features, Regions } from '../types.ts';
import type { VisualWords, Vocabulary } from './vocabulary/index.ts';

/** Regions with their visual words in the place of descriptors, as `Vocabulary.quantise` makes them: for indexing what was quantised elsewhere. */
export interface QuantisedFeatures extends Regions {
  readonly words: VisualWords;
}

/** Whether features have words in the place of descriptors. */
export function isQuantised(features: Features | QuantisedFeatures): features is QuantisedFeatures {
  return typeof features === 'object' && features !== null && 'words' in features;
}

/**
 * The words of quantised features.
 *
 * @param neighbours - words that each feature must have
 * @throws TypeError or RangeError unless they suit the vocabulary
 */
export function readWords(features: QuantisedFeatures, { length, bits }: Vocabulary, neighbours: number): VisualWords {
  checkRegions('features', features);
  const { words } = features;
  const expected = features.length * neighbours;
  if (words?.neighbours !== neighbours || words.length !== features.length) {
    throw new RangeError(
      `features.words: expected ${features.length} rows of ${neighbours} neighbours, got ${words?.length} of ${words?.neighbours}`,
    );
  }
  for (const [name, column, size] of [
    ['words', words.words, expected],
    ['signatures', words.signatures, (expected * bits) / 32],
  ] as const) {
    if (!(column instanceof Uint32Array)) {
      throw new TypeError(`features.words.${name}: expected a Uint32Array, got ${describe(column)}`);
    }
    if (column.length !== size) {
      throw new RangeError(`features.words.${name}: expected ${size} values, got ${column.length}`);
    }
  }
  for (let i = 0; i < expected; i++) {
    if (words.words[i]! >= length) {
      throw new RangeError(`features.words: expected words below ${length}, got ${words.words[i]}`);
    }
  }
  return words;
}
