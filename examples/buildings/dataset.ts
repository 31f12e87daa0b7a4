/**
 * A folder in the published layout of the Oxford and Paris Buildings.
 *
 * Source: J. Philbin, O. Chum, M. Isard, J. Sivic, A. Zisserman, "Object retrieval with large vocabularies and fast spatial matching", CVPR 2007;
 * F. Radenović, A. Iscen, G. Tolias, Y. Avrithis, O. Chum, "Revisiting Oxford and Paris", CVPR 2018.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import type { Box } from 'oriel';
import {
  meanAveragePrecision,
  type OxfordQuery,
  parseOxfordGroundTruth,
  parseRevisitedGroundTruth,
  type Relevance,
  type RevisitedQuery,
  revisitedPrecision,
} from 'oriel/evaluate';

/** What the ground truth says of an image. */
export type Verdict = 'good' | 'ok' | 'junk' | 'easy' | 'hard';

export interface Query {
  readonly name: string;
  /** The image's id. */
  readonly image: string;
  readonly box: Box;
  /** Of every image that the ground truth names; the others do not show the building. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** What counts as correct, and what is skipped, at each difficulty. */
  readonly relevance: readonly Relevance[];
}

export interface Score {
  readonly meanAveragePrecision: number;
  /** Mean precision among the first 1, 5 and 10, where the protocol asks for it. */
  readonly precisionAt?: { readonly 1: number; readonly 5: number; readonly 10: number };
}

export interface Dataset {
  readonly name: string;
  /** Every image by its id, the name of its file without the extension. */
  readonly paths: ReadonlyMap<string, string>;
  /** The ids that are searched. */
  readonly database: readonly string[];
  readonly queries: readonly Query[];
  /** Of the protocol; a single one has no name. */
  readonly difficulties: readonly string[];
  /** Ids that the ground truth names and the folder lacks. */
  readonly missing: readonly string[];
  /** Scores rankings of ids at each difficulty; undefined where no query has a correct answer. */
  score(rankings: readonly (readonly string[])[], queries: readonly Query[]): (Score | undefined)[];
}

const WHERE = [
  'Obtain Oxford Buildings (oxbuild_images and gt_files) at https://www.robots.ox.ac.uk/~vgg/data/oxbuildings/ and Paris Buildings at',
  'https://www.robots.ox.ac.uk/~vgg/data/parisbuildings/, and unpack the images to DIR/images, the ground truth to DIR/gt_files',
].join(' ');

/**
 * Reads a folder: DIR/images/**.jpg (or anywhere below DIR) and DIR/gt_files/<landmark>_<k>_{query,good,ok,junk}.txt.
 *
 * @param revisited - the JSON file of a revisited ground truth, which then takes the place of gt_files
 * @throws Error with one sentence when something of the layout is missing: what, and where to obtain it
 */
export async function readDataset(folder: string, revisited?: string): Promise<Dataset> {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder. ${WHERE}`);
  const images = join(folder, 'images');
  const paths = await findImages(existsSync(images) ? images : folder);
  if (paths.size === 0) throw new Error(`${folder}: expected images in ${images}. ${WHERE}`);
  const truth = revisited === undefined ? await readTruth(folder, [...paths.keys()]) : await readRevisited(revisited);
  const named = [...truth.database, ...truth.queries.flatMap(({ image, verdicts }) => [image, ...verdicts.keys()])];
  const missing = [...new Set(named)].filter((id) => !paths.has(id));
  return { ...truth, name: basename(folder), paths, database: truth.database.filter((id) => paths.has(id)), missing };
}

type Truth = Pick<Dataset, 'database' | 'queries' | 'difficulties' | 'score'>;

async function readTruth(folder: string, database: readonly string[]): Promise<Truth> {
  const truth = join(folder, 'gt_files');
  if (!existsSync(truth)) throw new Error(`${folder}: expected the ground truth in ${truth}. ${WHERE}`);
  const names = (await readdir(truth)).filter((name) => name.endsWith('.txt'));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(truth, name), 'utf8')] as const),
  );
  const queries = parseOxfordGroundTruth(Object.fromEntries(texts)).map(queryOfOxford);
  if (queries.length === 0) throw new Error(`${truth}: expected files such as all_souls_1_query.txt. ${WHERE}`);
  const score: Dataset['score'] = (rankings, asked) => {
    const relevance = asked.map((query) => query.relevance[0]!);
    const isAnswered = relevance.some(({ positives }) => positives.length > 0);
    return [isAnswered ? { meanAveragePrecision: meanAveragePrecision(rankings, relevance) } : undefined];
  };
  return { database, queries, difficulties: [''], score };
}

function queryOfOxford({ name, image, box, good, ok, junk }: OxfordQuery): Query {
  const verdicts = verdictsOf({ junk, ok, good });
  return { name, image, box, verdicts, relevance: [{ positives: [...good, ...ok], junk }] };
}

async function readRevisited(file: string): Promise<Truth> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: cannot be read (${error.code})`);
  });
  const { images, queries } = parseRevisitedGroundTruth(text);
  const byName = new Map<Query, RevisitedQuery>(queries.map((query, i) => [queryOfRevisited(query, i), query]));
  return {
    database: images,
    queries: [...byName.keys()],
    difficulties: ['easy', 'medium', 'hard'],
    score: (rankings, asked) => {
      const scores = revisitedPrecision(
        rankings,
        asked.map((query) => byName.get(query)!),
      );
      return [scores.easy, scores.medium, scores.hard];
    },
  };
}

function queryOfRevisited({ image, box, easy, hard, junk }: RevisitedQuery, i: number): Query {
  const relevance = [
    { positives: easy, junk: [...junk, ...hard] },
    { positives: [...easy, ...hard], junk },
    { positives: hard, junk: [...junk, ...easy] },
  ];
  return { name: `query_${i + 1}`, image, box, verdicts: verdictsOf({ junk, hard, easy }), relevance };
}

function verdictsOf(lists: Partial<Record<Verdict, readonly string[]>>): Map<string, Verdict> {
  return new Map(Object.entries(lists).flatMap(([verdict, ids]) => ids.map((id) => [id, verdict as Verdict] as const)));
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
