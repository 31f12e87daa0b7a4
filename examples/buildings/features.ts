/**
 * Features of many images, kept on disk: one file an image, written whole or not at all, so that an interrupted run goes on where it was.
 *
 * A file's name is a hash of the image's bytes and the options of `extract`: another picture under the same name, or other options, is another
 * file. Delete the folder when the library's own code has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ndarray from 'ndarray';
import type { ExtractOptions, Features } from 'oriel';
import { extractFiles, loadFile, saveFile } from 'oriel/node';
import { type Column, readSections, writeSections } from '../../lib/retrieval/sections.ts';
import type { Progress } from './progress.ts';

const [KIND, VERSION] = ['features', 1];

export interface FeatureStore {
  /** Paths of the images whose features are there, in the order in which they were asked for. */
  readonly paths: readonly string[];
  /** How many were there before. */
  readonly cached: number;
  /** What went wrong, by path: an image that cannot be read does not stop the others. */
  readonly failed: ReadonlyMap<string, string>;
  read(path: string): Promise<Features>;
}

/** Extracts what is not in `folder` yet. */
export async function extractAll(
  paths: readonly string[],
  options: ExtractOptions,
  folder: string,
  workers: number,
  progress: Progress,
): Promise<FeatureStore> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, string>();
  for (const path of paths) files.set(path, join(folder, `${await keyOf(path, options)}.features`));
  const wanted = paths.filter((path) => !existsSync(files.get(path)!));
  const cached = paths.length - wanted.length;
  const failed = new Map<string, string>();
  let done = cached;
  const bar = progress.start('extract', paths.length, cached);
  for await (const { path, features, error } of extractFiles(wanted, { ...options, workers, ordered: false })) {
    if (error) failed.set(path, error.message);
    else await writeFeatures(files.get(path)!, features);
    bar.step(++done);
  }
  bar.end();
  return {
    paths: paths.filter((path) => !failed.has(path)),
    cached,
    failed,
    read: (path) => readFeatures(files.get(path)!),
  };
}

async function keyOf(path: string, options: ExtractOptions): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([KIND, VERSION, options]));
  // What cannot be read has a key too: extraction tells why.
  const bytes = await readFile(path).catch(() => path);
  return hash.update(bytes).digest('hex').slice(0, 32);
}

async function writeFeatures(file: string, { frames, response, kind, descriptors }: Features): Promise<void> {
  const columns: Record<string, Column> = {
    frames: frames.data,
    response,
    descriptors: descriptors.data,
  };
  if (kind !== undefined) columns.kind = kind;
  await saveFile(file, writeSections(KIND, VERSION, columns));
}

async function readFeatures(file: string): Promise<Features> {
  const columns = readSections(file, await loadFile(file), KIND, VERSION);
  const response = columns.response as Float32Array;
  const { length } = response;
  return {
    length,
    frames: ndarray(columns.frames as Float32Array, [length, 2, 3]),
    response,
    kind: columns.kind as Uint8Array | undefined,
    descriptors: ndarray(columns.descriptors as Uint8Array, [length, 128]),
  };
}
