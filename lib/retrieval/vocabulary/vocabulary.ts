/**
 * Visual words: descriptors that stand for all that are nearest to them.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google: a text retrieval approach to object matching in videos", ICCV 2003; training.ts tells how words
 * are found, hamming.ts what tells descriptors of one word apart.
 */
import { checkInteger, checkOptions } from '../../check.ts';
import { type Descriptors, readTable } from '../../matching/tables.ts';
import { ndarray } from '../../ndarray.ts';
import type { NdArray } from '../../types.ts';
import { type Column, readSections, section, writeSections } from '../sections.ts';
import { type Embedding, signaturesOf } from './hamming.ts';
import type { ByteRows } from './source.ts';
import { MOST_EXACT, type WordLists, type WordSearch, wordSearch } from './structure.ts';

/** The visual words of n descriptors. */
export interface VisualWords {
  readonly length: number;
  /** Words a descriptor. */
  readonly neighbours: number;
  /** [n · neighbours] the nearest words of each, nearest first. */
  readonly words: Uint32Array;
  /** [n · neighbours] Euclidean distances to them. */
  readonly distances: Float32Array;
  /** [n · neighbours · bits / 32] signatures under each of them, the lowest bits first; empty without bits. */
  readonly signatures: Uint32Array;
}

export interface QuantiseOptions {
  /** Words a descriptor, at least 1. Default 1. */
  neighbours?: number | undefined;
}

interface Parts {
  readonly words: ByteRows;
  /** For the approximate search; absent where it is exact. */
  readonly lists?: WordLists | undefined;
  readonly embedding?: Embedding | undefined;
}

const KIND = 'vocabulary';
const VERSION = 1;

/**
 * Visual words, made by `trainVocabulary`. It holds on to what it prepares for its searches.
 *
 * @example
 * const bytes = vocabulary.serialize();
 * const same = Vocabulary.from(bytes);
 * const { words, signatures } = same.quantise(a, { neighbours: 3 });
 */
export class Vocabulary {
  /** [k, width] the words. */
  readonly words: NdArray<Uint8Array>;
  readonly #rows: ByteRows;
  readonly #lists: WordLists | undefined;
  readonly #embedding: Embedding | undefined;
  #search: WordSearch | undefined;

  /** @internal */
  constructor({ words, lists, embedding }: Parts) {
    this.words = ndarray(words.data, [words.length, words.width]);
    this.#rows = words;
    this.#lists = lists;
    this.#embedding = embedding;
  }

  /** How many words there are. */
  get length(): number {
    return this.#rows.length;
  }

  /** Values a descriptor. */
  get width(): number {
    return this.#rows.width;
  }

  /** Bits a signature; 0 where the vocabulary makes none. */
  get bits(): 0 | 64 | 128 {
    return this.#embedding?.bits ?? 0;
  }

  /**
   * Finds the nearest words of descriptors: exactly, or of more than 32 768 words nearly so, and their signatures.
   *
   * @param descriptors - n rows of bytes, or features
   * @throws TypeError or RangeError for a bad table, rows of another width, or a bad option
   */
  quantise(descriptors: Descriptors, options: QuantiseOptions = {}): VisualWords {
    const { data, length, width } = readTable('descriptors', descriptors);
    checkOptions(options, ['neighbours']);
    const { neighbours = 1 } = options;
    checkInteger('neighbours', neighbours, 1, this.length);
    if (!(data instanceof Uint8Array)) throw new TypeError('descriptors: expected uint8, got float32');
    if (length > 0 && width !== this.width) {
      throw new RangeError(`descriptors: expected rows of ${this.width} values as in the vocabulary, got ${width}`);
    }
    this.#search ??= wordSearch(this.#rows, this.#lists);
    const rows = { data, length, width };
    const { rows: words, distances } = this.#search(rows, neighbours);
    const signatures = this.#embedding ? signaturesOf(rows, words, this.#embedding) : new Uint32Array(0);
    return { length, neighbours, words, distances, signatures };
  }

  /** The vocabulary as one buffer. */
  serialize(): Uint8Array {
    const { data, width } = this.#rows;
    const { bits, axes, thresholds } = this.#embedding ?? {};
    return writeSections(KIND, VERSION, {
      shape: Uint32Array.of(this.length, width, bits ?? 0, this.#lists ? 0 : 1),
      words: data,
      axes: axes ?? new Int16Array(0),
      thresholds: thresholds ?? new Int16Array(0),
      ...(this.#lists && { centres: this.#lists.centres.data, lists: this.#lists.lists }),
    });
  }

  /**
   * Reads what `serialize` wrote: a copy of its columns.
   *
   * @throws TypeError or RangeError for bytes that are no vocabulary, or one that is damaged or of a newer version
   */
  static from(bytes: Uint8Array): Vocabulary {
    const sections = readSections('bytes', bytes, KIND, VERSION);
    const shape = section(sections, 'shape', Uint32Array, 4);
    const [length, width, bits, isExact] = shape as unknown as [number, number, number, number];
    const isKnown = length >= 1 && width >= 8 && width % 8 === 0 && (isExact === 0 || length <= MOST_EXACT);
    if (!isKnown || !(bits === 0 || ((bits === 64 || bits === 128) && bits <= width))) {
      throw new RangeError(`bytes: expected the shape of a vocabulary, got ${shape.join(', ')}`);
    }
    const embedding = bits && {
      bits: bits as 64 | 128,
      axes: section(sections, 'axes', Int16Array, bits * width),
      thresholds: section(sections, 'thresholds', Int16Array, length * bits),
    };
    const data = section(sections, 'words', Uint8Array, length * width);
    return new Vocabulary({
      words: { data, length, width },
      lists: isExact === 1 ? undefined : readLists(sections, length, width),
      embedding: embedding || undefined,
    });
  }
}

function readLists(sections: Readonly<Record<string, Column>>, length: number, width: number): WordLists {
  const count = Math.max(1, Math.floor(section(sections, 'centres', Uint8Array).length / width));
  const data = section(sections, 'centres', Uint8Array, count * width);
  const sorted = section(sections, 'lists', Uint32Array, length);
  const bad = sorted.findIndex((list) => list >= count);
  if (bad >= 0) throw new RangeError(`bytes: expected lists below ${count}, got ${sorted[bad]} for word ${bad}`);
  return { centres: { data, length: count, width }, lists: sorted };
}
