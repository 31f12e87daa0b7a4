/** Photographs and their index: made from files by a pool of workers. */
import { extractImages } from 'oriel/browser';
import { columnsOf } from '../../../lib/pool/messages.ts';
import { reducedSize } from '../../../lib/pool/reducedSize.ts';
import { type Ask, poolWorker } from '../background/client.ts';
import type { IndexSettings, Photograph } from '../background/messages.ts';
import { SETTINGS } from './settings.ts';

/** A photograph as it was indexed, and as it is shown. */
export interface Photo {
  readonly name: string;
  /** At most `maxPixels` large. */
  readonly file: Blob;
  /** px */
  readonly width: number;
  readonly height: number;
}

/** All that is kept: with it, a query needs nothing else. */
export interface Collection {
  readonly settings: IndexSettings;
  readonly photos: readonly Photo[];
  /** Of `VisualIndex.serialize`. */
  readonly index: Uint8Array;
}

export interface Failure {
  readonly name: string;
  readonly reason: string;
}

/**
 * Makes a collection of image files; files that cannot be read are left out and told.
 *
 * @param files - in the order in which they are indexed
 * @param report - hears what is being done and which share of it is done
 * @throws the signal's reason when it aborts; Error when no file is an image
 */
export async function collect(
  files: readonly File[],
  ask: Ask,
  report: (doing: string, share: number) => void,
  signal: AbortSignal,
): Promise<{ collection: Collection; failures: Failure[] }> {
  const photos: Photo[] = [];
  const found: Photograph[] = [];
  const failures: Failure[] = [];
  const taken = new Set<string>();
  const { maxPixels } = SETTINGS;
  let done = 0;
  const options = { ...SETTINGS, worker: poolWorker, signal };
  for await (const { source, features, width, height, error } of extractImages(reduceAll(files, maxPixels), options)) {
    report(`Reading photograph ${++done} of ${files.length}`, done / files.length);
    if (error) {
      failures.push({ name: source.name, reason: reasonOf(error, source.name) });
      continue;
    }
    const name = unused(source.name, taken);
    photos.push({ name, file: source, width, height });
    found.push({ name, columns: columnsOf(features) });
  }
  if (photos.length === 0) throw new Error('None of these files is an image that this browser reads.');
  const index = await ask('buildIndex', found, {
    signal,
    onProgress: (share) => report('Learning visual words', share),
    transfer: found.flatMap(({ columns }) => [columns.descriptors.buffer as ArrayBuffer]),
  });
  return { collection: { settings: SETTINGS, photos, index }, failures };
}

async function* reduceAll(files: readonly File[], maxPixels: number): AsyncGenerator<File> {
  for (const file of files) yield reduce(file, maxPixels);
}

/** The file itself where its picture is small enough, else a smaller JPEG of it; what is no picture is left to whoever reads it next. */
async function reduce(file: File, maxPixels: number): Promise<File> {
  const name = file.webkitRelativePath || file.name;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  const size = bitmap && reducedSize(bitmap, maxPixels);
  if (!size) {
    bitmap?.close();
    return new File([file], name, { type: file.type });
  }
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { alpha: false })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, size.width, size.height);
  bitmap.close();
  return new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })], name, { type: 'image/jpeg' });
}

function unused(name: string, taken: Set<string>): string {
  let free = name;
  for (let k = 2; taken.has(free); k++) free = `${name} (${k})`;
  taken.add(free);
  return free;
}

function reasonOf({ message }: Error, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
