/**
 * Training a vocabulary: k-means in passes through the descriptors.
 *
 * 1. `flat`: every row against every centre, exactly (kmeans.ts).
 * 2. `approximate`: the same, with the nearest centres searched in inverted lists (structure.ts), as J. Philbin et al. do with a kd-forest ("Object
 *    retrieval with large vocabularies and fast spatial matching", CVPR 2007).
 * 3. `hierarchical`: √words groups first, then the words of each group among the rows of the group (D. Nistér, H. Stewénius, "Scalable recognition with a
 *    vocabulary tree", CVPR 2006). Deviation: two levels in the place of six of ten, which loses fewer rows at the groups' borders; and the tree
 *    only trains: the finished words are searched like those of `approximate`.
 * 4. Then the medians of the Hamming embedding, if wanted (hamming.ts).
 */
import { checkChoice, checkFunction, checkInteger, checkOptions, checkSignal, describe } from '../../check.ts';
import { listsFor } from '../../matching/approximate/index.ts';
import { seededRandom } from '../../random.ts';
import { trainEmbedding } from './hamming.ts';
import { moveCentres } from './kmeans.ts';
import type { Progress, Run } from './passes.ts';
import { drawRows, sampleSize, spreadRows } from './seeding.ts';
import { type ByteRows, sourceOf, type TrainingDescriptors } from './source.ts';
import { descent, EFFORT, MOST_EXACT, sortWords, wordSearch } from './structure.ts';
import { Vocabulary } from './vocabulary.ts';

export interface VocabularyOptions {
  /** How many visual words, 1 to 2²⁰. */
  words: number;
  /** How words are trained. Default flat up to 32 768, then hierarchical. */
  structure?: 'flat' | 'approximate' | 'hierarchical' | undefined;
  /** Make signatures of so many bits, for Hamming embedding and ASMK*. Default none. */
  hamming?: { bits: 64 | 128 } | undefined;
  /** Most rounds of k-means; of `hierarchical`, on each level. Default 10. */
  iterations?: number | undefined;
  /** First centres: rows at random, or rows that lie apart, for up to some thousand words. Default sampled. */
  seeding?: 'sampled' | 'kmeans++' | undefined;
  /** Any integer; equal rows and seed give equal bytes, in however many batches. Default 0. */
  seed?: number | undefined;
  /** Is told about every few milliseconds how far training is. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops training: the promise is rejected with its reason. */
  signal?: AbortSignal | undefined;
}

const OPTIONS = ['words', 'structure', 'hamming', 'iterations', 'seeding', 'seed', 'onProgress', 'signal'];
const MOST_WORDS = 2 ** 20;

/**
 * Trains a vocabulary of visual words.
 *
 * @param descriptors - bytes, rows of a multiple of 8 values: one table, features, or an iterable of these that can be gone through many times, as an
 *   array or an object that opens its files anew; at least one row a word, thirty make better words. Memory holds a batch and the words, not all batches
 * @returns the vocabulary; a promise, as training takes its time: other work goes on meanwhile. `hierarchical` makes fewer words where a group has
 *   fewer rows than its share
 * @throws TypeError or RangeError for a bad table or option, or fewer rows than words, of `kmeans++` fewer different ones; the signal's reason when
 *   it stops
 *
 * @example
 * const vocabulary = await trainVocabulary(images, { words: 256, hamming: { bits: 64 } }); // 20 000 for thousands of images
 * const bytes = vocabulary.serialize();
 */
export async function trainVocabulary(
  descriptors: TrainingDescriptors,
  options: VocabularyOptions,
): Promise<Vocabulary> {
  checkOptions(options, OPTIONS);
  const { words, hamming, iterations = 10, seeding = 'sampled', seed = 0, onProgress, signal } = options;
  const { structure = words <= MOST_EXACT ? 'flat' : 'hierarchical' } = options;
  checkInteger('words', words, 1, MOST_WORDS);
  checkChoice('structure', structure, ['flat', 'approximate', 'hierarchical']);
  checkInteger('iterations', iterations, 1);
  checkChoice('seeding', seeding, ['sampled', 'kmeans++']);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  if (hamming !== undefined) {
    checkOptions(hamming, ['bits'], 'hamming');
    if (hamming.bits !== 64 && hamming.bits !== 128) {
      throw new RangeError(`hamming.bits: expected 64 or 128, got ${describe(hamming.bits)}`);
    }
  }
  checkFunction('onProgress', onProgress);
  checkSignal('signal', signal);
  signal?.throwIfAborted();

  const levels = structure === 'hierarchical' ? 2 : 1;
  const run: Run = {
    source: sourceOf(descriptors),
    signal,
    onProgress,
    passes: levels * (1 + iterations) + (hamming ? 1 : 0),
    pass: 0,
    total: 0,
    error: undefined,
  };
  const random = seededRandom(seed);
  const train = { run, random, iterations, seeding };
  const centres =
    structure === 'hierarchical' ? await trainTree(train, words) : await trainFlat(train, words, structure === 'flat');
  const isExact = structure === 'flat' && words <= MOST_EXACT;
  const lists = isExact ? undefined : sortWords(centres);
  if (hamming && hamming.bits > centres.width) {
    throw new RangeError(`hamming.bits: expected at most the ${centres.width} values of a row, got ${hamming.bits}`);
  }
  const embedding =
    hamming &&
    (await trainEmbedding(
      run,
      centres,
      wordSearch(centres, lists),
      comparisonsOf(words, isExact),
      hamming.bits,
      random,
    ));
  return new Vocabulary({ words: centres, lists, embedding });
}

interface Training {
  readonly run: Run;
  readonly random: ReturnType<typeof seededRandom>;
  readonly iterations: number;
  readonly seeding: 'sampled' | 'kmeans++';
}

async function trainFlat(
  { run, random, iterations, seeding }: Training,
  words: number,
  isExact: boolean,
): Promise<ByteRows> {
  const [sample] = await drawRows(run, random, Uint32Array.of(sampleSize(seeding, words)));
  checkEnough(run, sample!, words);
  const first = seeding === 'sampled' ? sample! : spreadRows(sample!, words, random);
  checkEnough(run, first, words);
  const groups = Uint32Array.of(0, words);
  return moveCentres(run, first, groups, iterations, comparisonsOf(words, isExact), (centres) => {
    const search = wordSearch(centres, isExact ? undefined : sortWords(centres));
    return (rows) => search(rows, 1);
  });
}

async function trainTree(training: Training, words: number): Promise<ByteRows> {
  const { run, random, iterations, seeding } = training;
  const groups = Math.ceil(Math.sqrt(words));
  const coarse = await trainFlat(training, groups, true);
  checkEnough(run, { length: run.total, width: coarse.width }, words);
  const search = wordSearch(coarse, undefined);
  const groupOf = (rows: ByteRows) => search(rows, 1).rows;
  const shares = Uint32Array.from(
    { length: groups },
    (_, i) => Math.floor(((i + 1) * words) / groups) - Math.floor((i * words) / groups),
  );
  const samples = await drawRows(
    run,
    random,
    shares.map((share) => sampleSize(seeding, share)),
    groupOf,
  );
  const seeds = samples.map((sample, group) =>
    seeding === 'sampled' || sample.length === 0 ? sample : spreadRows(sample, shares[group]!, random),
  );
  const starts = new Uint32Array(groups + 1);
  seeds.forEach(({ length }, group) => {
    starts[group + 1] = starts[group]! + length;
  });
  const first = { data: new Uint8Array(starts[groups]! * coarse.width), length: starts[groups]!, width: coarse.width };
  seeds.forEach(({ data }, group) => {
    first.data.set(data, starts[group]! * coarse.width);
  });
  checkEnough(run, first, 1);
  const lists = new Uint32Array(first.length);
  for (let group = 0; group < groups; group++) lists.fill(group, starts[group]!, starts[group + 1]!);
  return moveCentres(run, first, starts, iterations, groups + words / groups, (centres) =>
    descent(centres, { centres: coarse, lists }),
  );
}

function checkEnough({ total }: Run, { length, width }: Omit<ByteRows, 'data'>, words: number): void {
  if (length < words) {
    throw new RangeError(
      `descriptors: expected at least ${words} different rows for as many words, got ${total} rows; ask for fewer words`,
    );
  }
  if (width === 0 || width % 8 !== 0)
    throw new RangeError(`descriptors: expected rows of a multiple of 8 values, got ${width}`);
}

/** How many rows one row is compared with, about. */
function comparisonsOf(words: number, isExact: boolean): number {
  return isExact ? words : listsFor(words) + (EFFORT * words) / listsFor(words);
}
