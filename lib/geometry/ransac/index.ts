/**
 * Random sample consensus: the model that most pairs agree with, among pairs of which many are wrong.
 *
 * Sources: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981; O. Chum, J. Matas, J. Kittler, "Locally
 * optimized RANSAC", DAGM 2003; the steps have their own in their files.
 *
 * 1. Shuffle the pairs, so that any stretch of them is a random sample (scoring.ts).
 * 2. Draw a minimal sample and solve for the model; samples that determine none are dropped unscored (sampling.ts, models/).
 * 3. Score it, with an early end (scoring.ts). A new best model is improved at once (localOptimisation.ts).
 * 4. Stop when a sample without an outlier was drawn with the confidence asked for (stopping.ts).
 * 5. Estimate the noise from the inliers' residuals and fit all pairs within 4.5 of its standard deviations by least squares,
 *    until they stay the same (localOptimisation.ts).
 * 6. Return nothing when chance could have given that many inliers (acceptance.ts).
 *
 * Deviations: `maxTrials` counts the models that were scored. A sample that fails the model's own test costs little, so up to
 * ten times as many samples are drawn; at nine outliers in ten this finds homographies that a bound on samples would miss.
 * Step 5 is ours: a cut at 3 px bends a fit to noise of 1 px; the wider cut lowers the error by 4 to 7 %, to that of least
 * squares on the true inliers, and where the noise is small against `maxError` it keeps near outliers out.
 */
import { seededRandom } from '../../random.ts';
import type { Fit } from '../../types.ts';
import type { Model } from '../models/model.ts';
import { countDistinct, fewestInliers } from './acceptance.ts';
import { type Effort, optimise } from './localOptimisation.ts';
import { drawSample, shuffledRows } from './sampling.ts';
import { bailOutBounds, noiseScale, type Score, scoreModel } from './scoring.ts';
import { samplesNeeded } from './stopping.ts';

const SAMPLES_PER_TRIAL = 10;
/** A new best model gets a few quick rounds, the last one as many as it takes. */
const LOCAL: Effort = { rounds: 8, steps: 1, leastGain: 0.01 };
const FINAL: Effort = { rounds: 20, steps: 10, leastGain: 0 };
/** Gaussian noise in two dimensions exceeds this many standard deviations in 4 of 100 000 cases. */
const REACH = 4.5;

export interface Limits {
  readonly maxError: number;
  readonly confidence: number;
  readonly maxTrials: number;
  readonly seed: number;
}

/** The best model, as in `Fit`, but [9], row-major, of any scale. */
export interface Consensus extends Omit<Fit, 'model'> {
  readonly model: Float64Array;
}

/**
 * Estimates a model.
 *
 * @param pairs - [n, 4], x and y in a, x and y in b
 * @returns undefined when too few pairs agree on any model
 */
export function ransac(
  kind: Model,
  pairs: Float64Array,
  { maxError, confidence, maxTrials, seed }: Limits,
): Consensus | undefined {
  const n = pairs.length / 4;
  const least = fewestInliers(pairs, kind.sampleSize, maxError);
  if (n < least) return undefined;

  const random = seededRandom(seed);
  const shuffled = takeRows(pairs, shuffledRows(random, n));

  const sample = new Int32Array(kind.sampleSize);
  const candidate = new Float64Array(9);
  const model = new Float64Array(9);
  let best: Score = { cost: Number.POSITIVE_INFINITY, inliers: 0 };
  let bounds = bailOutBounds(0, n);
  let trials = 0;
  const most = maxTrials * SAMPLES_PER_TRIAL;
  let needed = most;
  let drawn = 0;
  for (; drawn < needed && trials < maxTrials; drawn++) {
    drawSample(random, n, sample);
    if (!kind.solve(shuffled, sample, candidate)) continue;
    trials++;
    const score = scoreModel(kind, shuffled, candidate, maxError, best.cost, bounds);
    if (score === undefined) continue;

    best = optimise(kind, shuffled, candidate, score, maxError, LOCAL);
    model.set(candidate);
    bounds = bailOutBounds(best.inliers, n);
    needed = samplesNeeded(best.inliers, n, kind.sampleSize, confidence, needed);
  }
  if (best.inliers < least) return undefined;

  const reach = REACH * noiseScale(kind, shuffled, model, maxError);
  const within = scoreModel(kind, shuffled, model, reach, Number.POSITIVE_INFINITY, bailOutBounds(0, n))!;
  optimise(kind, shuffled, model, within, reach, FINAL);
  const squares = new Float64Array(n);
  kind.squaredErrors(pairs, model, 0, n, squares);
  const largest = maxError * maxError;
  const rows: number[] = [];
  let score = 0;
  for (let row = 0; row < n; row++) {
    if (!(squares[row]! <= largest)) continue;
    rows.push(row);
    score += 1 - squares[row]! / largest;
  }
  const inliers = Uint32Array.from(rows);
  if (countDistinct(pairs, inliers, least) < least) return undefined;
  const stopReason = drawn === most ? 'samples' : drawn >= needed ? 'confidence' : 'maxTrials';
  return {
    model,
    inliers,
    inlierRatio: inliers.length / n,
    residuals: squares.map((square) => Math.sqrt(square)),
    score,
    trials,
    stopReason,
  };
}

function takeRows(pairs: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(pairs.length);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * 4;
    for (let j = 0; j < 4; j++) taken[i * 4 + j] = pairs[at + j]!;
  }
  return taken;
}
