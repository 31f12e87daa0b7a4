/** The photographs that retrieval is measured on: landmarks with ground truth, and distractors; their features are kept in a cache. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OxfordQuery, parseOxfordGroundTruth } from '../../lib/evaluate/index.ts';
import { type ExtractOptions, type Features, featuresInBox } from '../../lib/index.ts';
import { cachedFeatures } from '../support/matchCache.ts';

/** How features are made. Photographs of buildings stand upright: hesaff is not turned. All features are taken as they come. */
export const KINDS = {
  hesaff: { preset: 'hesaff', upright: true },
  sift: { preset: 'sift' },
} as const satisfies Record<string, ExtractOptions>;

export type Kind = keyof typeof KINDS;

export interface Query extends OxfordQuery {
  /** Those of the whole image whose centre lies inside the box. */
  readonly features: Features;
}

export interface Collection {
  readonly kind: Kind;
  readonly cache: string;
  readonly queries: readonly Query[];
  /** All images, the landmarks first. */
  readonly names: readonly string[];
  readonly images: readonly Features[];
  /** The distractors: what is learnt is learnt from them alone. */
  readonly training: readonly Features[];
}

/** Reads oxford5k and distractors below `data`. */
export async function readCollection(data: string, cache: string, kind: Kind): Promise<Collection> {
  await mkdir(cache, { recursive: true });
  const landmarks = await pathsBelow(data, 'oxford5k/images');
  const others = await pathsBelow(data, 'distractors');
  const images: Features[] = [];
  for (const path of [...landmarks, ...others]) {
    images.push(await cachedFeatures(data, cache, path, KINDS[kind]));
    if (images.length % 100 === 0) console.error(`${images.length} images are read`);
  }
  const names = [...landmarks.map((path) => path.slice('oxford5k/images/'.length, -'.jpg'.length)), ...others];

  const truth = join(data, 'oxford5k', 'gt_files');
  const texts: Record<string, string> = {};
  for (const file of await readdir(truth)) texts[file] = await readFile(join(truth, file), 'utf8');
  const queries = parseOxfordGroundTruth(texts).map((query) => {
    return { ...query, features: featuresInBox(images[names.indexOf(query.image)]!, query.box) };
  });
  return { kind, cache, queries, names, images, training: images.slice(landmarks.length) };
}

async function pathsBelow(data: string, folder: string): Promise<string[]> {
  return (await readdir(join(data, folder))).sort().map((file) => `${folder}/${file}`);
}
