/**
 * A second pass of matching, along a known model.
 *
 * 1. The candidates of a row of a are the rows of b whose centre lies within `maxError` of where the model maps the centre of a; or with
 *    `epipolar`, of the epipolar line of a.
 * 2. The candidate that is nearest by its descriptor must be nearer than `ratio` times the nearest row of b that is no candidate: that one
 *    is wrong for certain, as in FGINN (D. Mishkin, J. Matas, M. Perdoch, CVIU 141, 2015), while a second candidate often shows the same
 *    structure.
 * 3. Mutual: among the rows of a whose candidate a row of b is, its partner must be nearest to it.
 * 4. One partner for each row of b.
 *
 * Source: R. Hartley, A. Zisserman, "Multiple view geometry in computer vision", 2nd edition, 2004, algorithms 4.6 and 11.4, step "guided
 * matching". Deviation: those take the best candidate as it is; the test of step 2 is ours, chosen by measurement (docs/algorithms/matching.md).
 */
import { checkFlag, checkNumber, checkOptions } from '../check.ts';
import { buildGrid, visitNear } from '../regions/grid.ts';
import { readModel, transfer } from '../regions/model.ts';
import { centresOf, readFrames } from '../rows.ts';
import type { Features, Matches, Matrix } from '../types.ts';
import { matchesOf } from './matches.ts';
import { oneToOneRows } from './oneToOne.ts';
import { type PairDistance, pairDistance } from './pairDistance.ts';
import { searchNearest, type Zones } from './search.ts';
import { checkMetric, type Metric, readTable, selectRows } from './tables.ts';
import type { Neighbours } from './twoNearest.ts';

export interface GuidedOptions {
  /** Distance, px in b, below which a row of b is a candidate, above 0. Default 5. */
  maxError?: number | undefined;
  /** Take the model as a fundamental matrix F, x_bᵀ F x_a = 0, and candidates near the epipolar line. Default false. */
  epipolar?: boolean | undefined;
  /** Largest distance to the best candidate as a share of that to the nearest other row, above 0; Infinity switches the test off. Default 0.95. */
  ratio?: number | undefined;
  /** How descriptors are compared. Default `euclidean`. */
  metric?: Metric | undefined;
  /** Keep only pairs that are the best candidates seen from either side. Default true. */
  mutual?: boolean | undefined;
  /** Keep only the nearest of the rows that share a row of b. Default true. */
  oneToOne?: boolean | undefined;
}

/**
 * Matches features again where a model says that they should lie; finds more than `matchDescriptors`, whose ratio test must be stricter.
 *
 * @param a - n features
 * @param b - m features with descriptors of the same type and width
 * @param model - 3×3, maps a to b as in `Fit`: its denominator is positive on the near side of the horizon, and rows beyond have no
 *   candidates; or a fundamental matrix, see `epipolar`
 * @returns at most n matches, ascending in a; `ratio` is to the nearest row of b that is no candidate, at most 1
 * @throws TypeError or RangeError for tables, models or options that are not what they should be
 *
 * @example
 * const fit = estimateHomography(a, b, matchDescriptors(a, b));
 * const more = fit ? matchGuided(a, b, fit.model) : undefined;
 */
export function matchGuided(a: Features, b: Features, model: Matrix, options: GuidedOptions = {}): Matches {
  checkOptions(options, ['maxError', 'epipolar', 'ratio', 'metric', 'mutual', 'oneToOne']);
  const { maxError = 5, epipolar = false, ratio = 0.95, metric = 'euclidean' } = options;
  const { mutual = true, oneToOne = true } = options;
  checkNumber('maxError', maxError, Number.MIN_VALUE);
  checkNumber('ratio', ratio, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  checkFlag('epipolar', epipolar);
  checkFlag('mutual', mutual);
  checkFlag('oneToOne', oneToOne);
  const [framesA, framesB] = [readFrames('a', a), readFrames('b', b)];
  const [tableA, tableB] = [readTable('a', a), readTable('b', b)];
  checkMetric(metric, tableA, tableB);
  const h = readModel('model', model);

  const zones: Zones = {
    points: centresOf(framesB),
    middles: epipolar ? epipolarLines(h, framesA) : mappedCentres(h, framesA),
    strips: epipolar,
    radius: maxError,
  };
  const compare = pairDistance(tableA, tableB, metric);
  const best = bestCandidates(zones, compare);
  const candidates = Array.from(best.ofA.keys()).filter((i) => best.ofA[i]! >= 0);
  const others = searchNearest(selectRows(tableA, candidates), tableB, metric, 1, {
    ...zones,
    middles: Float64Array.from({ length: 3 * candidates.length }, (_, k) => {
      return zones.middles[3 * candidates[Math.floor(k / 3)]! + (k % 3)]!;
    }),
  });

  const neighbours: Neighbours = {
    length: candidates.length,
    nearest: Uint32Array.from(candidates, (i) => best.ofA[i]!),
    distance: Float32Array.from(candidates, (i) => compare.root(compare.squared(i, best.ofA[i]!))),
    secondDistance: others.distances,
  };
  const { nearest, distance, secondDistance } = neighbours;
  let rows = Array.from(candidates.keys());
  if (ratio < Number.POSITIVE_INFINITY) rows = rows.filter((k) => distance[k]! < ratio * secondDistance[k]!);
  if (mutual) rows = rows.filter((k) => best.ofB[nearest[k]!] === candidates[k]);
  else if (oneToOne) rows = oneToOneRows(neighbours, rows);
  const matches = matchesOf(neighbours, rows);
  return { ...matches, a: matches.a.map((k) => candidates[k]!) };
}

/** The centres of a as the model maps them to b, [x, y, 0]; not a number on the horizon or beyond. */
function mappedCentres(h: Float64Array, frames: Float32Array): Float64Array {
  const middles = new Float64Array(frames.length / 2).fill(Number.NaN);
  for (let at = 0; at < frames.length; at += 6) {
    const [x, y] = [frames[at + 2]!, frames[at + 5]!];
    if (h[6]! * x + h[7]! * y + h[8]! > 0) middles.set([...transfer(h, x, y), 0], at / 2);
  }
  return middles;
}

/** The epipolar lines in b of the centres of a, their normals of unit length; not numbers where a centre is the epipole. */
function epipolarLines(f: Float64Array, frames: Float32Array): Float64Array {
  const middles = new Float64Array(frames.length / 2);
  for (let at = 0; at < frames.length; at += 6) {
    const [x, y] = [frames[at + 2]!, frames[at + 5]!];
    const line = [0, 3, 6].map((row) => f[row]! * x + f[row + 1]! * y + f[row + 2]!) as [number, number, number];
    const length = Math.sqrt(line[0] * line[0] + line[1] * line[1]);
    middles.set(
      line.map((value) => value / length),
      at / 2,
    );
  }
  return middles;
}

/** For every row of a the best of its candidates, and for every row of b the best of the rows whose candidate it is; −1 for none. */
function bestCandidates(zones: Zones, { squared }: PairDistance): { ofA: Int32Array; ofB: Int32Array } {
  const [n, m] = [zones.middles.length / 3, zones.points.length / 2];
  const [ofA, ofB] = [new Int32Array(n).fill(-1), new Int32Array(m).fill(-1)];
  const [leastOfA, leastOfB] = [n, m].map((count) => new Float64Array(count).fill(Number.POSITIVE_INFINITY));
  visitCandidates(zones, (i, j) => {
    const value = squared(i, j);
    // Rows of b come in any order, those of a ascend.
    if (value < leastOfA![i]! || (value === leastOfA![i] && j < ofA[i]!)) [leastOfA![i], ofA[i]] = [value, j];
    if (value < leastOfB![j]!) [leastOfB![j], ofB[j]] = [value, i];
  });
  return { ofA, ofB };
}

/** Calls `visit` with each row of a, ascending, and each of the rows of b inside its zone. */
function visitCandidates({ points, middles, strips, radius }: Zones, visit: (i: number, j: number) => void): void {
  const m = points.length / 2;
  const [x, y] = [0, 1].map((k) => Float64Array.from({ length: m }, (_, j) => points[2 * j + k]!)) as [
    Float64Array,
    Float64Array,
  ];
  const grid = buildGrid(
    x,
    y,
    x.reduce((most, value) => Math.max(most, value), 0) + 1,
    y.reduce((most, value) => Math.max(most, value), 0) + 1,
  );
  // The same operations as in the kernel that leaves these rows out.
  for (let i = 0; i < middles.length / 3; i++) {
    const [p, q, r] = [middles[3 * i]!, middles[3 * i + 1]!, middles[3 * i + 2]!];
    if (Number.isNaN(p)) continue;
    if (strips) {
      for (let j = 0; j < m; j++) {
        const offset = x[j]! * p + y[j]! * q + r;
        if (offset * offset < radius * radius) visit(i, j);
      }
    } else {
      visitNear(grid, p, q, radius, (j) => {
        const [dx, dy] = [x[j]! - p, y[j]! - q];
        if (dx * dx + dy * dy < radius * radius) visit(i, j);
      });
    }
  }
}
