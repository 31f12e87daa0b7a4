/**
 * Wide baselines: which pairs of extreme views each method solves.
 *
 *     npm run bench:views -- --data FOLDER [--only NAME] [--seed 0]
 *
 * Pairs: evd, homogr, those of asift_aid whose homography is verified, and graf 1-5 and 1-6. Each method extracts features,
 * `matchDescriptors` matches them (mutual, ratio 0.8; with views, against the nearest that lies 10 px apart) and `estimateHomography` fits.
 * The error is the mean, and beside it the median, distance at the check points: for evd the correspondences labelled correct that the
 * published homography, good to 1-3 px, confirms within 10 px; for homogr the annotated points; else the corners. A pair is solved when the
 * mean is below 10 px. Correct matches are those that the published homography confirms, within 10 px for evd and 5 px else.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Matrix } from 'ml-matrix';
import { matchingAccuracy } from '../lib/evaluate/index.ts';
import {
  estimateHomography,
  extract,
  type Features,
  type MatchOptions,
  matchDescriptors,
  type PixelData,
} from '../lib/index.ts';
import { transfer } from '../lib/regions/model.ts';
import { readAny, readModel, readNumbers } from './support/images.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '0' },
  },
});

/** Simulated views give one structure many features: the second nearest must lie apart. */
const APART: MatchOptions = { separation: 10 };

/** Add a method here. */
const METHODS: readonly [name: string, features: (image: PixelData) => Features, matching?: MatchOptions][] = [
  ['sift', (image) => extract(image)],
  ['dogaff', (image) => extract(image, { preset: 'dogaff' })],
  ['hesaff', (image) => extract(image, { preset: 'hesaff' })],
  ['harraff', (image) => extract(image, { preset: 'harraff' })],
  ['mser', (image) => extract(image, { preset: 'mser' })],
  ['hesaff, views', (image) => extract(image, { preset: 'hesaff', views: true }), APART],
  ['mser, views', (image) => extract(image, { preset: 'mser', views: true }), APART],
];

/** Mean error, px, below which a pair is solved. */
const SOLVED = 10;
/** How far from where the published homography maps it a correct point may lie, px: more for evd, whose homographies are the least exact. */
const TOLERANCE = 5;
const EVD_TOLERANCE = 10;

interface Pair {
  readonly set: string;
  readonly name: string;
  readonly a: PixelData;
  readonly b: PixelData;
  readonly truth: Matrix;
  /** x1 y1 x2 y2. */
  readonly checks: readonly (readonly number[])[];
  /** How far a correct match may lie from where `truth` maps it, px. */
  readonly tolerance: number;
}

if (values.data === undefined || !existsSync(values.data)) {
  console.error(`--data: expected the folder of the pairs, got ${values.data}`);
  process.exit(1);
}
const rows: string[][] = [];
const solved = new Map<string, number>();
const sets = new Map<string, number>();
for await (const pair of readPairs(values.data)) {
  sets.set(pair.set, (sets.get(pair.set) ?? 0) + 1);
  for (const [method, features, matching] of METHODS.filter(([name]) => name.includes(values.only))) {
    const [a, b] = [features(pair.a), features(pair.b)];
    const matches = matchDescriptors(a, b, matching);
    const fit = estimateHomography(a, b, matches, { seed: Number(values.seed) });
    const [share] = matchingAccuracy(a, b, matches, pair.truth, [pair.tolerance]) as [number];
    const errors = pair.checks.map((check) => (fit ? distance(fit.model, check) : Number.POSITIVE_INFINITY));
    errors.sort((x, y) => x - y);
    const mean = errors.reduce((sum, error) => sum + error / errors.length, 0);
    const key = `${pair.set} ${method}`;
    if (mean < SOLVED) solved.set(key, (solved.get(key) ?? 0) + 1);
    rows.push([
      pair.set,
      pair.name,
      method,
      `${a.length}`,
      `${b.length}`,
      `${matches.length}`,
      `${Math.round(share * matches.length)}`,
      `${fit?.inliers.length ?? 0}`,
      pixels(mean),
      pixels(errors[errors.length >> 1]!),
      mean < SOLVED ? 'yes' : 'no',
    ]);
  }
}
const header = ['data', 'pair', 'method', 'regions a', 'regions b', 'matches', 'correct', 'inliers'];
printTable([...header, 'mean error, px', 'median, px', 'solved'], rows);
console.log('\nPairs solved\n');
printTable(
  ['method', ...Array.from(sets, ([set, count]) => `${set}, of ${count}`)],
  METHODS.filter(([name]) => name.includes(values.only)).map(([method]) => [
    method,
    ...Array.from(sets.keys(), (set) => `${solved.get(`${set} ${method}`) ?? 0}`),
  ]),
);

async function* readPairs(folder: string): AsyncGenerator<Pair> {
  const evd = join(folder, 'evd');
  for (const name of await namesIn(evd, '_H_AtoB_estimated.txt')) {
    const truth = await readModel(join(evd, `${name}_H_AtoB_estimated.txt`));
    const lines = (await readFile(join(evd, `${name}_pts.txt`), 'utf8')).trim().split('\n');
    const labelled = lines.map((line) => line.trim().split(/\s+/)).filter((cells) => cells.at(-1) === '1');
    const checks = labelled
      .map((cells) => cells.slice(0, 4).map(Number))
      .filter((check) => distance(truth, check) < EVD_TOLERANCE);
    yield { set: 'evd', name, ...(await readViews(evd, name)), truth, checks, tolerance: EVD_TOLERANCE };
  }
  const homogr = join(folder, 'homogr');
  for (const name of await namesIn(homogr, '_H_AtoB.txt')) {
    const truth = await readModel(join(homogr, `${name}_H_AtoB.txt`));
    const points = await readNumbers(join(homogr, `${name}_pts.txt`));
    const checks = Array.from({ length: points.length / 7 }, (_, k) => points.slice(7 * k, 7 * k + 7))
      .filter((row) => row[6] === 1)
      .map(([x1, y1, , x2, y2]) => [x1!, y1!, x2!, y2!]);
    yield { set: 'homogr', name, ...(await readViews(homogr, name)), truth, checks, tolerance: TOLERANCE };
  }
  const aid = join(folder, 'asift_aid');
  for (const name of ['adam', 'arc', 'coca']) {
    const [a, b] = [await readAny(join(aid, `${name}.1.png`)), await readAny(join(aid, `${name}.2.png`))];
    const truth = await readModel(join(aid, `${name}.txt`));
    yield { set: 'asift_aid', name, a, b, truth, checks: corners(a, truth), tolerance: TOLERANCE };
  }
  const graf = join(folder, 'vgg_affine/graf');
  for (const k of [5, 6]) {
    const [a, b] = [await readAny(join(graf, 'img1.png')), await readAny(join(graf, `img${k}.png`))];
    const truth = await readModel(join(graf, `H1to${k}p`));
    yield { set: 'graf', name: `1-${k}`, a, b, truth, checks: corners(a, truth), tolerance: TOLERANCE };
  }
}

async function readViews(folder: string, name: string): Promise<{ a: PixelData; b: PixelData }> {
  return { a: await readAny(join(folder, `${name}A.png`)), b: await readAny(join(folder, `${name}B.png`)) };
}

async function namesIn(folder: string, ending: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length)).sort();
}

function corners({ width, height }: PixelData, truth: Matrix): number[][] {
  return [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ].map(([x, y]) => [x!, y!, ...transfer(Float64Array.from(truth.to1DArray()), x!, y!)]);
}

function distance(model: Matrix, [x1, y1, x2, y2]: readonly number[]): number {
  const [x, y] = transfer(Float64Array.from(model.to1DArray()), x1!, y1!);
  return Math.hypot(x - x2!, y - y2!);
}

function pixels(error: number): string {
  if (!Number.isFinite(error)) return 'none';
  return error < 1000 ? error.toFixed(2) : 'above 1000';
}
