/** Average precision and what follows from it, by hand and against the protocol's own words. */
import fc from 'fast-check';
import tape from 'tape';
import {
  averagePrecision,
  meanAveragePrecision,
  parseHolidaysNames,
  parseUkbNames,
  precisionAt,
  type Relevance,
  revisitedPrecision,
  ukbScore,
} from '../../lib/evaluate/index.ts';
import { seedFor } from '../support.ts';
import { refuses } from './views.ts';

/** Sums of at most a few dozen terms near 1, in another order. */
const ROUNDING = 1e-12;

/** The loop of the protocol, as it is written down. */
function bySteps(ranking: readonly string[], { positives, junk = [] }: Relevance): number {
  let [recall, precision, hits, seen, area] = [0, 1, 0, 0, 0];
  for (const image of ranking) {
    if (junk.includes(image)) continue;
    if (positives.includes(image)) hits++;
    const [r, p] = [hits / positives.length, hits / (seen + 1)];
    area += ((r - recall) * (precision + p)) / 2;
    [recall, precision, seen] = [r, p, seen + 1];
  }
  return area;
}

const wrong = (count: number) => Array.from({ length: count }, (_, i) => `wrong ${i}`);

tape('all positives before all that is wrong is an average precision of 1', (t) => {
  const positives = ['a', 'b', 'c'];
  t.equal(averagePrecision(['b', 'c', 'a'], { positives }), 1);
  t.equal(averagePrecision(['b', 'c', 'a', ...wrong(9)], { positives, junk: [] }), 1);
  t.equal(averagePrecision([], { positives }), 0, 'and nothing found is 0');
  t.equal(averagePrecision(wrong(9), { positives }), 0, 'as is nothing but wrong ones');
  t.end();
});

tape('a single positive at rank ρ gives 1 / (2 (ρ + 1)), or 1 at rank 0', (t) => {
  for (const rank of [1, 2, 3, 10, 1000]) {
    const ranking = [...wrong(rank), 'a', 'z'];
    t.equal(averagePrecision(ranking, { positives: ['a'] }), 1 / (2 * (rank + 1)), `rank ${rank}`);
  }
  t.equal(averagePrecision(['a', ...wrong(3)], { positives: ['a'] }), 1);
  t.end();
});

tape('the area is summed in trapezoids, and positives that are not found add nothing', (t) => {
  // Hits at ranks 0 and 2 of 3 positives: (1 + 1)/2/3 + (1/2 + 2/3)/2/3.
  const expected = 1 / 3 + 7 / 36;
  const found = averagePrecision(['a', 'x', 'b', 'y'], { positives: ['a', 'b', 'never'] });
  t.ok(Math.abs(found - expected) < ROUNDING, `${found}`);
  t.equal(averagePrecision(['a'], { positives: ['a', 'b'] }), 0.5);
  t.equal(averagePrecision(['a'], { positives: ['a', 'a', 'b'] }), 0.5, 'a name listed twice counts once');
  t.end();
});

const images = Array.from({ length: 12 }, (_, i) => `image ${i}`);
const anySearch = fc.record({
  ranking: fc.shuffledSubarray(images),
  kinds: fc.array(fc.constantFrom('positive', 'junk', 'wrong'), { minLength: 12, maxLength: 12 }),
});
const relevanceOf = (kinds: readonly string[]) => ({
  positives: images.filter((_, i) => kinds[i] === 'positive'),
  junk: images.filter((_, i) => kinds[i] === 'junk'),
});

tape('any ranking has the average precision that the protocol computes step by step', (t) => {
  fc.assert(
    fc.property(anySearch, ({ ranking, kinds }) => {
      const relevance = relevanceOf(kinds);
      fc.pre(relevance.positives.length > 0);
      return Math.abs(averagePrecision(ranking, relevance) - bySteps(ranking, relevance)) < ROUNDING;
    }),
    { seed: seedFor('protocol step by step'), numRuns: 1000 },
  );
  t.pass('1000 rankings');
  t.end();
});

tape('junk anywhere changes nothing', (t) => {
  fc.assert(
    fc.property(anySearch, fc.integer({ min: 1, max: 12 }), ({ ranking, kinds }, k) => {
      const { positives, junk } = relevanceOf(kinds);
      fc.pre(positives.length > 0);
      const clean = ranking.filter((image) => !junk.includes(image));
      return (
        averagePrecision(ranking, { positives, junk }) === averagePrecision(clean, { positives }) &&
        precisionAt(ranking, k, { positives, junk }) === precisionAt(clean, k, { positives })
      );
    }),
    { seed: seedFor('junk anywhere'), numRuns: 1000 },
  );
  t.pass('1000 rankings');
  t.end();
});

tape('precision at k is the share of positives among k, missing ranks counting as wrong', (t) => {
  const relevance = { positives: ['a', 'b'], junk: ['j'] };
  const ranking = ['j', 'a', 'x', 'b'];
  t.deepEqual(
    [1, 2, 3, 4, 10].map((k) => precisionAt(ranking, k, relevance)),
    [1, 1 / 2, 2 / 3, 2 / 4, 2 / 10],
  );
  t.end();
});

tape('the mean leaves queries without positives out', (t) => {
  const queries = [{ positives: ['a'] }, { positives: [] }, { positives: ['c'], junk: ['a'] }];
  t.equal(meanAveragePrecision([['a'], ['a'], ['a', 'b', 'c']], queries), (1 + 1 / 4) / 2);
  t.end();
});

tape('the revisited protocol moves easy and hard images between positives and junk', (t) => {
  const queries = [
    { easy: ['e'], hard: ['h'], junk: ['j'] },
    { easy: ['e'], hard: [], junk: [] },
  ];
  const rankings = [
    ['x', 'j', 'h', 'e'],
    ['e', 'x', 'y', 'j', 'h'],
  ];
  const { easy, medium, hard } = revisitedPrecision(rankings, queries);
  // Easy: without j and h the first query sees e at rank 1.
  t.deepEqual(easy, {
    meanAveragePrecision: (1 / 4 + 1) / 2,
    precisionAt: { 1: 1 / 2, 5: 3 / 4, 10: 3 / 4 },
    queries: 2,
  });
  // Medium: hits at 1 and 2 of 2, (0 + 1/2)/4 + (1/2 + 2/3)/4 = 5/12; precision of the first two, then of three.
  t.ok(Math.abs(medium!.meanAveragePrecision - (5 / 12 + 1) / 2) < ROUNDING, `${medium!.meanAveragePrecision}`);
  t.deepEqual(medium!.precisionAt, { 1: 1 / 2, 5: (2 / 3 + 1) / 2, 10: (2 / 3 + 1) / 2 });
  t.deepEqual(hard, { meanAveragePrecision: 1 / 4, precisionAt: { 1: 0, 5: 1 / 2, 10: 1 / 2 }, queries: 1 });
  t.end();
});

tape('revisited precision at k reads up to the last positive only, k when one is missing', (t) => {
  const query = { easy: ['a', 'b'], hard: [], junk: [] };
  const at = (ranking: string[]) => revisitedPrecision([ranking], [query]).easy!.precisionAt;
  t.deepEqual(at(['a', 'b', 'x']), { 1: 1, 5: 1, 10: 1 }, 'perfect');
  t.deepEqual(at(['a', 'x', 'b']), { 1: 1, 5: 2 / 3, 10: 2 / 3 });
  t.deepEqual(at(['a', 'x']), { 1: 1, 5: 1 / 5, 10: 1 / 10 }, 'b is missing');
  t.equal(revisitedPrecision([['a']], [query]).hard, undefined, 'no query has hard positives');
  t.end();
});

tape('a query of Holidays is skipped before ranks are counted', (t) => {
  const names = ['100001.jpg', '100000.jpg', '100101.jpg', '100100.jpg', '100002.jpg'];
  const queries = parseHolidaysNames(names);
  t.deepEqual(queries, [
    { image: '100000.jpg', positives: ['100001.jpg', '100002.jpg'], junk: ['100000.jpg'] },
    { image: '100100.jpg', positives: ['100101.jpg'], junk: ['100100.jpg'] },
  ]);
  const rankings = [
    ['100000.jpg', '100002.jpg', '100001.jpg'],
    ['100100.jpg', '100000.jpg', '100101.jpg'],
  ];
  t.equal(meanAveragePrecision(rankings, queries), (1 + 1 / 4) / 2);
  t.deepEqual(parseHolidaysNames(['jpg/120000', 'jpg/120099.png'])[0]!.positives, ['jpg/120099.png'], 'names are kept');
  t.end();
});

tape('the score of UKB counts the query among its four', (t) => {
  const names = Array.from({ length: 8 }, (_, i) => `ukbench0000${i}.jpg`);
  const queries = parseUkbNames(names);
  t.deepEqual(queries[5], { image: names[5], positives: names.slice(4), junk: [] });
  t.equal(
    ukbScore(
      queries.map(() => names),
      queries,
    ),
    2,
    'four for the first group, none for the second',
  );
  const own = queries.map(({ image }) => [image]);
  t.equal(ukbScore(own, queries), 1, 'each finds itself');
  t.equal(
    ukbScore(
      queries.map(({ positives }) => positives),
      queries,
    ),
    4,
    'perfect',
  );
  t.end();
});

tape('rankings and ground truth that cannot be scored are refused', (t) => {
  const a = { positives: ['a'] };
  for (const [kind, call] of [
    [RangeError, () => averagePrecision(['a', 'x', 'a'], a)],
    [RangeError, () => averagePrecision(['j', 'j'], { ...a, junk: ['j'] })],
    [RangeError, () => averagePrecision(['a'], { positives: [] })],
    [RangeError, () => averagePrecision(['a'], { positives: ['a'], junk: ['a'] })],
    [TypeError, () => averagePrecision('a' as never, a)],
    [TypeError, () => averagePrecision([7] as never, a)],
    [TypeError, () => averagePrecision(['a'], undefined as never)],
    [TypeError, () => averagePrecision(['a'], { positives: 'a' } as never)],
    [TypeError, () => averagePrecision(['a'], { positives: ['a'], junk: 'j' } as never)],
    [RangeError, () => precisionAt(['a'], 0, a)],
    [RangeError, () => precisionAt(['a'], 1.5, a)],
    [RangeError, () => meanAveragePrecision([['a']], [])],
    [RangeError, () => meanAveragePrecision([['a']], [{ positives: [] }])],
    [RangeError, () => meanAveragePrecision([], [])],
    [TypeError, () => meanAveragePrecision([['a']], [null] as never)],
    [TypeError, () => meanAveragePrecision(undefined as never, [a])],
    [TypeError, () => revisitedPrecision([['a']], [a] as never)],
    [TypeError, () => revisitedPrecision([['a']], undefined as never)],
    [RangeError, () => revisitedPrecision([['a']], [{ easy: ['a'], hard: ['a'], junk: [] }])],
    [RangeError, () => parseHolidaysNames(['100000.jpg', '100000.png'])],
    [RangeError, () => parseHolidaysNames(['cat.jpg'])],
    [TypeError, () => parseHolidaysNames([100000] as never)],
    [RangeError, () => parseUkbNames(['ukbench00000.jpg'])],
    [RangeError, () => parseUkbNames(['ukbench0.jpg'])],
    [RangeError, () => ukbScore([], [])],
  ] as [ErrorConstructor, () => unknown][]) {
    refuses(t, kind, call);
  }
  t.end();
});
