/**
 * A folder in the published layout of the Oxford and Paris Buildings.
 *
 * Source: J. Philbin, O. Chum, M. Isard, J. Sivic, A. Zisserman, "Object retrieval with large vocabularies and fast spatial matching", CVPR 2007;
 * F. Radenović, A. Iscen, G. Tolias, Y. Avrithis, O. Chum, "Revisiting Oxford and Paris", CVPR 2018.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';

/** What the ground truth says of an image. */
export type Verdict = 'good' | 'ok' | 'junk' | 'easy' | 'hard';

export interface Query {
  readonly name: string;
  /** The image's id. */
  readonly image: string;
  /** Corners in it, px. */
  readonly box: readonly [x1: number, y1: number, x2: number, y2: number];
  /** Of every image that the ground truth names; the others do not show the building. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** Which verdicts count as right, and which are skipped. */
export interface Protocol {
  readonly name: string;
  readonly positives: readonly Verdict[];
  readonly junk: readonly Verdict[];
}

export interface Dataset {
  readonly name: string;
  /** Every image by its id, the name of its file without the extension. */
  readonly paths: ReadonlyMap<string, string>;
  /** The ids that are searched. */
  readonly database: readonly string[];
  readonly queries: readonly Query[];
  readonly protocols: readonly Protocol[];
  /** Ids that the ground truth names and the folder lacks. */
  readonly missing: readonly string[];
}

const OXFORD: readonly Protocol[] = [{ name: 'mAP', positives: ['good', 'ok'], junk: ['junk'] }];

const WHERE = [
  'Obtain Oxford Buildings (oxbuild_images and gt_files) at https://www.robots.ox.ac.uk/~vgg/data/oxbuildings/ and Paris Buildings at',
  'https://www.robots.ox.ac.uk/~vgg/data/parisbuildings/, and unpack the images to DIR/images, the ground truth to DIR/gt_files',
].join(' ');

/**
 * Reads a folder: DIR/images/**.jpg (or anywhere below DIR) and DIR/gt_files/<landmark>_<k>_{query,good,ok,junk}.txt.
 *
 * @throws Error with one sentence when something of the layout is missing: what, and where to obtain it
 */
export async function readDataset(folder: string): Promise<Dataset> {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder. ${WHERE}`);
  const truth = join(folder, 'gt_files');
  if (!existsSync(truth)) throw new Error(`${folder}: expected the ground truth in ${truth}. ${WHERE}`);
  const paths = await findImages(existsSync(join(folder, 'images')) ? join(folder, 'images') : folder);
  if (paths.size === 0) throw new Error(`${folder}: expected images in ${join(folder, 'images')}. ${WHERE}`);

  const queries: Query[] = [];
  const names = (await readdir(truth)).filter((file) => file.endsWith('_query.txt')).sort();
  for (const file of names) queries.push(await readQuery(truth, file.slice(0, -'_query.txt'.length)));
  if (queries.length === 0) throw new Error(`${truth}: expected files such as all_souls_1_query.txt. ${WHERE}`);
  const named = queries.flatMap(({ image, verdicts }) => [image, ...verdicts.keys()]);
  const missing = [...new Set(named)].filter((id) => !paths.has(id));
  const name = basename(folder);
  return { name, paths, database: [...paths.keys()], queries, protocols: OXFORD, missing };
}

/** The images below a folder by their ids. */
export async function findImages(folder: string): Promise<Map<string, string>> {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder`);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(jpe?g|png|webp|tiff?)$/i.test(file));
  const paths = new Map<string, string>();
  for (const file of files.sort()) {
    const id = basename(file, extname(file));
    const known = paths.get(id);
    if (known !== undefined) {
      throw new Error(`${folder}: expected names that differ, got ${file} beside ${relative(folder, known)}`);
    }
    paths.set(id, join(folder, file));
  }
  return paths;
}

async function readQuery(folder: string, name: string): Promise<Query> {
  const read = async (part: string) => (await readFile(join(folder, `${name}_${part}.txt`), 'utf8')).trim();
  const text = await read('query');
  // Oxford's names carry a prefix that its files do not.
  const [image, ...corners] = text.replace(/^oxc1_/, '').split(/\s+/) as [string, ...string[]];
  const box = corners.map(Number) as unknown as Query['box'];
  if (box.length !== 4 || !box.every(Number.isFinite)) {
    throw new Error(`${join(folder, name)}_query.txt: expected an image and four numbers, got ${text.slice(0, 60)}`);
  }
  const verdicts = new Map<string, Verdict>();
  for (const verdict of ['junk', 'ok', 'good'] as const) {
    for (const id of (await read(verdict)).split(/\s+/)) if (id !== '') verdicts.set(id, verdict);
  }
  return { name, image, box, verdicts };
}
