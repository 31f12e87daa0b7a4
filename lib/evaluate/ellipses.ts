/**
 * Overlap of two ellipses: intersection over union, exact but for rounding.
 *
 * Overlap is affine invariant, so let A be the unit disc and B the ellipse c + M (cos t, sin t).
 *
 * 1. Turn B's parametrisation so that c = κ M (1, 0): the boundary of B is M (κ + cos t, sin t), and the line through both centres
 *    meets it at t = 0 and π.
 * 2. The area of A ∩ B is the sum, over the boundary elements of B, of the signed triangle between the centre of A and the element,
 *    cut off at A's boundary. Of an arc inside A that is the area under the arc by Green's theorem; of an arc outside it is half
 *    the signed angle under which A's centre sees it. So neither the arcs of A nor who contains whom need be looked at, and arcs
 *    that nearly coincide may be taken for either.
 * 3. The arcs change sides where |M (κ + cos t, sin t)|² = 1. With u = tan(t / 2) on the right half of B and the same turned by π
 *    on the left half, that is a quartic in u on [−1, 1].
 * 4. Splitting at u = 0 too keeps the angle of every arc below π, as both halves begin and end beside the line of the centres.
 *
 * Limits: with axis ratios beyond about 10⁶ digits are lost in the inverse of A's frame.
 */
import { describe } from '../check.ts';
import { angleOf } from '../regions/angle.ts';
import { signChanges, valueAt } from './polynomial.ts';

/**
 * The overlap of two ellipses, intersection over union.
 *
 * @param a - six finite numbers, a 2×3 frame in row-major order, `[a11 a12 x a21 a22 y]`: maps the unit disc onto the ellipse, px;
 * it may mirror
 * @param b - the same
 * @returns in [0, 1]; 0 when a frame has no area
 * @throws TypeError for what is no list of numbers; RangeError when it is not six finite ones
 *
 * @example
 * ellipseOverlap([2, 0, 0, 0, 1, 0], [1, 0, 0, 0, 2, 0]); // an upright ellipse across a lying one: 0.419
 */
export function ellipseOverlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkFrame('a', a);
  checkFrame('b', b);
  return overlapOf(shapeOf(a), shapeOf(b), b[2]! - a[2]!, b[5]! - a[5]!);
}

/** The 2×2 part of a frame, which maps the unit disc onto an ellipse around the origin. */
export interface Shape {
  readonly m11: number;
  readonly m12: number;
  readonly m21: number;
  readonly m22: number;
  readonly det: number;
}

/** The shape of a frame of six numbers. */
export function shapeOf(frame: ArrayLike<number>): Shape {
  const [m11, m12, m21, m22] = [frame[0]!, frame[1]!, frame[3]!, frame[4]!];
  return { m11, m12, m21, m22, det: m11 * m22 - m12 * m21 };
}

/** The overlap of two ellipses, the centre of b at (x, y) from that of a, in [0, 1]; unchecked. */
export function overlapOf(a: Shape, b: Shape, x: number, y: number): number {
  return overlapWithDisc(
    (a.m22 * b.m11 - a.m12 * b.m21) / a.det,
    (a.m22 * b.m12 - a.m12 * b.m22) / a.det,
    (a.m11 * b.m21 - a.m21 * b.m11) / a.det,
    (a.m11 * b.m22 - a.m21 * b.m12) / a.det,
    (a.m22 * x - a.m12 * y) / a.det,
    (a.m11 * y - a.m21 * x) / a.det,
  );
}

/** The overlap of the unit disc and the ellipse of the frame `[m11 m12 x; m21 m22 y]`, in [0, 1]. */
function overlapWithDisc(m11: number, m12: number, m21: number, m22: number, x: number, y: number): number {
  const det = m11 * m22 - m12 * m21;
  const areaB = Math.PI * Math.abs(det);
  if (!(areaB > 0)) return 0;

  let ux = (m22 * x - m12 * y) / det;
  let uy = (m11 * y - m21 * x) / det;
  const kappa = Math.sqrt(ux * ux + uy * uy);
  [ux, uy] = kappa > 0 ? [ux / kappa, uy / kappa] : [1, 0];
  const [px, py] = [m11 * ux + m12 * uy, m21 * ux + m22 * uy];
  const [qx, qy] = [m12 * ux - m11 * uy, m22 * ux - m21 * uy];
  const boundary = { kappa, det, pp: px * px + py * py, pq: px * qx + py * qy, qq: qx * qx + qy * qy };

  // Of a mirrored frame both halves come out negative.
  const area = Math.abs(halfArea(boundary, 1) + halfArea(boundary, -1));
  const intersection = Math.min(area, areaB, Math.PI);
  const overlap = intersection / (Math.PI + areaB - intersection);
  // Not a number where squares of the frame overflow: there one area is nothing beside the other, or one ellipse beside the union.
  return overlap > 0 ? Math.min(overlap, 1) : 0;
}

/** The boundary p (κ + cos t) + q sin t by the products of its vectors; `det` is p × q. */
interface Boundary {
  readonly kappa: number;
  readonly det: number;
  readonly pp: number;
  readonly pq: number;
  readonly qq: number;
}

/** Signed area that one half of B's boundary, right (`side` 1) or left (−1) of its centre, contributes to A ∩ B. */
function halfArea({ kappa, det, pp, pq, qq }: Boundary, side: 1 | -1): number {
  // (|point|² − 1) (1 + u²)² with cos t = side (1 − u²) / (1 + u²) and sin t = side 2u / (1 + u²).
  const near = kappa + side;
  const far = kappa - side;
  const quartic = [
    pp * near * near - 1,
    4 * side * pq * near,
    2 * pp * near * far + 4 * qq - 2,
    4 * side * pq * far,
    pp * far * far - 1,
  ];
  const splits = [...signChanges(quartic), 0].sort((u, v) => u - v);
  let area = 0;
  let [u1, x1, y1] = [-1, kappa, -side];
  for (const u2 of [...splits, 1]) {
    const w = 1 + u2 * u2;
    const x2 = kappa + (side * (1 - u2 * u2)) / w;
    const y2 = (side * 2 * u2) / w;
    if (valueAt(quartic, (u1 + u2) / 2) < 0) {
      area += (det * (kappa * (y2 - y1) + 2 * angleOf(1 + u1 * u2, u2 - u1))) / 2;
    } else {
      area += angleOf(pp * x1 * x2 + pq * (x1 * y2 + x2 * y1) + qq * y1 * y2, det * (x1 * y2 - x2 * y1)) / 2;
    }
    [u1, x1, y1] = [u2, x2, y2];
  }
  return area;
}

function checkFrame(name: string, frame: unknown): void {
  const { length } = Object(frame) as ArrayLike<unknown>;
  if (typeof frame !== 'object' || length === undefined) {
    throw new TypeError(`${name}: expected six numbers of a frame, got ${describe(frame)}`);
  }
  if (length !== 6) throw new RangeError(`${name}: expected six numbers of a frame, got ${length}`);
  for (const value of Array.from(frame as ArrayLike<unknown>)) {
    if (typeof value !== 'number') throw new TypeError(`${name}: expected numbers, got ${describe(value)}`);
    if (!Number.isFinite(value)) throw new RangeError(`${name}: expected finite numbers, got ${value}`);
  }
}
