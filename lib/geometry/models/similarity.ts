/**
 * The similarity (rotation, one scale, translation; 4 degrees of freedom) and the rigid motion (without the scale; 3), residual in b.
 *
 * Source: S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI 13(4), 1991; in the
 * plane the rotation needs no singular value decomposition.
 *
 * 1. Two pairs: the segment in a is turned and scaled onto that in b. A rigid motion turns it only, and brings the middles together.
 * 2. Least squares: with both centroids at the origin and points as complex numbers, the rotation is the direction of Σ b a̅, the scale
 *    its length over Σ |a|².
 *
 * A mirror is neither.
 */
import { affineErrors, writeAffine } from './affine.ts';
import { centredSums } from './centred.ts';
import type { Model } from './model.ts';

export const similarity: Model = modelOf(false);
export const rigid: Model = modelOf(true);

function modelOf(keepsSize: boolean): Model {
  /** Writes the map that takes (x, y) to (bx, by) and turns and scales by p + iq over `spread`; false where that is no number or 0. */
  function write(
    model: Float64Array,
    x: number,
    y: number,
    bx: number,
    by: number,
    p: number,
    q: number,
    spread: number,
  ): boolean {
    const size = keepsSize ? Math.sqrt(p * p + q * q) : spread;
    const c = p / size;
    const s = q / size;
    const square = c * c + s * s;
    // Written so that NaN fails too.
    if (!(square > 0 && Number.isFinite(square))) return false;
    writeAffine(model, c, -s, bx - c * x + s * y, s, c, by - s * x - c * y);
    return true;
  }

  return {
    sampleSize: 2,
    squaredErrors: affineErrors,
    solve(pairs, sample, model) {
      const i = sample[0]! * 4;
      const j = sample[1]! * 4;
      const [x0, y0, bx0, by0] = [pairs[i]!, pairs[i + 1]!, pairs[i + 2]!, pairs[i + 3]!];
      const [x1, y1, bx1, by1] = [pairs[j]!, pairs[j + 1]!, pairs[j + 2]!, pairs[j + 3]!];
      const [dx, dy, dbx, dby] = [x1 - x0, y1 - y0, bx1 - bx0, by1 - by0];
      const [p, q] = [dbx * dx + dby * dy, dby * dx - dbx * dy];
      const [x, y, bx, by] = [(x0 + x1) / 2, (y0 + y1) / 2, (bx0 + bx1) / 2, (by0 + by1) / 2];
      return write(model, x, y, bx, by, p, q, dx * dx + dy * dy);
    },
    refine(pairs, rows, count, model) {
      const { x, y, bx, by, xx, yy, bxx, bxy, byx, byy } = centredSums(pairs, rows, count);
      return write(model, x, y, bx, by, bxx + byy, byx - bxy, xx + yy);
    },
  };
}
