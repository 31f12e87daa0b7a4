/** Features of many image files, by a pool of worker threads. */
import { availableParallelism } from 'node:os';
import { checkMany, type Extraction, extractMany, type PoolOptions, type Sources } from '../pool/extractMany.ts';
import { pathOf } from './path.ts';
import { startThread } from './startThread.ts';

/** What came of a file: `{ path, features, width, height }`, or `{ path, error }`. */
export type FileExtraction<Path = string> = { readonly path: Path } & Extraction;

// In the package both are JavaScript; tests run the source.
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/**
 * Reads and extracts many image files in worker threads.
 *
 * A file that cannot be read is a result with an `error` and stops none of the others. Only a few images a worker are in memory at a
 * time, so go through the results and keep what is small. Breaking out of the loop ends the work.
 *
 * @param paths - paths or file URLs, from an iterable or an async iterable, which is pulled as far as results are taken
 * @param options - `workers`, `ordered`, `signal`, `onProgress`, `maxPixels`; the others as in `extract`
 * @returns for each file, in the order of `paths`, its features and its size, px, or the error
 * @throws TypeError or RangeError for a bad option, of `extract` at the first step; then also Error when `sharp` is not installed, the
 *   signal's reason when it aborts, and what `paths` throws
 *
 * @example
 * const index = new VisualIndex(vocabulary);
 * for await (const { path, features, error } of extractFiles(paths, { preset: 'hesaff', upright: true })) {
 *   if (error) console.warn(error.message);
 *   else index.add(path, features);
 * }
 */
export function extractFiles<Path extends string | URL>(
  paths: Sources<Path>,
  options: PoolOptions = {},
): AsyncGenerator<FileExtraction<Path>, void, undefined> {
  checkMany('paths', paths, options);
  return files(paths, options);
}

async function* files<Path extends string | URL>(
  paths: Sources<Path>,
  { workers = availableParallelism(), ...options }: PoolOptions,
): AsyncGenerator<FileExtraction<Path>, void, undefined> {
  const results = extractMany(paths, pathOf, startThread(WORKER), { workers, ...options });
  for await (const { source, ...extraction } of results) yield { path: source, ...extraction };
}
