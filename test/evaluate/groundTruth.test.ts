/** Ground truth in its published layouts. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import tape from 'tape';
import { meanAveragePrecision, parseOxfordGroundTruth, parseRevisitedGroundTruth } from '../../lib/evaluate/index.ts';
import { seedFor, sharedData } from '../support.ts';
import { refuses } from './views.ts';

const FILES = {
  'town_hall_2_query.txt': 'oxc1_town_000001 1.5 2 30.25 40\n',
  'town_hall_2_good.txt': 'town_000001\ntown_000002\n',
  'town_hall_2_ok.txt': 'market_000007\n',
  'town_hall_2_junk.txt': '\n',
  'bridge_1_query.txt': 'bridge_000003 0 0 10 10',
  'bridge_1_good.txt': '',
  'bridge_1_ok.txt': 'bridge_000003\r\n',
  'bridge_1_junk.txt': 'bridge_000009',
  'README.txt': 'not a list',
};

tape('the four files of an Oxford query become one query, in the order of names', (t) => {
  const [bridge, hall, ...rest] = parseOxfordGroundTruth(FILES);
  t.equal(rest.length, 0);
  t.deepEqual(hall, {
    name: 'town_hall_2',
    image: 'town_000001',
    box: [1.5, 2, 30.25, 40],
    positives: ['town_000001', 'town_000002', 'market_000007'],
    good: ['town_000001', 'town_000002'],
    ok: ['market_000007'],
    junk: [],
  });
  t.deepEqual(
    [bridge!.image, bridge!.positives, bridge!.junk],
    ['bridge_000003', ['bridge_000003'], ['bridge_000009']],
  );
  t.deepEqual(parseOxfordGroundTruth({}), [], 'no files, no queries');
  t.end();
});

tape('Oxford files that lack a part are refused', (t) => {
  const { 'bridge_1_ok.txt': _, ...incomplete } = FILES;
  for (const [kind, files] of [
    [TypeError, undefined],
    [TypeError, { ...FILES, 'bridge_1_ok.txt': 7 }],
    [RangeError, incomplete],
    [RangeError, { ...FILES, 'bridge_1_query.txt': 'bridge_000003 0 0 10' }],
    [RangeError, { ...FILES, 'bridge_1_query.txt': 'bridge_000003 0 0 -1 10' }],
    [RangeError, { ...FILES, 'bridge_1_query.txt': '' }],
  ] as [ErrorConstructor, never][]) {
    refuses(t, kind, () => parseOxfordGroundTruth(files));
  }
  t.end();
});

const REVISITED = {
  imlist: ['a', 'b', 'c', 'd'],
  qimlist: ['q'],
  gnd: [{ easy: [2], hard: [0, 3], junk: [1], bbx: [1, 2, 3, 4.5] }],
};

tape('revisited ground truth names the images that its rows mean', (t) => {
  const { images, queries } = parseRevisitedGroundTruth(JSON.stringify(REVISITED));
  t.deepEqual(images, ['a', 'b', 'c', 'd']);
  t.deepEqual(queries, [{ image: 'q', box: [1, 2, 3, 4.5], easy: ['c'], hard: ['a', 'd'], junk: ['b'] }]);
  t.end();
});

tape('revisited ground truth of another form is refused', (t) => {
  const [entry] = REVISITED.gnd;
  for (const [kind, value] of [
    [TypeError, { ...REVISITED, imlist: undefined }],
    [TypeError, { ...REVISITED, gnd: {} }],
    [RangeError, { ...REVISITED, qimlist: ['q', 'r'] }],
    [RangeError, { ...REVISITED, gnd: [{ ...entry, easy: [4] }] }],
    [RangeError, { ...REVISITED, gnd: [{ ...entry, easy: [-1] }] }],
    [TypeError, { ...REVISITED, gnd: [{ ...entry, easy: ['a'] }] }],
    [TypeError, { ...REVISITED, gnd: [{ ...entry, hard: undefined }] }],
    [RangeError, { ...REVISITED, gnd: [{ ...entry, bbx: [1, 2, 3] }] }],
    [RangeError, { ...REVISITED, gnd: [null] }],
    [TypeError, null],
  ] as [ErrorConstructor, unknown][]) {
    refuses(t, kind, () => parseRevisitedGroundTruth(JSON.stringify(value)));
  }
  refuses(t, RangeError, () => parseRevisitedGroundTruth('\x80\x02}q'));
  refuses(t, TypeError, () => parseRevisitedGroundTruth(REVISITED as never));
  t.end();
});

tape('whatever text the files hold, they are read or refused with a reason', (t) => {
  const text = fc.oneof(fc.string(), fc.constantFrom('oxc1_a 0 0 1 1', 'a 1 2', 'a NaN 0 1 1', ' '));
  fc.assert(
    fc.property(fc.record({ query: text, good: text, ok: text, junk: text }), text, (lists, json) => {
      const files = Object.fromEntries(Object.entries(lists).map(([list, words]) => [`x_1_${list}.txt`, words]));
      return [() => parseOxfordGroundTruth(files), () => parseRevisitedGroundTruth(json)].every((call) => {
        try {
          call();
          return true;
        } catch (error) {
          return (error instanceof TypeError || error instanceof RangeError) && /expected .*got/s.test(error.message);
        }
      });
    }),
    { seed: seedFor('any ground truth'), numRuns: 500 },
  );
  t.pass('500 texts');
  t.end();
});

tape('the ground truth of Oxford Buildings is read as published', async (t) => {
  const folder = sharedData() && join(sharedData()!, 'oxford5k');
  if (folder === undefined) return t.skip('no research data');
  const names = await readdir(join(folder, 'gt_files'));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, 'gt_files', name), 'utf8')]),
  );
  const queries = parseOxfordGroundTruth(Object.fromEntries(texts));
  t.equal(queries.length, 25, 'five queries of five landmarks');
  const images = new Set((await readdir(join(folder, 'images'))).map((file) => file.replace(/\.jpg$/, '')));
  for (const { name, image, positives, junk } of queries) {
    t.ok(positives.includes(image), `${name}: the query's image counts`);
    t.ok(
      [...positives, ...junk].every((other) => images.has(other)),
      `${name}: its images are there`,
    );
  }
  t.equal(
    meanAveragePrecision(
      queries.map(({ junk, positives }) => [...junk, ...positives]),
      queries,
    ),
    1,
  );
});
