/** Sums over pairs with both centroids moved to the origin, which closed-form least squares are made of. */
import type { PairTable } from '../pairTable.ts';

export interface CentredSums {
  /** The centroid in a, px. */
  readonly x: number;
  readonly y: number;
  /** The centroid in b, px. */
  readonly bx: number;
  readonly by: number;
  /** Σ a aᵀ. */
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  /** Σ b aᵀ. */
  readonly bxx: number;
  readonly bxy: number;
  readonly byx: number;
  readonly byy: number;
}

/** The sums over the first `count` of `table.rows`. */
export function centredSums({ kernels, at, matrix }: PairTable, count: number): CentredSums {
  // The first row stands behind the count; the room of the normal equations serves for the sums.
  kernels.sumCentred(at.pairs, at.found + 4, count, at.matrix);
  return {
    x: matrix[0]!,
    y: matrix[1]!,
    bx: matrix[2]!,
    by: matrix[3]!,
    xx: matrix[4]!,
    yy: matrix[5]!,
    xy: matrix[6]!,
    bxx: matrix[7]!,
    byy: matrix[8]!,
    bxy: matrix[9]!,
    byx: matrix[10]!,
  };
}
