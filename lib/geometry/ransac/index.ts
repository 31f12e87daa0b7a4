/**
 * Random sample consensus: the model that most pairs agree with, among pairs of which many are wrong.
 *
 * Sources: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981; O. Chum, J. Matas, J. Kittler, "Locally
 * optimized RANSAC", DAGM 2003; the steps have their own in their files.
 *
 * 1. Lay the pairs out for the kernels, one of those that stand in one place in both views (pairTable.ts).
 * 2. Draw minimal samples, all pairs alike or the surest first (sampling.ts), and solve for models (models/).
 * 3. Score each model, with an early end (scoring.ts). A new best one is improved at once (localOptimisation.ts, points.ts).
 * 4. Where a thousand samples do not suffice and regions have frames, take the model that each match alone gives (frames.ts).
 * 5. Draw on, until a sample without an outlier was drawn with the confidence asked for (stopping.ts).
 * 6. Of all pairs, fit those that the noise explains by least squares (refinement.ts).
 * 7. The inliers are one-to-one (oneToOne.ts). Return nothing when chance could have given that many (acceptance.ts).
 *
 * Deviation: `maxTrials` counts the models that were scored. A sample that fails the model's own test costs little, so up to
 * ten times as many samples are drawn; at nine outliers in ten this finds homographies that a bound on samples would miss.
 */
import { seededRandom } from '../../random.ts';
import type { Fit } from '../../types.ts';
import { withWorkspace } from '../../wasm/instance.ts';
import type { Model } from '../models/model.ts';
import { denormaliseModel } from '../models/normalisation.ts';
import { oneToOneRows } from '../oneToOne.ts';
import { allRows, distinctRows, layOut, putPairs } from '../pairTable.ts';
import { chanceAgreement, countPlaces, fewestInliers, leastChance, significanceOf } from './acceptance.ts';
import { searchFrames } from './frames.ts';
import { samplesFor, searchPoints, widen } from './points.ts';
import { refineToNoise } from './refinement.ts';
import { chooseLoss } from './scoring.ts';
import { type Plan, prepare, type Search, type Task } from './search.ts';

/** Samples of points that are drawn before frames are tried: most models are found with fewer. */
const BEFORE_FRAMES = 1000;
/** For powers of ten from `exp2`, which gives the same digits in every engine. */
const LOG2_10 = 3.321928094887362;
/** Beyond these a power of ten is no number; the search is content with fewer, the verdict is not. */
const MOST_DIGITS = 300;

/** The best model, as in `Fit`, but [9], row-major, of any scale. */
export interface Consensus extends Omit<Fit, 'model' | 'plane'> {
  readonly model: Float64Array;
  readonly plane?: Float64Array | undefined;
}

/**
 * Estimates a model.
 *
 * @param pairs - [n, 4], x and y in a, x and y in b, px; row i belongs to match i of the plan
 * @returns undefined when too few pairs agree on any model
 */
export function ransac(kind: Model, pairs: Float64Array, plan: Plan): Consensus | undefined {
  const chance = leastChance(kind, pairs, plan.maxError);
  return withWorkspace((workspace) => {
    const { kernels } = workspace;
    const raw = putPairs(workspace, pairs);
    const rows = distinctRows(workspace, raw, plan.maxError);
    const n = rows.count;
    const least = fewestInliers(
      n,
      kind.sampleSize,
      chance,
      kernels.exp2(-Math.min(plan.minSignificance, MOST_DIGITS) * LOG2_10),
    );
    if (n < least) return undefined;

    const random = seededRandom(plan.seed);
    const table = layOut(workspace, kind, raw, rows, random);
    const { task, search } = prepare(kind, table, plan, least, random);
    if (plan.points) searchPoints(task, search, BEFORE_FRAMES);
    if (plan.frames && !(plan.points && isDone(task, search))) searchFrames(task, search, plan.frames);
    if (plan.points) searchPoints(task, search, task.most);
    if (search.best.inliers <= kind.sampleSize) return undefined;
    if (plan.localOptimisation) widen(task, search);

    const stopReason = reasonOf(task, search);
    const { model } = search;
    // Laying out another table can grow the memory, and detach the views of this one.
    const isWhole = n === pairs.length / 4;
    const all = isWhole ? table : layOut(workspace, kind, raw, allRows(workspace, raw), random, [table.a, table.b]);
    chooseLoss(all, plan.scoring);
    if (plan.refinement) refineToNoise(kind, all, model, task.reach);
    const p = Math.max(chance, chanceAgreement(kind, all, model, task.reach));
    const found = inliersOf(kind, pairs, denormaliseModel(kind, all.a, all.b, model), plan);
    const places = countPlaces(workspace, raw, found.inliers, plan.maxError);
    const significance = significanceOf(kernels, places, n, kind.sampleSize, p);
    if (!(places > kind.sampleSize && significance >= plan.minSignificance)) return undefined;
    const plane = kind.planeOf?.(pairs, Int32Array.from(found.inliers), found.model, plan.maxError, p, random);
    return { ...found, significance, plane, trials: search.trials, stopReason };
  });
}

function isDone(task: Task, search: Search): boolean {
  return search.trials === task.plan.maxTrials || search.drawn >= samplesFor(task, search);
}

function reasonOf(task: Task, search: Search): Fit['stopReason'] {
  if (search.trials === task.plan.maxTrials) return 'maxTrials';
  return search.drawn >= task.budget ? 'samples' : 'confidence';
}

/** The inliers and residuals of the model found. */
function inliersOf(
  kind: Model,
  pairs: Float64Array,
  model: Float64Array,
  { maxError, matches }: Plan,
): Omit<Consensus, 'significance' | 'plane' | 'trials' | 'stopReason'> {
  const n = pairs.length / 4;
  const residuals = new Float64Array(n);
  kind.squaredErrors(pairs, model, 0, n, residuals);
  const largest = maxError * maxError;
  const rows = new Uint32Array(n);
  let count = 0;
  for (let row = 0; row < n; row++) {
    const square = residuals[row]!;
    residuals[row] = Math.sqrt(square);
    if (square <= largest) rows[count++] = row;
  }
  const inliers = oneToOneRows(matches, rows.slice(0, count), residuals);
  let score = 0;
  for (const row of inliers) score += 1 - (residuals[row]! / maxError) ** 2;
  return { model, inliers, inlierRatio: inliers.length / n, residuals, score };
}
