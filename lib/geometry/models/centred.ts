/** Sums over pairs with both centroids moved to the origin, which closed-form least squares are made of. */

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

/** The sums over the first `count` of `rows`. */
export function centredSums(pairs: Float64Array, rows: Int32Array, count: number): CentredSums {
  let [x, y, bx, by] = [0, 0, 0, 0];
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4;
    x += pairs[at]!;
    y += pairs[at + 1]!;
    bx += pairs[at + 2]!;
    by += pairs[at + 3]!;
  }
  x /= count;
  y /= count;
  bx /= count;
  by /= count;

  let [xx, xy, yy, bxx, bxy, byx, byy] = [0, 0, 0, 0, 0, 0, 0];
  for (let r = 0; r < count; r++) {
    const at = rows[r]! * 4;
    const dx = pairs[at]! - x;
    const dy = pairs[at + 1]! - y;
    const dbx = pairs[at + 2]! - bx;
    const dby = pairs[at + 3]! - by;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
    bxx += dbx * dx;
    bxy += dbx * dy;
    byx += dby * dx;
    byy += dby * dy;
  }
  return { x, y, bx, by, xx, xy, yy, bxx, bxy, byx, byy };
}
