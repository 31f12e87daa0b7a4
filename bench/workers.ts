/**
 * Many images: what workers cost at the start (workers/start.ts), throughput of several against one, and memory while a thousand images
 * go through.
 *
 *     npm run bench:workers [-- --data FOLDER] [--start 5] [--images 60] [--rounds 5] [--workers 2] [--memory 1000] [--preset sift]
 *
 * Images are façades of 1024 × 768 px under twelve views, as JPEG in out/workers, or the JPEG and PNG files of FOLDER, repeated until
 * there are enough. Each round extracts them with one worker and with several; the order alternates. Printed is wall-clock time from
 * the third image a worker on, so that starting up does not count, and CPU time of the whole process an image: where that grows with
 * the workers, they are in each other's way. The main thread's share tells how much of the time it was busy with results. Memory is the
 * resident size of the process.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { renderFacade } from '../examples/scene/facade.ts';
import { photograph } from '../examples/scene/photograph.ts';
import type { Preset } from '../lib/index.ts';
import { extractFiles } from '../lib/node/index.ts';
import { printTable } from './support/table.ts';
import { cpuClock, median } from './support/timing.ts';
import { benchStart } from './workers/start.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    start: { type: 'string', default: '5' },
    images: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
    memory: { type: 'string', default: '1000' },
    preset: { type: 'string', default: 'sift' },
  },
});
const several = Number(values.workers);
const preset = values.preset as Preset;
const files = values.data === undefined ? await drawFiles('out/workers') : await listFiles(values.data);
const repeated = (count: number) => Array.from({ length: count }, (_, i) => files[i % files.length]!);

if (Number(values.start) > 0) await benchStart(repeated(8), several, { preset }, Number(values.start));
if (Number(values.rounds) > 0) await compare(Number(values.rounds));
if (Number(values.memory) > 0) await watchMemory(Number(values.memory));

interface Run {
  readonly workers: number;
  /** Images a second. */
  readonly throughput: number;
  /** ms an image */
  readonly cpu: number;
  /** Share of the time that the main thread was busy. */
  readonly busy: number;
}

async function compare(rounds: number): Promise<void> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const workers of round % 2 === 0 ? [1, several] : [several, 1]) runs.push(await extractAll(workers));
  }
  const of = (workers: number, value: (run: Run) => number) =>
    median(runs.filter((r) => r.workers === workers).map(value));
  printTable(
    ['workers', 'images a second', 'CPU ms an image', 'main thread busy'],
    [1, several].map((workers) => [
      String(workers),
      of(workers, ({ throughput }) => throughput).toFixed(2),
      of(workers, ({ cpu }) => cpu).toFixed(1),
      `${(100 * of(workers, ({ busy }) => busy)).toFixed(1)} %`,
    ]),
  );
  const gains = Array.from({ length: runs.length / 2 }, (_, i) => {
    const [one, other] = runs.slice(2 * i, 2 * i + 2).sort((a, b) => a.workers - b.workers);
    return other!.throughput / one!.throughput;
  });
  console.log(
    `throughput with ${several} workers over that with one, each round: ${gains.map((g) => g.toFixed(2)).join(' ')}`,
  );
}

async function extractAll(workers: number): Promise<Run> {
  const paths = repeated(Number(values.images));
  const warmUp = 3 * workers;
  let [count, start, cpuStart] = [0, 0, 0];
  let loop = performance.eventLoopUtilization();
  for await (const { error } of extractFiles(paths, { preset, workers })) {
    if (error) throw error;
    if (++count !== warmUp) continue;
    [start, cpuStart, loop] = [performance.now(), cpuClock(), performance.eventLoopUtilization()];
  }
  const images = count - warmUp;
  const throughput = (1000 * images) / (performance.now() - start);
  const busy = performance.eventLoopUtilization(loop).utilization;
  return { workers, throughput, cpu: (cpuClock() - cpuStart) / images, busy };
}

async function watchMemory(count: number): Promise<void> {
  const rows: string[][] = [];
  let [peak, seen] = [0, 0];
  for await (const { error } of extractFiles(repeated(count), { preset, workers: several })) {
    if (error) throw error;
    peak = Math.max(peak, process.memoryUsage().rss);
    if (++seen % Math.ceil(count / 10) !== 0 && seen !== 30) continue;
    rows.push([String(seen), (process.memoryUsage().rss / 2 ** 20).toFixed(0), (peak / 2 ** 20).toFixed(0)]);
  }
  printTable(['images done', 'resident MiB', 'peak until then'], rows);
}

async function drawFiles(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const drawn: string[] = [];
  for (let i = 0; i < 12; i++) {
    const facade = renderFacade({ seed: 40 + i, width: 1024, height: 768 });
    const view = { rotation: 3 * i - 15, scale: 0.85 + 0.03 * (i % 5), tilt: 5 * (i % 8), direction: 40 * i };
    const { data, width, height } = photograph(facade, { view, noise: 2, seed: i }).image;
    const path = join(folder, `${i}.jpg`);
    const jpeg = sharp(data as Uint8Array, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 });
    await writeFile(path, await jpeg.toBuffer());
    drawn.push(path);
  }
  return drawn;
}

async function listFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png)$/i.test(name)).sort();
  if (names.length === 0) throw new Error(`${folder}: expected JPEG or PNG files, got none`);
  return names.map((name) => join(folder, name));
}
