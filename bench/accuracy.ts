/**
 * Accuracy on image series with known homographies: our presets beside the peers, all scored by the same code.
 *
 *     npm run bench:accuracy [-- --data FOLDER] [--seeds 5] [--only NAME]
 *
 * Without data, the series are made from photographs in the public domain and the rendered façade. Prints every pair, then a summary for each
 * data set (accuracy/score.ts states the protocol), and writes the figures of the papers to out/accuracy. `--only` keeps the methods whose
 * name contains NAME. Peers: native OpenCV (python3-opencv) and VLFeat (libvlfeat-dev), where installed; where not, and for hesaff, reference
 * figures are printed with a mark.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DataSet, readDataSets, renderDataSet } from './accuracy/data.ts';
import { writeChange, writeCurves } from './accuracy/figures.ts';
import { type Method, methodsFor } from './accuracy/methods.ts';
import { NOT_OF_THIS_RUN, referenceRows } from './accuracy/reference.ts';
import { LONG, type PairScore, pairCells, SUMMARY, scorePair, summarise } from './accuracy/score.ts';
import { findPeers } from './peers/native.ts';
import { printTable } from './support/table.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});
const FIGURES = 'out/accuracy';
/** Of each series, the pair whose descriptor curves are drawn: 1-3 of a viewpoint change, as in the paper, else 1-4. */
const CURVES: Record<string, number> = { viewpoint: 1 };

/** Scores of the pairs of every series, in order. */
type Scores = Map<Method, PairScore[][]>;

if (values.data !== undefined && !existsSync(values.data)) {
  console.error(`--data: expected the folder of the sequences, got ${values.data}`);
  process.exit(1);
}
const temporary = await mkdtemp(join(tmpdir(), 'oriel-accuracy-'));
try {
  const methods = methodsFor(await findPeers(temporary), values.only);
  const runnable = methods.filter(({ extract }) => extract !== undefined);
  const sets =
    values.data === undefined ? [await renderDataSet(temporary)] : await readDataSets(values.data, temporary);
  const summary: string[][] = [];
  for (const set of sets) {
    const scores: Scores = new Map();
    for (const method of runnable) scores.set(method, await scoreSet(set, method));
    if (scores.size > 0) {
      printPairs(set, scores);
      await drawSet(set, scores);
    }
    for (const [method, series] of scores) summary.push([set.name, method.name, ...summarise(series.flat())]);
    const ran = runnable.map(({ name }) => name);
    for (const row of referenceRows(set.name, ran, values.only)) summary.push([set.name, ...row]);
  }
  console.log(`Means over pairs, ${values.seeds} seeds\n`);
  printTable(['data', 'method', ...SUMMARY], summary);
  if (summary.some(([, name]) => name!.endsWith(NOT_OF_THIS_RUN))) {
    console.log(
      `\n${NOT_OF_THIS_RUN} measured elsewhere, not in this run (bench/accuracy/reference.ts says how); homographies by OpenCV's USAC_MAGSAC`,
    );
  }
  const missing = methods.filter(({ extract }) => extract === undefined);
  if (missing.length > 0) console.log(`\nnot installed: ${missing.map(({ name }) => name).join(', ')}`);
  if (runnable.length > 0) console.log(`\nfigures: ${FIGURES}`);
} finally {
  await rm(temporary, { recursive: true });
}

async function scoreSet(set: DataSet, method: Method): Promise<PairScore[][]> {
  const from = performance.now();
  const scores: PairScore[][] = [];
  for (const { pictures, models } of set.series) {
    const [first, ...others] = await method.extract!(pictures);
    scores.push(
      others.map((other, k) => {
        const sizes = { sizeA: pictures[0]!.image, sizeB: pictures[k + 1]!.image };
        return scorePair(first!, other, models[k]!, sizes, Number(values.seeds));
      }),
    );
  }
  console.error(`${set.name}, ${method.name}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return scores;
}

function printPairs(set: DataSet, scores: Scores): void {
  console.log(`${set.name}\n`);
  const rows = set.series.flatMap(({ name }, s) =>
    set.series[s]!.models.flatMap((_, k) =>
      Array.from(scores, ([method, series]) => [name, `1-${k + 2}`, method.name, ...pairCells(series[s]![k]!)]),
    ),
  );
  printTable(['series', 'pair', 'method', ...LONG], rows);
  console.log();
}

async function drawSet(set: DataSet, scores: Scores): Promise<void> {
  for (const [s, series] of set.series.entries()) {
    if (series.change === undefined) continue;
    const ofSeries = new Map(Array.from(scores, ([method, all]) => [method, all[s]!]));
    await writeChange(FIGURES, series, [...scores.keys()], ofSeries);
    await writeCurves(FIGURES, series, CURVES[series.change.name] ?? 2);
  }
}
