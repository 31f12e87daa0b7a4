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
    solutions: 1,
    alike: keepsSize,
    dimensions: 2,
    solve: keepsSize ? 'solveRigids' : 'solveSimilarities',
    score: 'scoreAffine',
    squaredErrors: affineErrors,
    refine(table, count, model) {
      const { x, y, bx, by, xx, yy, bxx, bxy, byx, byy } = centredSums(table, count);
      return write(model, x, y, bx, by, bxx + byy, byx - bxy, xx + yy);
    },
    fromFrame(linear) {
      const [a11, a12, a21, a22] = linear as unknown as [number, number, number, number];
      const [re, im] = [a11 + a22, a21 - a12];
      // A mirrored frame has a determinant below 0, and no root.
      const scale = (keepsSize ? 1 : Math.sqrt(a11 * a22 - a12 * a21)) / Math.sqrt(re * re + im * im);
      const [c, s] = [re * scale, im * scale];
      linear.set([c, -s, s, c]);
      return Number.isFinite(c) && c * c + s * s > 0;
    },
  };
}
