/**
 * A collection as one file: a line that says what it is, the length of a description, the description as JSON, the index, and the
 * photographs one after the other.
 */
import type { IndexSettings } from '../background/messages.ts';
import type { Collection, Photo } from './collection.ts';

const MAGIC = 'oriel photographs 1\n';
const START = MAGIC.length + 4;

interface Description {
  readonly settings: IndexSettings;
  /** Bytes. */
  readonly index: number;
  readonly photos: readonly (Omit<Photo, 'file'> & { readonly type: string; readonly bytes: number })[];
}

/** Writes a collection. */
export function packCollection({ settings, photos, index }: Collection): Blob {
  const description: Description = {
    settings,
    index: index.byteLength,
    photos: photos.map(({ name, width, height, file }) => ({ name, width, height, type: file.type, bytes: file.size })),
  };
  const json = new TextEncoder().encode(JSON.stringify(description));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, json.byteLength, true);
  const parts = [MAGIC, length.buffer, json, index as Uint8Array<ArrayBuffer>, ...photos.map(({ file }) => file)];
  return new Blob(parts, { type: 'application/octet-stream' });
}

/**
 * Reads what `packCollection` wrote; the index in it is checked by whoever opens it.
 *
 * @throws Error in one sentence for another kind of file, or one that is damaged or cut short
 */
export async function unpackCollection(file: Blob): Promise<Collection> {
  const head = new Uint8Array(await file.slice(0, START).arrayBuffer());
  if (head.length < START || new TextDecoder().decode(head.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Error('This is no index file of this page.');
  }
  const length = new DataView(head.buffer).getUint32(MAGIC.length, true);
  const description = readDescription(await file.slice(START, START + length).text());
  let at = START + length;
  const next = (bytes: number, type = '') => {
    at += bytes;
    return file.slice(at - bytes, at, type);
  };
  const index = new Uint8Array(await next(description.index).arrayBuffer());
  const photos = description.photos.map(({ name, width, height, type, bytes }): Photo => {
    return { name, width, height, file: next(bytes, type) };
  });
  if (at !== file.size) throw new Error(`This index file is damaged: expected ${at} bytes, got ${file.size}.`);
  return { settings: description.settings, photos, index };
}

function readDescription(text: string): Description {
  try {
    const { settings, index, photos } = JSON.parse(text) as Description;
    const { preset, upright, maxPixels } = settings;
    const isSound =
      [maxPixels, index].every(isCount) &&
      photos.every(({ name, type, width, height, bytes }) => {
        return [name, type].every((word) => typeof word === 'string') && [width, height, bytes].every(isCount);
      });
    if (isSound) return { settings: { preset, upright, maxPixels }, index, photos };
  } catch {
    // Told below, as what is sound JSON but not ours.
  }
  throw new Error('This index file is damaged: its description cannot be read.');
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
