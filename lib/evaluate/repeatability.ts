/**
 * Repeatability: the share of the regions of one view that a detector finds again in the other.
 *
 * Source: K. Mikolajczyk, T. Tuytelaars, C. Schmid, A. Zisserman, J. Matas, F. Schaffalitzky, T. Kadir, L. Van Gool, "A comparison of
 * affine region detectors", IJCV 65(1/2), 2005, section 4.1.
 *
 * 1. Keep the regions whose centre lies in both images.
 * 2. Map the regions of a to b by the model, linearised at their centres.
 * 3. Of each pair scale both ellipses so that the one of a has the area of a circle of `normalizedRadius`; the distance of the
 *    centres stays.
 * 4. A pair corresponds when 1 − intersection / union is at most `overlapError`; each region has at most one partner, the pairs of
 *    smallest overlap error first.
 *
 * Deviations: the paper maps b to a, which changes nothing but for the linearisation and, in step 3, the view whose pixels count.
 * Ellipses overlap exactly, not by counting pixels. One partner each, as the authors' program does it; the paper does not say.
 *
 * Which pairs need no look, with τ = 1 − `overlapError` and the ellipses as scaled:
 * - The areas differ by more than the factor τ.
 * - Let A be the larger and h the distance of the centres in the frame of A. Of B, which its centre halves, one half lies on the far
 *   side of a chord h from A's centre, which cuts off at most (1 − h) / 2 of A. So the intersection is at most half of B
 *   and that cut, and a share of τ of the union is out of reach when h > 2 (1 − τ) / (1 + τ); this holds for τ ≥ 1/3.
 * - The centres are farther apart than both ellipses are long together.
 * - At least τ of B lies within a strip as wide as A is long. Across B's length s_B such a strip holds at most 4 s_A / (π s_B)
 *   of it, so s_B ≤ 4 s_A / (π τ).
 */
import { checkNumber, checkOptions } from '../check.ts';
import { halfAxes } from '../regions/frames.ts';
import { buildGrid, visitNear } from '../regions/grid.ts';
import { readModel, transferFrame } from '../regions/model.ts';
import { readFrames } from '../rows.ts';
import type { Matrix, Regions } from '../types.ts';
import { checkSize, commonRows, type ImageSize } from './commonPart.ts';
import { overlapOf, type Shape, shapeOf } from './ellipses.ts';

export interface RepeatabilityOptions {
  /** Size of the image of a, px. */
  sizeA: ImageSize;
  /** Size of the image of b, px. */
  sizeB: ImageSize;
  /** Largest 1 − intersection / union of a correspondence, in [0.01, 0.99]. Default 0.4. */
  overlapError?: number | undefined;
  /** Radius of the circle to whose area ellipses are scaled, px, in [0.1, 1e4]. Default 30. */
  normalizedRadius?: number | undefined;
}

/** Pairs of regions that show the same thing: row `a[i]` of the first view and row `b[i]` of the second. */
export interface Correspondences {
  readonly length: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** [n] 1 − intersection / union, ascending. */
  readonly overlapError: Float32Array;
}

export interface Repeatability {
  /** Correspondences as a share of the regions in the common part, of the view that has fewer; 0 when it has none. */
  readonly repeatability: number;
  /** One-to-one, in order of overlap error. */
  readonly correspondences: Correspondences;
  /** Regions of a in the common part. */
  readonly regionsA: number;
  /** Regions of b in the common part. */
  readonly regionsB: number;
  /** [regionsA] their rows, ascending. */
  readonly rowsA: Uint32Array;
  /** [regionsB] their rows, ascending. */
  readonly rowsB: Uint32Array;
}

export const REPEATABILITY_OPTIONS = ['sizeA', 'sizeB', 'overlapError', 'normalizedRadius'] as const;

/**
 * Finds the regions of two views that correspond under a known homography, and their share.
 *
 * @param a - n regions
 * @param b - m regions
 * @param model - 3×3, maps a to b
 * @throws TypeError or RangeError for tables, models or options that are not what they should be
 *
 * @example
 * const { repeatability: share } = repeatability(a, b, truth, { sizeA: imageA, sizeB: imageB });
 */
export function repeatability(a: Regions, b: Regions, model: Matrix, options: RepeatabilityOptions): Repeatability {
  checkOptions(options, REPEATABILITY_OPTIONS);
  const { sizeA, sizeB, overlapError = 0.4, normalizedRadius = 30 } = options;
  checkSize('sizeA', sizeA);
  checkSize('sizeB', sizeB);
  checkNumber('overlapError', overlapError, 0.01, 0.99);
  checkNumber('normalizedRadius', normalizedRadius, 0.1, 1e4);
  const [framesA, framesB] = [readFrames('a', a), readFrames('b', b)];
  const h = readModel('model', model);

  const { rowsA, rowsB } = commonRows(framesA, framesB, h, sizeA, sizeB);
  const mapped = Array.from(rowsA, (row) => ellipseOf(row, transferFrame(h, framesA, 6 * row)));
  const own = Array.from(rowsB, (row) => ellipseOf(row, framesB.subarray(6 * row, 6 * row + 6)));
  const pairs = overlappingPairs(mapped, own, sizeB, overlapError, normalizedRadius);
  const correspondences = onePartnerEach(pairs, a.length, b.length);
  const fewer = Math.min(rowsA.length, rowsB.length);
  return {
    repeatability: fewer === 0 ? 0 : correspondences.length / fewer,
    correspondences,
    regionsA: rowsA.length,
    regionsB: rowsB.length,
    rowsA,
    rowsB,
  };
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly error: number;
}

/** An ellipse in the image of b, with its centre and its longer half-axis, px. */
interface Ellipse extends Shape {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

function ellipseOf(row: number, frame: ArrayLike<number>): Ellipse {
  const { m11, m12, m21, m22, det } = shapeOf(frame);
  const [length] = halfAxes(m11, m12, m21, m22);
  // Not `...shape`: V8 reads objects made so slowly, and repeatability of 6000 regions takes five times as long.
  return { row, m11, m12, m21, m22, det, x: frame[2]!, y: frame[5]!, length };
}

/** All pairs that overlap well enough, ascending in a. */
function overlappingPairs(
  ellipsesA: readonly Ellipse[],
  ellipsesB: readonly Ellipse[],
  sizeB: ImageSize,
  overlapError: number,
  normalizedRadius: number,
): Pair[] {
  const bounds = boundsOf(overlapError);
  const [x, y] = [Float64Array.from(ellipsesB, (b) => b.x), Float64Array.from(ellipsesB, (b) => b.y)];
  const grid = buildGrid(x, y, sizeB.width, sizeB.height);
  const pairs: Pair[] = [];
  for (const a of ellipsesA) {
    const shrink = Math.sqrt(Math.abs(a.det)) / normalizedRadius;
    // A region without area, or mapped to one, overlaps nothing.
    if (!(shrink > 0)) continue;
    visitNear(grid, a.x, a.y, (bounds.distance * a.length) / shrink, (k) => {
      const b = ellipsesB[k]!;
      // Scaling both ellipses of a pair is shrinking the distance of their centres.
      const [dx, dy] = [(b.x - a.x) * shrink, (b.y - a.y) * shrink];
      if (!mayOverlap(a, b, dx, dy, bounds)) return;
      const error = 1 - overlapOf(a, b, dx, dy);
      if (error <= overlapError) pairs.push({ a: a.row, b: b.row, error });
    });
  }
  return pairs;
}

/** What pairs of at most an overlap error keep to, as the head of this file proves. */
interface Bounds {
  /** τ, least ratio of the areas. */
  readonly least: number;
  /** Largest distance of the centres in the frame of the larger. */
  readonly reach: number;
  /** Largest distance of the centres as a multiple of the length of a's ellipse, which bounds the length of b's. */
  readonly distance: number;
}

function boundsOf(overlapError: number): Bounds {
  const least = 1 - overlapError;
  const reach = least >= 1 / 3 ? (2 * overlapError) / (2 - overlapError) : Number.POSITIVE_INFINITY;
  const lengthOfB = 4 / (Math.PI * least);
  return { least, reach, distance: Math.min(reach * lengthOfB, 1 + lengthOfB) };
}

/** Whether areas, lengths and the chord admit a pair whose centres are (dx, dy) apart; the strip has bounded the search already. */
function mayOverlap(a: Ellipse, b: Ellipse, dx: number, dy: number, { least, reach }: Bounds): boolean {
  const ratio = Math.abs(b.det / a.det);
  if (!(ratio >= least && ratio * least <= 1)) return false;
  const touching = a.length + b.length;
  if (dx * dx + dy * dy > touching * touching) return false;
  const larger = ratio > 1 ? b : a;
  return !(squaredLength(larger, dx, dy) > reach * reach);
}

/** Greedily by overlap error, ties going to the lowest rows. */
function onePartnerEach(pairs: Pair[], rowsA: number, rowsB: number): Correspondences {
  const [takenA, takenB] = [new Uint8Array(rowsA), new Uint8Array(rowsB)];
  const kept = pairs
    .sort((p, q) => p.error - q.error || p.a - q.a || p.b - q.b)
    .filter(({ a, b }) => {
      if (takenA[a] === 1 || takenB[b] === 1) return false;
      takenA[a] = 1;
      takenB[b] = 1;
      return true;
    });
  return {
    length: kept.length,
    a: Uint32Array.from(kept, (pair) => pair.a),
    b: Uint32Array.from(kept, (pair) => pair.b),
    overlapError: Float32Array.from(kept, (pair) => pair.error),
  };
}

/** Squared length of (x, y) in the coordinates of a shape. */
function squaredLength({ m11, m12, m21, m22, det }: Shape, x: number, y: number): number {
  const [u, v] = [(m22 * x - m12 * y) / det, (m11 * y - m21 * x) / det];
  return u * u + v * v;
}
