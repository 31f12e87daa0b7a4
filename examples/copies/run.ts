/** The example from its command line to its report. */
import { join } from 'node:path';
import { saveFile } from 'oriel/node';
import sharp from 'sharp';
import { type Progress, showProgress } from '../buildings/progress.ts';
import { PHOTOGRAPHS, photographPath } from '../scene/photographs.ts';
import { makeCollection } from './collection.ts';
import { EDITS, type Edit } from './edits.ts';
import { type Figures, judge } from './figures.ts';
import { type Comparison, comparePixels } from './lecture.ts';
import { measure } from './measure.ts';
import { HELP, readSettings, type Settings } from './options.ts';
import { decode } from './pixels.ts';
import { renderReport } from './report.ts';
import { printFigures, printLecture } from './tables.ts';

/** Does what the arguments ask for and prints what came of it. */
export async function runCopies(args: readonly string[]): Promise<void> {
  const settings = readSettings(args);
  if (settings === undefined) {
    console.log(HELP);
    return;
  }
  printLecture(await giveLecture());
  const { figures, report } = await writeCopies(settings, EDITS, showProgress());
  printFigures(figures);
  console.log(`report: ${report}`);
}

/** Copies of one of the photographs that come with the project, beside it and the others. */
export async function giveLecture(): Promise<Comparison[]> {
  const size = { width: 640, height: 480, fit: 'cover' } as const;
  const read = (name: (typeof PHOTOGRAPHS)[number]) => decode(sharp(photographPath(name)).resize(size));
  const subject = 'black-canyon';
  const others = PHOTOGRAPHS.filter((name) => name !== subject);
  return comparePixels(await read(subject), await Promise.all(others.map(read)));
}

/** Makes the copies, measures, and writes the report. */
export async function writeCopies(
  settings: Settings,
  edits: readonly Edit[],
  progress: Progress,
): Promise<{ figures: Figures; report: string }> {
  const collection = await makeCollection(settings, edits, progress);
  const figures = judge(await measure(collection, settings.workers, progress));
  const report = join(settings.out, 'report.html');
  await saveFile(report, new TextEncoder().encode(renderReport(figures, settings.out)));
  return { figures, report };
}
