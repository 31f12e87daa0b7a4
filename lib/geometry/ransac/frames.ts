/**
 * One match, one hypothesis: the affine map between the frames of two regions.
 *
 * Source: J. Philbin, O. Chum, M. Isard, J. Sivic, A. Zisserman, "Object retrieval with large vocabularies and fast spatial matching",
 * CVPR 2007, section 4.
 *
 * 1. A frame maps the unit disc onto the image; b's frame after the inverse of a's is an affine map, of which a simpler model keeps its part.
 * 2. Count the pairs within ten times `maxError` of it: a small region extrapolates badly.
 * 3. Fit each new best one by least squares to its inliers while the reach shrinks to `maxError`.
 *
 * Deviation: the paper scores all matches; here the search ends when a frame that serves was tried with the confidence asked for, as if one
 * correct match in four had one.
 */
import type { FrameMaps } from '../pairs.ts';
import { optimise, QUICK } from './localOptimisation.ts';
import { costAt, type Score, scoreModel, setBounds } from './scoring.ts';
import type { Search, Task } from './search.ts';
import { samplesNeeded } from './stopping.ts';

/** Multiples of `maxError` within which a frame's inliers are sought, then fitted. */
const REACHES = [10, 5, 2.5, 1.5];
/** Share of the correct matches whose frames are good enough. */
const SERVING = 0.25;

/**
 * Tries the frames of the table's rows, the surest first where they are ranked.
 *
 * @param frames - by the caller's rows
 */
export function searchFrames(task: Task, search: Search, frames: FrameMaps): void {
  const { kind, table, plan, reach } = task;
  if (kind.fromFrame === undefined) return;
  const { n, order, ranking, pairs, at, model } = table;
  const toB = table.b.factor / table.a.factor;
  const linear = new Float64Array(4);
  const candidate = new Float64Array(9);
  let widest = Number.POSITIVE_INFINITY;
  let needed = n;
  setBounds(table, 0, kind.sampleSize);
  for (let i = 0; i < needed && search.trials < plan.maxTrials; i++) {
    const row = task.growth ? ranking[i]! : i;
    frames(order[row]!, linear);
    if (!kind.fromFrame(linear)) continue;
    search.trials++;
    const [x, y, bx, by] = [pairs[4 * row]!, pairs[4 * row + 1]!, pairs[4 * row + 2]!, pairs[4 * row + 3]!];
    const [a11, a12, a21, a22] = [linear[0]! * toB, linear[1]! * toB, linear[2]! * toB, linear[3]! * toB];
    model.set([a11, a12, bx - a11 * x - a12 * y, a21, a22, by - a21 * x - a22 * y, 0, 0, 1]);
    // A singular frame's map is not finite, and no pair agrees with it.
    const cost = costAt(kind, table, at.model, reach * REACHES[0]!, widest, plan.bailOut);
    if (cost < 0) continue;
    widest = cost;
    setBounds(table, table.found[0]!, kind.sampleSize);
    candidate.set(model);
    const score = shrinkReach(task, candidate);
    if (score === undefined || !(score.cost < search.best.cost)) continue;
    search.best = score;
    search.model.set(candidate);
    needed = Math.min(needed, samplesNeeded(Math.ceil(SERVING * score.inliers), n, 1, plan.confidence, needed));
  }
}

/** Fits `model` to the table's inliers while the reach shrinks; its score, if inliers are left. */
function shrinkReach({ kind, table, reach }: Task, model: Float64Array): Score | undefined {
  for (const times of REACHES) {
    const score = scoreModel(kind, table, model, times * reach);
    if (score === undefined || score.inliers <= kind.sampleSize) return undefined;
    optimise(kind, table, model, score, times * reach, { ...QUICK, rounds: 2 });
  }
  const score = scoreModel(kind, table, model, reach);
  return score && optimise(kind, table, model, score, reach, QUICK);
}
