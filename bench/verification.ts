/**
 * Whether two photographs show one scene: counting inliers, and the verdict of the estimators, on real pairs.
 *
 *     npm run bench:verify -- --data FOLDER [--cache out/verification] [--seed 0] [--preset sift] [--features 2000] [--set NAME] [--list 20]
 *
 * Positive pairs: planes under a homography (vgg_affine, hpatches, homogr, evd, asift_aid, edgefoci) and photographs of one landmark
 * (oxford5k, good and ok lists). Negative pairs: different landmarks, landmarks and distractors, distractors, planes and the rest. The
 * matches are mutual at ratio 0.8, and at 0.9, as retrieval systems take weaker ones. Features, matches and OpenCV's results are kept in
 * the cache: delete it when extraction or matching change.
 *
 * Prints for each ratio
 * 1. for each score of ours, and the inliers of native OpenCV: the lowest threshold that accepts at most 1 in 500 negative pairs, the
 *    positive pairs it accepts, and these relative to the best of the counts of inliers; then the threshold of the best accuracy, which is
 *    the mean of the shares of right verdicts on either kind of pair;
 * 2. the verdict: what a fit by itself, and fixed thresholds, accept;
 * 3. quantiles of our inliers by data set.
 * `--list` names the negative pairs with the most inliers; `--set` keeps the sets whose name contains NAME.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as oriel from '../lib/index.ts';
import { estimateHomography, type Fit, type Preset } from '../lib/index.ts';
import { estimateNatively, hasNativeOpenCv, type NativeFit } from './peers/robust.ts';
import { centresOf, type Views } from './support/centres.ts';
import { cachedJson, cachedMatches, withRatioBelow } from './support/matchCache.ts';
import { printTable } from './support/table.ts';
import { type Pair, readPairs } from './verification/pairs.ts';
import {
  accuracy,
  bestThreshold,
  lowestThreshold,
  type Scores,
  type Verdict,
  verdictAt,
} from './verification/score.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    cache: { type: 'string', default: 'out/verification' },
    seed: { type: 'string', default: '0' },
    preset: { type: 'string', default: 'sift' },
    features: { type: 'string', default: '2000' },
    set: { type: 'string', default: '' },
    list: { type: 'string', default: '0' },
  },
});
if (values.data === undefined || !existsSync(values.data)) {
  console.error(`--data: expected the folder of the images, got ${values.data}`);
  process.exit(1);
}

const RATIOS = [0.8, 0.9];
const FALSE_ACCEPTS = 1 / 500;
const NATIVE = ['USAC_MAGSAC', 'RANSAC'];
/** Quantiles of the inliers. */
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

interface MatchedPair extends Pair {
  readonly views: Views;
}

/** What the library may have: a fit's significance, and a count of inliers that lie apart. */
interface Newer {
  effectiveInliers?: (a: unknown, b: unknown, matches: unknown, inliers: Uint32Array) => number;
}
const { effectiveInliers } = oriel as Newer;

/** Add a score of ours here; larger is surer, and it is left out where a version of the library has none. */
const SCORES: Record<string, (fit: Fit, pair: MatchedPair) => number | undefined> = {
  inliers: (fit) => fit.inliers.length,
  score: (fit) => fit.score,
  significance: (fit) => (fit as { significance?: number }).significance,
  'effective inliers': (fit, { views: { a, b, matches } }) => effectiveInliers?.(a, b, matches, fit.inliers),
};

/** Fixed thresholds to show, by score. */
const FIXED: Record<string, readonly number[]> = {
  inliers: [6, 8, 10, 12, 15],
  significance: [0, 2, 4, 6, 8, 10, 15],
  'effective inliers': [6, 8, 10, 12, 15],
};

const pairs = (await readPairs(values.data, Number(values.seed))).filter(({ set }) => set.includes(values.set));
const options = { preset: values.preset as Preset, maxFeatures: Number(values.features) };
const matched: MatchedPair[] = [];
for (const pair of pairs) {
  matched.push({ ...pair, views: await cachedMatches(values.data, values.cache, [pair.a, pair.b], options) });
  if (matched.length % 500 === 0) console.error(`${matched.length} of ${pairs.length} pairs are matched`);
}
const native = await hasNativeOpenCv();
for (const ratio of RATIOS) {
  const chosen = matched.map((pair) => ({ ...pair, views: withRatioBelow(pair.views, ratio) }));
  await compare(chosen, ratio);
}

async function compare(pairs: readonly MatchedPair[], ratio: number): Promise<void> {
  const fits = pairs.map(({ views: { a, b, matches } }) => estimateHomography(a, b, matches));
  const columns = new Map<string, readonly number[]>();
  for (const [name, score] of Object.entries(SCORES)) {
    const column = fits.map((fit, k) => (fit ? score(fit, pairs[k]!) : Number.NEGATIVE_INFINITY));
    if (column.every((value) => value !== undefined)) columns.set(`oriel, ${name}`, column);
  }
  if (native) {
    for (const method of NATIVE) {
      const found = await fitNatively(pairs, ratio, method);
      const column = found.map(({ model, inliers }) => (model ? inliers : Number.NEGATIVE_INFINITY));
      columns.set(`native ${method}, inliers`, column);
    }
  }
  const scores = new Map(Array.from(columns, ([name, column]) => [name, splitScores(pairs, column)]));
  const counting = scores.get('oriel, inliers')!;
  const plain = Array.from(scores).filter(([name]) => name.endsWith(', inliers'));
  const standard = Math.max(...plain.map(([, column]) => lowestThreshold(column, FALSE_ACCEPTS).positive));
  const relative = ({ positive }: Verdict) => (positive / standard).toFixed(3);
  const { positive, negative } = counting;
  console.log(`\nRatio ${ratio}: ${positive.length} positive pairs, ${negative.length} negative ones\n`);

  const header = ['score', 'threshold', 'false accepts', 'accepted', 'of counting', 'best threshold'];
  printTable(
    [...header, 'false accepts', 'accepted', 'accuracy'],
    Array.from(scores, ([name, column]) => {
      const lowest = lowestThreshold(column, FALSE_ACCEPTS);
      const best = bestThreshold(column);
      return [
        name,
        ...cells(lowest, negative.length),
        relative(lowest),
        ...cells(best, negative.length),
        percent(accuracy(best)),
      ];
    }),
  );
  console.log();
  const fixed = Object.entries(FIXED).flatMap(([score, thresholds]) =>
    thresholds.map((threshold) => [score, threshold] as const).filter(() => scores.has(`oriel, ${score}`)),
  );
  const verdicts: [string, Verdict][] = [
    ['a fit', verdictAt(counting, 0)],
    ...fixed.map(([score, threshold]): [string, Verdict] => [
      `${score} >= ${threshold}`,
      verdictAt(scores.get(`oriel, ${score}`)!, threshold),
    ]),
  ];
  printTable(
    ['verdict', 'false accepts', 'accepted', 'of counting', 'accuracy'],
    verdicts.map(([name, verdict]) => [
      name,
      ...cells(verdict, negative.length).slice(1),
      relative(verdict),
      percent(accuracy(verdict)),
    ]),
  );
  console.log('\nInliers\n');
  const counts = pairs.map((pair, k) => ({ ...pair, inliers: fits[k]?.inliers.length ?? 0 }));
  printTable(
    ['set', 'pairs', 'mean matches', 'fits', ...QUANTILES.map((share) => `${100 * share} %`)],
    setsOf(pairs).map((name) => {
      const rows = counts.filter(({ set }) => set === name);
      const sorted = rows.map(({ inliers }) => inliers).sort((x, y) => x - y);
      const matches = rows.reduce((sum, { views }) => sum + views.matches.length / rows.length, 0);
      const quantiles = QUANTILES.map((share) => `${sorted[Math.round(share * (sorted.length - 1))]}`);
      const found = sorted.filter((inliers) => inliers > 0).length;
      return [name, `${rows.length}`, matches.toFixed(0), `${found}`, ...quantiles];
    }),
  );
  if (Number(values.list) > 0) listNegatives(pairs, columns);
}

/** The negative pairs that any method gives the most inliers: do they show nothing in common? */
function listNegatives(pairs: readonly MatchedPair[], columns: ReadonlyMap<string, readonly number[]>): void {
  const counts = Array.from(columns).filter(([name]) => name.endsWith(', inliers'));
  const rows = pairs
    .map((pair, k) => ({ ...pair, inliers: counts.map(([, column]) => column[k]!) }))
    .filter(({ same }) => !same)
    .sort((p, q) => Math.max(...q.inliers) - Math.max(...p.inliers));
  console.log('\nNegative pairs with the most inliers\n');
  printTable(
    ['set', 'a', 'b', 'matches', ...counts.map(([name]) => name)],
    rows
      .slice(0, Number(values.list))
      .map(({ set, a, b, views, inliers }) => [
        set,
        a,
        b,
        `${views.matches.length}`,
        ...inliers.map((count) => `${Math.max(0, count)}`),
      ]),
  );
}

/** The fits of native OpenCV, cached set by set. */
async function fitNatively(pairs: readonly MatchedPair[], ratio: number, method: string): Promise<NativeFit[]> {
  const fits: NativeFit[] = [];
  for (const name of setsOf(pairs)) {
    const some = pairs.filter(({ set }) => set === name);
    const key = [some.map(({ a, b }) => [a, b]), options, ratio, method];
    const found = await cachedJson(values.cache, key, () =>
      estimateNatively(
        some.map(({ views }) => centresOf(views)),
        [{ model: 'homography', method }],
      ),
    );
    fits.push(...found[0]!);
  }
  return fits;
}

/** The sets in their order; the pairs of each follow each other. */
function setsOf(pairs: readonly MatchedPair[]): string[] {
  return [...new Set(pairs.map(({ set }) => set))];
}

function splitScores(pairs: readonly MatchedPair[], column: readonly number[]): Scores {
  const of = (kind: boolean) => column.filter((_, k) => pairs[k]!.same === kind);
  return { positive: of(true), negative: of(false) };
}

function cells({ threshold, positive, negative }: Verdict, negatives: number): string[] {
  return [threshold.toPrecision(4).replace(/\.?0+$/, ''), `${Math.round(negative * negatives)}`, percent(positive)];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
