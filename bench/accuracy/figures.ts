/**
 * The figures of the papers: repeatability, correspondences, matching score and correct matches against the change (Mikolajczyk et al., IJCV
 * 65(1/2), 2005), and recall against 1 - precision of descriptors (Mikolajczyk & Schmid, PAMI 27(10), 2005).
 */
import { join } from 'node:path';
import { descriptorCurve, type MatchingStrategy, repeatability } from '../../lib/evaluate/index.ts';
import { CHAINS } from '../../lib/extract/presets.ts';
import { adaptShape, describeSift, detectHessianLaplace, type Features, orient, scaleSpace } from '../../lib/index.ts';
import type { Picture } from '../support/images.ts';
import { type Line, type LineStyle, PALETTE, writeFigure } from '../support/plot.ts';
import type { Series } from './data.ts';
import type { Family, Method } from './methods.ts';
import type { PairScore } from './score.ts';

const STYLES: Record<Family, Pick<LineStyle, 'colour' | 'marker'>> = {
  dog: { colour: PALETTE.black, marker: 'circle' },
  'dog affine': { colour: PALETTE.blue, marker: 'square' },
  hessian: { colour: PALETTE.vermilion, marker: 'triangle' },
  harris: { colour: PALETTE.green, marker: 'diamond' },
  mser: { colour: PALETTE.purple, marker: 'wedge' },
};

/** Ours is solid and filled, the peer of the same kind dashed and hollow; a second one of a kind, ours or a peer, is dotted. */
function styleOf(method: Method, methods: readonly Method[]): LineStyle {
  const first = methods.find(({ family, ours }) => family === method.family && ours === method.ours);
  const dash = first !== method ? '2 3' : method.ours ? undefined : '7 4';
  return { name: method.name, ...STYLES[method.family], hollow: !method.ours, dash };
}

/** Writes the four charts of a series to `folder`; `scores` holds, for each method, those of the pairs 1-2 to 1-6. */
export async function writeChange(
  folder: string,
  { name, change }: Series,
  methods: readonly Method[],
  scores: ReadonlyMap<Method, readonly PairScore[]>,
): Promise<void> {
  if (change === undefined) return;
  const linesOf = (value: (score: PairScore) => number): Line[] =>
    methods.map((method) => ({
      ...styleOf(method, methods),
      x: change.values,
      y: scores.get(method)!.map(value),
    }));
  const chart = (title: string, yLabel: string, value: (score: PairScore) => number, yRange?: [number, number]) => ({
    title,
    xLabel: change.axis,
    yLabel,
    lines: linesOf(value),
    xTicks: change.values.map((v) => Math.round(v * 100) / 100),
    yRange,
  });
  const recognised = (score: PairScore) => score.matchingScore * Math.min(score.regionsA, score.regionsB);
  await writeFigure(
    join(folder, change.name.replaceAll(' ', '-').toLowerCase()),
    `${change.name} (${name}), overlap error 40 %`,
    [
      chart('Repeatability', 'repeatability, %', (score) => 100 * score.repeatability, [0, 100]),
      chart('Matching score', 'matching score, %', (score) => 100 * score.matchingScore, [0, 100]),
      chart('Correspondences', 'number of correspondences', (score) => score.correspondences),
      chart('Correct nearest neighbours', 'number of correct matches', recognised),
    ],
    2,
  );
}

const LEAST_RECALL = 0.01;
/** The strongest of an image: the threshold's curve compares all pairs of them, which would take a minute for all. */
const MOST_REGIONS = 1500;

/** How the same regions can be described. */
const DESCRIPTORS: readonly [LineStyle, (picture: Picture) => Features][] = [
  [{ name: 'RootSIFT', colour: PALETTE.black, marker: 'circle' }, (picture) => describe(picture, {})],
  [
    { name: 'SIFT', colour: PALETTE.vermilion, marker: 'square', hollow: true, dash: '7 4' },
    (picture) => describe(picture, { root: false }),
  ],
  [
    { name: 'RootSIFT, upright', colour: PALETTE.green, marker: 'triangle', dash: '2 3' },
    (picture) => describe(picture, { upright: true }),
  ],
  [
    { name: 'RootSIFT, domain sizes pooled', colour: PALETTE.blue, marker: 'diamond', hollow: true },
    (picture) => describe(picture, { domainSizes: [2 / 3, 1, 3 / 2] }),
  ],
];

/** Writes the descriptor curves of the regions of `hesaff` in images 1 and k + 2 of a series to `folder`. */
export async function writeCurves(
  folder: string,
  { name, change, pictures, models }: Series,
  k: number,
): Promise<void> {
  const [first, other] = [pictures[0]!, pictures[k + 1]!];
  const sizes = { sizeA: first.image, sizeB: other.image };
  const described = DESCRIPTORS.map(([style, features]) => {
    const [a, b] = [features(first), features(other)];
    // The paper's overlap error for descriptors.
    return { style, a, b, truth: repeatability(a, b, models[k]!, { ...sizes, overlapError: 0.5 }) };
  });
  const chart = (title: string, strategy: MatchingStrategy) => {
    const lines = described.map(({ style, a, b, truth }): Line => {
      const { recall, onePrecision } = descriptorCurve(a, b, truth, { strategy });
      return { ...style, ...thinned(onePrecision, recall) };
    });
    const most = Math.max(...lines.flatMap(({ y }) => Array.from(y)));
    const yRange: [number, number] = [0, Math.min(1, Math.ceil(most * 10) / 10)];
    return { title, xLabel: '1 - precision', yLabel: 'recall', lines, xRange: [0, 1] as [number, number], yRange };
  };
  await writeFigure(
    join(folder, `descriptors-${change!.name.replaceAll(' ', '-').toLowerCase()}`),
    `${change!.name} (${name}, images 1 and ${k + 2}), strongest ${MOST_REGIONS} Hessian-affine regions, overlap error 50 %`,
    [
      chart('Nearest neighbour', 'nearest'),
      chart('Nearest neighbour, distance ratio', 'ratio'),
      chart('Distance threshold', 'threshold'),
    ],
    3,
  );
}

function describe(
  { image }: Picture,
  { upright, ...options }: { upright?: boolean; root?: boolean; domainSizes?: readonly number[] },
): Features {
  const space = scaleSpace(image, { doubled: CHAINS.hesaff.doubled });
  // One direction a region: of several copies of a region only one can be right by the curve's one-to-one correspondences.
  const regions = orient(space, adaptShape(space, detectHessianLaplace(space, { maxFeatures: MOST_REGIONS })), {
    upright,
    peakRatio: 1,
  });
  return { ...regions, descriptors: describeSift(space, regions, options) };
}

/** A curve without its start, where the precision of a few matches says nothing, and without points that would not be seen apart. */
function thinned(x: Float64Array, y: Float64Array): { x: number[]; y: number[] } {
  const kept: number[] = [];
  x.forEach((value, k) => {
    const last = kept.at(-1);
    const apart = last === undefined ? 1 : Math.hypot(value - x[last]!, y[k]! - y[last]!);
    if (y[k]! >= LEAST_RECALL && (apart >= 1 / 200 || k === x.length - 1)) kept.push(k);
  });
  return { x: kept.map((k) => x[k]!), y: kept.map((k) => y[k]!) };
}
