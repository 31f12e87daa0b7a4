/**
 * Hypotheses from minimal samples of points.
 *
 * Sources: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981; O. Chum, J. Matas, J. Kittler, "Locally optimized RANSAC",
 * DAGM 2003.
 *
 * 1. Draw a batch of samples and solve for their models; samples that determine none are dropped unscored.
 * 2. Score each model against the best that a sample gave, with an early end.
 * 3. Improve each new best of these; what comes out is compared with the best of all. A sample without an outlier gives a poor model but a
 *    good start, and several starts are better than one.
 * 4. Where samples are large and inliers few, draw more from the inliers of what came out (innerSearch.ts).
 * 5. Go on until enough samples were drawn for the inliers of the best of all.
 */
import { MOST_SAMPLES } from '../pairTable.ts';
import { searchInside } from './innerSearch.ts';
import { optimise, optimiseWide, QUICK } from './localOptimisation.ts';
import { costAt, type Score, scoreModel, setBounds } from './scoring.ts';
import type { Search, Task } from './search.ts';
import { rankedSamplesNeeded, samplesNeeded } from './stopping.ts';

/** Samples of the first batch, without which no search ends, as one start may end in a poor model. Each batch has twice as many as the last. */
const FIRST_BATCH = 10;

/** Samples that are still needed, from which on inner ones are worth their time. */
const MANY = 1000;

/** Draws samples, after those that were drawn before, until `until` of them, enough, or as many as allowed. */
export function searchPoints(task: Task, search: Search, until: number): void {
  const { kind, table, plan, reach } = task;
  const { kernels, at, models, sources } = table;
  let needed = Math.min(until, samplesFor(task, search));
  setBounds(table, search.raw.inliers, task.findable);
  let batch = FIRST_BATCH;
  while (search.drawn < needed && search.trials < plan.maxTrials) {
    const count = Math.min(batch, needed - search.drawn);
    batch = Math.min(2 * batch, MOST_SAMPLES);
    task.draw(search.drawn, count);
    search.drawn += count;
    const found = kernels[kind.solve](at.pairs, at.samples, count, at.models, at.sources);
    const before = search.best;
    for (let i = 0; i < found && search.trials < plan.maxTrials; i++) {
      search.trials++;
      const cost = costAt(kind, table, at.models + 72 * i, reach, search.raw.cost, plan.bailOut);
      if (cost < 0) continue;
      search.raw = { cost, inliers: table.found[0]! };
      setBounds(table, search.raw.inliers, task.findable);
      improve(task, search, models.slice(9 * i, 9 * i + 9), sources[i]!);
    }
    if (search.best !== before) needed = Math.min(until, samplesFor(task, search));
  }
}

/** Makes of a model that scored `search.raw` the best one, if local optimisation gets it there. */
function improve(task: Task, search: Search, model: Float64Array, source: number): void {
  const { kind, table, plan, reach } = task;
  const raw = model.slice();
  keepBetter(task, search, model, search.raw);
  if (kind.fitSome && plan.localOptimisation && samplesFor(task, search) > MANY) searchInside(task, search, model);
  if (kind.complete === undefined || !plan.degeneracy) return;
  const size = kind.sampleSize;
  const sample = table.samples.slice(size * source, size * (source + 1));
  const gain = (candidate: Float64Array) =>
    -(scoreModel(kind, table, candidate, reach)?.cost ?? Number.POSITIVE_INFINITY);
  const completed = kind.complete(table.pairs, sample, raw, reach, task.random, gain);
  const score = completed && scoreModel(kind, table, completed, reach, search.best.cost);
  if (completed && score) keepBetter(task, search, completed, score);
}

/** Optimises a model whose inliers are the table's rows, and keeps it if it is the best. */
function keepBetter({ kind, table, plan, reach }: Task, search: Search, model: Float64Array, score: Score): void {
  let best = score;
  if (plan.localOptimisation) best = optimise(kind, table, model, best, reach, QUICK);
  if (!(best.cost < search.best.cost)) return;
  search.best = best;
  search.model.set(model);
}

/** Tries whether wider reaches lead from the best model to a better one. */
export function widen({ kind, table, reach }: Task, search: Search): void {
  search.best = optimiseWide(kind, table, search.model, search.best, reach);
}

/** The number of samples after which the search may end with what it has. */
export function samplesFor({ kind, table, plan, reach, most, growth }: Task, { best, model }: Search): number {
  const { sampleSize: size } = kind;
  if (best.inliers <= size) return most;
  let needed: number;
  if (growth) {
    scoreModel(kind, table, model, reach);
    needed = rankedSamplesNeeded(table, size, plan.confidence, most, growth);
  } else {
    needed = samplesNeeded(best.inliers, table.n, size, plan.confidence, most);
  }
  return Math.max(needed, Math.min(FIRST_BATCH, most));
}
