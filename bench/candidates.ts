/**
 * Verifying a candidate: the time that one estimation takes of 1000 matches of a query, at 50 % outliers, at 90 %, and of an unrelated view.
 *
 *     npm run bench:candidates
 *
 * Views of 800 × 640 px under random homographies (test/geometry/views.ts), noise of 1 px an axis; frames follow the homography's local affine
 * map, turned by up to 10° and scaled by up to 15 %, as SIFT's are. Matches carry a ratio as inliers and outliers of hard real pairs have it
 * (0.65 against 0.82 on average). Wall-clock medians over 50 sets after a second's warm-up, each the least of five calls.
 */
import { Matrix } from 'ml-matrix';
import { type EstimateOptions, estimateHomography, type Matches, type Regions } from '../lib/index.ts';
import type { Random } from '../lib/random.ts';
import { transformRegions } from '../lib/regions/transform.ts';
import { matchedViews, randomHomography } from '../test/geometry/views.ts';
import { randomFor } from '../test/support.ts';
import { printTable } from './support/table.ts';

const SETS = 50;
const CALLS = 5;
const WARM_UP = 1000;
const METHODS: readonly [name: string, options: EstimateOptions][] = [
  ['default', {}],
  ['frames', { hypotheses: 'frames' }],
  ['points', { hypotheses: 'points' }],
  ['points, uniform', { hypotheses: 'points', sampling: 'uniform' }],
];

interface Views {
  readonly a: Regions;
  readonly b: Regions;
  readonly matches: Matches;
}

const rows = [0.5, 0.9, 1].flatMap((outliers) => {
  const random = randomFor(`candidates ${outliers}`);
  const sets = Array.from({ length: SETS }, () => framedViews(random, outliers));
  return METHODS.map(([name, options]) => {
    const start = performance.now();
    while (performance.now() - start < WARM_UP) for (const set of sets) verify(set, options);
    const results = sets.map((set) => Array.from({ length: CALLS }, () => verify(set, options)));
    const times = results.map((calls) => Math.min(...calls.map(({ ms }) => ms))).sort((x, y) => x - y);
    const inliers = results.map(([first]) => first!.inliers).sort((x, y) => x - y);
    return [
      outliers === 1 ? 'unrelated' : `${outliers * 100} %`,
      name,
      times[SETS >> 1]!.toFixed(3),
      times[Math.floor(0.9 * SETS)]!.toFixed(3),
      `${inliers[0]} to ${inliers.at(-1)}`,
    ];
  });
});
printTable(['outliers', 'hypotheses', 'median ms', 'ms p90', 'inliers'], rows);

function verify({ a, b, matches }: Views, options: EstimateOptions) {
  const start = performance.now();
  const fit = estimateHomography(a, b, matches, options);
  return { ms: performance.now() - start, inliers: fit?.inliers.length ?? 0 };
}

/** 1000 matches whose frames follow the truth as well as SIFT's do; those of outliers follow it too, at the wrong place. */
function framedViews(random: Random, outliers: number): Views {
  const truth = randomHomography(random);
  const { a, b, matches, inliers } = matchedViews(random, truth, { n: 1000, noise: 1, outliers });
  const isInlier = new Set(inliers);
  for (let row = 0; row < 1000; row++) {
    const size = 5 + 10 * random.float();
    a.frames.set(row, 0, 0, size);
    a.frames.set(row, 0, 1, 0);
    a.frames.set(row, 1, 0, 0);
    a.frames.set(row, 1, 1, size);
  }
  const seen = transformRegions(a, Matrix.from1DArray(3, 3, truth));
  seen.source.forEach((row, i) => {
    const [angle, scale] = [(random.float() - 0.5) * 0.35, 1 + (random.float() - 0.5) * 0.3];
    const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    const [p, q, r, t] = [
      seen.frames.get(i, 0, 0),
      seen.frames.get(i, 0, 1),
      seen.frames.get(i, 1, 0),
      seen.frames.get(i, 1, 1),
    ];
    b.frames.set(row, 0, 0, c * p - s * r);
    b.frames.set(row, 0, 1, c * q - s * t);
    b.frames.set(row, 1, 0, s * p + c * r);
    b.frames.set(row, 1, 1, s * q + c * t);
  });
  const ratio = Float32Array.from({ length: 1000 }, (_, row) => {
    const middle = isInlier.has(row) ? 0.65 : 0.82;
    return Math.min(0.9, middle + 0.1 * random.normal());
  });
  return { a, b, matches: { ...matches, ratio } };
}
