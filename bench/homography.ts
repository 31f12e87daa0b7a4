/**
 * Homographies from 1000 matches: ours against OpenCV.js (USAC_MAGSAC), speed and accuracy over 50 seeds a level.
 *
 *     node --import tsx bench/homography.ts
 *
 * Views of 800 × 640 px, random homographies (rotation up to 30°, scale 0.6 to 1.6, mild perspective), noise of 1 px an axis on
 * view b, a share of outliers spread uniformly. The error is the root mean square over a 10 × 10 grid against the truth; more
 * than 5 px is a failure. The best possible is least squares on the true inliers. Both get `maxError` 3 px and 10 000 trials; the
 * time is the least of five calls, tables to result.
 */
import type ndarray from 'ndarray';
import { estimateHomography } from '../lib/geometry/estimate.ts';
import { homography } from '../lib/geometry/models/homography.ts';
import { readPairs } from '../lib/geometry/pairs.ts';
import { gridError, matchedViews, randomHomography } from '../test/geometry/views.ts';
import { randomFor } from '../test/support.ts';
import { loadOpenCv, type OpenCv, USAC_MAGSAC } from './peers/opencvJs.ts';
import { printTable } from './support/table.ts';

const SEEDS = 50;
const CALLS = 5;
const MATCHES = 1000;
const FAILURE = 5;

type Views = ReturnType<typeof matchedViews>;
type Estimator = (views: Views, seed: number) => { ms: number; model: ArrayLike<number> | undefined };

const cv = await loadOpenCv();
const estimators: Record<string, Estimator> = { oriel: byOriel, 'OpenCV.js': (views) => byOpenCv(cv, views) };

const table: string[][] = [];
for (const share of [0, 0.3, 0.5, 0.8, 0.9]) {
  const sets = Array.from({ length: SEEDS }, (_, seed) => {
    const random = randomFor(`homography ${share} ${seed}`);
    const truth = randomHomography(random);
    return { truth, views: matchedViews(random, truth, { n: MATCHES, noise: 1, outliers: share }) };
  });
  const possible = sets.map(({ truth, views }) => gridError(onTrueInliers(views, truth), truth));
  // Warm up each on its own, so that neither is timed while the engine compiles it.
  for (const estimate of Object.values(estimators)) for (const { views } of sets) estimate(views, 0);

  const rows = Object.entries(estimators).map(([name, estimate]) => {
    const times: number[] = [];
    const errors: number[] = [];
    sets.forEach(({ truth, views }, seed) => {
      let least = Number.POSITIVE_INFINITY;
      let error = Number.POSITIVE_INFINITY;
      for (let call = 0; call < CALLS; call++) {
        const { ms, model } = estimate(views, seed);
        least = Math.min(least, ms);
        error = model === undefined ? Number.POSITIVE_INFINITY : gridError(model, truth);
      }
      times.push(least);
      errors.push(error);
    });
    return { name, times, errors };
  });
  for (const { name, times, errors } of rows) {
    const failures = errors.filter((error) => !(error <= FAILURE)).length;
    table.push([
      `${(share * 100).toFixed(0)} %`,
      name,
      quantile(times, 0.5).toFixed(3),
      quantile(times, 0.9).toFixed(3),
      (quantile(times, 0.5) / quantile(rows[1]!.times, 0.5)).toFixed(2),
      quantile(errors, 0.5).toFixed(4),
      quantile(possible, 0.5).toFixed(4),
      `${failures}`,
    ]);
  }
}
printTable(['outliers', 'method', 'median ms', 'ms p90', 'ratio', 'median RMS px', 'best possible', 'failures'], table);

function byOriel({ a, b, matches }: Views, seed: number) {
  const start = performance.now();
  const fit = estimateHomography(a, b, matches, { seed });
  return { ms: performance.now() - start, model: fit?.model.to1DArray() };
}

function byOpenCv(cv: OpenCv, { a, b }: Views) {
  const from = cv.matFromArray(a.length, 1, cv.CV_32FC2, centres(a.frames));
  const to = cv.matFromArray(b.length, 1, cv.CV_32FC2, centres(b.frames));
  const mask = new cv.Mat();
  const start = performance.now();
  const found = cv.findHomography(from, to, USAC_MAGSAC, 3, mask, 10_000, 0.995);
  const ms = performance.now() - start;
  const model = found.rows === 3 ? Array.from(found.data64F) : undefined;
  for (const mat of [from, to, mask, found]) mat.delete();
  return { ms, model };
}

function onTrueInliers({ a, b, matches, inliers }: Views, truth: number[]): Float64Array {
  const model = Float64Array.from(truth);
  homography.refine(readPairs(a, b, matches), Int32Array.from(inliers), inliers.length, model, 20);
  return model;
}

function centres(frames: ndarray.NdArray<Float32Array>): number[] {
  return Array.from({ length: frames.shape[0]! }, (_, i) => [frames.get(i, 0, 2), frames.get(i, 1, 2)]).flat();
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  const at = share * (sorted.length - 1);
  return (sorted[Math.floor(at)]! + sorted[Math.ceil(at)]!) / 2;
}
