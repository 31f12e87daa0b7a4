/**
 * Random sample consensus: the model that most pairs agree with, among pairs of which many are wrong.
 *
 * Sources: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981; O. Chum, J. Matas, J. Kittler, "Locally
 * optimized RANSAC", DAGM 2003; the steps have their own in their files.
 *
 * 1. Lay the pairs out for the kernels (pairTable.ts).
 * 2. Where regions have frames, take the model that each match alone gives (frames.ts).
 * 3. Draw minimal samples, all pairs alike or the surest first (sampling.ts), and solve for models (models/).
 * 4. Score each model, with an early end (scoring.ts). A new best one is improved at once (localOptimisation.ts).
 * 5. Stop when a sample without an outlier was drawn with the confidence asked for (stopping.ts).
 * 6. Fit all pairs that the noise explains by least squares (refinement.ts).
 * 7. Return nothing when chance could have given that many inliers (acceptance.ts).
 *
 * Deviation: `maxTrials` counts the models that were scored. A sample that fails the model's own test costs little, so up to
 * ten times as many samples are drawn; at nine outliers in ten this finds homographies that a bound on samples would miss.
 */
import { seededRandom } from '../../random.ts';
import type { Fit } from '../../types.ts';
import { withWorkspace } from '../../wasm/instance.ts';
import type { Model } from '../models/model.ts';
import type { FrameMaps } from '../pairs.ts';
import { layOut, MOST_SAMPLES, type PairTable } from '../pairTable.ts';
import { countDistinct, fewestInliers } from './acceptance.ts';
import { searchFrames } from './frames.ts';
import { type Effort, optimise } from './localOptimisation.ts';
import { denormalise, refineToNoise } from './refinement.ts';
import { poolGrowth, progressiveSampler, rankRows, type Sampler, uniformSampler } from './sampling.ts';
import { chooseLoss, costAt, type Score, type Scoring, setBounds, WORST } from './scoring.ts';
import { fewestFindable, rankedSamplesNeeded, samplesNeeded } from './stopping.ts';

const SAMPLES_PER_TRIAL = 10;
/** A new best model gets a few quick rounds. */
const LOCAL: Effort = { rounds: 8, steps: 1, leastGain: 0.01 };
/** Inliers beyond its sample with which a model is worth improving while no sure one is known, though it is not the best. */
const PROMISING = 4;
/** Samples of the first batch; each batch has twice as many as the one before, as an easy model needs only a few. */
const FIRST_BATCH = 8;

/** What to search for and how. */
export interface Plan {
  readonly maxError: number;
  readonly confidence: number;
  readonly maxTrials: number;
  readonly seed: number;
  readonly scoring: Scoring;
  readonly bailOut: boolean;
  readonly localOptimisation: boolean;
  readonly refinement: boolean;
  /** [n] how sure each pair is, smaller is surer; undefined for uniform samples. */
  readonly quality?: Float32Array | undefined;
  /** How each match's frame in a maps to that in b; undefined for hypotheses from points alone. */
  readonly frames?: FrameMaps | undefined;
  /** Whether to draw samples of points. */
  readonly points: boolean;
}

/** The best model, as in `Fit`, but [9], row-major, of any scale. */
export interface Consensus extends Omit<Fit, 'model'> {
  readonly model: Float64Array;
}

/** The best model so far, and how the search went. */
export interface Search {
  readonly model: Float64Array;
  best: Score;
  trials: number;
  stopReason: Fit['stopReason'];
}

/**
 * Estimates a model.
 *
 * @param pairs - [n, 4], x and y in a, x and y in b
 * @returns undefined when too few pairs agree on any model
 */
export function ransac(kind: Model, pairs: Float64Array, plan: Plan): Consensus | undefined {
  const n = pairs.length / 4;
  const least = fewestInliers(pairs, kind.sampleSize, plan.maxError);
  if (n < least) return undefined;

  return withWorkspace((workspace) => {
    const table = layOut(workspace, kind, pairs, seededRandom(plan.seed));
    chooseLoss(table, plan.scoring);
    const isRanked = plan.quality !== undefined && rankRows(table, plan.quality);
    const reach = plan.maxError * table.b.factor;
    const search: Search = { model: new Float64Array(9), best: WORST, trials: 0, stopReason: 'confidence' };
    if (plan.frames !== undefined) searchFrames(kind, table, search, plan, reach, plan.frames, isRanked);
    if (plan.points) searchPoints(kind, table, search, plan, reach, least, isRanked);
    if (search.best.inliers < Math.min(least, kind.sampleSize + 1)) return undefined;
    if (plan.refinement) refineToNoise(kind, table, search.model, reach);
    return concludeSearch(kind, pairs, denormalise(kind, table, search.model), plan.maxError, least, search);
  });
}

/** Draws and solves samples of points in batches until enough were drawn. */
function searchPoints(
  kind: Model,
  table: PairTable,
  search: Search,
  plan: Plan,
  reach: number,
  least: number,
  isRanked: boolean,
): void {
  const { sampleSize: size, solve } = kind;
  const { kernels, n, at, models, sources } = table;
  const growth = isRanked ? poolGrowth(n, size) : undefined;
  const draw: Sampler = growth ? progressiveSampler(table, size, growth) : uniformSampler(table, size);
  // More samples than a model of `least` inliers needs are of no use: one with fewer would not be believed.
  const most = samplesNeeded(least, n, size, plan.confidence, plan.maxTrials * SAMPLES_PER_TRIAL);
  const findable = Math.max(least, fewestFindable(n, size, most));
  const promising = plan.localOptimisation ? size + PROMISING : n + 1;
  const samplesFor = () => {
    if (growth) return rankedSamplesNeeded(table, size, plan.confidence, most, growth);
    return samplesNeeded(search.best.inliers, n, size, plan.confidence, most);
  };
  let needed = most;
  setBounds(table, search.best.inliers, findable);
  let drawn = 0;
  for (let batch = FIRST_BATCH; drawn < needed; batch = Math.min(2 * batch, MOST_SAMPLES)) {
    const count = Math.min(batch, needed - drawn);
    draw(drawn, count);
    const found = kernels[solve](at.pairs, at.samples, count, at.models, at.sources);
    for (let i = 0; i < found && drawn + sources[i]! < needed; i++) {
      if (search.trials === plan.maxTrials) {
        search.stopReason = 'maxTrials';
        return;
      }
      search.trials++;
      const isSure = search.best.inliers >= findable;
      const limit = isSure ? search.best.cost : Number.POSITIVE_INFINITY;
      const cost = costAt(kind, table, at.models + 72 * i, reach, limit, plan.bailOut);
      if (cost < 0 || (cost >= search.best.cost && table.found[0]! < promising)) continue;
      const model = models.slice(9 * i, 9 * i + 9);
      let score: Score = { cost, inliers: table.found[0]! };
      if (plan.localOptimisation) score = optimise(kind, table, model, score, reach, LOCAL);
      if (!(score.cost < search.best.cost)) continue;
      search.best = score;
      search.model.set(model);
      setBounds(table, search.best.inliers, findable);
      needed = Math.min(needed, samplesFor());
    }
    drawn += count;
  }
  if (needed === plan.maxTrials * SAMPLES_PER_TRIAL) search.stopReason = 'samples';
}

/** The inliers and residuals of the model found, if they are more than chance gives. */
function concludeSearch(
  kind: Model,
  pairs: Float64Array,
  model: Float64Array,
  maxError: number,
  least: number,
  { trials, stopReason }: Search,
): Consensus | undefined {
  const n = pairs.length / 4;
  const residuals = new Float64Array(n);
  kind.squaredErrors(pairs, model, 0, n, residuals);
  const largest = maxError * maxError;
  const rows = new Uint32Array(n);
  let count = 0;
  let score = 0;
  for (let row = 0; row < n; row++) {
    const square = residuals[row]!;
    residuals[row] = Math.sqrt(square);
    if (!(square <= largest)) continue;
    rows[count++] = row;
    score += 1 - square / largest;
  }
  const inliers = rows.slice(0, count);
  if (countDistinct(pairs, inliers, least) < least) return undefined;
  return { model, inliers, inlierRatio: count / n, residuals, score, trials, stopReason };
}
