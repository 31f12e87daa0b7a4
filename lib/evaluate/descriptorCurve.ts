/**
 * Recall against 1 − precision of descriptors, as the matching threshold grows.
 *
 * Source: K. Mikolajczyk, C. Schmid, "A performance evaluation of local descriptors", PAMI 27(10), 2005, section 4.2.
 *
 * 1. Take the regions of the common part, and their correspondences from `repeatability`.
 * 2. A pair of regions is a match when its value is at most t. `threshold`: any pair, its value the distance of the descriptors;
 *    `nearest`: each region of a with its nearest of b; `ratio`: the same pairs, with the distance as a share of that to the second
 *    nearest.
 * 3. A match is correct when it is a correspondence. Recall is correct matches / correspondences, 1 − precision is false matches / all.
 *
 * Deviations: the paper lets a region have several correspondences, ours are one-to-one, so that recall is at most 1. The paper's
 * overlap error is 0.5; it is what `repeatability` was given.
 *
 * For `threshold`, distances are rounded up to whole numbers and counted, so memory does not grow with the number of pairs; the curve has at
 * most 255 √d + 2 points, 2887 for 128 bytes. The other curves are exact, with a point for each distinct value.
 */
import { checkNumber, checkOptions, describe } from '../check.ts';
import { nearestNeighbours } from '../matching/nearestNeighbours.ts';
import { distanceRatio } from '../matching/ratioTest.ts';
import { selectRows } from '../rows.ts';
import type { Features, NdArray } from '../types.ts';
import { checkDescriptors } from './descriptors.ts';
import type { Repeatability } from './repeatability.ts';

export type MatchingStrategy = 'threshold' | 'nearest' | 'ratio';

export interface DescriptorCurveOptions {
  /** Which pairs are matches at a threshold. Default 'nearest'. */
  strategy?: MatchingStrategy | undefined;
}

/** Points of a curve, in order of the threshold. */
export interface DescriptorCurve {
  /** [n] correct matches / correspondences, in [0, 1]; 0 where there are no correspondences. */
  readonly recall: Float64Array;
  /** [n] false matches / all matches, in [0, 1]. */
  readonly onePrecision: Float64Array;
  /** [n] ascending: a distance of descriptors, or for 'ratio' a share of it. */
  readonly threshold: Float64Array;
}

/** Rows of b compared with every row of a at a time: 8 KiB of 128 bytes each stay in the fastest cache. */
const BLOCK = 64;

/**
 * Recall and 1 − precision of the descriptors of two views.
 *
 * @param a - n features
 * @param b - m features with descriptors of the same width
 * @param truth - what `repeatability` found for `a` and `b`
 * @returns as many points as there are distinct values of pairs; none when there is no pair
 * @throws TypeError or RangeError for tables or options that are not what they should be
 *
 * @example
 * const found = repeatability(a, b, truth, { sizeA: imageA, sizeB: imageB, overlapError: 0.5 });
 * const { recall, onePrecision } = descriptorCurve(a, b, found, { strategy: 'ratio' });
 */
export function descriptorCurve(
  a: Features,
  b: Features,
  truth: Pick<Repeatability, 'correspondences' | 'rowsA' | 'rowsB'>,
  options: DescriptorCurveOptions = {},
): DescriptorCurve {
  checkOptions(options, ['strategy']);
  const { strategy = 'nearest' } = options;
  if (!['threshold', 'nearest', 'ratio'].includes(strategy)) {
    throw new RangeError(`strategy: expected threshold, nearest or ratio, got ${strategy}`);
  }
  checkDescriptors(a, b);
  const partners = readPartners(truth, a.length, b.length);
  const [tableA, tableB] = [selectRows(a.descriptors, truth.rowsA), selectRows(b.descriptors, truth.rowsB)];
  const tally =
    strategy === 'threshold' ? tallyAll(tableA, tableB, partners) : tallyNearest(tableA, tableB, partners, strategy);
  return curveOf(tally, truth.correspondences.length);
}

/** How many pairs, and how many correct ones, have each value. */
type Tally = Map<number, { all: number; correct: number }>;

function curveOf(tally: Tally, correspondences: number): DescriptorCurve {
  const threshold = Float64Array.from(tally.keys()).sort();
  const recall = new Float64Array(threshold.length);
  const onePrecision = new Float64Array(threshold.length);
  let [all, correct] = [0, 0];
  threshold.forEach((value, i) => {
    const at = tally.get(value)!;
    all += at.all;
    correct += at.correct;
    recall[i] = correct / Math.max(1, correspondences);
    onePrecision[i] = (all - correct) / all;
  });
  return { recall, onePrecision, threshold };
}

function tallyNearest(
  tableA: NdArray<Uint8Array>,
  tableB: NdArray<Uint8Array>,
  partners: Int32Array,
  strategy: 'nearest' | 'ratio',
): Tally {
  const tally: Tally = new Map();
  if (tableB.shape[0] === 0) return tally;
  const { length, rows, distances } = nearestNeighbours(tableA, tableB, { k: 2 });
  for (let i = 0; i < length; i++) {
    const [distance, second] = [distances.get(i, 0), distances.get(i, 1)];
    const value = strategy === 'nearest' ? distance : distanceRatio(distance, second);
    const at = tally.get(value) ?? { all: 0, correct: 0 };
    at.all++;
    if (partners[i] === rows.get(i, 0)) at.correct++;
    tally.set(value, at);
  }
  return tally;
}

function tallyAll(tableA: NdArray<Uint8Array>, tableB: NdArray<Uint8Array>, partners: Int32Array): Tally {
  const [n, width] = tableA.shape as [number, number];
  const m = tableB.shape[0]!;
  const [dataA, dataB] = [tableA.data, tableB.data];
  const bins = Math.ceil(255 * Math.sqrt(width)) + 2;
  const [all, correct] = [new Float64Array(bins), new Float64Array(bins)];
  for (let first = 0; first < m; first += BLOCK) {
    const end = Math.min(first + BLOCK, m);
    for (let i = 0; i < n; i++) {
      for (let j = first; j < end; j++) {
        let squared = 0;
        for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
          const difference = dataA[p]! - dataB[q]!;
          squared += difference * difference;
        }
        const bin = Math.ceil(Math.sqrt(squared));
        all[bin]!++;
        if (partners[i] === j) correct[bin]!++;
      }
    }
  }
  const tally: Tally = new Map();
  all.forEach((count, bin) => {
    if (count > 0) tally.set(bin, { all: count, correct: correct[bin]! });
  });
  return tally;
}

/** For each row of the common part of a the position of its partner among those of b, −1 where it has none. */
function readPartners(
  truth: Pick<Repeatability, 'correspondences' | 'rowsA' | 'rowsB'>,
  lengthA: number,
  lengthB: number,
): Int32Array {
  const { correspondences, rowsA, rowsB } = truth ?? {};
  const columns = [rowsA, rowsB, correspondences?.a, correspondences?.b];
  if (!columns.every((column) => column instanceof Uint32Array)) {
    throw new TypeError(`truth: expected the result of repeatability, got ${describe(truth)}`);
  }
  const { length, a, b } = correspondences;
  if (length !== a.length || length !== b.length) {
    throw new RangeError(`truth.correspondences: expected columns of ${length} rows, got ${a.length} and ${b.length}`);
  }
  for (const row of [...rowsA, ...a]) checkNumber('truth: row of a', row, 0, lengthA - 1);
  for (const row of [...rowsB, ...b]) checkNumber('truth: row of b', row, 0, lengthB - 1);
  const positionOf = new Map(Array.from(rowsB, (row, position) => [row, position]));
  const partnerOf = new Map(Array.from(a, (row, i) => [row, positionOf.get(b[i]!)]));
  return Int32Array.from(rowsA, (row) => partnerOf.get(row) ?? -1);
}
