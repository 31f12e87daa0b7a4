/**
 * Aggregated vectors on landmarks: mean average precision of VLAD and Fisher vectors, whole and reduced by whitening.
 *
 *     npm run bench:aggregated -- --data FOLDER [--cache out/retrieval] [--preset hesaff] [--words 64,128,256]
 *
 * The database is oxford5k (its 25 queries and the images that they name) and 400 distractors; a query is the features of the whole image inside
 * its box. Words, mixtures and whitening are learnt from the distractors only. Search is exact. Features are kept in the cache: delete it when
 * extraction changes.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import ndarray from 'ndarray';
import { meanAveragePrecision } from '../lib/evaluate/index.ts';
import {
  type Features,
  fisherVector,
  type NdArray,
  nearestNeighbours,
  trainMixture,
  trainWhitening,
  vlad,
  whiten,
} from '../lib/index.ts';
import { seededRandom } from '../lib/random.ts';
import { findClusters } from '../lib/retrieval/aggregated/clusters.ts';
import { readCollection } from './retrieval/data.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    cache: { type: 'string', default: 'out/retrieval' },
    preset: { type: 'string', default: 'hesaff' },
    words: { type: 'string', default: '64,128,256' },
  },
});
const { data, cache } = values;
if (data === undefined || !existsSync(data)) {
  console.error(`--data: expected the folder of oxford5k and distractors, got ${data}`);
  process.exit(1);
}
if (values.preset !== 'hesaff' && values.preset !== 'sift') throw new RangeError('--preset: expected hesaff or sift');

const DIMENSIONS = [64, 128, 256];
/** Descriptors that words are learnt from. */
const SAMPLES = 100_000;

const { queries, names, images, training } = await readCollection(data, cache, values.preset);
const asked = queries.map(({ features }) => features);
console.log(
  `${values.preset}: ${images.reduce((sum, { length }) => sum + length, 0)} features of ${images.length} images\n`,
);

type Vectors = NdArray<Float32Array>;
type Describe = (of: readonly Features[]) => Vectors;

const NOT_REDUCED = DIMENSIONS.map(() => '');
const rows: string[][] = [];
for (const words of values.words.split(',').map(Number)) {
  const table = trainWords(training, words);
  report(`VLAD ${words}, none`, (of) => vlad(of, table, { normalisation: 'none' }));
  report(`VLAD ${words}, power`, (of) => vlad(of, table, { normalisation: 'power' }));
  report(`VLAD ${words}, intra`, (of) => vlad(of, table), true);
  const mixture = trainMixture(training, { components: words });
  report(`Fisher ${words}, none`, (of) => fisherVector(of, mixture, { normalisation: 'none' }));
  report(`Fisher ${words}, power`, (of) => fisherVector(of, mixture, { normalisation: 'power' }));
  report(`Fisher ${words}, intra`, (of) => fisherVector(of, mixture), true);
  report(`Fisher ${words}, intra, deviations`, (of) => fisherVector(of, mixture, { deviations: true }), true);
}
printTable(
  ['vector', 'values', 'mAP', ...['PCA', 'whitened'].flatMap((name) => DIMENSIONS.map((d) => `${name} ${d}`))],
  rows,
);

function report(name: string, describe: Describe, reduce = false): void {
  const [database, query] = [describe(images), describe(asked)];
  const reduced = reduce ? precisionReduced(database, query) : [...NOT_REDUCED, ...NOT_REDUCED];
  rows.push([name, `${database.shape[1]}`, precision(database, query), ...reduced]);
  console.error(rows.at(-1)!.join(' '));
}

/** Reduced to principal axes, and whitened. */
function precisionReduced(database: Vectors, query: Vectors): string[] {
  const width = database.shape[1]!;
  const learnt = ndarray(database.data.slice((images.length - training.length) * width), [training.length, width]);
  const { mean, axes } = trainWhitening(learnt, { dimensions: Math.max(...DIMENSIONS) });
  // One training serves all: fewer dimensions are the first axes, and axes of length 1 do not whiten.
  const lengths = Float64Array.from({ length: axes.shape[0]! }, (_, c) => lengthOf(axes.pick(c)));
  const whitened = whiten(stack(database, query), { mean, axes });
  return [false, true].flatMap((equalise) =>
    DIMENSIONS.map((dimensions) => {
      const reduced = ndarray(new Float32Array(whitened.shape[0]! * dimensions), [whitened.shape[0]!, dimensions]);
      for (let i = 0; i < whitened.shape[0]!; i++) {
        for (let c = 0; c < dimensions; c++) reduced.set(i, c, whitened.get(i, c) / (equalise ? 1 : lengths[c]!));
      }
      return precision(reduced.hi(images.length), reduced.lo(images.length));
    }),
  );
}

/** The rows of both. */
function stack(a: Vectors, b: Vectors): Vectors {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  return ndarray(data, [a.shape[0]! + b.shape[0]!, a.shape[1]!]);
}

function lengthOf(row: Vectors): number {
  let squares = 0;
  for (let k = 0; k < row.shape[0]!; k++) squares += row.get(k) ** 2;
  return Math.sqrt(squares);
}

function precision(database: Vectors, query: Vectors): string {
  const { rows: found } = nearestNeighbours(query, database, { k: names.length, metric: 'cosine' });
  const rankings = queries.map((_, i) => names.map((_, rank) => names[found.get(i, rank)]!));
  return meanAveragePrecision(rankings, queries).toFixed(3);
}

/** k-means of some of the descriptors, rounded to bytes. */
function trainWords(of: readonly Features[], words: number): NdArray<Uint8Array> {
  const total = of.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(1, Math.floor(total / SAMPLES));
  const chosen: number[] = [];
  let row = 0;
  for (const { descriptors, length } of of) {
    for (let i = 0; i < length; i++, row++) {
      if (row % step === 0) for (let k = 0; k < 128; k++) chosen.push(descriptors.get(i, k));
    }
  }
  const table = { data: Float32Array.from(chosen), length: chosen.length / 128, width: 128 };
  const centres = findClusters(table, words, 10, seededRandom(0));
  return ndarray(new Uint8Array(Uint8ClampedArray.from(centres).buffer), [words, 128]);
}
