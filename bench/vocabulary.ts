/**
 * The vocabulary: assigning descriptors to words and k-means beside faiss on one thread, and the approximate search among many words beside the
 * exact one.
 *
 *     npm run bench:vocabulary [-- --data FOLDER | --pool FILE] [--rounds 3] [--words 20000,65536,100000]
 *
 * Descriptors come from the folder's `oxford5k` and `distractors`, the longer side 1024 px, at most 3000 features an image; or from a file of raw
 * bytes, rows of 128; else they are synthetic. Both sides get the same rows in turn, each round; CPU times, least of the rounds.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import ndarray from 'ndarray';
import { extract, trainVocabulary } from '../lib/index.ts';
import { buildIndex, listsFor, queryIndex } from '../lib/matching/approximate/index.ts';
import { prepareRows, searchPrepared } from '../lib/matching/search.ts';
import { slice, type Table } from '../lib/matching/tables.ts';
import { seededRandom } from '../lib/random.ts';
import { readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuClock, cpuTime, ratio } from './support/timing.ts';

const ROWS = 100_000;
const ASSIGNED_WORDS = 20_000;
const [CENTRES, ITERATIONS] = [4096, 10];
const QUERIES = 16_384;
const EFFORTS = [8, 16, 32, 64, 128];

interface Result {
  readonly seconds: number;
  /** Sum of the squared distances to the centres before they move for the last time. */
  readonly objective?: number;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    pool: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    words: { type: 'string', default: '20000,65536,100000' },
  },
});
const sizes = values.words.split(',').map(Number);
const pool = await readPool(Math.max(ROWS, QUERIES + Math.max(...sizes)));
console.log(
  `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
await compareWithFaiss(slice(pool, 0, ROWS), Number(values.rounds));
for (const words of sizes) compareWithExact(pool, words);

async function compareWithFaiss(rows: Table, rounds: number): Promise<void> {
  const file = join(tmpdir(), `oriel-pool-${process.pid}.u8`);
  await writeFile(file, rows.data);
  try {
    const [words, queries] = [slice(rows, 0, ASSIGNED_WORDS), slice(rows, 0, 1000)];
    searchPrepared(prepareRows(words, 'euclidean'), queries, 1);
    const tasks = [
      [`${ROWS} rows to ${ASSIGNED_WORDS} words`, () => assign(rows, words), ['assign', file, `${ASSIGNED_WORDS}`]],
      [`k-means, k ${CENTRES}`, () => cluster(rows), ['kmeans', file, `${CENTRES}`, `${ITERATIONS}`]],
    ] as const;
    const table: string[][] = [];
    for (const [name, work, args] of tasks) {
      const [ours, theirs]: [Result[], Result[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        ours.push(await work());
        const peer = await faiss(args);
        if (peer) theirs.push(peer);
      }
      const [own, peer] = [least(ours), least(theirs)];
      table.push([
        name,
        own.seconds.toFixed(2),
        peer?.seconds.toFixed(2) ?? '',
        peer ? ratio(own.seconds, peer.seconds) : '',
        peer && own.objective && peer.objective ? (own.objective / peer.objective).toFixed(4) : '',
      ]);
    }
    printTable(['task', 's', 'faiss, s', 'ratio', 'objective, ratio'], table);
  } finally {
    await rm(file);
  }
}

function least(results: readonly Result[]): Result {
  return results.reduce((best, result) => (result.seconds < best.seconds ? result : best), results[0]!);
}

async function assign(rows: Table, words: Table): Promise<Result> {
  const start = cpuClock();
  searchPrepared(prepareRows(words, 'euclidean'), rows, 1);
  return { seconds: (cpuClock() - start) / 1000 };
}

async function cluster(rows: Table): Promise<Result> {
  let mean = 0;
  const start = cpuClock();
  await trainVocabulary(ndarray(rows.data as Uint8Array, [rows.length, rows.width]), {
    words: CENTRES,
    iterations: ITERATIONS,
    onProgress: ({ error }) => {
      mean = error ?? mean;
    },
  });
  return { seconds: (cpuClock() - start) / 1000, objective: mean * rows.length };
}

/** What faiss takes; undefined where it is not installed. */
async function faiss(args: readonly string[]): Promise<Result | undefined> {
  const program = fileURLToPath(new URL('peers/words.py', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [program, ...args]);
    return JSON.parse(stdout);
  } catch (error) {
    console.error(`faiss is left out: ${(error as Error).message.trim().split('\n').at(-1)}`);
    return undefined;
  }
}

function compareWithExact(pool: Table, words: number): void {
  const table = slice(pool, 0, words);
  const queries = slice(pool, pool.length - QUERIES, QUERIES);
  const prepared = prepareRows(table, 'euclidean');
  const exact = searchPrepared(prepared, queries, 1).rows;
  const exactTime = cpuTime(() => searchPrepared(prepared, queries, 1), 3, 0).least;
  const built = cpuTime(() => buildIndex(table, 'euclidean', 0), 1, 0).least;
  const index = buildIndex(table, 'euclidean', 0);
  const seconds = (built / 1000).toFixed(2);
  console.log(
    `\n${words} words, each a row: ${listsFor(words)} lists, built in ${seconds} s; the nearest of ${QUERIES}\n`,
  );
  const rows = EFFORTS.map((effort) => {
    const found = queryIndex(index, queries, 1, effort).rows;
    const hits = found.reduce((sum, row, i) => sum + (row === exact[i] ? 1 : 0), 0);
    const { least: time } = cpuTime(() => queryIndex(index, queries, 1, effort), 3, 0);
    return [`${effort}`, (hits / QUERIES).toFixed(3), ratio(time, exactTime)];
  });
  printTable(['effort', 'nearest found', 'time, exact = 1'], rows);
}

async function readPool(count: number): Promise<Table> {
  const data = values.pool
    ? new Uint8Array(await readFile(values.pool))
    : values.data
      ? await descriptorsOf(values.data, count)
      : syntheticRows(count);
  if (data.length < 128 * count) throw new Error(`expected ${count} descriptors, got ${data.length / 128}`);
  return { data: data.subarray(0, 128 * count), length: count, width: 128 };
}

/** Descriptors of images in random order, rows of different images mixed as k-means starts from the first. */
async function descriptorsOf(folder: string, count: number): Promise<Uint8Array> {
  const files: string[] = [];
  for (const part of ['oxford5k/images', 'distractors']) {
    const names = (await readdir(join(folder, part))).filter((name) => name.endsWith('.jpg')).sort();
    files.push(...names.map((name) => join(folder, part, name)));
  }
  const { below } = seededRandom(0);
  const data = new Uint8Array(128 * count);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  for (let filled = 0; filled < count; ) {
    const [file] = files.splice(below(files.length), 1);
    if (file === undefined) throw new Error(`${folder}: expected images with ${count} features, got ${filled}`);
    const { descriptors, length } = extract(await readGray(file, [1024]), { maxFeatures: 3000 });
    for (let i = 0; i < length && filled < count; i++, filled++) {
      data.set(descriptors.data.subarray(128 * i, 128 * (i + 1)), 128 * order[filled]!);
    }
  }
  return data;
}

/** Noisy copies of one row in eight: sparse, skewed bytes with groups among them. */
function syntheticRows(count: number): Uint8Array {
  const random = seededRandom(2);
  const sources = Uint8Array.from({ length: 128 * Math.ceil(count / 8) }, () => Math.floor(256 * random.float() ** 3));
  const data = new Uint8ClampedArray(128 * count);
  for (let i = 0; i < count; i++) {
    const from = 128 * random.below(sources.length / 128);
    for (let k = 0; k < 128; k++) data[128 * i + k] = sources[from + k]! + 20 * random.normal();
  }
  return new Uint8Array(data.buffer);
}
