/**
 * An index of images by their visual words, which answers a query with the images that show the same object.
 *
 * Images are added, removed and replaced at any time. Features that are new wait unsorted; the next query, `compact` or `serialize` sorts them
 * into the inverted file (postings.ts) and drops what was removed, in time linear in all postings. What the index then holds does not depend on
 * what it once held. query.ts tells how a query is answered.
 */
import { checkFlag, checkOptions, describe } from '../check.ts';
import { readFrames } from '../rows.ts';
import type { Features, Matrix, Regions } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';
import { type Box, boxOf, FRAME_WORDS, quantiseFrames } from './geometry.ts';
import { readIndex, writeIndex } from './indexFile.ts';
import { planQuery, type QueryOptions } from './options.ts';
import {
  type Batch,
  emptyPostings,
  GONE,
  type IndexedImage,
  type Layout,
  MOST_IMAGES,
  mergePostings,
  type Postings,
} from './postings.ts';
import { isQuantised, type QuantisedFeatures, readWords } from './quantised.ts';
import { type Collection, rank } from './query.ts';
import { imageLengths, type LengthNormalisation, type WordWeights, weighWords } from './scoring/words.ts';
import { Vocabulary } from './vocabulary/index.ts';

export interface VisualIndexOptions {
  /** Keep where features stand and their shape, in 12 bytes each: verification, expansion and weak geometric consistency need it. Default true. */
  geometry?: boolean | undefined;
}

/** An image that a query found; verified if it has at least `verify.minInliers` inliers. */
export interface Hit {
  readonly id: string;
  /** By the query's `scoring`; larger is better. Comparable within one query only: idf changes with every image that comes or goes. */
  readonly score: number;
  /** Of a verified image: the number of inliers. */
  readonly inliers?: number | undefined;
  /** Of a verified image: as `effectiveInliers` counts. */
  readonly effectiveInliers?: number | undefined;
  /** Of a verified image: maps the query onto it. */
  readonly model?: Matrix | undefined;
  /** Of a verified image: rows of the query's features that are inliers, and where their partners lie in the image, in that order. */
  readonly pairs?: { readonly rows: Uint32Array; readonly regions: Regions } | undefined;
}

/** What is computed of the postings when it is first wanted. */
interface Statistics {
  readonly stopWords: number;
  readonly weights: WordWeights;
  readonly lengths: Map<LengthNormalisation, Float64Array>;
  readonly boxes: readonly Box[];
}

/**
 * Images by their visual words.
 *
 * @example
 * const index = new VisualIndex(await trainVocabulary(images, { words: 256, hamming: { bits: 64 } }));
 * index.add('photo-1', extract(imageA));
 * const hits = index.query(extract(imageB), { verify: true });
 * console.log(hits[0]?.id, hits[0]?.inliers);
 */
export class VisualIndex {
  readonly vocabulary: Vocabulary;
  readonly geometry: boolean;
  readonly #layout: Layout;
  #images: (IndexedImage | undefined)[] = [];
  readonly #rows = new Map<string, number>();
  #postings: Postings;
  #batches: Batch[] = [];
  #isSettled = true;
  #count = 0;
  #statistics: Statistics | undefined;

  /**
   * Makes an index without images.
   *
   * @param vocabulary - whose words features are quantised by; shared, not copied
   * @throws TypeError for the wrong kind of argument or an unknown option
   */
  constructor(vocabulary: Vocabulary, options: VisualIndexOptions = {}) {
    if (!(vocabulary instanceof Vocabulary)) {
      throw new TypeError(
        `vocabulary: expected a Vocabulary from trainVocabulary or Vocabulary.from, got ${describe(vocabulary)}`,
      );
    }
    checkOptions(options, ['geometry']);
    const { geometry = true } = options;
    checkFlag('geometry', geometry);
    this.vocabulary = vocabulary;
    this.geometry = geometry;
    this.#layout = {
      words: vocabulary.length,
      signature: vocabulary.bits / 32,
      frame: geometry ? FRAME_WORDS : 0,
    };
    this.#postings = emptyPostings(this.#layout);
  }

  /** How many images the index holds. */
  get length(): number {
    return this.#rows.size;
  }

  /** How many postings it holds: one for each feature of its images. */
  get postings(): number {
    return this.#count;
  }

  /** The images' ids, in the order in which they came. */
  ids(): string[] {
    return [...this.#rows.keys()];
  }

  /** Whether the index holds an image of that id. */
  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /**
   * Adds an image.
   *
   * @param id - any text that is not in the index yet
   * @param features - of the whole image, none at all too; or their visual words, of one neighbour each
   * @throws TypeError or RangeError for a bad or known id, for features that are none or do not suit the vocabulary; the index is as before
   */
  add(id: string, features: Features | QuantisedFeatures): void {
    checkId(id);
    if (this.#rows.has(id))
      throw new RangeError(`id: expected a new one, got ${id}, which is in the index; use update`);
    this.#append(id, this.#read(id, features));
  }

  /**
   * Removes an image; the scores of the others change, as idf does.
   *
   * @returns false when there is none of that id
   */
  remove(id: string): boolean {
    checkId(id);
    const row = this.#rows.get(id);
    if (row === undefined) return false;
    this.#count -= this.#images[row]!.features;
    this.#images[row] = undefined;
    this.#rows.delete(id);
    this.#unsettle();
    return true;
  }

  /**
   * Adds an image in the place of the one with that id, if there is one; it then counts as the newest.
   *
   * @throws as `add`; the index is as before
   */
  update(id: string, features: Features | QuantisedFeatures): void {
    checkId(id);
    const batch = this.#read(id, features);
    this.remove(id);
    this.#append(id, batch);
  }

  /** Sorts in what was added and drops what was removed, which the next query would do: in time linear in all postings. */
  compact(): void {
    if (this.#isSettled) return;
    const rows = new Uint32Array(this.#images.length).fill(GONE);
    const images = this.#images.filter((image) => image !== undefined);
    let next = 0;
    this.#images.forEach((image, row) => {
      if (image !== undefined) rows[row] = next++;
    });
    this.#postings = mergePostings(this.#layout, this.#postings, this.#batches, rows);
    this.#images = images;
    this.#batches = [];
    images.forEach(({ id }, row) => {
      this.#rows.set(id, row);
    });
    this.#isSettled = true;
  }

  /**
   * Finds the images that show what the query shows.
   *
   * @param features - of the query: of a whole image, or those inside a box; or their visual words, of `multipleAssignment` neighbours each
   * @returns hits, best first: verified ones by inliers, then the others by score; ties go to the image that came first. Images for which nothing
   *   speaks are left out
   * @throws TypeError or RangeError for features that are none or do not suit the vocabulary, and for bad options
   */
  query(features: Features | QuantisedFeatures, options: QueryOptions = {}): Hit[] {
    const { length, bits } = this.vocabulary;
    const plan = planQuery(options, bits, length, this.geometry);
    const frames = readFrames('features', features);
    const neighbours = plan.multipleAssignment;
    const words = isQuantised(features)
      ? readWords(features, this.vocabulary, neighbours)
      : this.vocabulary.quantise(features, { neighbours });
    this.compact();
    const ranking = rank(this.#collection(plan.stopWords), { words, regions: features, frames }, plan);
    return ranking.map(({ image, score, verified }) => {
      const { id } = this.#images[image]!;
      if (verified === undefined) return { id, score };
      const { fit, effectiveInliers, rows, regions } = verified;
      const pairs = { rows, regions };
      return { id, score, inliers: fit.inliers.length, effectiveInliers, model: fit.model, pairs };
    });
  }

  /** The index with its vocabulary as one buffer; equal indexes give equal bytes, whatever they held before. */
  serialize(): Uint8Array {
    this.compact();
    return writeIndex(this.vocabulary, this.geometry, this.#images as IndexedImage[], this.#postings);
  }

  /**
   * Reads what `serialize` wrote.
   *
   * @throws TypeError or RangeError for bytes that are no index, or one that is damaged or of a newer version
   */
  static from(bytes: Uint8Array): VisualIndex {
    const { vocabulary, geometry, images, postings } = readIndex(bytes);
    const index = new VisualIndex(vocabulary, { geometry });
    index.#images = images;
    images.forEach(({ id }, row) => {
      index.#rows.set(id, row);
    });
    index.#postings = postings;
    index.#count = postings.length;
    return index;
  }

  #read(id: string, features: Features | QuantisedFeatures): { image: IndexedImage; batch: Omit<Batch, 'image'> } {
    const frames = readFrames('features', features);
    const { words, signatures } = isQuantised(features)
      ? readWords(features, this.vocabulary, 1)
      : this.vocabulary.quantise(features);
    const { left, top, unit } = boxOf(frames);
    const box = { left, top, unit };
    return {
      image: { id, features: words.length, box },
      // Copies, as the caller may fill the same columns with the next image before they are sorted in.
      batch: {
        words: words.slice(),
        signatures: signatures.slice(),
        frames: this.geometry ? quantiseFrames(frames, box) : new Uint16Array(0),
      },
    };
  }

  #append(id: string, { image, batch }: { image: IndexedImage; batch: Omit<Batch, 'image'> }): void {
    if (this.#images.length === MOST_IMAGES) this.compact();
    if (this.#images.length === MOST_IMAGES) {
      throw new RangeError(`id: expected at most ${MOST_IMAGES} images in an index, got one more; make a second index`);
    }
    const row = this.#images.length;
    this.#images.push(image);
    this.#rows.set(id, row);
    this.#batches.push({ image: row, ...batch });
    this.#count += image.features;
    this.#unsettle();
  }

  #unsettle(): void {
    this.#isSettled = false;
    this.#statistics = undefined;
  }

  #collection(stopWords: number): Collection {
    const postings = this.#postings;
    const images = this.#images as IndexedImage[];
    if (this.#statistics?.stopWords !== stopWords) {
      const weights = withWorkspace((workspace) => weighWords(workspace, postings, images.length, stopWords));
      const boxes = images.map(({ box }) => box);
      this.#statistics = { stopWords, weights, lengths: new Map(), boxes };
    }
    const { weights, lengths, boxes } = this.#statistics;
    return {
      bits: this.vocabulary.bits,
      postings,
      weights,
      boxes,
      lengths: (normalisation) => {
        let column = lengths.get(normalisation);
        if (column === undefined) {
          const features = images.map((image) => image.features);
          column = imageLengths(postings, features, weights, normalisation);
          lengths.set(normalisation, column);
        }
        return column;
      },
    };
  }
}

function checkId(id: unknown): void {
  if (typeof id !== 'string') throw new TypeError(`id: expected a string, got ${describe(id)}; use String(id)`);
  if (/\p{Surrogate}/u.test(id)) throw new RangeError('id: expected well-formed Unicode, got a lone surrogate');
}
