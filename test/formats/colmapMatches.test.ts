import fc from 'fast-check';
import tape from 'tape';
import { matchesFromColmap, matchesToColmap } from '../../lib/formats/index.ts';
import type { Matches } from '../../lib/index.ts';
import { seedFor } from '../support.ts';
import { messageOf } from './tables.ts';

const matchesOf = (rows: readonly (readonly [number, number])[]): Matches => ({
  length: rows.length,
  a: Uint32Array.from(rows, ([a]) => a),
  b: Uint32Array.from(rows, ([, b]) => b),
  distance: new Float32Array(rows.length),
});

tape('pairs come back, those without a match, too', (t) => {
  const name = fc.stringMatching(/^[A-Za-z0-9/_.é-]{1,12}$/);
  const row = fc.tuple(fc.nat({ max: 0xfffffffe }), fc.nat());
  const pair = fc.record({ a: name, b: name, matches: fc.array(row, { maxLength: 6 }).map(matchesOf) });
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 4 }), (pairs) => {
      return JSON.stringify(matchesFromColmap(matchesToColmap(pairs))) === JSON.stringify(pairs);
    }),
    { seed: seedFor('pairs'), numRuns: 300 },
  );
  t.pass('300 lists');
  t.end();
});

tape('the layout is that of the documentation of COLMAP', (t) => {
  const matches = matchesOf([
    [0, 1],
    [1, 2],
    [3, 4],
  ]);
  const pairs = [
    { a: 'image1.jpg', b: 'image2.jpg', matches },
    { a: 'image1.jpg', b: 'image3.jpg', matches, rows: Uint32Array.of(2) },
  ];
  t.equal(matchesToColmap(pairs), 'image1.jpg image2.jpg\n0 1\n1 2\n3 4\n\nimage1.jpg image3.jpg\n3 4\n\n');
  t.equal(
    matchesFromColmap('\r\na b\r\n 0  1 \r\n\r\n\r\nc d\r\n2 3').length,
    2,
    'CR LF, more blank lines, none at the end',
  );
  t.equal(matchesToColmap([]), '');
  t.end();
});

tape('what is no such list is refused', (t) => {
  const cases: [string, RegExp][] = [
    ['a.jpg\n0 1\n', /line 1: expected the names of two images, got 1 words/],
    ['a.jpg b.jpg\n0 1 2\n', /line 2: expected 2 numbers \(a row of each image\), got 3/],
    ['a.jpg b.jpg\n\n0 1\n2 x\n', /line 4: expected a number/],
    ['a.jpg b.jpg\n0 -1\n', /line 2: expected a row, an integer in/],
    ['a.jpg b.jpg\n0 4294967295\n', /line 2: expected a row, an integer in/],
    ['a.jpg b.jpg\n0 0.5\n', /line 2: expected a row, an integer in/],
  ];
  for (const [text, expected] of cases) t.match(messageOf(() => matchesFromColmap(text)) ?? 'no error', expected);
  const matches = matchesOf([[0, 1]]);
  t.match(
    messageOf(() => matchesToColmap([{ a: 'my photo.jpg', b: 'b', matches }])) ?? '',
    /pairs\[0\].a: expected a name without white/,
  );
  t.match(
    messageOf(() => matchesToColmap([{ a: '', b: 'b', matches }])) ?? '',
    /pairs\[0\].a: expected a name without white/,
  );
  t.match(
    messageOf(() => matchesToColmap([{ a: 'a', b: 'b', matches, rows: [1] }])) ?? '',
    /pairs\[0\].rows: expected rows below 1, got 1/,
  );
  t.match(
    messageOf(() => matchesToColmap([undefined as never])) ?? '',
    /pairs\[0\]: expected an image pair, got undefined/,
  );
  t.match(
    messageOf(() => matchesToColmap([{ a: 'a', b: 'b' } as never])) ?? '',
    /pairs\[0\].matches: expected Matches/,
  );
  t.match(messageOf(() => matchesToColmap('a' as never)) ?? '', /pairs: expected an array/);
  t.end();
});
