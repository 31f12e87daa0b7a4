/** Edited copies: the edits, what finds their sources, and what the report says. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import tape from 'tape';
import { chooseRows, SHORTLIST } from '../../examples/copies/cascade.ts';
import { EDITS, makeCopy } from '../../examples/copies/edits.ts';
import { stagesOf } from '../../examples/copies/figures.ts';
import { VERIFIED } from '../../examples/copies/measure.ts';
import { bestRows } from '../../examples/copies/methods.ts';
import { HELP, readSettings } from '../../examples/copies/options.ts';
import { decode, type Pixels } from '../../examples/copies/pixels.ts';
import { giveLecture, writeCopies } from '../../examples/copies/run.ts';
import { sourcesBelow } from '../../examples/copies/sources.ts';
import { photographPath } from '../../examples/scene/photographs.ts';
import { seededRandom } from '../../lib/random.ts';

const out = mkdtempSync(join(tmpdir(), 'oriel-copies-'));
tape.onFinish(() => rmSync(out, { recursive: true, force: true }));
const silent = { start: () => ({ step: () => {}, end: () => {} }) };
const settings = readSettings(['--references', '3', '--distractors', '6', '--seed', '2', '--out', out])!;
const { figures, report } = await writeCopies(settings, EDITS, silent);

async function photographs(): Promise<[Pixels, Pixels]> {
  const read = (name: 'black-canyon' | 'nagasaki-boats') => decode(sharp(photographPath(name)).resize(320, 240));
  return [await read('black-canyon'), await read('nagasaki-boats')];
}

tape('equal seeds give equal bytes, and each edit is one that can be seen', async (t) => {
  const [picture, other] = await photographs();
  const before = picture.data.slice();
  for (const edit of EDITS) {
    const make = (seed: number) => makeCopy(edit, picture, seededRandom(seed), async () => other);
    const [first, second] = [await make(5), await make(5)];
    t.ok(first.equals(second), edit.name);
    const copy = await decode(sharp(first));
    const isOther = copy.width !== picture.width || copy.data.some((value, i) => Math.abs(value - before[i]!) > 12);
    t.ok(isOther, `${edit.name} changes the picture`);
    if (/crop|turned|noise|picture/.test(edit.name))
      t.notOk(first.equals(await make(6)), `${edit.name}: another seed, another copy`);
  }
  t.deepEqual(picture.data, before, 'the picture is as it was');
});

tape('every kind of edit has a mild degree, but for mirrors', (t) => {
  for (const kind of new Set(EDITS.map((edit) => edit.kind))) {
    const degrees = EDITS.filter((edit) => edit.kind === kind).map(({ degree }) => degree);
    t.deepEqual(degrees, kind === 'mirror' ? ['severe'] : ['mild', 'severe'], kind);
  }
  t.end();
});

tape('pixels take another picture for the original of a crop, local features do not', async (t) => {
  const comparisons = await giveLecture();
  for (const { edit, psnr, inliers } of comparisons) {
    const isMoved = edit === 'crop 35 %, enlarged';
    t.equal(psnr.original < psnr.other, isMoved, `${edit}: ${psnr.original.toFixed(1)}, ${psnr.other.toFixed(1)} dB`);
    t.ok(inliers.original > 50 && inliers.other === 0, `${edit}: ${inliers.original} and ${inliers.other} inliers`);
  }
  t.equal(comparisons.length, 4);
});

tape('verified local features find the source of every mild copy and take no other for it', (t) => {
  const { mild } = Object.fromEntries(figures.scores);
  t.deepEqual(mild!.get(VERIFIED), { first: 1, recall90: 1, recall99: 1, microAP: 1 });
  t.ok(mild!.get('PSNR')!.first < 0.8, 'pixels do not');
  t.equal(figures.asked.length, 3 * EDITS.length + 3, 'each edit of each reference, and three strangers');
  for (const { query, answers } of figures.asked) {
    if (query.source !== undefined) continue;
    for (const answer of answers.values()) t.equal(answer.rank, undefined, `${query.id} has no source`);
  }
  t.end();
});

tape('figures are those of the answers', (t) => {
  for (const [method, scores] of figures.scores.get('all')!) {
    const copies = figures.asked.filter(({ query }) => query.source !== undefined);
    const first = copies.filter(({ query, answers }) => {
      const { found } = answers.get(method)!;
      return found[0]?.id === query.source && found[1]?.score !== found[0]?.score;
    });
    t.equal(scores.first, first.length / copies.length, method);
  }
  t.end();
});

tape('each stage of the cascade keeps no more than the one before it', (t) => {
  const stages = stagesOf(figures).filter(({ name }) => /^[123]/.test(name));
  t.equal(stages.length, 3);
  for (const [k, { left, kept, time }] of stages.entries()) {
    t.ok(time > 0, stages[k]!.name);
    if (k === 0) continue;
    t.ok(left <= stages[k - 1]!.left || k === 1, 'pictures');
    t.ok(
      kept.every((share, i) => share <= stages[k - 1]!.kept[i]!),
      'sources',
    );
  }
  const vlad = Float64Array.from({ length: 50 }, (_, i) => -i);
  const hamming = Float64Array.from({ length: 50 }, (_, i) => (i === 3 ? Number.NEGATIVE_INFINITY : i));
  const { first, second } = chooseRows(vlad, hamming);
  t.deepEqual(first, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  t.deepEqual(second, [9, 8, 7, 6, 5].slice(0, SHORTLIST));
  t.deepEqual(bestRows(Float64Array.of(1, 2, 2, Number.NEGATIVE_INFINITY), 9), [1, 2, 0], 'ties to the lowest row');
  t.end();
});

tape('the report shows each failure with its source, rank and what came first', (t) => {
  const html = readFileSync(report, 'utf8');
  let failures = 0;
  for (const { query, answers } of figures.asked) {
    const failed = [...answers].filter(([, { rank }]) => query.source !== undefined && rank !== 1);
    if (failed.length === 0) continue;
    const part = html.split(`alt="Query ${query.id}"`)[1]?.split('<div class="failure">')[0] ?? '';
    t.ok(part.includes(`source ${query.source}`), query.id);
    for (const [method, { rank, found }] of failed) {
      t.ok(part.includes(`<b>${method}</b>: source ${rank === undefined ? 'not found' : `rank ${rank},`}`), method);
      t.ok(found.length === 0 || part.includes(`first: ${found[0]!.id}`), `${method} found ${found[0]?.id}`);
      failures++;
    }
  }
  t.ok(failures > 10, `${failures} failures`);
  const links = [...html.matchAll(/src="([^"]+)"/g)].map(([, link]) => join(out, decodeURIComponent(link!)));
  t.ok(links.length > 20 && links.every(existsSync), `${links.length} pictures are there`);
  t.end();
});

tape('a folder of photographs gives references, distractors and strangers, each another file', async (t) => {
  const folder = join(out, 'folder');
  mkdirSync(join(folder, 'below'), { recursive: true });
  const names = ['a b.jpg', 'a_b.jpg', 'c.png', 'below/c.jpg', 'd.jpg', 'e.webp', 'f.tif'];
  for (const [k, name] of names.entries()) {
    await sharp(figures.collection.distractors[k % 6]!.path)
      .rotate(90 * Math.floor(k / 6))
      .toFile(join(folder, name));
  }
  writeFileSync(join(folder, 'notes.txt'), 'no picture');
  const own = readSettings(['--data', folder, '--references', '2', '--distractors', '2', '--out', join(out, 'own')])!;
  const edits = EDITS.filter(({ name }) => name === 'grey' || name === 'collage 2 × 2');
  const { figures: found } = await writeCopies(own, edits, silent);
  const { references, distractors, queries } = found.collection;
  const strangers = queries.filter(({ source }) => source === undefined);
  t.deepEqual([references.length, distractors.length, queries.length, strangers.length], [2, 2, 6, 2]);
  const ids = [...references, ...distractors, ...strangers].map(({ id }) => id.replace(/^.*\//, ''));
  t.equal(new Set(ids).size, 6, 'each another file');
  const all = (await sourcesBelow([folder])).map(({ id }) => id);
  t.deepEqual(all, ['a_b', 'a_b~2', 'below_c', 'c', 'd', 'e', 'f'], 'names that clash');
  t.equal(found.scores.get('grey')!.get(VERIFIED)!.first, 1, 'grey copies are found');

  writeFileSync(join(folder, 'bad.jpg'), 'no picture');
  await writeCopies({ ...own, distractors: 4 }, edits, silent).then(
    () => t.fail('a broken file passed'),
    (error: Error) => t.match(error.message, /^bad: /, 'a broken file is named'),
  );
});

tape('the command line ends with one clear sentence for what it cannot do', async (t) => {
  for (const [args, reason] of [
    [['--references', 'many'], /--references: expected an integer/],
    [['--distractors', '-1'], /--distractors/],
    [['--colour'], /--colour/],
    [['photographs'], /photographs/],
  ] as const) {
    t.throws(() => readSettings(args), reason, args.join(' '));
  }
  t.equal(readSettings(['--help']), undefined);
  t.match(HELP, /--data DIR/);
  const wants = async (args: readonly string[], reason: RegExp) => {
    const folder = join(out, 'none');
    await writeCopies(readSettings([...args, '--out', folder])!, EDITS, silent).then(
      () => t.fail(`expected ${reason}`),
      (error: Error) => t.match(error.message, reason),
    );
  };
  await wants(['--data', join(out, 'nowhere')], /--data: no such folder/);
  await wants(['--references', '500'], /expected two photographs more than 520/);
});
