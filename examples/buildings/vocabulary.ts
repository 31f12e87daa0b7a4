/** A vocabulary of a sample of descriptors, kept on disk: its file is named by a hash of the sample and the options. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ndarray from 'ndarray';
import { type Features, trainVocabulary, Vocabulary } from 'oriel';
import { loadFile, saveFile } from 'oriel/node';
import { type Random, seededRandom } from '../../lib/random.ts';
import type { FeatureStore } from './features.ts';
import type { Settings } from './options.ts';
import type { Progress } from './progress.ts';

/** Grows when `trainVocabulary` gives others. */
const VERSION = 1;
/** k-means needs some forty samples a word and gains little from more. */
const SAMPLES_A_WORD = 40;

export interface Trained {
  readonly vocabulary: Vocabulary;
  /** Of the sample. */
  readonly descriptors: number;
  /** An earlier run had trained it. */
  readonly wasKept: boolean;
}

/** Trains on a sample of the features in a store, unless an earlier run did. */
export async function trainOrRead(
  store: FeatureStore,
  { words, bits, out }: Settings,
  progress: Progress,
): Promise<Trained> {
  const random = seededRandom(1);
  const wanted = (SAMPLES_A_WORD * words) / store.paths.length;
  const parts: Uint8Array[] = [];
  for (const path of store.paths) parts.push(sample(await store.read(path), wanted, random));
  const data = joined(parts);
  const descriptors = data.length / 128;
  if (descriptors < words) {
    throw new Error(`--words: expected at most ${descriptors}, the number of descriptors to train on, got ${words}`);
  }
  const options = { words, hamming: bits === 0 ? undefined : { bits }, seed: 1 };
  const hash = createHash('sha256')
    .update(JSON.stringify([VERSION, options]))
    .update(data);
  const file = join(out, 'vocabularies', hash.digest('hex').slice(0, 32));
  if (existsSync(file)) return { vocabulary: Vocabulary.from(await loadFile(file)), descriptors, wasKept: true };

  const bar = progress.start('train', 100);
  const vocabulary = await trainVocabulary(ndarray(data, [descriptors, 128]), {
    ...options,
    onProgress: ({ pass, passes, done, total }) =>
      bar.step(Math.round((100 * (pass + (total > 0 ? done / total : 0))) / passes)),
  });
  bar.end();
  await mkdir(dirname(file), { recursive: true });
  await saveFile(file, vocabulary.serialize());
  return { vocabulary, descriptors, wasKept: false };
}

/** About `wanted` descriptors of an image, or all. */
function sample({ length, descriptors }: Features, wanted: number, random: Random): Uint8Array {
  const rows = Array.from({ length }, (_, row) => row).filter(() => random.float() * length < wanted);
  const out = new Uint8Array(128 * rows.length);
  rows.forEach((row, i) => {
    out.set((descriptors.data as Uint8Array).subarray(128 * row, 128 * row + 128), 128 * i);
  });
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const data = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}
