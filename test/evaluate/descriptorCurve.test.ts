import fc from 'fast-check';
import tape from 'tape';
import { descriptorCurve, type MatchingStrategy, repeatability } from '../../lib/evaluate/index.ts';
import { randomFor, seedFor } from '../support.ts';
import { circles, IDENTITY, refuses, withDescriptors } from './views.ts';

const SIZES = { sizeA: { width: 300, height: 100 }, sizeB: { width: 200, height: 100 } };

/** Three regions of b; a has them too, in the order 2 0 1, and first one that b's image does not reach. */
function views() {
  const b = circles([
    [20, 20, 3],
    [80, 20, 3],
    [140, 20, 3],
  ]);
  const a = circles([
    [250, 20, 3],
    [140, 20, 3],
    [20, 20, 3],
    [80, 20, 3],
  ]);
  return {
    a: withDescriptors(a, [
      [0, 0],
      [0, 10],
      [0, 20],
      [0, 34],
    ]),
    b: withDescriptors(b, [
      [0, 21],
      [0, 14],
      [0, 10],
    ]),
  };
}

function curve(strategy: MatchingStrategy) {
  const { a, b } = views();
  const { threshold, recall, onePrecision } = descriptorCurve(a, b, repeatability(a, b, IDENTITY, SIZES), { strategy });
  return Array.from(threshold, (value, i) => [value, recall[i], onePrecision[i]]);
}

// Distances of the rows 10, 20, 34 of a, in the common part, to the rows 21, 14, 10 of b:
//   10: 11  4  0*      20: 1*  6  10      34: 13  20*  24     (* the correspondence)

tape('nearest: each region of a with its nearest, as the distance grows', (t) => {
  // 0 (correct), 1 (correct), 13 (false).
  t.deepEqual(curve('nearest'), [
    [0, 1 / 3, 0],
    [1, 2 / 3, 0],
    [13, 2 / 3, 1 / 3],
  ]);
  t.end();
});

tape('ratio: the same pairs, as the share of the second distance grows', (t) => {
  // 0 / 4 (correct), 1 / 6 (correct), 13 / 20 (false).
  t.deepEqual(curve('ratio'), [
    [0, 1 / 3, 0],
    [1 / 6, 2 / 3, 0],
    [13 / 20, 2 / 3, 1 / 3],
  ]);
  t.end();
});

tape('threshold: all pairs, as the distance grows', (t) => {
  t.deepEqual(curve('threshold'), [
    [0, 1 / 3, 0],
    [1, 2 / 3, 0],
    [4, 2 / 3, 1 / 3],
    [6, 2 / 3, 2 / 4],
    [10, 2 / 3, 3 / 5],
    [11, 2 / 3, 4 / 6],
    [13, 2 / 3, 5 / 7],
    [20, 3 / 3, 5 / 8],
    [24, 3 / 3, 6 / 9],
  ]);
  t.end();
});

tape('threshold agrees with a count of all pairs, at ragged sizes', (t) => {
  const random = randomFor('all pairs');
  const row = () => Array.from({ length: 5 }, () => random.below(256));
  const grid = (count: number) =>
    circles(Array.from({ length: count }, (_, i) => [5 + 12 * (i % 15), 6 * Math.floor(i / 15), 3]));
  const [n, m] = [67, 131];
  const [rowsA, rowsB] = [Array.from({ length: n }, row), Array.from({ length: m }, row)];
  const [a, b] = [withDescriptors(grid(n), rowsA), withDescriptors(grid(m), rowsB)];
  const truth = repeatability(a, b, IDENTITY, { ...SIZES, normalizedRadius: 5 });
  t.equal(truth.correspondences.length, n, 'row i with row i');
  const { threshold, recall, onePrecision } = descriptorCurve(a, b, truth, { strategy: 'threshold' });
  t.equal(threshold.at(-1), Math.max(...threshold));
  for (const i of [0, 10, threshold.length >> 1, threshold.length - 1]) {
    let [all, correct] = [0, 0];
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < m; q++) {
        const squared = rowsA[p]!.reduce((sum, value, k) => sum + (value - rowsB[q]![k]!) ** 2, 0);
        if (squared > threshold[i]! ** 2) continue;
        all++;
        if (p === q) correct++;
      }
    }
    t.equal(recall[i], correct / n, `recall up to ${threshold[i]}`);
    t.equal(onePrecision[i], (all - correct) / all, `precision up to ${threshold[i]}`);
  }
  t.end();
});

tape('without pairs there are no points; twins have ratio 1, a region without a second neighbour ratio 0', (t) => {
  const { a, b } = views();
  const none = withDescriptors(circles([]), []);
  for (const strategy of ['threshold', 'nearest', 'ratio'] as const) {
    for (const [p, q] of [
      [a, none],
      [none, b],
      [none, none],
    ] as const) {
      t.equal(descriptorCurve(p, q, repeatability(p, q, IDENTITY, SIZES), { strategy }).recall.length, 0);
    }
  }
  const one = withDescriptors(circles([[20, 20, 3]]), [[5, 5]]);
  const twins = withDescriptors(
    circles([
      [20, 20, 3],
      [90, 20, 3],
    ]),
    [
      [5, 5],
      [5, 5],
    ],
  );
  const ratio = { strategy: 'ratio' } as const;
  t.deepEqual(
    Array.from(descriptorCurve(one, twins, repeatability(one, twins, IDENTITY, SIZES), ratio).threshold),
    [1],
  );
  t.deepEqual(Array.from(descriptorCurve(one, one, repeatability(one, one, IDENTITY, SIZES), ratio).threshold), [0]);
  t.end();
});

tape('for any descriptors recall grows, and both stay between 0 and 1', (t) => {
  const byte = fc.integer({ min: 0, max: 12 });
  const rows = fc.array(fc.tuple(byte, byte), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(rows, rows, fc.constantFrom('threshold', 'nearest', 'ratio'), (rowsA, rowsB, strategy) => {
      const { b } = views();
      const [p, q] = [withDescriptors(b, rowsA), withDescriptors(b, rowsB)];
      const found = descriptorCurve(p, q, repeatability(p, q, IDENTITY, SIZES), {
        strategy: strategy as MatchingStrategy,
      });
      return (
        found.threshold.every((value, i) => i === 0 || value > found.threshold[i - 1]!) &&
        found.recall.every((value, i) => value <= 1 && value >= (found.recall[i - 1] ?? 0)) &&
        found.onePrecision.every((value) => value >= 0 && value <= 1)
      );
    }),
    { seed: seedFor('any descriptors'), numRuns: 300 },
  );
  t.pass('300 pairs of tables');
  t.end();
});

tape('descriptorCurve refuses what it cannot read', (t) => {
  const { a, b } = views();
  const truth = repeatability(a, b, IDENTITY, SIZES);
  for (const [kind, ...args] of [
    [TypeError, a, b, undefined],
    [TypeError, a, b, truth.correspondences],
    [RangeError, b, b, truth],
    [RangeError, a, b, { ...truth, correspondences: { ...truth.correspondences, length: 1000 } }],
    [
      RangeError,
      a,
      b,
      { ...truth, correspondences: { ...truth.correspondences, b: truth.correspondences.b.map(() => 99) } },
    ],
    [RangeError, a, b, truth, { strategy: 'best' }],
    [TypeError, a, b, truth, { strategies: 'ratio' }],
    [TypeError, circles([[1, 1, 1]]), b, truth],
    [RangeError, a, withDescriptors(b, [[1], [2], [3]]), truth],
  ] as [ErrorConstructor, ...unknown[]][]) {
    refuses(t, kind, () => (descriptorCurve as (...values: unknown[]) => unknown)(...args));
  }
  t.end();
});
