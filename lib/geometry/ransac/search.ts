/** What a search is for, and how far it has come. */
import type { Random } from '../../random.ts';
import type { Matches } from '../../types.ts';
import type { Model } from '../models/model.ts';
import type { FrameMaps } from '../pairs.ts';
import type { PairTable } from '../pairTable.ts';
import { poolGrowth, progressiveSampler, rankRows, type Sampler, uniformSampler } from './sampling.ts';
import { chooseLoss, type Score, type Scoring, WORST } from './scoring.ts';
import { fewestFindable, samplesNeeded } from './stopping.ts';

/** Samples for each trial: those that determine no model cost little. */
const SAMPLES_PER_TRIAL = 10;

/**
 * Share of its inliers that a model which is just findable has before it is improved: of lines through seven noisy pairs half of them. At 80 %
 * outliers all such models were dropped without it. Those through four points have a third, but twice as many as are just findable where it counts.
 */
const RAW = { 1: 0.5, 2: 1 };

/** The caller's wishes. */
export interface Plan {
  /** Where the pairs come from. */
  readonly matches: Matches;
  readonly maxError: number;
  readonly confidence: number;
  readonly maxTrials: number;
  readonly seed: number;
  readonly minSignificance: number;
  readonly scoring: Scoring;
  readonly bailOut: boolean;
  readonly localOptimisation: boolean;
  readonly degeneracy: boolean;
  readonly refinement: boolean;
  /** [n] how sure each pair is, smaller is surer; undefined for uniform samples. */
  readonly quality?: Float32Array | undefined;
  /** How each match's frame in a maps to that in b; undefined for hypotheses from points alone. */
  readonly frames?: FrameMaps | undefined;
  /** Whether to draw samples of points. */
  readonly points: boolean;
}

export interface Task {
  readonly kind: Model;
  readonly table: PairTable;
  readonly plan: Plan;
  /** The residual at which a pair ceases to agree, in normalised units of b. */
  readonly reach: number;
  /** Samples that `maxTrials` allows. */
  readonly budget: number;
  /** Most samples: no more than a model needs that is just believed. */
  readonly most: number;
  /** Fewest inliers of a model that so many samples are likely to find. */
  readonly findable: number;
  readonly draw: Sampler;
  readonly random: Random;
  /** How the pool of the surest pairs grows (`poolGrowth`); undefined when pairs are drawn uniformly. */
  readonly growth: Float64Array | undefined;
}

export interface Search {
  /** [9] the best model. */
  readonly model: Float64Array;
  best: Score;
  /** The best score of a model as its sample gave it. */
  raw: Score;
  /** Models scored, and samples of points drawn. */
  trials: number;
  drawn: number;
}

/**
 * Prepares a search.
 *
 * @param least - inliers below which a model is not believed
 */
export function prepare(
  kind: Model,
  table: PairTable,
  plan: Plan,
  least: number,
  random: Random,
): { task: Task; search: Search } {
  const { n } = table;
  const { sampleSize: size } = kind;
  chooseLoss(table, plan.scoring);
  const growth = plan.quality && rankRows(table, plan.quality) ? poolGrowth(n, size) : undefined;
  const budget = plan.maxTrials * SAMPLES_PER_TRIAL;
  const most = samplesNeeded(least, n, size, plan.confidence, budget);
  const task: Task = {
    kind,
    table,
    plan,
    growth,
    budget,
    most,
    random,
    reach: plan.maxError * table.b.factor,
    findable: Math.max(least, Math.ceil(fewestFindable(n, size, most) * RAW[kind.dimensions])),
    draw: growth ? progressiveSampler(table, size, growth) : uniformSampler(table, size),
  };
  return { task, search: { model: new Float64Array(9), best: WORST, raw: WORST, trials: 0, drawn: 0 } };
}
