/** The example from its command line to its report. */
import { join } from 'node:path';
import { saveFile } from 'oriel/node';
import { readDataset } from './dataset.ts';
import { type Figures, measure } from './measure.ts';
import { HELP, readSettings, type Settings } from './options.ts';
import { type Progress, showProgress } from './progress.ts';
import { renderReport } from './report.ts';
import { writeTown } from './town.ts';
import type { TownOptions } from './townPlan.ts';

/** Does what the arguments ask for and prints what came of it. */
export async function runBuildings(args: readonly string[]): Promise<void> {
  const settings = readSettings(args);
  if (settings === undefined) {
    console.log(HELP);
    return;
  }
  const { figures, report } = await writeBuildings(settings, {}, showProgress());
  for (const { name, scores, time } of figures.steps) {
    const precisions = scores.map((score, k) => {
      const difficulty = figures.dataset.difficulties[k]!;
      return `${difficulty} mAP ${score?.meanAveragePrecision.toFixed(3) ?? '-'}`.trim();
    });
    console.log(`${name.padEnd(38)} ${precisions.join('  ')}  median ${time.toFixed(1)} ms`);
  }
  console.log(`report: ${report}`);
}

/** Renders the town unless there is a data set, measures, and writes the report. */
export async function writeBuildings(
  settings: Settings,
  town: TownOptions,
  progress: Progress,
): Promise<{ figures: Figures; report: string }> {
  const folder = settings.data ?? join(settings.out, 'town');
  if (settings.data === undefined) await writeTown(folder, town, settings.workers, progress);
  const figures = await measure(await readDataset(folder, settings.revisited), settings, progress);
  const report = join(settings.out, 'report.html');
  await saveFile(report, new TextEncoder().encode(await renderReport(figures)));
  return { figures, report };
}
