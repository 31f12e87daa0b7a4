/**
 * Matching: the metrics beside each other, the approximate search against the exact one in time and recall, and guided against plain matching.
 *
 *     npm run bench:matching [-- --data FOLDER] [-- --sizes 10000,50000,100000]
 *
 * Descriptors of photographs come from the folder's `oxford5k` and `distractors`, the longer side 1024 px, at most 3000 features an image; rows
 * and queries from different images. Without a folder there are synthetic ones only: random rows, the queries being noisy copies of
 * some. CPU times of one run, medians, as shares of the exact search of n queries in n rows; times are measured with QUERIES of them.
 */
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ndarray from 'ndarray';
import { extract, type Matches, matchDescriptors, nearestNeighbours } from '../lib/index.ts';
import { buildIndex, queryIndex } from '../lib/matching/approximate/index.ts';
import { type Nearest, searchNearest } from '../lib/matching/search.ts';
import { slice, type Table } from '../lib/matching/tables.ts';
import { seededRandom } from '../lib/random.ts';
import { benchGuided } from './guided.ts';
import { readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ms } from './support/timing.ts';

const QUERIES = 16384;
const EFFORTS = [8, 16, 24, 32, 48, 64, 96];

const { values } = parseArgs({
  options: { data: { type: 'string' }, sizes: { type: 'string', default: '5000,10000,50000,100000' } },
});
const sizes = values.sizes.split(',').map(Number);
const most = Math.max(...sizes);
console.log(
  `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
benchMetrics(2000);
if (values.data !== undefined) {
  const pool = await descriptorsOf(values.data, most + QUERIES);
  const queries = slice(pool, pool.length - QUERIES, QUERIES);
  for (const n of sizes) benchApproximate('descriptors of photographs', slice(pool, 0, n), queries);
  benchMatches(slice(pool, 0, Math.min(most, 50000)), queries);
}
const random = randomRows(50000);
benchApproximate('synthetic descriptors', random, noisyCopies(random, QUERIES));
if (values.data !== undefined) await benchGuided(values.data);

function benchMetrics(n: number): void {
  console.log(`Exact two nearest neighbours, ${n} x ${n}\n`);
  const { float, below } = seededRandom(1);
  const bytes = [0, 1].map(() =>
    ndarray(
      Uint8Array.from({ length: 128 * n }, () => below(256)),
      [n, 128],
    ),
  );
  const floats = [0, 1].map(() => ndarray(Float32Array.from({ length: 128 * n }, float), [n, 128]));
  const bits = [0, 1].map(() =>
    ndarray(
      Uint8Array.from({ length: 32 * n }, () => below(256)),
      [n, 32],
    ),
  );
  const rows = [
    ['128 bytes, euclidean', cpuTime(() => nearestNeighbours(bytes[0]!, bytes[1]!))],
    ['128 floats, euclidean', cpuTime(() => nearestNeighbours(floats[0]!, floats[1]!))],
    ['128 bytes, cosine', cpuTime(() => nearestNeighbours(bytes[0]!, bytes[1]!, { metric: 'cosine' }))],
    ['256 bits, hamming', cpuTime(() => nearestNeighbours(bits[0]!, bits[1]!, { metric: 'hamming' }))],
  ] as const;
  const unit = rows[0][1].median;
  printTable(
    ['descriptors', 'ms', 'of bytes'],
    rows.map(([name, { median }]) => [name, ms(median), (median / unit).toFixed(2)]),
  );
}

function benchApproximate(name: string, table: Table, queries: Table): void {
  const n = table.length;
  const exact = searchNearest(queries, table, 'euclidean', 2);
  const exactTime = (cpuTime(() => searchNearest(queries, table, 'euclidean', 2), 3, 0).median * n) / QUERIES;
  const index = buildIndex(table, 'euclidean', 0);
  const built = cpuTime(() => buildIndex(table, 'euclidean', 0), 3, 0).median / exactTime;
  console.log(
    `\n${n} ${name}: ${index.centres.length} lists, built in ${built.toFixed(3)} of the exact search's time\n`,
  );
  const rows = EFFORTS.map((effort) => {
    const found = queryIndex(index, queries, 2, effort);
    const { median, least } = cpuTime(() => queryIndex(index, queries, 2, effort), 5, 0);
    const [share, leastShare] = [median, least].map((time) => (time * n) / QUERIES / exactTime) as [number, number];
    return [
      `${effort}`,
      recall(found, exact, 0).toFixed(3),
      recall(found, exact, 1).toFixed(3),
      share.toFixed(3),
      leastShare.toFixed(3),
      (built + share).toFixed(3),
    ];
  });
  printTable(['effort', 'nearest found', 'second found', 'queries', 'at least', 'with building'], rows);
}

/** What becomes of matches where the second neighbour is the second found. */
function benchMatches(table: Table, queries: Table): void {
  const [b, a] = [table, queries].map(({ data, length }) => ndarray(data as Uint8Array, [length, 128]));
  const pairsOf = ({ a, b }: Matches) => Array.from(a, (row, i) => `${row}-${b[i]}`);
  const exact = new Set(pairsOf(matchDescriptors(a!, b!)));
  console.log(`\n${exact.size} exact matches, ratio 0.8 and mutual, of ${queries.length} rows with ${table.length}\n`);
  const rows = EFFORTS.map((effort) => {
    const pairs = pairsOf(matchDescriptors(a!, b!, { approximate: { effort } }));
    const kept = pairs.filter((pair) => exact.has(pair)).length;
    return [`${effort}`, (kept / exact.size).toFixed(3), ((pairs.length - kept) / exact.size).toFixed(3)];
  });
  printTable(['effort', 'found', 'beside them'], rows);
}

/** Share of the queries whose neighbour of a rank is as near as the exact one. */
function recall(found: Nearest, exact: Nearest, rank: number): number {
  let hits = 0;
  for (let at = rank; at < exact.distances.length; at += 2) if (found.distances[at] === exact.distances[at]) hits++;
  return hits / QUERIES;
}

async function descriptorsOf(folder: string, count: number): Promise<Table> {
  const files: string[] = [];
  for (const part of ['oxford5k/images', 'distractors']) {
    const names = (await readdir(join(folder, part))).filter((name) => name.endsWith('.jpg')).sort();
    files.push(...names.map((name) => join(folder, part, name)));
  }
  const random = seededRandom(0);
  const data = new Uint8Array(128 * count);
  for (let filled = 0; filled < data.length; ) {
    const [file] = files.splice(random.below(files.length), 1);
    if (file === undefined) throw new Error(`${folder}: expected images with ${count} features, got ${filled / 128}`);
    const { descriptors } = extract(await readGray(file, [1024]), { maxFeatures: 3000 });
    const part = descriptors.data.subarray(0, data.length - filled);
    data.set(part, filled);
    filled += part.length;
  }
  return { data, length: count, width: 128 };
}

/** Sparse, skewed bytes. */
function randomRows(count: number): Table {
  const random = seededRandom(2);
  const data = Uint8Array.from({ length: 128 * count }, () => Math.floor(256 * random.float() ** 3));
  return { data, length: count, width: 128 };
}

function noisyCopies({ data, length, width }: Table, count: number): Table {
  const random = seededRandom(3);
  const copies = new Uint8Array(width * count);
  for (let i = 0; i < count; i++) {
    const row = random.below(length);
    for (let k = 0; k < width; k++)
      copies[i * width + k] = Math.max(0, Math.min(255, data[row * width + k]! + 20 * random.normal()));
  }
  return { data: copies, length: count, width };
}
