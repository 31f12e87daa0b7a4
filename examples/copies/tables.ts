/** Figures as text. */
import { type Figures, MEASURES, type Scores, stagesOf } from './figures.ts';
import type { Comparison } from './lecture.ts';

/** Prints a table in Markdown. */
function printTable(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, k) => cell.padEnd(widths[k]!)).join(' | ')} |`;
  console.log(`\n${title}\n`);
  for (const cells of [header, widths.map((width) => '-'.repeat(width)), ...rows]) console.log(line(cells));
}

export function printLecture(comparisons: readonly Comparison[]): void {
  const rows = comparisons.map(({ edit, psnr, inliers }) => [
    edit,
    psnr.original.toFixed(1),
    psnr.other.toFixed(1),
    psnr.original > psnr.other ? 'original' : 'other',
    String(inliers.original),
    String(inliers.other),
    inliers.original > inliers.other ? 'original' : 'other',
  ]);
  const header = ['copy', 'PSNR original', 'best other', 'first', 'inliers original', 'best other', 'first'];
  printTable(
    'Copies of one photograph beside it and beside four others: PSNR, dB, and inliers of local features',
    header,
    rows,
  );
}

export function printFigures(figures: Figures): void {
  const { methods, groups, scores, times, collection } = figures;
  const { references, distractors, queries } = collection;
  const strangers = queries.filter(({ source }) => source === undefined).length;
  console.log(
    `\n${references.length} references, ${distractors.length} distractors, ${queries.length} queries, ${strangers} of them without a source`,
  );
  for (const [measure, title] of Object.entries(MEASURES) as [keyof Scores, string][]) {
    const rows = groups.map((group) => {
      return [group, ...methods.map((method) => percent(scores.get(group)!.get(method)![measure]))];
    });
    printTable(`${title}, %`, ['edit', ...methods], rows);
  }
  const rows = (['describe', 'compare'] as const).map((step) => {
    return [step, ...methods.map((method) => milliseconds(times.get(method)![step]))];
  });
  printTable('ms a query', ['', ...methods], rows);
  printTable(
    'The cascade',
    ['stage', 'pictures left', 'ms a query', 'mild kept, %', 'severe kept, %'],
    stagesOf(figures).map(({ name, left, time, kept }) => [
      name,
      String(left),
      milliseconds(time),
      ...kept.map((share) => (Number.isNaN(share) ? '-' : percent(share))),
    ]),
  );
}

/** A share as per cent. */
export function percent(share: number): string {
  return (100 * share).toFixed(1).replace(/\.0$/, '');
}

export function milliseconds(time: number): string {
  return time.toFixed(time < 10 ? 2 : 0);
}
