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
import type { Model } from './model.ts';

export const homography: Model = {
  sampleSize: 4,
  solutions: 1,
  alike: false,
  dimensions: 2,
  solve: 'solveHomographies',
  score: 'scoreHomography',
  squaredErrors,
  refine: refineHomography,
  fromFrame: () => true,
};

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
