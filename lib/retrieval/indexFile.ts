/**
 * Index files, version 1: the columns of a `VisualIndex` and its vocabulary, by sections.ts.
 *
 * Checksums find damage; what follows them here makes sure that a file with the right checksum cannot lead a query astray: every row it names exists.
 */
import { type Box, FRAME_WORDS } from './geometry.ts';
import { type IndexedImage, imageOf, type Postings } from './postings.ts';
import { readSections, section, writeSections } from './sections.ts';
import { Vocabulary } from './vocabulary/index.ts';

const KIND = 'visual index';
const VERSION = 1;
/** f32 a box. */
const BOX = 3;

/** The file of an index whose postings are sorted: equal columns give equal bytes. */
export function writeIndex(
  vocabulary: Vocabulary,
  geometry: boolean,
  images: readonly IndexedImage[],
  { starts, images: imageRows, signatures, frames }: Postings,
): Uint8Array {
  const ids = images.map(({ id }) => new TextEncoder().encode(id));
  const text = new Uint8Array(ids.reduce((sum, id) => sum + id.length, 0));
  ids.reduce((at, id) => {
    text.set(id, at);
    return at + id.length;
  }, 0);
  return writeSections(KIND, VERSION, {
    vocabulary: vocabulary.serialize(),
    geometry: Uint8Array.of(geometry ? 1 : 0),
    ids: text,
    idLengths: Uint32Array.from(ids, (id) => id.length),
    features: Uint32Array.from(images, ({ features }) => features),
    boxes: Float32Array.from(images.flatMap(({ box: { left, top, unit } }) => [left, top, unit])),
    starts,
    images: imageRows,
    signatures,
    frames,
  });
}

/**
 * Reads what `writeIndex` wrote; all columns are copies.
 *
 * @throws TypeError or RangeError for bytes that are no index, or one that is damaged or of a newer version
 */
export function readIndex(bytes: Uint8Array): {
  vocabulary: Vocabulary;
  geometry: boolean;
  images: IndexedImage[];
  postings: Postings;
} {
  const sections = readSections('bytes', bytes, KIND, VERSION);
  const vocabulary = Vocabulary.from(section(sections, 'vocabulary', Uint8Array));
  const geometry = section(sections, 'geometry', Uint8Array, 1)[0] === 1;
  const idLengths = section(sections, 'idLengths', Uint32Array);
  const count = idLengths.length;
  const length = Math.floor(section(sections, 'images', Uint8Array).length / 3);
  const postings: Postings = {
    length,
    starts: section(sections, 'starts', Uint32Array, vocabulary.length + 1),
    images: section(sections, 'images', Uint8Array, 3 * length),
    signatures: section(sections, 'signatures', Uint32Array, (length * vocabulary.bits) / 32),
    frames: section(sections, 'frames', Uint16Array, geometry ? length * FRAME_WORDS : 0),
  };
  const features = section(sections, 'features', Uint32Array, count);
  checkPostings(postings, features);
  checkFrames(postings.frames);
  const boxes = readBoxes(section(sections, 'boxes', Float32Array, BOX * count));
  const ids = readIds(section(sections, 'ids', Uint8Array), idLengths);
  const images = ids.map((id, row) => ({ id, features: features[row]!, box: boxes[row]! }));
  return { vocabulary, geometry, images, postings };
}

/** Throws unless postings are grouped by word, ascending by image, and as many an image as it has features. */
function checkPostings(postings: Postings, features: Uint32Array): void {
  const { starts, length } = postings;
  const isAscending = starts.every((start, word) => word === 0 || start >= starts[word - 1]!);
  if (starts[0] !== 0 || !isAscending || starts[starts.length - 1] !== length) {
    throw new RangeError(`bytes: expected ${length} postings grouped by word, got groups that do not add up`);
  }
  const counts = new Uint32Array(features.length);
  for (let word = 0; word + 1 < starts.length; word++) {
    for (let i = starts[word]!, last = 0; i < starts[word + 1]!; i++) {
      const image = imageOf(postings, i);
      if (image >= features.length || image < last) {
        throw new RangeError(
          `bytes: expected rows of ${features.length} images, ascending, got ${image} after ${last}`,
        );
      }
      counts[image]!++;
      last = image;
    }
  }
  const bad = counts.findIndex((count, image) => count !== features[image]);
  if (bad >= 0) throw new RangeError(`bytes: expected ${features[bad]} postings of image ${bad}, got ${counts[bad]}`);
}

/** Throws when a frame's 2×2 part, the last four of its six values, is not finite. */
function checkFrames(frames: Uint16Array): void {
  for (let k = 0; k < frames.length; k++) {
    if (k % FRAME_WORDS >= 2 && (frames[k]! & 0x7f80) === 0x7f80) {
      throw new RangeError(`bytes: expected finite frames, got another in posting ${Math.floor(k / FRAME_WORDS)}`);
    }
  }
}

function readBoxes(values: Float32Array): Box[] {
  const bad = values.findIndex((value, k) => !Number.isFinite(value) || (k % BOX === 2 && value < 0));
  if (bad >= 0) throw new RangeError(`bytes: expected finite boxes of a unit of at least 0, got ${values[bad]}`);
  return Array.from({ length: values.length / BOX }, (_, i) => ({
    left: values[BOX * i]!,
    top: values[BOX * i + 1]!,
    unit: values[BOX * i + 2]!,
  }));
}

function readIds(text: Uint8Array, lengths: Uint32Array): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const ids: string[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at + length > text.length) throw new RangeError('bytes: expected ids that fit their section, got longer ones');
    try {
      ids.push(decoder.decode(text.subarray(at, at + length)));
    } catch {
      throw new RangeError(`bytes: expected ids in UTF-8, got something else for image ${ids.length}`);
    }
    at += length;
  }
  if (at !== text.length) throw new RangeError(`bytes: expected ids of ${at} bytes, got ${text.length}`);
  if (new Set(ids).size !== ids.length) throw new RangeError('bytes: expected different ids, got one twice');
  return ids;
}
