/**
 * The scores of a pair of images, and their means.
 *
 * Protocol: repeatability and matching score by 40 % overlap error. Mutual nearest neighbours give the mean matching accuracy (MMA) and
 * the matching score by 3 px; mutual and ratio 0.8 give the correct matches (within 3 px), the precision and the homography, whose error is
 * the mean over the four corners. AUC@t is the area under the share of pairs whose error is below x, for x up to t px; it is averaged over the
 * seeds, as is the median corner error.
 */
import {
  areaUnderCurve,
  cornerError,
  descriptorCurve,
  type ImageSize,
  matchingAccuracy,
  repeatability,
} from '../../lib/evaluate/index.ts';
import { estimateHomography, type Features, type Matches, type Matrix, matchDescriptors } from '../../lib/index.ts';

export interface PairScore {
  /** Of the first image, and of either in the common part. */
  readonly regions: number;
  readonly regionsA: number;
  readonly regionsB: number;
  readonly correspondences: number;
  readonly repeatability: number;
  /** By overlap. */
  readonly matchingScore: number;
  /** By distance, 3 px. */
  readonly matchingScore3: number;
  /** At 1 and 3 px. */
  readonly mma: readonly number[];
  readonly correct: number;
  readonly precision: number;
  /** Mean corner error for each seed, Infinity where no model was found. */
  readonly errors: readonly number[];
}

export function scorePair(
  a: Features,
  b: Features,
  truth: Matrix,
  sizes: { sizeA: ImageSize; sizeB: ImageSize },
  seeds: number,
): PairScore {
  const overlap = repeatability(a, b, truth, sizes);
  const { mutual, matches } = matchBoth(a, b);
  const mma = matchingAccuracy(a, b, mutual, truth, [1, 3]);
  const [precision] = matchingAccuracy(a, b, matches, truth, [3]) as [number];
  // What `matchingScore` counts: at the last threshold all nearest neighbours are matches. This way overlaps are looked for once.
  const recalled = descriptorCurve(a, b, overlap, { strategy: 'nearest' }).recall.at(-1) ?? 0;
  const recognised = Math.round(recalled * overlap.correspondences.length);
  const fewer = Math.max(1, Math.min(overlap.regionsA, overlap.regionsB));
  return {
    regions: a.length,
    regionsA: overlap.regionsA,
    regionsB: overlap.regionsB,
    correspondences: overlap.correspondences.length,
    repeatability: overlap.repeatability,
    matchingScore: recognised / fewer,
    matchingScore3: (mma[1]! * mutual.length) / fewer,
    mma,
    correct: Math.round(precision * matches.length),
    precision,
    errors: Array.from({ length: seeds }, (_, seed) =>
      cornerError(estimateHomography(a, b, matches, { seed })?.model, truth, sizes.sizeA),
    ),
  };
}

/** What `matchDescriptors` gives with ratio 1 and with 0.8, for half the time: a match says how distinct it is. */
function matchBoth(a: Features, b: Features): { mutual: Matches; matches: Matches } {
  const mutual = matchDescriptors(a.descriptors, b.descriptors, { ratio: 1 });
  const isDistinct = (_: number, row: number) => mutual.ratio![row]! < 0.8;
  const [rowsA, rowsB] = [mutual.a.filter(isDistinct), mutual.b.filter(isDistinct)];
  const matches = { length: rowsA.length, a: rowsA, b: rowsB, distance: mutual.distance.filter(isDistinct) };
  return { mutual, matches };
}

export const SUMMARY = [
  'regions',
  'repeat.',
  'MS overlap',
  'MS 3 px',
  'MMA@1',
  'MMA@3',
  'correct',
  'precision',
  ...[1, 3, 5, 10].map((t) => `AUC@${t}`),
  'median error, px',
];

/** The cells below `SUMMARY`: means over pairs. */
export function summarise(pairs: readonly PairScore[]): string[] {
  const mean = (of: (pair: PairScore) => number) => pairs.reduce((sum, pair) => sum + of(pair) / pairs.length, 0);
  const seeds = pairs[0]!.errors.map((_, seed) => pairs.map((pair) => pair.errors[seed]!).sort((x, y) => x - y));
  const overSeeds = (of: (errors: number[]) => number) =>
    seeds.reduce((sum, errors) => sum + of(errors) / seeds.length, 0);
  return [
    mean((pair) => pair.regions).toFixed(0),
    mean((pair) => pair.repeatability).toFixed(3),
    mean((pair) => pair.matchingScore).toFixed(3),
    mean((pair) => pair.matchingScore3).toFixed(3),
    ...[0, 1].map((k) => mean((pair) => pair.mma[k]!).toFixed(3)),
    mean((pair) => pair.correct).toFixed(1),
    mean((pair) => pair.precision).toFixed(3),
    ...[1, 3, 5, 10].map((t) => overSeeds((errors) => areaUnderCurve(errors, t)).toFixed(3)),
    overSeeds((errors) => errors[errors.length >> 1]!).toFixed(3),
  ];
}

export const LONG = ['regions a', 'regions b', 'corresp.', 'repeat.', 'MS overlap', 'correct', 'error, px'];

/** The cells below `LONG`: one pair, its error the median over the seeds. */
export function pairCells(pair: PairScore): string[] {
  const error = [...pair.errors].sort((x, y) => x - y)[pair.errors.length >> 1]!;
  return [
    String(pair.regionsA),
    String(pair.regionsB),
    String(pair.correspondences),
    pair.repeatability.toFixed(3),
    pair.matchingScore.toFixed(3),
    String(pair.correct),
    Number.isFinite(error) ? error.toFixed(2) : 'none',
  ];
}
