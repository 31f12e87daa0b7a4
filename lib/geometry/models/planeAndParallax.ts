/**
 * Planes in an epipolar geometry: the homography that F and three pairs determine, and the F that a homography and two pairs do.
 *
 * Source: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, sections 13.1 and 13.6; for the
 * second, O. Chum, T. Werner, J. Matas, "Two-view geometry estimation unaffected by a dominant plane", CVPR 2005.
 */
import { FLAT } from './model.ts';

/**
 * Writes the homography of the plane through the pairs `i`, `j` and `k` in the epipolar geometry of `model`
 * (Hartley and Zisserman, result 13.6).
 *
 * @param model - [9], a fundamental matrix of rank 2
 * @returns false, with `homography` unspecified, when the pairs lie on a line, at an epipole, or on both sides of the horizon
 */
export function planeOfTriplet(
  pairs: Float64Array,
  i: number,
  j: number,
  k: number,
  model: Float64Array,
  homography: Float64Array,
): boolean {
  const [atI, atJ, atK] = [i * 4, j * 4, k * 4];
  const [x0, y0] = [pairs[atI]!, pairs[atI + 1]!];
  const [x1, y1] = [pairs[atJ]! - x0, pairs[atJ + 1]! - y0];
  const [x2, y2] = [pairs[atK]! - x0, pairs[atK + 1]! - y0];
  const area = x1 * y2 - x2 * y1;
  // Written so that NaN and 0 > 0 fail too.
  if (!(Math.abs(area) > FLAT * Math.max(x1 * x1 + y1 * y1, x2 * x2 + y2 * y2))) return false;

  const [ex, ey, ez] = epipoleInB(model);
  writeCrossed(ex, ey, ez, model, homography);
  // H = [e]× F − e nᵀ; each pair gives the value of nᵀ a, and n is linear in a.
  const n0 = alongEpipole(pairs, atI, homography, ex, ey, ez);
  const n1 = alongEpipole(pairs, atJ, homography, ex, ey, ez) - n0;
  const n2 = alongEpipole(pairs, atK, homography, ex, ey, ez) - n0;
  const nx = (n1 * y2 - n2 * y1) / area;
  const ny = (n2 * x1 - n1 * x2) / area;
  const n = n0 - nx * x0 - ny * y0;
  const epipole = [ex, ey, ez];
  for (let row = 0; row < 3; row++) {
    homography[row * 3]! -= epipole[row]! * nx;
    homography[row * 3 + 1]! -= epipole[row]! * ny;
    homography[row * 3 + 2]! -= epipole[row]! * n;
  }
  const [wi, wj, wk] = [atI, atJ, atK].map(
    (at) => homography[6]! * pairs[at]! + homography[7]! * pairs[at + 1]! + homography[8]!,
  ) as [number, number, number];
  if (!(wi * wj > 0 && wi * wk > 0)) return false;
  const sign = wi < 0 ? -1 : 1;
  for (let at = 0; at < 9; at++) homography[at]! *= sign;
  return homography.every(Number.isFinite);
}

/**
 * Writes the fundamental matrix of a plane and two pairs off it, F = [e]× H.
 *
 * @returns false, with `model` unspecified, when the two pairs show no epipole
 */
export function planeAndParallax(
  pairs: Float64Array,
  homography: Float64Array,
  first: number,
  second: number,
  model: Float64Array,
): boolean {
  const [p0, p1, p2] = parallax(pairs, first * 4, homography);
  const [q0, q1, q2] = parallax(pairs, second * 4, homography);
  const [ex, ey, ez] = [p1 * q2 - p2 * q1, p2 * q0 - p0 * q2, p0 * q1 - p1 * q0];
  const length = Math.sqrt(ex * ex + ey * ey + ez * ez);
  if (!(length > 0)) return false;
  writeCrossed(ex / length, ey / length, ez / length, homography, model);
  return model.every(Number.isFinite);
}

/** The direction, of length 1, orthogonal to F's columns: the longest of their products. */
function epipoleInB(f: Float64Array): [number, number, number] {
  let best: [number, number, number] = [0, 0, 0];
  let longest = 0;
  for (let i = 0; i < 3; i++) {
    const j = (i + 1) % 3;
    const x = f[3 + i]! * f[6 + j]! - f[6 + i]! * f[3 + j]!;
    const y = f[6 + i]! * f[j]! - f[i]! * f[6 + j]!;
    const z = f[i]! * f[3 + j]! - f[3 + i]! * f[j]!;
    const length = Math.sqrt(x * x + y * y + z * z);
    if (length > longest) {
      longest = length;
      best = [x / length, y / length, z / length];
    }
  }
  return best;
}

/** Writes [e]× `matrix`. */
function writeCrossed(ex: number, ey: number, ez: number, matrix: Float64Array, target: Float64Array): void {
  for (let column = 0; column < 3; column++) {
    const [m0, m1, m2] = [matrix[column]!, matrix[3 + column]!, matrix[6 + column]!];
    target[column] = ey * m2 - ez * m1;
    target[3 + column] = ez * m0 - ex * m2;
    target[6 + column] = ex * m1 - ey * m0;
  }
}

/** The line b × H a through a point of b and where H puts its partner. */
function parallax(pairs: Float64Array, at: number, h: Float64Array): [number, number, number] {
  const [x, y, u, v] = [pairs[at]!, pairs[at + 1]!, pairs[at + 2]!, pairs[at + 3]!];
  const h0 = h[0]! * x + h[1]! * y + h[2]!;
  const h1 = h[3]! * x + h[4]! * y + h[5]!;
  const h2 = h[6]! * x + h[7]! * y + h[8]!;
  return [v * h2 - h1, h0 - u * h2, u * h1 - v * h0];
}

/** The s for which the pair's [e]× F a − s e points at b: (b × [e]× F a) · (b × e) / |b × e|². */
function alongEpipole(
  pairs: Float64Array,
  at: number,
  crossed: Float64Array,
  ex: number,
  ey: number,
  ez: number,
): number {
  const [c0, c1, c2] = parallax(pairs, at, crossed);
  const [u, v] = [pairs[at + 2]!, pairs[at + 3]!];
  const [d0, d1, d2] = [v * ez - ey, ex - u * ez, u * ey - v * ex];
  return (c0 * d0 + c1 * d1 + c2 * d2) / (d0 * d0 + d1 * d1 + d2 * d2);
}
