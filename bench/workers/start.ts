/**
 * What workers cost before they gain: the start of one, and from how many images on several are quicker than one thread. Wall-clock time.
 *
 * Threads run the compiled library, as in the package. Whether they are quicker is measured in fresh processes, from the first image
 * on, so that neither side is warm; the order alternates.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ExtractOptions } from '../../lib/index.ts';
import { startThread } from '../../lib/node/startThread.ts';
import type { Setup } from '../../lib/pool/messages.ts';
import { compiledKernels } from '../../lib/wasm/instance.ts';
import { compileLibrary } from '../support/compiled.ts';
import { printTable } from '../support/table.ts';
import { median } from '../support/timing.ts';

const COUNTS = [1, 2, 3, 4, 6, 8];
const STARTS = 9;

/** Prints both; `files` are taken in turn. */
export async function benchStart(files: readonly string[], workers: number, options: ExtractOptions, rounds: number) {
  const folder = await compileLibrary();
  const worker = pathToFileURL(join(folder, 'node/worker.js'));
  const module = await compiledKernels();
  const rows: string[][] = [];
  for (const [name, kernels] of [
    ['kernels sent', module],
    ['kernels compiled by the worker', undefined],
  ] as const) {
    const starts: [number, number][] = [];
    for (let i = 0; i < STARTS; i++) starts.push(await startOne(worker, { options, kernels }, files[0]!));
    rows.push([name, ...[0, 1].map((k) => median(starts.map((times) => times[k]!)).toFixed(0))]);
  }
  console.log('Start of a worker, ms\n');
  printTable(['', 'until it is ready', 'until its first image is done'], rows);

  console.log(`\n${workers} workers against the thread of the program, start included, ms\n`);
  printTable(
    ['images', 'one thread', `${workers} workers`, 'ratio'],
    await breakEven(folder, files, workers, options, rounds),
  );
  console.log();
}

/** ms until the worker is ready, and until it has extracted an image. */
async function startOne(worker: URL, setup: Setup, file: string): Promise<[number, number]> {
  const from = performance.now();
  let heard: (value: number) => void;
  const next = () =>
    new Promise<number>((resolve) => {
      heard = resolve;
    });
  const thread = startThread(worker)(
    ({ error }) => {
      if (error) throw error;
      heard(performance.now() - from);
    },
    () => {},
  );
  const readiness = next();
  thread.send(setup);
  const ready = await readiness;
  const answer = next();
  thread.send({ source: file });
  const done = await answer;
  await thread.end();
  return [ready, done];
}

async function breakEven(folder: string, files: readonly string[], several: number, options: object, rounds: number) {
  const rows: string[][] = [];
  for (const count of COUNTS) {
    const times: Record<number, number[]> = { 0: [], [several]: [] };
    for (let round = 0; round < rounds; round++) {
      for (const workers of round % 2 === 0 ? [0, several] : [several, 0]) {
        times[workers]!.push(await timeProcess(folder, workers, options, files.slice(0, count)));
      }
    }
    const [one, many] = [median(times[0]!), median(times[several]!)];
    rows.push([`${count}`, one.toFixed(0), many.toFixed(0), (many / one).toFixed(2)]);
  }
  return rows;
}

async function timeProcess(folder: string, workers: number, options: object, files: readonly string[]) {
  const child = fileURLToPath(new URL('child.mjs', import.meta.url));
  const args = [child, pathToFileURL(folder).href, `${workers}`, JSON.stringify(options), ...files];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}
