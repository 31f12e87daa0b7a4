/**
 * Retrieval of landmarks: mean average precision of every rule of the index, and of exhaustive matching beside it.
 *
 *     npm run bench:retrieval -- --data FOLDER [--cache out/retrieval] [--kind hesaff] [--words 1000,5000,20000] [--bits 64] [--part rules]
 *
 * The database is oxford5k (its 25 queries and the images that they name) and 400 distractors; a query is the features of the whole image inside
 * its box. Words are learnt from the distractors only. Features, matches and indexes are kept in the cache: delete it when the stages before
 * change. On 25 queries differences of a point are noise, and other sets of images give other figures.
 *
 * Prints, or only the part of `--part`,
 * 1. `exhaustive`: each query matched with each image, ranked by the inliers of one model; no words;
 * 2. `rules`: the index with its rules switched on one after the other;
 * 3. `options`: the last of these with one option changed at a time, at the largest number of words.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { meanAveragePrecision } from '../lib/evaluate/index.ts';
import type { QueryOptions } from '../lib/index.ts';
import { KINDS, type Kind, readCollection } from './retrieval/data.ts';
import { rankExhaustively } from './retrieval/exhaustive.ts';
import { type IndexedCollection, indexCollection, nearestWords } from './retrieval/indexed.ts';
import { optionsFor, RULES } from './retrieval/rules.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    cache: { type: 'string', default: 'out/retrieval' },
    kind: { type: 'string', default: 'hesaff' },
    words: { type: 'string', default: '1000,5000,20000' },
    bits: { type: 'string', default: '64' },
    part: { type: 'string', default: '' },
  },
});
const { data, kind, part } = values;
if (data === undefined || !existsSync(data)) {
  console.error(`--data: expected the folder of oxford5k and distractors, got ${data}`);
  process.exit(1);
}
if (!Object.hasOwn(KINDS, kind)) throw new RangeError(`--kind: expected ${Object.keys(KINDS).join(', ')}, got ${kind}`);
const bits = Number(values.bits);
if (bits !== 64 && bits !== 128) throw new RangeError(`--bits: expected 64 or 128, got ${values.bits}`);
const sizes = values.words.split(',').map(Number);
const isWanted = (name: string) => part === '' || part === name;

const collection = await readCollection(data, values.cache, kind as Kind);
const features = collection.images.reduce((sum, { length }) => sum + length, 0);
console.log(
  `\n${kind}: ${features} features of ${collection.images.length} images, ${collection.queries.length} queries`,
);

if (isWanted('exhaustive')) {
  console.log('\nExhaustive matching, mAP\n');
  const rows = await rankExhaustively(collection);
  printTable(Object.keys(rows[0]!), rows.map(Object.values));
}
if (isWanted('rules')) {
  const columns: string[][] = [];
  for (const words of sizes) {
    const indexed = await indexCollection(collection, words, bits);
    columns.push(RULES.map(([name, options]) => precision(indexed, name, options)));
  }
  console.log(`\nRules, ${bits} bits, mAP by the number of words\n`);
  printTable(
    ['rule', ...values.words.split(',')],
    RULES.map(([name], row) => [name, ...columns.map((column) => column[row]!)]),
  );
}
if (isWanted('options')) {
  const indexed = await indexCollection(collection, Math.max(...sizes), bits);
  console.log(`\nOptions, ${Math.max(...sizes)} words, ${bits} bits\n`);
  printTable(
    ['options', 'mAP'],
    optionsFor(bits).map(([name, options]) => [name, precision(indexed, name, options)]),
  );
}

function precision({ index, queries, words }: IndexedCollection, name: string, options: QueryOptions): string {
  const { multipleAssignment } = options;
  const rankings = queries.map(({ features }, i) => {
    const question = nearestWords(features, words[i]!, multipleAssignment!);
    return index.query(question, { ...options, top: index.length }).map(({ id }) => id);
  });
  const mean = meanAveragePrecision(rankings, queries).toFixed(3);
  console.error(`${index.vocabulary.length} words, ${name}: ${mean}`);
  return mean;
}
