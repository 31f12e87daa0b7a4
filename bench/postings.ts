/**
 * The index on synthetic postings, one thread: how fast it is built, what it holds in memory, and how fast a query scores all of it.
 *
 *     npm run bench -- index [--postings 5000000] [--words 65536] [--features 1000]
 *
 * Images of as many features as the query; words and signatures drawn alike, so that a query meets the mean list. Times are those of
 * `VisualIndex.query` from visual words to ranked hits: no descriptor is assigned, no image verified.
 */
import { parseArgs } from 'node:util';
import ndarray from 'ndarray';
import { type QueryOptions, trainVocabulary, VisualIndex, type Vocabulary } from '../lib/index.ts';
import { seededRandom } from '../lib/random.ts';
import { drawFeatures } from './support/drawFeatures.ts';
import { printTable } from './support/table.ts';
import { median, ms } from './support/timing.ts';

const { values } = parseArgs({
  options: {
    postings: { type: 'string', default: '5000000' },
    words: { type: 'string', default: '65536' },
    features: { type: 'string', default: '1000' },
    data: { type: 'string' },
  },
  allowPositionals: true,
});
const [postings, words, features] = [Number(values.postings), Number(values.words), Number(values.features)];
const QUERIES = 200;
const ROUNDS = 5;
const RULES: readonly (readonly [name: string, options: QueryOptions])[] = [
  ['tfidf', { scoring: 'tfidf' }],
  ['hamming', { burstiness: 'none', normalisation: 'none' }],
  ['hamming, burstiness, normalised', {}],
  ['asmk', { scoring: 'asmk' }],
];

console.log(`Index: ${postings} postings, ${words} words, ${features} features an image and a query, one thread\n`);
const rows: string[][] = [];
for (const bits of [64, 128] as const) {
  const vocabulary = await anyVocabulary(bits);
  for (const geometry of [false, true]) rows.push(benchIndex(vocabulary, geometry));
}
const header = ['bits', 'geometry', 'bytes a posting', 'postings/s, millions', 'sorting alone'];
printTable([...header, ...RULES.map(([name]) => `${name}, ms`)], rows);

function benchIndex(vocabulary: Vocabulary, geometry: boolean): string[] {
  const { bits } = vocabulary;
  const random = seededRandom(1);
  const images = Array.from({ length: postings / features }, () => drawFeatures(random, features, words, bits));
  const rates: number[][] = [];
  let index = new VisualIndex(vocabulary, { geometry });
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    index = new VisualIndex(vocabulary, { geometry });
    const before = bufferBytes();
    const from = performance.now();
    images.forEach((image, i) => {
      index.add(String(i), image);
    });
    const added = performance.now();
    index.compact();
    const end = performance.now();
    rates.push([end - from, end - added].map((time) => postings / time / 1000));
    bytes = (bufferBytes() - before) / postings;
  }
  const times = RULES.map(([, options]) => {
    const each: number[] = [];
    for (let k = 0; k < QUERIES; k++) {
      const query = drawFeatures(random, features, words, bits);
      const from = performance.now();
      index.query(query, { ...options, multipleAssignment: 1 });
      each.push(performance.now() - from);
    }
    return median(each);
  });
  const [built, sorted] = [0, 1].map((k) => median(rates.map((rate) => rate[k]!)).toFixed(1));
  return [`${bits}`, geometry ? 'yes' : 'no', bytes.toFixed(2), built!, sorted!, ...times.map(ms)];
}

/** A vocabulary of the right size; which descriptors its words stand for does not matter here. */
function anyVocabulary(bits: 64 | 128): Promise<Vocabulary> {
  const random = seededRandom(bits);
  const table = Uint8Array.from({ length: 128 * words }, () => random.below(256));
  return trainVocabulary(ndarray(table, [words, 128]), {
    words,
    structure: 'approximate',
    iterations: 1,
    hamming: { bits },
  });
}

/** Bytes of typed arrays that are still in use. */
function bufferBytes(): number {
  // Twice, as the first collection only finds which buffers are unused.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}
