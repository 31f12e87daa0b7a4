/** Micro-average precision and recall at a precision, by hand and against their definitions. */
import fc from 'fast-check';
import tape from 'tape';
import { type CopyPair, microAveragePrecision, recallAtPrecision, type ScoredPair } from '../../lib/evaluate/index.ts';
import { seedFor } from '../support.ts';
import { refuses } from './views.ts';

/** Sums of a few terms near 1, in another order. */
const ROUNDING = 1e-12;

const truth: CopyPair[] = [
  { query: 'q1', image: 'a' },
  { query: 'q2', image: 'b' },
  { query: 'q3', image: 'c' },
  { query: 'q4', image: 'd' },
];
const pair = (query: string, image: string, score: number): ScoredPair => ({ query, image, score });

tape('micro-AP by hand: queries share one ranking', (t) => {
  const pairs = [pair('q1', 'a', 9), pair('q2', 'b', 7), pair('q2', 'a', 8), pair('q5', 'b', 3), pair('q3', 'c', 2)];
  // Right at ranks 1, 3 and 5 of 4 true pairs: (1 + 2/3 + 3/5) / 4.
  const expected = (1 + 2 / 3 + 3 / 5) / 4;
  t.ok(Math.abs(microAveragePrecision(pairs, truth) - expected) < ROUNDING);
  t.ok(Math.abs(microAveragePrecision([...pairs].reverse(), truth) - expected) < ROUNDING, 'in any order');
  const all = truth.map(({ query, image }, i) => pair(query, image, i));
  t.equal(microAveragePrecision(all, truth), 1, 'all true pairs and nothing else');
  t.equal(microAveragePrecision([...all, pair('q9', 'a', -1)], truth), 1, 'before all others');
  t.equal(microAveragePrecision([], truth), 0, 'nothing found');
  t.equal(microAveragePrecision([pair('q9', 'a', 1)], truth), 0, 'nothing but wrong ones');
  t.end();
});

tape('of equal scores the wrong pairs come first', (t) => {
  const pairs = [pair('q1', 'a', 1), pair('q2', 'b', 1), pair('q9', 'a', 1), pair('q8', 'a', 1)];
  // Right at ranks 3 and 4 of 4 true pairs.
  t.equal(microAveragePrecision(pairs, truth), (1 / 3 + 2 / 4) / 4);
  const { recall } = recallAtPrecision(pairs, truth, 0.6);
  t.equal(recall, 0, 'and a threshold takes all of them or none');
  t.deepEqual(recallAtPrecision(pairs, truth, 0.5), { recall: 0.5, precision: 0.5, threshold: 1 });
  t.end();
});

tape('recall at a precision is the best that any threshold reaches', (t) => {
  const pairs = [
    pair('q9', 'a', 10),
    pair('q1', 'a', 9),
    pair('q2', 'b', 8),
    pair('q3', 'c', 7),
    pair('q9', 'b', 6),
    pair('q4', 'd', 5),
  ];
  t.deepEqual(recallAtPrecision(pairs, truth, 0.75), { recall: 0.75, precision: 0.75, threshold: 7 });
  t.deepEqual(recallAtPrecision(pairs, truth, 0.6), { recall: 1, precision: 4 / 6, threshold: 5 });
  const none = { recall: 0, precision: 1, threshold: Number.POSITIVE_INFINITY };
  t.deepEqual(recallAtPrecision(pairs, truth, 0.9), none);
  t.deepEqual(recallAtPrecision([], truth, 0.9), none, 'nothing found');
  t.end();
});

/** Every threshold, counted anew. */
function thresholds(pairs: readonly ScoredPair[]) {
  const isTrue = ({ query, image }: CopyPair) => truth.some((row) => row.query === query && row.image === image);
  return [...new Set(pairs.map(({ score }) => score))].map((threshold) => {
    const taken = pairs.filter(({ score }) => score >= threshold);
    const right = taken.filter(isTrue).length;
    return { threshold, recall: right / truth.length, precision: right / taken.length };
  });
}

/** Of each right pair the wrong ones that score as high or higher, and the right ones by their order. */
function byDefinition(pairs: readonly ScoredPair[]): number {
  const isTrue = ({ query, image }: CopyPair) => truth.some((row) => row.query === query && row.image === image);
  const right = pairs.filter(isTrue).sort((a, b) => b.score - a.score);
  const wrong = pairs.filter((row) => !isTrue(row));
  const terms = right.map(({ score }, i) => (i + 1) / (i + 1 + wrong.filter((row) => row.score >= score).length));
  return terms.reduce((sum, term) => sum + term, 0) / truth.length;
}

tape('both agree with their definitions on any scores, with and without ties', (t) => {
  const names = fc.tuple(fc.constantFrom('q1', 'q2', 'q3', 'q4', 'q9'), fc.constantFrom('a', 'b', 'c', 'd'));
  const score = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 4, noNaN: true }));
  const pairs = fc
    .uniqueArray(names, { selector: String, maxLength: 20 })
    .chain((list) =>
      fc.tuple(...list.map(([query, image]) => score.map((value) => pair(query, image, value)))),
    ) as fc.Arbitrary<ScoredPair[]>;
  fc.assert(
    fc.property(pairs, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, precision) => {
      const { recall } = recallAtPrecision(list, truth, precision);
      const reached = thresholds(list).filter((point) => point.precision >= precision);
      const best = Math.max(0, ...reached.map((point) => point.recall));
      return Math.abs(microAveragePrecision(list, truth) - byDefinition(list)) < ROUNDING && recall === best;
    }),
    { seed: seedFor('copy detection'), numRuns: 1000 },
  );
  t.pass('1000 lists');
  t.end();
});

tape('names are kept apart, whatever they contain', (t) => {
  const strange = [pair('a', 'b:c', 1), pair('a:b', 'c', 2), pair('', 'a', 3), pair('a', '', 4)];
  t.equal(microAveragePrecision(strange, [{ query: 'a:b', image: 'c' }]), 1 / 3);
  t.equal(microAveragePrecision([pair('a', 'b', -0), pair('c', 'd', Number.POSITIVE_INFINITY)], [strange[0]!]), 0);
  t.end();
});

tape('microAveragePrecision and recallAtPrecision refuse what is no list of pairs', (t) => {
  const good = [pair('q1', 'a', 1)];
  for (const call of [microAveragePrecision, (p: never, q: never) => recallAtPrecision(p, q, 0.9)] as const) {
    refuses(t, TypeError, () => call(null as never, truth as never));
    refuses(t, TypeError, () => call(good as never, {} as never));
    refuses(t, TypeError, () => call([{ query: 'q1', score: 1 }] as never, truth as never));
    refuses(t, TypeError, () => call([{ query: 'q1', image: 'a', score: '1' }] as never, truth as never));
    refuses(t, RangeError, () => call([pair('q1', 'a', Number.NaN)] as never, truth as never));
    refuses(t, RangeError, () => call([...good, ...good] as never, truth as never));
    refuses(t, RangeError, () => call(good as never, [] as never));
  }
  for (const bad of [0, 1.1, Number.NaN]) refuses(t, RangeError, () => recallAtPrecision(good, truth, bad));
  t.end();
});
