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
import { readFrames } from '../rows.ts';
import type { Matrix, Regions } from '../types.ts';
import { checkSize, commonRows, type ImageSize } from './commonPart.ts';
import { overlapWithDisc } from './ellipses.ts';
import { buildGrid, visitNear } from './grid.ts';
import { readModel, transferFrame } from './model.ts';

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
 * const size = { width: 800, height: 640 };
 * const { repeatability: share } = repeatability(a, b, truth, { sizeA: size, sizeB: size });
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
  const pairs = overlappingPairs(framesA, framesB, rowsA, rowsB, h, sizeB, overlapError, normalizedRadius);
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

/** All pairs that overlap well enough, ascending in a. */
function overlappingPairs(
  framesA: Float32Array,
  framesB: Float32Array,
  rowsA: Uint32Array,
  rowsB: Uint32Array,
  h: Float64Array,
  sizeB: ImageSize,
  overlapError: number,
  normalizedRadius: number,
): Pair[] {
  const least = 1 - overlapError;
  const reach = least >= 1 / 3 ? (2 * overlapError) / (2 - overlapError) : Number.POSITIVE_INFINITY;
  const mostLengthOfB = 4 / (Math.PI * least);
  const [x, y] = [2, 5].map((at) => Float64Array.from(rowsB, (row) => framesB[6 * row + at]!)) as [
    Float64Array,
    Float64Array,
  ];
  const lengthsB = Float64Array.from(rowsB, (row) => {
    const at = 6 * row;
    return semiMajorAxis(framesB[at]!, framesB[at + 1]!, framesB[at + 3]!, framesB[at + 4]!);
  });
  const grid = buildGrid(x, y, sizeB.width, sizeB.height);
  const pairs: Pair[] = [];
  for (const rowA of rowsA) {
    const [a11, a12, ax, a21, a22, ay] = transferFrame(h, framesA, 6 * rowA);
    const detA = a11 * a22 - a12 * a21;
    const shrink = Math.sqrt(Math.abs(detA)) / normalizedRadius;
    // A region without area, or mapped to one, overlaps nothing.
    if (!(shrink > 0)) continue;
    const lengthA = semiMajorAxis(a11, a12, a21, a22);
    const radius = (Math.min(reach * mostLengthOfB, 1 + mostLengthOfB) * lengthA) / shrink;
    visitNear(grid, ax, ay, radius, (k) => {
      const at = 6 * rowsB[k]!;
      const [b11, b12, b21, b22] = [framesB[at]!, framesB[at + 1]!, framesB[at + 3]!, framesB[at + 4]!];
      const detB = b11 * b22 - b12 * b21;
      const ratio = Math.abs(detB / detA);
      if (!(ratio >= least && ratio * least <= 1)) return;
      // Scaling both ellipses of a pair is shrinking the distance of their centres.
      const [dx, dy] = [(x[k]! - ax) * shrink, (y[k]! - ay) * shrink];
      const touching = lengthA + lengthsB[k]!;
      if (dx * dx + dy * dy > touching * touching) return;
      const apart =
        ratio > 1 ? squaredLength(b11, b12, b21, b22, detB, dx, dy) : squaredLength(a11, a12, a21, a22, detA, dx, dy);
      if (apart > reach * reach) return;
      const error =
        1 -
        overlapWithDisc(
          (a22 * b11 - a12 * b21) / detA,
          (a22 * b12 - a12 * b22) / detA,
          (a11 * b21 - a21 * b11) / detA,
          (a11 * b22 - a21 * b12) / detA,
          (a22 * dx - a12 * dy) / detA,
          (a11 * dy - a21 * dx) / detA,
        );
      if (error <= overlapError) pairs.push({ a: rowA, b: rowsB[k]!, error });
    });
  }
  return pairs;
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

function semiMajorAxis(a11: number, a12: number, a21: number, a22: number): number {
  const det = a11 * a22 - a12 * a21;
  const sum = a11 * a11 + a12 * a12 + a21 * a21 + a22 * a22;
  return Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * det * det))) / 2);
}

/** Squared length of (x, y) in the coordinates of a frame. */
function squaredLength(a11: number, a12: number, a21: number, a22: number, det: number, x: number, y: number): number {
  const [u, v] = [(a22 * x - a12 * y) / det, (a11 * y - a21 * x) / det];
  return u * u + v * v;
}
