/**
 * What is searched and what is asked: photographs at one size, and the copies made of some.
 *
 * 1. All photographs are shuffled and scaled down to at most `MAX_PIXELS`. The first become references, the next distractors; the others
 *    are strangers, which nobody searches.
 * 2. Each reference gets every edit. Each stranger gets one, in turn: a query without a source. What an edit lays over a picture or sets
 *    beside it is in nothing that is searched: a stranger, or with photographs of others a piece of those that come with the project, as
 *    nobody knows what strangers share with what is searched.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { saveFile } from 'oriel/node';
import sharp, { type Sharp } from 'sharp';
import { drawDistinct, seededRandom } from '../../lib/random.ts';
import type { Progress } from '../buildings/progress.ts';
import { renderFacade } from '../scene/facade.ts';
import { PHOTOGRAPHS, photographPath } from '../scene/photographs.ts';
import { type Edit, makeCopy } from './edits.ts';
import type { Settings } from './options.ts';
import { decode, encode, type Pixels } from './pixels.ts';

/** Of every picture that is searched, and of what is described of a query. */
export const MAX_PIXELS = 400_000;
/** Of photographs that come with the project, each gives so many pieces by so many. */
const PIECES = 2;
const HOUSES = 16;

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
      `--data: expected ${wanted + 2} photographs at least, references, distractors and two more, got ${sources.length}`,
    );
  const order = drawDistinct(sources.length, sources.length, seededRandom(seed));
  const pictures = join(out, 'pictures');
  await rm(pictures, { recursive: true, force: true });
  // As many strangers as references at most: they are the queries without a source.
  const chosen = [...order.subarray(0, wanted + references)].map((row) => sources[row]!);
  const bar = progress.start('pictures', chosen.length);
  const written: Picture[] = [];
  for (const { id, read } of chosen) {
    const path = join(pictures, `${id}.jpg`);
    await saveJpeg(path, await (await read()).jpeg({ quality: 92 }).toBuffer());
    written.push({ id, path });
    bar.step();
  }
  bar.end();
  const [own, others] = [written.slice(0, references), written.slice(references, wanted)];
  const strangers = written.slice(wanted);
  const fillers = data.length === 0 ? strangers : [];
  for (const { id, read } of data.length === 0 ? [] : photographPieces()) {
    const path = join(out, 'fillers', `${id}.jpg`);
    await saveJpeg(path, await (await read()).jpeg({ quality: 92 }).toBuffer());
    fillers.push({ id, path });
  }
  const queries = await makeQueries(own, strangers, fillers, edits, settings, progress);
  return { references: own, distractors: others, queries };
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

interface Source {
  readonly id: string;
  readonly read: () => Promise<Sharp>;
}

/** Pieces of the photographs that come with the project, which do not overlap, and rendered houses, each another. */
function ownSources(): Source[] {
  const houses = Array.from({ length: HOUSES }, (_, k): Source => {
    const read = async () => encode(renderFacade({ seed: 100 + k, width: 640, height: 480 }) as Pixels);
    return { id: `house-${k}`, read };
  });
  return [...photographPieces(), ...houses];
}

function photographPieces(): Source[] {
  return PHOTOGRAPHS.flatMap((name) =>
    Array.from({ length: PIECES * PIECES }, (_, k): Source => {
      const read = async () => {
        const whole = sharp(photographPath(name));
        const { width: w, height: h } = await whole.metadata();
        const [width, height] = [Math.floor(w / PIECES), Math.floor(h / PIECES)];
        return whole.extract({ left: (k % PIECES) * width, top: Math.floor(k / PIECES) * height, width, height });
      };
      return { id: `${name}-${k}`, read };
    }),
  );
}

const ENDINGS = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'];

async function sourcesBelow(folders: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const folder of folders) {
    const files = await readdir(folder, { recursive: true }).catch(() => {
      throw new Error(`--data: no such folder: ${folder}`);
    });
    for (const file of files.filter((name) => ENDINGS.includes(extname(name).toLowerCase())).sort()) {
      const path = join(folder, file);
      const id = relative(folder, path)
        .slice(0, -extname(file).length)
        .replaceAll(/[^\w-]/g, '_');
      sources.push({ id: folders.length > 1 ? `${basename(folder)}-${id}` : id, read: () => readReduced(path) });
    }
  }
  return sources;
}

async function readReduced(path: string): Promise<Sharp> {
  const image = sharp(path).autoOrient();
  const { width, height } = (await image.metadata()).autoOrient;
  const factor = Math.min(1, Math.sqrt(MAX_PIXELS / (width * height)));
  return image.resize(Math.max(1, Math.floor(factor * width))).flatten({ background: '#fff' });
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
