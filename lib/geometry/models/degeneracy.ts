/**
 * Fundamental matrices of scenes with a dominant plane (DEGENSAC).
 *
 * Source: O. Chum, T. Werner, J. Matas, "Two-view geometry estimation unaffected by a dominant plane", CVPR 2005.
 *
 * A sample with five or more pairs on one plane has a fundamental matrix that fits the whole plane and no other part of the scene.
 *
 * 1. Test the sample: of five triplets, one lies within any five of the seven pairs. The homography that F and a triplet
 *    determine must not take two of the other pairs along (`planeOfSample`).
 * 2. Where it does, fit the homography H to all pairs on its plane; two pairs off it show the epipole e, as every line from
 *    where H puts a point to where it is meets e, and F = [e]× H (`searchOffPlane`).
 * 3. In the end, ask whether F has support off the plane at all (`onlyPlane`).
 *
 * Deviations: a pair is off the plane from twice the largest error on, as those between are as likely noise. Where few pairs are off
 * the plane, all twos of them are tried instead of random ones. Step 3 is ours, with the criterion of ransac/acceptance.ts.
 */
import type { Random } from '../../random.ts';
import { fewestInliers } from '../ransac/acceptance.ts';
import { homography as plane } from './homography.ts';
import { fitHomography } from './homographyRefinement.ts';
import { planeAndParallax, planeOfTriplet } from './planeAndParallax.ts';

/** Any five of seven elements contain one of these triplets (Chum et al., section 2). */
const TRIPLETS = [
  [0, 1, 2],
  [3, 4, 5],
  [0, 1, 6],
  [3, 4, 6],
  [2, 5, 6],
] as const;
/** Largest errors from the plane on which a pair is off it. */
const OFF = 2;
/** Selections of the pairs on a plane, and steps of the least squares in each. */
const ROUNDS = 5;
const REFINEMENT_STEPS = 3;
/** With a plane of 70 % of the pairs, one of so many triplets lies on it but for one call in a million. */
const TRIPLETS_DRAWN = 40;
/** Rows that a triplet's plane is judged by: evenly taken from all. */
const MOST_COUNTED = 200;
/** How many supports that chance alone explains one call may take for real on average. */
const FALSE_SUPPORTS = 0.01;

/**
 * Tells whether five or more pairs of a sample lie on one plane, and writes its homography.
 *
 * @param sample - [7], rows of `pairs`
 * @param model - [9], a fundamental matrix through them
 * @param maxError - px in b
 * @param homography - [9], unspecified where the answer is false
 */
export function planeOfSample(
  pairs: Float64Array,
  sample: Int32Array,
  model: Float64Array,
  maxError: number,
  homography: Float64Array,
): boolean {
  for (const [i, j, k] of TRIPLETS) {
    if (!planeOfTriplet(pairs, sample[i]!, sample[j]!, sample[k]!, model, homography)) continue;
    let others = 0;
    for (let at = 0; at < 7; at++) {
      if (at !== i && at !== j && at !== k && isWithin(pairs, sample[at]!, homography, maxError)) others++;
    }
    if (others >= 2) return true;
  }
  return false;
}

/**
 * Searches the fundamental matrix of a scene with a known plane: through the plane and two pairs off it.
 *
 * @param homography - [9], of the plane; it is fitted to all pairs within `maxError` of it first, in place
 * @param maxError - px in b
 * @param trials - most twos of pairs to try; all of them are tried, in order, where there are no more
 * @param score - how good a fundamental matrix is: larger is better. It must not keep the array
 * @returns the model of the largest score, the first of equals; `undefined` when fewer than two pairs are off the plane
 */
export function searchOffPlane(
  pairs: Float64Array,
  homography: Float64Array,
  maxError: number,
  trials: number,
  random: Random,
  score: (model: Float64Array) => number,
): Float64Array | undefined {
  const rows = allRows(pairs);
  fitPlane(pairs, rows, homography, maxError);
  const off = rowsOff(pairs, rows, homography, maxError);
  const count = off.length;
  const all = (count * (count - 1)) / 2;
  const candidate = new Float64Array(9);
  let best: Float64Array | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  let [first, second] = [0, 0];
  for (let trial = 0; trial < Math.min(trials, all); trial++) {
    if (all > trials) {
      first = random.below(count);
      second = random.below(count - 1);
      if (second >= first) second++;
    } else if (++second >= count) {
      first++;
      second = first + 1;
    }
    if (!planeAndParallax(pairs, homography, off[first]!, off[second]!, candidate)) continue;
    const reached = score(candidate);
    if (reached > highest) {
      highest = reached;
      best = candidate.slice();
    }
  }
  return best;
}

/**
 * Tells whether a fundamental matrix says no more than a homography: all points on one plane, or a camera that only turned.
 *
 * @param pairs - all pairs, right or wrong
 * @param rows - the rows of the pairs that agree with `model`, each point once
 * @param maxError - within which they agree, px
 * @param chance - that a pair of unrelated points agrees
 * @returns the homography [9], when the rows off its plane are no more than chance gives: any fundamental matrix that contains it would
 *   have as many. `undefined` when the model has support off every plane, or no three rows span one
 */
export function onlyPlane(
  pairs: Float64Array,
  rows: Int32Array,
  model: Float64Array,
  maxError: number,
  chance: number,
  random: Random,
): Float64Array | undefined {
  const homography = new Float64Array(9);
  const candidate = new Float64Array(9);
  let most = 0;
  const step = Math.ceil(rows.length / MOST_COUNTED);
  for (let i = 0; i < TRIPLETS_DRAWN && rows.length >= 3; i++) {
    const [first, second, third] = [rows, rows, rows].map((list) => list[random.below(list.length)]!);
    if (!planeOfTriplet(pairs, first!, second!, third!, model, candidate)) continue;
    let count = 0;
    for (let at = 0; at < rows.length; at += step) if (isWithin(pairs, rows[at]!, candidate, maxError)) count++;
    if (count <= most) continue;
    most = count;
    homography.set(candidate);
  }
  if (most === 0) return undefined;
  fitPlane(pairs, rows, homography, maxError);
  const support = rowsOff(pairs, rows, homography, maxError).length;
  const off = rowsOff(pairs, allRows(pairs), homography, maxError).length;
  // A sample of two pairs off the plane makes the matrix.
  return support < fewestInliers(off, 2, chance, FALSE_SUPPORTS) ? homography : undefined;
}

/** Fits the homography to those of `rows` within `maxError` of it, in place, until they stay as many. */
function fitPlane(pairs: Float64Array, rows: Int32Array, homography: Float64Array, maxError: number): void {
  let before = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const within = rows.filter((row) => isWithin(pairs, row, homography, maxError));
    if (within.length <= before) break;
    before = within.length;
    if (!fitHomography(pairs, within, homography, REFINEMENT_STEPS)) break;
  }
}

function rowsOff(pairs: Float64Array, rows: Int32Array, homography: Float64Array, maxError: number): Int32Array {
  return rows.filter((row) => !isWithin(pairs, row, homography, OFF * maxError));
}

const squares = new Float64Array(1);
function isWithin(pairs: Float64Array, row: number, homography: Float64Array, maxError: number): boolean {
  plane.squaredErrors(pairs, homography, row, row + 1, squares);
  return squares[0]! <= maxError * maxError;
}

function allRows(pairs: Float64Array): Int32Array {
  return Int32Array.from({ length: pairs.length / 4 }, (_, row) => row);
}
