/**
 * Homographies of extreme views from given matches: ours beside native OpenCV, over several seeds.
 *
 *     npm run bench:planes -- --data FOLDER [--cache out/verification] [--seeds 10] [--only NAME]
 *
 * Pairs: homogr, checked at its annotated points, and evd, checked at the labelled points that its homography confirms
 * (support/planePairs.ts). Features and matches are made once and kept in the cache: delete it when extraction or matching change. All
 * estimators get the same matches, 3 px and 10 000 trials; OpenCV, whose generator takes no seed here, gets them in an order drawn from it.
 *
 * Solved is a mean error at the check points below the limit, counted as the mean over the seeds. Medians are over pairs and seeds.
 * `--only` keeps the sources of matches whose name contains NAME.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type EstimateOptions, type ExtractOptions, estimateHomography, type MatchOptions } from '../lib/index.ts';
import { seededRandom } from '../lib/random.ts';
import { estimateNatively, hasNativeOpenCv, type NativeJob } from './peers/robust.ts';
import { centresOf, type Views } from './support/centres.ts';
import { cachedMatches } from './support/matchCache.ts';
import { meanError, type PlanePair, pointErrors, readPlanePairs } from './support/planePairs.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    cache: { type: 'string', default: 'out/verification' },
    seeds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
  },
});
if (values.data === undefined || !existsSync(values.data)) {
  console.error(`--data: expected the folder of the pairs, got ${values.data}`);
  process.exit(1);
}

/** Add a source of matches here. */
const SOURCES: readonly [name: string, extraction: ExtractOptions, matching: MatchOptions][] = [
  ['sift', {}, { ratio: 0.8 }],
  ['hesaff', { preset: 'hesaff' }, { ratio: 0.8 }],
  ['hesaff, views', { preset: 'hesaff', views: true }, { ratio: 0.8, separation: 10 }],
];
/** The peers return a model whether it means anything or not: so does ours when it is told to. */
const OURS: readonly [name: string, options: EstimateOptions][] = [
  ['oriel', {}],
  ['oriel, any significance', { minSignificance: Number.NEGATIVE_INFINITY }],
];
const NATIVE: readonly [name: string, job: NativeJob][] = [
  ['USAC_MAGSAC', { model: 'homography', method: 'USAC_MAGSAC' }],
  ['USAC_MAGSAC, confidence 0.999', { model: 'homography', method: 'USAC_MAGSAC', confidence: 0.999 }],
  ['USAC_ACCURATE', { model: 'homography', method: 'USAC_ACCURATE' }],
];
/** Mean errors, px, below which a pair is solved. */
const LIMITS = { evd: [10], homogr: [5, 10] };

const pairs: PlanePair[] = [];
for await (const pair of readPlanePairs(values.data)) if (pair.set in LIMITS) pairs.push(pair);
const native = await hasNativeOpenCv();
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);

const rows: string[][] = [];
for (const [source, extraction, matching] of SOURCES.filter(([name]) => name.includes(values.only))) {
  const views: Views[] = [];
  for (const { paths } of pairs) {
    views.push(await cachedMatches(values.data, values.cache, paths, extraction, matching));
  }
  for (const [name, options] of OURS) {
    addRows(source, name, (k, seed) => {
      const { a, b, matches } = views[k]!;
      return estimateHomography(a, b, matches, { ...options, seed })?.model.to1DArray();
    });
  }
  if (!native) continue;
  const sets = views.flatMap((view) => seeds.map((seed) => centresOf(view, shuffledRows(view.matches.length, seed))));
  const found = await estimateNatively(
    sets,
    NATIVE.map(([, job]) => job),
  );
  NATIVE.forEach(([name], job) => {
    addRows(source, `native ${name}`, (k, seed) => found[job]![k * seeds.length + seed]!.model);
  });
}
printTable(['data', 'matches of', 'method', 'solved', 'median error', 'median of the solved'], rows);

function addRows(
  source: string,
  method: string,
  modelOf: (pair: number, seed: number) => ArrayLike<number> | undefined,
) {
  const errors = pairs.map((pair, k) => seeds.map((seed) => meanError(pointErrors(pair, modelOf(k, seed)))));
  for (const [set, limits] of Object.entries(LIMITS)) {
    const some = errors.filter((_, k) => pairs[k]!.set === set);
    const all = some.flat();
    const solved = limits.map((limit) => {
      const count = all.filter((error) => error < limit).length / seeds.length;
      return `${count.toFixed(1)} of ${some.length} below ${limit} px`;
    });
    const largest = Math.max(...limits);
    rows.push([set, source, method, solved.join(', '), median(all), median(all.filter((error) => error < largest))]);
  }
}

/** All rows in an order drawn from the seed. */
function shuffledRows(length: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const order = Uint32Array.from({ length }, (_, row) => row);
  for (let k = length - 1; k > 0; k--) {
    const other = random.below(k + 1);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}

function median(errors: readonly number[]): string {
  const sorted = [...errors].sort((x, y) => x - y);
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  return Number.isFinite(middle) ? middle.toFixed(2) : 'none';
}
