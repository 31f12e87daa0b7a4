/**
 * The homography, 8 degrees of freedom: its minimal solver and its residual (one-way transfer error in b).
 *
 * Sources: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, sections 2.3 and 4.2;
 * O. Chum, T. Werner, J. Matas, "Epipolar geometry estimation via RANSAC benefits from the oriented epipolar constraint",
 * ICPR 2004, for the sign test.
 *
 * 1. Write the fourth point of each view in barycentric coordinates of the first three; each coordinate is a ratio of two
 *    triangle areas. A flat triangle among the four in either view determines no homography.
 * 2. The model's denominator at a point of the sample is, up to one factor, the ratio of that point's coordinates in b and a.
 *    All four must have one sign, or the points would lie on both sides of the horizon, which no camera sees.
 * 3. The model follows in closed form: barycentric coordinates in a, weighted by these ratios, times the points of b.
 *
 * A sample turned over as a whole passes: a mirror is a homography, and whether one is possible is the caller's knowledge.
 */
import { refineHomography } from './homographyRefinement.ts';
import { FLAT, type Model } from './model.ts';

export const homography: Model = { sampleSize: 4, solve, squaredErrors, refine: refineHomography };

function solve(pairs: Float64Array, sample: Int32Array, model: Float64Array): boolean {
  const p0 = sample[0]! * 4;
  const p1 = sample[1]! * 4;
  const p2 = sample[2]! * 4;
  const p3 = sample[3]! * 4;

  // Points relative to the first, so that large coordinates cost no digits.
  const x0 = pairs[p0]!;
  const y0 = pairs[p0 + 1]!;
  const x1 = pairs[p1]! - x0;
  const y1 = pairs[p1 + 1]! - y0;
  const x2 = pairs[p2]! - x0;
  const y2 = pairs[p2 + 1]! - y0;
  const x3 = pairs[p3]! - x0;
  const y3 = pairs[p3 + 1]! - y0;
  const bx0 = pairs[p0 + 2]!;
  const by0 = pairs[p0 + 3]!;
  const bx1 = pairs[p1 + 2]! - bx0;
  const by1 = pairs[p1 + 3]! - by0;
  const bx2 = pairs[p2 + 2]! - bx0;
  const by2 = pairs[p2 + 3]! - by0;
  const bx3 = pairs[p3 + 2]! - bx0;
  const by3 = pairs[p3 + 3]! - by0;

  // Signed doubled areas: the whole triangle 012, and its three parts seen from point 3.
  const area = x1 * y2 - x2 * y1;
  const area1 = x3 * y2 - x2 * y3;
  const area2 = x1 * y3 - x3 * y1;
  const area0 = area - area1 - area2;
  const areaB = bx1 * by2 - bx2 * by1;
  const area1B = bx3 * by2 - bx2 * by3;
  const area2B = bx1 * by3 - bx3 * by1;
  const area0B = areaB - area1B - area2B;

  const turn = area * areaB;
  if (!(area0 * area0B * turn > 0 && area1 * area1B * turn > 0 && area2 * area2B * turn > 0)) return false;
  const smallest = Math.min(Math.abs(area), Math.abs(area0), Math.abs(area1), Math.abs(area2));
  const smallestB = Math.min(Math.abs(areaB), Math.abs(area0B), Math.abs(area1B), Math.abs(area2B));
  const extent = Math.max(x1 * x1 + y1 * y1, x2 * x2 + y2 * y2, x3 * x3 + y3 * y3);
  const extentB = Math.max(bx1 * bx1 + by1 * by1, bx2 * bx2 + by2 * by2, bx3 * bx3 + by3 * by3);
  if (!(smallest > FLAT * extent && smallestB > FLAT * extentB)) return false;

  // The denominators at points 0, 1 and 2; at point 3 it is 1.
  const toB = area / areaB;
  const w0 = (area0B / area0) * toB;
  const w1 = (area1B / area1) * toB;
  const w2 = (area2B / area2) * toB;

  // Gradients of the barycentric coordinates 1 and 2.
  const c1x = y2 / area;
  const c1y = -x2 / area;
  const c2x = -y1 / area;
  const c2y = x1 / area;
  const wx = (w1 - w0) * c1x + (w2 - w0) * c2x;
  const wy = (w1 - w0) * c1y + (w2 - w0) * c2y;
  const w = w0 - wx * x0 - wy * y0;
  const ux = w1 * bx1 * c1x + w2 * bx2 * c2x;
  const uy = w1 * bx1 * c1y + w2 * bx2 * c2y;
  const vx = w1 * by1 * c1x + w2 * by2 * c2x;
  const vy = w1 * by1 * c1y + w2 * by2 * c2y;

  model[0] = ux + bx0 * wx;
  model[1] = uy + bx0 * wy;
  model[2] = bx0 * w - ux * x0 - uy * y0;
  model[3] = vx + by0 * wx;
  model[4] = vy + by0 * wy;
  model[5] = by0 * w - vx * x0 - vy * y0;
  model[6] = wx;
  model[7] = wy;
  model[8] = w;
  return true;
}

function squaredErrors(pairs: Float64Array, model: Float64Array, from: number, to: number, errors: Float64Array): void {
  const h0 = model[0]!;
  const h1 = model[1]!;
  const h2 = model[2]!;
  const h3 = model[3]!;
  const h4 = model[4]!;
  const h5 = model[5]!;
  const h6 = model[6]!;
  const h7 = model[7]!;
  const h8 = model[8]!;
  for (let i = from, at = from * 4; i < to; i++, at += 4) {
    const x = pairs[at]!;
    const y = pairs[at + 1]!;
    const w = h6 * x + h7 * y + h8;
    const inverse = 1 / w;
    const dx = (h0 * x + h1 * y + h2) * inverse - pairs[at + 2]!;
    const dy = (h3 * x + h4 * y + h5) * inverse - pairs[at + 3]!;
    errors[i - from] = w > 0 ? dx * dx + dy * dy : Number.POSITIVE_INFINITY;
  }
}
