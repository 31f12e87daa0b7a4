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
import { parseArgs } from 'node:util';
import { matchingAccuracy } from '../lib/evaluate/index.ts';
import {
  estimateHomography,
  extract,
  type Features,
  type MatchOptions,
  matchDescriptors,
  type PixelData,
} from '../lib/index.ts';
import { meanError, pointErrors, readPlanePairs } from './support/planePairs.ts';
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
if (values.data === undefined || !existsSync(values.data)) {
  console.error(`--data: expected the folder of the pairs, got ${values.data}`);
  process.exit(1);
}
const rows: string[][] = [];
const solved = new Map<string, number>();
const sets = new Map<string, number>();
for await (const pair of readPlanePairs(values.data)) {
  sets.set(pair.set, (sets.get(pair.set) ?? 0) + 1);
  for (const [method, features, matching] of METHODS.filter(([name]) => name.includes(values.only))) {
    const [a, b] = [features(pair.a), features(pair.b)];
    const matches = matchDescriptors(a, b, matching);
    const fit = estimateHomography(a, b, matches, { seed: Number(values.seed) });
    const [share] = matchingAccuracy(a, b, matches, pair.truth, [pair.tolerance]) as [number];
    const errors = pointErrors(pair, fit?.model.to1DArray());
    const mean = meanError(errors);
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

function pixels(error: number): string {
  if (!Number.isFinite(error)) return 'none';
  return error < 1000 ? error.toFixed(2) : 'above 1000';
}
