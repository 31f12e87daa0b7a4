/**
 * What is searched and what is asked: photographs at one size, and the copies made of some.
 *
 * 1. All photographs are shuffled and scaled down to at most `MAX_PIXELS`. The first become references, the next distractors; the others
 *    are strangers, which nobody searches.
 * 2. Each reference gets every edit. Each stranger gets one, in turn: a query without a source. What an edit lays over a picture or sets
 *    beside it is in nothing that is searched: a stranger, or with photographs of others a piece of those that come with the project, as
 *    nobody knows what strangers share with what is searched.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { saveFile } from 'oriel/node';
import sharp from 'sharp';
import { drawDistinct, seededRandom } from '../../lib/random.ts';
import type { Progress } from '../buildings/progress.ts';
import { type Edit, makeCopy } from './edits.ts';
import type { Settings } from './options.ts';
import { decode, type Pixels } from './pixels.ts';
import { ownSources, photographPieces, type Source, sourcesBelow } from './sources.ts';

export interface Picture {
  readonly id: string;
  readonly path: string;
}

export interface Query extends Picture {
  readonly edit: Edit;
  /** The id of the reference that it was made from; of a stranger none. */
  readonly source: string | undefined;
}

export interface Collection {
  readonly references: readonly Picture[];
  readonly distractors: readonly Picture[];
  readonly queries: readonly Query[];
}

/** Writes the pictures and the copies, as JPEG; equal settings and photographs give equal bytes. */
export async function makeCollection(
  settings: Settings,
  edits: readonly Edit[],
  progress: Progress,
): Promise<Collection> {
  const { data, references, distractors, seed, out } = settings;
  const sources = data.length === 0 ? ownSources() : await sourcesBelow(data);
  const wanted = references + distractors;
  // A stranger may need another one beside it.
  if (sources.length < wanted + 2)
    throw new Error(
      `--references, --distractors: expected two photographs more than ${wanted} at least, got ${sources.length}`,
    );
  const order = drawDistinct(sources.length, sources.length, seededRandom(seed));
  // As many strangers as references at most: they are the queries without a source.
  const chosen = [...order.subarray(0, wanted + references)].map((row) => sources[row]!);
  const written = await writePictures(chosen, join(out, 'pictures'), progress);
  const [own, others] = [written.slice(0, references), written.slice(references, wanted)];
  const strangers = written.slice(wanted);
  const fillers =
    data.length === 0 ? strangers : await writePictures(photographPieces(), join(out, 'fillers'), progress);
  const queries = await makeQueries(own, strangers, fillers, edits, settings, progress);
  return { references: own, distractors: others, queries };
}

async function writePictures(sources: readonly Source[], folder: string, progress: Progress): Promise<Picture[]> {
  await rm(folder, { recursive: true, force: true });
  const bar = progress.start('pictures', sources.length);
  const written: Picture[] = [];
  for (const { id, read } of sources) {
    const path = join(folder, `${id}.jpg`);
    const jpeg = await read()
      .then((picture) => picture.jpeg({ quality: 92 }).toBuffer())
      .catch((error: Error) => {
        throw new Error(`${id}: ${error.message}`);
      });
    await saveJpeg(path, jpeg);
    written.push({ id, path });
    bar.step();
  }
  bar.end();
  return written;
}

async function makeQueries(
  references: readonly Picture[],
  strangers: readonly Picture[],
  fillers: readonly Picture[],
  edits: readonly Edit[],
  { seed, out }: Settings,
  progress: Progress,
): Promise<Query[]> {
  const folder = join(out, 'queries');
  await rm(folder, { recursive: true, force: true });
  const bar = progress.start('copies', references.length * edits.length + strangers.length);
  const queries: Query[] = [];
  const add = async (picture: Picture, edit: Edit, source: string | undefined) => {
    // Each copy has a generator of its own, so that one more edit changes no other.
    const random = seededRandom(hash(`${seed} ${edit.name} ${picture.id}`));
    const others = fillers.filter((filler) => filler !== picture);
    let next = random.below(others.length);
    const other = async () => readPixels(others[next++ % others.length]!.path);
    const path = join(folder, slug(edit.name), `${picture.id}.jpg`);
    await saveJpeg(path, await makeCopy(edit, await readPixels(picture.path), random, other));
    queries.push({ id: `${slug(edit.name)}/${picture.id}`, path, edit, source });
    bar.step();
  };
  for (const edit of edits) for (const picture of references) await add(picture, edit, picture.id);
  for (const [k, picture] of strangers.entries()) await add(picture, edits[k % edits.length]!, undefined);
  bar.end();
  return queries;
}

function readPixels(path: string): Promise<Pixels> {
  return decode(sharp(path));
}

async function saveJpeg(path: string, bytes: Buffer): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await saveFile(path, bytes);
}

/** A name that files may have. */
function slug(name: string): string {
  return name
    .replaceAll('σ', 'sigma')
    .replaceAll('×', 'x')
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase();
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
