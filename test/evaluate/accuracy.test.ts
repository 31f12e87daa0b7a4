import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { areaUnderCurve, cornerError, matchingAccuracy } from '../../lib/evaluate/index.ts';
import type { Matches } from '../../lib/index.ts';
import { seedFor } from '../support.ts';
import { circles, IDENTITY, refuses } from './views.ts';

const matchesOf = (rows: readonly (readonly [number, number])[]): Matches => ({
  length: rows.length,
  a: Uint32Array.from(rows, ([row]) => row),
  b: Uint32Array.from(rows, ([, row]) => row),
  distance: new Float32Array(rows.length),
});

const a = circles([
  [10, 10, 2],
  [20, 10, 2],
]);
const b = circles([
  [15, 10, 2],
  [28, 14, 2],
]);
/** Shifts by (5, 0). */
const SHIFT = Matrix.from1DArray(3, 3, [1, 0, 5, 0, 1, 0, 0, 0, 1]);

tape('matching accuracy is the share of matches within each distance, the bound included', (t) => {
  // Row 0 goes to (15, 10): 0 px from row 0. Row 1 goes to (25, 10): 5 px from row 1, at (28, 14).
  const matches = matchesOf([
    [0, 0],
    [1, 1],
  ]);
  t.deepEqual(matchingAccuracy(a, b, matches, SHIFT), [0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1], '1 to 10 px');
  t.deepEqual(matchingAccuracy(a, b, matches, SHIFT, [0, 4.99, 5]), [0.5, 0.5, 1]);
  t.deepEqual(
    matchingAccuracy(a, b, matches, SHIFT.clone().mul(-3), [0, 5]),
    [0.5, 1],
    'the factor of a model is free',
  );
  t.deepEqual(matchingAccuracy(a, b, matchesOf([]), SHIFT, [1, 3]), [0, 0], 'no matches');
  // w = 1 − x / 20 is 0 at row 1.
  const horizon = Matrix.from1DArray(3, 3, [1, 0, 0, 0, 1, 0, -1 / 20, 0, 1]);
  t.deepEqual(matchingAccuracy(a, b, matchesOf([[1, 1]]), horizon, [1e9]), [0], 'on the horizon');
  t.end();
});

tape('matchingAccuracy refuses what it cannot measure', (t) => {
  const matches = matchesOf([[0, 0]]);
  for (const [kind, ...args] of [
    [TypeError, null, b, matches, SHIFT],
    [RangeError, a, b, matchesOf([[2, 0]]), SHIFT],
    [TypeError, a, b, matches, undefined],
    [TypeError, a, b, matches, SHIFT, 3],
    [RangeError, a, b, matches, SHIFT, [-1]],
    [RangeError, a, b, matches, SHIFT, [Number.NaN]],
    [TypeError, a, b, matches, SHIFT, ['3']],
  ] as [ErrorConstructor, ...unknown[]][]) {
    refuses(t, kind, () => (matchingAccuracy as (...values: unknown[]) => unknown)(...args));
  }
  t.end();
});

tape('the corner error is the mean distance of the four corners', (t) => {
  const size = { width: 5, height: 4 };
  t.equal(cornerError(IDENTITY, IDENTITY, size), 0);
  t.equal(cornerError(SHIFT, IDENTITY, size), 5);
  // Twice as large: the corners (0, 0), (4, 0), (4, 3), (0, 3) move by 0, 4, 5 and 3.
  const twice = Matrix.from1DArray(3, 3, [2, 0, 0, 0, 2, 0, 0, 0, 1]);
  t.equal(cornerError(twice, IDENTITY, size), 3);
  t.equal(cornerError(twice.clone().mul(-7), IDENTITY, size), 3, 'the factor of a model is free');
  t.equal(cornerError(undefined, IDENTITY, size), Number.POSITIVE_INFINITY, 'no model');
  const horizon = Matrix.from1DArray(3, 3, [1, 0, 0, 0, 1, 0, -1 / 4, 0, 1]);
  t.equal(cornerError(horizon, IDENTITY, size), Number.POSITIVE_INFINITY, 'a corner on the horizon');
  refuses(t, TypeError, () => cornerError(null as never, IDENTITY, size));
  refuses(t, TypeError, () => cornerError(undefined, undefined as never, size));
  refuses(t, RangeError, () => cornerError(IDENTITY, Matrix.eye(4), size));
  refuses(t, TypeError, () => cornerError(IDENTITY, IDENTITY, undefined as never));
  refuses(t, RangeError, () => cornerError(IDENTITY, IDENTITY, { width: Number.NaN, height: 3 }));
  t.end();
});

tape('the area under the curve is what the trapezia give', (t) => {
  t.equal(areaUnderCurve([0, 0], 3), 1, 'perfect');
  t.equal(areaUnderCurve([], 3), 0, 'nothing measured');
  t.equal(areaUnderCurve([4, Number.POSITIVE_INFINITY], 3), 0, 'all beyond');
  // One error of two within 2: 0 to 1/2 over [0, 1], then 1/2: (0.25 + 0.5) / 2.
  t.equal(areaUnderCurve([1, Number.POSITIVE_INFINITY], 2), 0.375);
  // 0 to 1/2 over [0, 1], 1/2 to 1 over [1, 3], 1 over [3, 4]: (0.25 + 1.5 + 1) / 4, in any order.
  t.equal(areaUnderCurve(Float64Array.of(3, 1), 4), 0.6875);
  t.equal(areaUnderCurve([4], 4), 0.5, 'the bound counts');
  for (const [kind, ...args] of [
    [TypeError, undefined, 3],
    [TypeError, 3, 3],
    [RangeError, [Number.NaN], 3],
    [RangeError, [-1], 3],
    [TypeError, ['1'], 3],
    [RangeError, [1], 0],
    [RangeError, [1], Number.POSITIVE_INFINITY],
  ] as [ErrorConstructor, ...unknown[]][]) {
    refuses(t, kind, () => (areaUnderCurve as (...values: unknown[]) => unknown)(...args));
  }
  t.end();
});

tape('the area lies between 0 and 1, ignores order and falls when an error grows', (t) => {
  const error = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(fc.array(error, { minLength: 1 }), fc.integer({ min: 1, max: 15 }), (errors, limit) => {
      const area = areaUnderCurve(errors, limit);
      const [first, ...others] = errors as [number, ...number[]];
      return (
        area >= 0 &&
        area <= 1 + 1e-12 &&
        areaUnderCurve(errors.toReversed(), limit) === area &&
        areaUnderCurve([first + 1, ...others], limit) <= area + 1e-12
      );
    }),
    { seed: seedFor('any errors'), numRuns: 500 },
  );
  t.pass('500 lists');
  t.end();
});
