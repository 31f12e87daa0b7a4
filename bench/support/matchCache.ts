/** Features and matches, made once and kept in a folder: later runs only estimate. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ndarray from 'ndarray';
import {
  type ExtractOptions,
  extract,
  type Features,
  type MatchOptions,
  matchDescriptors,
  type Regions,
} from '../../lib/index.ts';
import type { Views } from './centres.ts';
import { readAny } from './images.ts';

/** Matches are made at this ratio by default; `withRatioBelow` chooses among them, as which are mutual does not depend on it. */
export const LOOSEST_RATIO = 0.9;

const FRAME = 6;
/** Numbers a match: two frames, distance and ratio. */
const ROW = 2 * FRAME + 2;

/** Features of an image below `data`, from `cache` if they are there. */
export async function cachedFeatures(
  data: string,
  cache: string,
  path: string,
  options: ExtractOptions,
): Promise<Features> {
  const file = join(cache, `features-${keyOf([path, options])}.bin`);
  if (!existsSync(file)) {
    const { frames, descriptors } = extract(await readAny(join(data, path)), options);
    await store(file, Buffer.concat([bytesOf(frames.data as Float32Array), descriptors.data as Uint8Array]));
  }
  const bytes = new Uint8Array(await readFile(file));
  const length = bytes.length / (4 * FRAME + 128);
  return {
    length,
    frames: ndarray(new Float32Array(bytes.buffer, 0, FRAME * length), [length, 2, 3]),
    response: new Float32Array(length),
    descriptors: ndarray(bytes.slice(4 * FRAME * length), [length, 128]),
  };
}

/**
 * Matches two images below `data`: row i of a is matched to row i of b.
 *
 * @param matching - by default mutual matches at `LOOSEST_RATIO`
 */
export async function cachedMatches(
  data: string,
  cache: string,
  [pathA, pathB]: readonly [a: string, b: string],
  options: ExtractOptions,
  matching?: MatchOptions,
): Promise<Views> {
  await mkdir(cache, { recursive: true });
  const key = [pathA, pathB, options];
  const file = join(cache, `matches-${keyOf(matching ? [...key, matching] : key)}.bin`);
  if (!existsSync(file)) {
    const a = await cachedFeatures(data, cache, pathA, options);
    const b = await cachedFeatures(data, cache, pathB, options);
    await store(file, bytesOf(matchRows(a, b, matching ?? { ratio: LOOSEST_RATIO })));
  }
  return viewsOf(new Float32Array(new Uint8Array(await readFile(file)).buffer));
}

/** The matches whose ratio is below `ratio`. */
export function withRatioBelow({ a, b, matches }: Views, ratio: number): Views {
  const rows = Uint32Array.from(matches.a.keys()).filter((row) => matches.ratio![row]! < ratio);
  return chooseMatches({ a, b, matches }, rows);
}

/** The given rows of the matches, in their order. */
export function chooseMatches({ a, b, matches }: Views, rows: Uint32Array): Views {
  const take = (column: Float32Array) => Float32Array.from(rows, (row) => column[row]!);
  const ratio = matches.ratio && take(matches.ratio);
  const chosen = {
    length: rows.length,
    a: rows.map((row) => matches.a[row]!),
    b: rows.map((row) => matches.b[row]!),
    distance: take(matches.distance),
    ratio,
  };
  return { a, b, matches: chosen };
}

/** A result as JSON, made by `make` the first time. */
export async function cachedJson<T>(cache: string, key: unknown, make: () => Promise<T>): Promise<T> {
  const file = join(cache, `result-${keyOf(key)}.json`);
  if (!existsSync(file)) await store(file, Buffer.from(JSON.stringify(await make())));
  return JSON.parse(await readFile(file, 'utf8'));
}

/** A result as bytes, made by `make` the first time. */
export async function cachedBytes(cache: string, key: unknown, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const file = join(cache, `result-${keyOf(key)}.bin`);
  if (!existsSync(file)) await store(file, await make());
  return new Uint8Array(await readFile(file));
}

export function keyOf(key: unknown): string {
  return createHash('sha1').update(JSON.stringify(key)).digest('hex').slice(0, 16);
}

function matchRows(a: Features, b: Features, matching: MatchOptions): Float32Array {
  const matches = matchDescriptors(a, b, matching);
  const rows = new Float32Array(ROW * matches.length);
  for (let i = 0; i < matches.length; i++) {
    const frame = ({ frames }: Features, row: number) => frames.data.subarray(FRAME * row, FRAME * (row + 1));
    rows.set(frame(a, matches.a[i]!), ROW * i);
    rows.set(frame(b, matches.b[i]!), ROW * i + FRAME);
    rows.set([matches.distance[i]!, matches.ratio![i]!], ROW * i + 2 * FRAME);
  }
  return rows;
}

function viewsOf(rows: Float32Array): Views {
  const length = rows.length / ROW;
  const column = (from: number, width: number) =>
    Float32Array.from({ length: width * length }, (_, k) => rows[ROW * Math.floor(k / width) + from + (k % width)]!);
  const regions = (from: number): Regions => ({
    length,
    frames: ndarray(column(from, FRAME), [length, 2, 3]),
    response: new Float32Array(length),
  });
  const all = Uint32Array.from({ length }, (_, row) => row);
  const [distance, ratio] = [column(2 * FRAME, 1), column(2 * FRAME + 1, 1)];
  return { a: regions(0), b: regions(FRAME), matches: { length, a: all, b: all, distance, ratio } };
}

/** Writes beside and renames: a run that is stopped leaves no half file. */
async function store(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
