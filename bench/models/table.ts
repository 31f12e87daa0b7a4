/** One table of bench/models.ts: every method on the sets of one kind of model, level by level. */
import { printTable } from '../support/table.ts';
import { type Method, referenceOf } from './methods.ts';
import type { Levels } from './scenes.ts';
import type { Kind } from './truth.ts';

/** An error above this, px, or no model at all, is a failure. */
const FAILURE = 5;

/** Runs the methods that apply and prints their table. */
export async function compareModels(
  kind: Kind,
  levels: Levels,
  quality: boolean,
  methods: readonly Method[],
): Promise<void> {
  const rows: string[][] = [];
  for (const [outliers, scenes] of levels) {
    const possible = median(scenes.map((scene) => scene.possible));
    const runs = [];
    for (const method of methods.filter(({ applies }) => applies(kind, outliers, quality))) {
      const estimates = await method.run(scenes);
      const errors = estimates.map(({ model }, k) =>
        model === undefined ? Number.POSITIVE_INFINITY : scenes[k]!.error(model),
      );
      runs.push({ name: method.name, ms: median(estimates.map(({ ms }) => ms)), errors });
    }
    const reference = runs.find(({ name }) => name === referenceOf(kind))?.ms ?? Number.NaN;
    for (const { name, ms, errors } of runs) {
      const failures = errors.filter((error) => !(error <= FAILURE));
      const nothing = errors.filter((error) => error === Number.POSITIVE_INFINITY);
      const counts = nothing.length > 0 ? `${failures.length}, nothing ${nothing.length}` : `${failures.length}`;
      const error = median(errors);
      rows.push([
        `${(outliers * 100).toFixed(0)} %`,
        name,
        ms.toFixed(3),
        Number.isNaN(reference) ? '-' : (ms / reference).toFixed(2),
        Number.isFinite(error) ? error.toFixed(4) : 'none',
        possible.toFixed(4),
        counts,
      ]);
    }
  }
  const header = ['outliers', 'method', 'median ms', 'ratio', 'median RMS px', 'best possible'];
  printTable([...header, `failures of ${[...levels.values()][0]!.length}`], rows);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  // Two infinities have no mean of their own that a subtraction could find.
  return low === high ? low : (low + high) / 2;
}
