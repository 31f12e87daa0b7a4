/**
 * Accuracy on homography sequences: our features against OpenCV's RootSIFT, both matched and fitted by the same code.
 *
 *     npm run bench:accuracy -- --data ../shared/data [--seeds 10]
 *
 * Protocol: mutual nearest neighbours give the mean matching accuracy (MMA); mutual and ratio 0.8 give the correct matches (within
 * 3 px) and the homography, whose error is the mean over the four corners. AUC@t is the area under the share of pairs whose error is
 * below x, for x up to t px; it is averaged over the seeds, as is the median corner error.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import ndarray from 'ndarray';
import { estimateHomography, extract, type Features, type Matrix, matchDescriptors, type PixelData } from 'oriel';
import { areaUnderCurve, cornerError, matchingAccuracy } from 'oriel/evaluate';
import { readAny, readSequences, type Sequence } from './support/images.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, seeds: { type: 'string', default: '10' } } });
const PEER = new URL('peers/opencv_sift.py', import.meta.url).pathname;
const PYTHON = '/usr/bin/python3';
const run = promisify(execFile);

if (values.data === undefined || !existsSync(values.data)) {
  console.error(`--data: expected the folder of the sequences, got ${values.data}`);
  process.exit(1);
}
const sets: [string, Sequence[]][] = [
  ['vgg_affine', await readSequences(join(values.data, 'vgg_affine'))],
  ['hpatches', await readSequences(join(values.data, 'hpatches'))],
];
const exactScript = join(values.data, '../anchors/make_exact.py');
if (existsSync(exactScript) && (await hasOpenCv())) {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-exact-'));
  await run(PYTHON, [exactScript, folder]);
  sets.push(['exact', await readSequences(folder)]);
} else {
  console.log('exact: skipped, it is made by the anchor scripts with python3-opencv');
}

const rows: string[][] = [];
for (const [set, sequences] of sets) {
  for (const [method, features] of [
    ['oriel', ourFeatures],
    ['OpenCV RootSIFT, slip corrected', theirFeatures],
  ] as const) {
    if (method !== 'oriel' && !(await hasOpenCv())) continue;
    const pairs: PairScore[] = [];
    for (const sequence of sequences) {
      const [first, ...others] = await features(sequence.images);
      const image = await readAny(sequence.images[0]!);
      for (const [k, other] of others.entries()) {
        pairs.push(scorePair(first!, other, sequence.models[k]!, image));
      }
    }
    rows.push([set, method, ...summarise(pairs)]);
  }
}
const auc = [1, 3, 5, 10].map((t) => `AUC@${t}`);
printTable(['data', 'features', 'regions', 'MMA@1', 'MMA@3', 'correct', 'precision', ...auc, 'median error, px'], rows);

interface PairScore {
  regions: number;
  mma: number[];
  correct: number;
  precision: number;
  /** Mean corner error for each seed, Infinity where no model was found. */
  errors: number[];
}

function scorePair(a: Features, b: Features, truth: Matrix, image: PixelData): PairScore {
  const mutual = matchDescriptors(a.descriptors, b.descriptors, { ratio: 1 });
  const matches = matchDescriptors(a.descriptors, b.descriptors, { ratio: 0.8 });
  const [precision] = matchingAccuracy(a, b, matches, truth, [3]) as [number];
  const errors = Array.from({ length: Number(values.seeds) }, (_, seed) =>
    cornerError(estimateHomography(a, b, matches, { seed })?.model, truth, image),
  );
  return {
    regions: a.length,
    mma: matchingAccuracy(a, b, mutual, truth, [1, 3]),
    correct: Math.round(precision * matches.length),
    precision,
    errors,
  };
}

function summarise(pairs: readonly PairScore[]): string[] {
  const mean = (of: (pair: PairScore) => number) => pairs.reduce((sum, pair) => sum + of(pair) / pairs.length, 0);
  const seeds = pairs[0]!.errors.map((_, seed) => pairs.map((pair) => pair.errors[seed]!).sort((x, y) => x - y));
  const overSeeds = (of: (errors: number[]) => number) =>
    seeds.reduce((sum, errors) => sum + of(errors) / seeds.length, 0);
  return [
    mean((pair) => pair.regions).toFixed(0),
    ...[0, 1].map((k) => mean((pair) => pair.mma[k]!).toFixed(4)),
    mean((pair) => pair.correct).toFixed(1),
    mean((pair) => pair.precision).toFixed(3),
    ...[1, 3, 5, 10].map((t) => overSeeds((errors) => areaUnderCurve(errors, t)).toFixed(3)),
    overSeeds((errors) => errors[errors.length >> 1]!).toFixed(3),
  ];
}

async function ourFeatures(paths: readonly string[]): Promise<Features[]> {
  const features: Features[] = [];
  for (const path of paths) features.push(extract(await readAny(path)));
  return features;
}

async function theirFeatures(paths: readonly string[]): Promise<Features[]> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-peer-'));
  await run(PYTHON, [PEER, 'features', folder, ...paths]);
  return Promise.all(
    paths.map(async (_, i) => {
      const bytes = new Uint8Array(await readFile(join(folder, `${i}.bin`))).buffer;
      const [length] = new Int32Array(bytes, 0, 1) as unknown as [number];
      const columns = new Float32Array(bytes, 4, 4 * length);
      const frames = new Float32Array(6 * length);
      for (let row = 0; row < length; row++) {
        const [x, y, sigma] = columns.subarray(4 * row) as unknown as [number, number, number];
        frames.set([sigma, 0, x, 0, sigma, y], 6 * row);
      }
      const response = Float32Array.from({ length }, (__, row) => columns[4 * row + 3]!);
      const descriptors = ndarray(new Uint8Array(bytes, 4 + 16 * length), [length, 128]);
      return { length, frames: ndarray(frames, [length, 2, 3]), response, descriptors };
    }),
  );
}

async function hasOpenCv(): Promise<boolean> {
  return run(PYTHON, ['-c', 'import cv2']).then(
    () => true,
    () => false,
  );
}
