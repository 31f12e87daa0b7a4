/** `npm run buildings` on a tiny town, from pictures to report. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inverse, type Matrix } from 'ml-matrix';
import tape from 'tape';
import { readDataset } from '../../examples/buildings/dataset.ts';
import type { Figures } from '../../examples/buildings/measure.ts';
import { readSettings } from '../../examples/buildings/options.ts';
import { showProgress } from '../../examples/buildings/progress.ts';
import { writeBuildings } from '../../examples/buildings/run.ts';
import { planTown } from '../../examples/buildings/townPlan.ts';
import { averagePrecision } from '../../lib/evaluate/index.ts';
import { sharedData } from '../support.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/14-buildings.ts', import.meta.url));
const TOWN = { width: 320, height: 240, streets: 1, landmarks: 3, views: 5, elsewhere: 0, pieces: 0 };
const SMALL = ['--words', '500', '--workers', '1', '--assign', '1', '--max-error', '5'];
const silent = showProgress({ write: () => true });

const folder = mkdtempSync(join(tmpdir(), 'oriel-buildings-'));
tape.onFinish(() => rmSync(folder, { recursive: true, force: true }));
const out = join(folder, 'out');
const town = join(out, 'town');

/** What the first test measured, for the others. */
let figures: Figures;
let html: string;

tape('a small town is rendered, searched and reported; every query finds its building first', async (t) => {
  const result = await writeBuildings(readSettings(['--out', out, ...SMALL])!, TOWN, silent);
  figures = result.figures;
  html = await readFile(result.report, 'utf8');
  t.equal(figures.queries.length, 3, 'queries');
  t.equal(figures.extracted, figures.dataset.database.length, 'images extracted');
  for (const { query, hits } of figures.queries) {
    t.equal(hits[0]!.id, query.image, `${query.name}: the query's own photograph is the first hit`);
    const verdict = query.verdicts.get(hits[1]!.id);
    t.ok(verdict === 'good' || verdict === 'ok', `${query.name}: the second hit shows it: ${hits[1]!.id}`);
  }
});

tape('the plan of a town is the same for the same options, and its verdicts say what can be seen', (t) => {
  const plan = planTown();
  t.deepEqual(planTown(), plan, 'equal options');
  t.notDeepEqual(planTown({ seed: 2 }).landmarks, plan.landmarks, 'another seed');
  t.equal(plan.landmarks.length, 12, 'landmarks');
  const modelOf = new Map(plan.shots.map(({ name, model }) => [name, model]));
  for (const { name, query, good, ok, junk } of plan.landmarks) {
    const { box } = query;
    t.ok(good.includes(query.image), `${name}: the photograph of the query shows it clearly`);
    t.equal(
      new Set([...good, ...ok, ...junk]).size,
      good.length + ok.length + junk.length,
      'no photograph in two lists',
    );
    t.ok(
      box.x >= 0 && box.y >= 0 && box.x + box.width < plan.width && box.y + box.height < plan.height,
      'the box lies inside',
    );
    const back = inverse(modelOf.get(query.image)!);
    for (const image of good) {
      // At least 70 % of the box are seen, so that its middle is.
      const middle = modelOf.get(image)!.mmul(back);
      const [x, y] = transfer(middle, box.x + box.width / 2, box.y + box.height / 2);
      t.ok(x >= 0 && y >= 0 && x < plan.width && y < plan.height, `${name} in ${image}`);
    }
  }
  t.end();
});

tape('verified hits are where the town has them', (t) => {
  const { shots } = planTown(TOWN);
  const modelOf = (id: string) => shots.find(({ name }) => name === id)!.model;
  let checked = 0;
  for (const { query, hits } of figures.queries) {
    for (const { id, model } of hits) {
      if (model === undefined || query.verdicts.get(id) !== 'good') continue;
      const [x1, y1, x2, y2] = query.box;
      const truth = modelOf(id).mmul(inverse(modelOf(query.image)));
      const [found, expected] = [model, truth].map((map) => transfer(map, (x1 + x2) / 2, (y1 + y2) / 2));
      const error = Math.hypot(found![0] - expected![0], found![1] - expected![1]);
      // An affine map of a perspective view, fitted within the 5 px of SMALL; the middle of the box may lie between inliers.
      t.ok(error < 10, `${query.name} in ${id}: ${error.toFixed(1)} px`);
      checked++;
    }
  }
  t.ok(checked >= 6, `${checked} good hits were verified`);
  t.end();
});

tape('the figures in the report are those of the rankings', (t) => {
  const { dataset, queries, steps } = figures;
  const precisions = queries.map(({ query, hits }) => {
    const named = (...verdicts: string[]) =>
      [...query.verdicts].filter(([, verdict]) => verdicts.includes(verdict)).map(([id]) => id);
    const ranking = hits.map(({ id }) => id);
    return averagePrecision(ranking, { positives: named('good', 'ok'), junk: named('junk') });
  });
  const mean = precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
  t.ok(
    Math.abs(steps.at(-1)!.scores[0]!.meanAveragePrecision - mean) < 1e-12,
    'mean average precision of the last step',
  );
  for (const { name, scores } of steps) {
    const row = new RegExp(`<th scope="row">${escapePattern(name)}</th><td class="bar"[^>]*>([\\d.]+)<`).exec(html);
    t.equal(row?.[1], scores[0]!.meanAveragePrecision.toFixed(3), name);
  }
  precisions.forEach((value, k) => {
    t.ok(html.includes(`>${value.toFixed(3)}<`), `average precision of ${queries[k]!.query.name}`);
    for (const [rank, { id, inliers }] of queries[k]!.hits.slice(0, 3).entries()) {
      const label = `Rank ${rank + 1}: ${id}, ${queries[k]!.query.verdicts.get(id) ?? 'wrong'}`;
      t.ok(html.includes(label), label);
      if (inliers !== undefined) t.ok(html.includes(`${inliers} inliers`), `${inliers} inliers`);
    }
  });
  t.ok(html.includes(`<dd>${dataset.database.length}</dd>`), 'number of images');
  t.end();
});

tape('the report stands alone and says what its pictures show', (t) => {
  t.notOk(/(?:src|href)="(?!data:|#)/.test(html), 'nothing is loaded from elsewhere');
  const pictures = [...html.matchAll(/<svg viewBox[^>]*>/g)];
  t.ok(pictures.length >= 3 * 4 && pictures.every(([tag]) => /role="img" aria-label="[^"]+"/.test(tag)), 'alt texts');
  t.ok(html.includes('--train DIR'), 'warns that the vocabulary was trained on what is searched');
  t.end();
});

tape('a run that was killed goes on where it was', async (t) => {
  const again = join(folder, 'again');
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, '--data', town, '--out', again, ...SMALL]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const features = join(again, 'features');
  const kept = async () => (await readdir(features).catch(() => [])).filter((file) => file.endsWith('.features'));
  for (let wait = 0; (await kept()).length < 3 && wait < 1000; wait++) await setTimeout(10);
  child.kill('SIGKILL');
  await ended;
  const before = (await kept()).length;
  const { figures: second } = await writeBuildings(
    readSettings(['--data', town, '--out', again, ...SMALL])!,
    {},
    silent,
  );
  t.ok(before >= 3, `${before} images were done`);
  t.equal(second.cached, before, 'their features are used');
  t.equal(second.extracted, second.dataset.database.length - before, 'the others are extracted');
  const rankings = ({ queries }: Figures) => queries.map(({ hits }) => hits.map(({ id, score }) => [id, score]));
  t.deepEqual(rankings(second), rankings(figures), 'the rankings are those of the run in one go');
});

tape('a revisited ground truth is scored at its three difficulties, with queries that are not searched', async (t) => {
  const queries = figures.queries.map(({ query }) => query);
  const asked = queries.map(({ image }) => image);
  const imlist = figures.dataset.database.filter((id) => !asked.includes(id));
  const gnd = queries.map(({ box, verdicts }) => {
    const rows = (wanted: string) => [...imlist.keys()].filter((row) => verdicts.get(imlist[row]!) === wanted);
    return { bbx: box, easy: rows('good'), hard: rows('ok'), junk: rows('junk') };
  });
  const file = join(folder, 'gnd_town.json');
  await writeFile(file, JSON.stringify({ imlist, qimlist: asked, gnd }));
  const args = ['--data', town, '--revisited', file, '--scoring', 'asmk', '--expand', 'none', '--out', out, ...SMALL];
  const { figures: revisited, report } = await writeBuildings(readSettings(args)!, {}, silent);
  t.deepEqual(revisited.dataset.database, imlist, 'the queries are not searched');
  t.equal(revisited.extracted, 0, 'features are those of the other ground truth');
  const text = await readFile(report, 'utf8');
  for (const [k, difficulty] of ['easy', 'medium', 'hard'].entries()) {
    const score = revisited.steps.at(-1)!.scores[k]!;
    const first = ([1, 5, 10] as const).map((n) => score.precisionAt![n].toFixed(2)).join(', ');
    t.ok(
      text.includes(`${difficulty} mAP`) && text.includes(`${score.meanAveragePrecision.toFixed(3)}<br>`),
      difficulty,
    );
    t.ok(text.includes(first), `${difficulty}: mP@1, 5, 10 ${first}`);
  }
  t.ok(revisited.steps.at(-1)!.scores[0]!.meanAveragePrecision > 0.5, 'and most of what is easy is found');
});

tape('an image that cannot be read is named and does not stop the others', async (t) => {
  const broken = join(folder, 'broken');
  await mkdir(join(broken, 'images'), { recursive: true });
  await mkdir(join(broken, 'gt_files'));
  const { query } = figures.queries[0]!;
  for (const id of [...query.verdicts.keys()].slice(0, 4).concat(query.image)) {
    await writeFile(join(broken, 'images', `${id}.jpg`), await readFile(figures.dataset.paths.get(id)!));
  }
  await writeFile(join(broken, 'images', 'bad_000000.jpg'), 'no image');
  for (const part of ['query', 'good', 'ok', 'junk']) {
    const file = `${query.name}_${part}.txt`;
    await writeFile(join(broken, 'gt_files', file), await readFile(join(town, 'gt_files', file)));
  }
  const { figures: found, report } = await writeBuildings(
    readSettings(['--data', broken, '--out', join(folder, 'broken-out'), '--train', town, ...SMALL])!,
    {},
    silent,
  );
  t.equal(found.failed.size, 1);
  t.ok(found.dataset.missing.length > 0, 'images of the ground truth are missing');
  t.notOk(found.training.own, 'trained on the other folder');
  const text = await readFile(report, 'utf8');
  t.ok(text.includes('bad_000000.jpg') && text.includes(found.dataset.missing[0]!), 'the report names both');
  t.notOk(text.includes('flatters'), 'and has nothing to warn of');
});

tape('the example ends with one clear sentence for what it cannot do', (t) => {
  for (const [args, reason] of [
    [['--words', 'many'], /--words: expected an integer/],
    [['--bits', '32'], /--bits: expected 0, 64, 128/],
    [['--scoring', 'asmk', '--bits', '0'], /needs signatures/],
    [['--expand', 'hamming', '--bits', '0'], /needs signatures/],
    [['--preset', 'surf-upright'], /--preset: expected sift/],
    [['--revisited', 'x.json'], /needs --data/],
    [['--colour'], /--colour/],
    [['town'], /town/],
  ] as const) {
    t.throws(() => readSettings(args), reason, args.join(' '));
  }
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', PROGRAM, ...args], { encoding: 'utf8' });
  const { status, stderr } = run('--data', join(folder, 'nowhere'));
  t.ok(status === 1 && /no such folder.*robots\.ox\.ac\.uk/.test(stderr), stderr);
  t.equal(stderr.trim().split('\n').length, 1, 'one line');
  const help = run('--help');
  t.ok(help.status === 0 && help.stdout.includes('--revisited FILE'), 'help');
  t.end();
});

const oxford = sharedData() && join(sharedData()!, 'oxford5k');

tape(
  'Oxford Buildings are read in their published layout',
  { skip: oxford ? false : '(for want of the data sets in ../shared/data)' },
  async (t) => {
    const { queries, missing, database } = await readDataset(oxford!);
    t.ok(database.length > 100 && missing.length === 0, `${database.length} images`);
    const { image, box, verdicts } = queries.find(({ name }) => name === 'ashmolean_1')!;
    t.equal(image, 'ashmolean_000058', 'without oxc1_');
    t.deepEqual(box, [187.7, 17.1, 887.5, 238.9]);
    t.equal(verdicts.get(image), 'good');
  },
);

function transfer(model: Matrix, x: number, y: number): readonly [number, number] {
  const [u, v, w] = [0, 1, 2].map((i) => model.get(i, 0) * x + model.get(i, 1) * y + model.get(i, 2));
  return [u! / w!, v! / w!];
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
