import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { matchingScore, type RepeatabilityOptions, repeatability } from '../../lib/evaluate/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { randomFor } from '../support.ts';
import {
  circles,
  IDENTITY,
  naiveOverlapErrors,
  randomRegions,
  refuses,
  TILTED,
  transferPoint,
  withDescriptors,
} from './views.ts';

const SIZE = { width: 200, height: 150 };
const SIZES = { sizeA: SIZE, sizeB: SIZE };

tape('every region of a view corresponds to itself', (t) => {
  const regions = randomRegions(randomFor('itself'), 40, 200, 150);
  const found = repeatability(regions, regions, IDENTITY, SIZES);
  t.equal(found.repeatability, 1);
  t.deepEqual(Array.from(found.correspondences.a).sort(), Array.from(found.correspondences.b).sort());
  t.ok(found.correspondences.a.every((row, i) => row === found.correspondences.b[i]));
  t.ok(
    found.correspondences.overlapError.every((error) => error < 1e-6),
    'float32 rounding',
  );
  t.end();
});

tape('only regions whose centre lies in both images count', (t) => {
  // b is a, 100 px further left: of a's centres those with x in [100, 200) are seen in b, of b's those with x in [0, 100).
  const shift = new Matrix([
    [1, 0, -100],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  const a = circles([
    [50, 50, 3],
    [100, 50, 3],
    [150, 50, 3],
    [199, 149, 3],
    [199, 149.5, 3],
    [200, 149, 3],
  ]);
  const b = circles([
    [50, 50, 3],
    [100, 50, 3],
    [0, 10, 3],
    [120, 50, 3],
  ]);
  const found = repeatability(a, b, shift, SIZES);
  t.deepEqual(Array.from(found.rowsA), [1, 2, 3, 4]);
  t.deepEqual(Array.from(found.rowsB), [0, 2]);
  t.deepEqual([found.regionsA, found.regionsB], [4, 2]);
  // Row 2 of a lies on row 0 of b; row 1 of a, at (0, 50) of b, is 40 px from row 2 of b.
  t.deepEqual([Array.from(found.correspondences.a), Array.from(found.correspondences.b)], [[2], [0]]);
  t.equal(found.repeatability, 1 / 2);
  t.end();
});

tape('overlap counts at the size of the normalised region, distance in pixels', (t) => {
  // Concentric circles, areas 1 : r². Overlap error 1 − 1 / r²: 0.306 for r = 1.2, 0.408 for r = 1.3.
  const at = (scale: number) => circles([[50, 50, scale]]);
  const close = repeatability(at(2), at(2.4), IDENTITY, SIZES).correspondences;
  t.ok(Math.abs(close.overlapError[0]! - (1 - 1 / 1.44)) < 1e-6, 'float32 scales');
  t.equal(repeatability(at(2), at(2.6), IDENTITY, SIZES).repeatability, 0);

  // Equal circles of radius 30: the overlap of the lens is 0.6 at a distance of 11.84 px, whatever the scale was.
  const beside = (distance: number, scale: number, options: Partial<RepeatabilityOptions> = {}) =>
    repeatability(circles([[50, 50, scale]]), circles([[50, 50 + distance, scale]]), IDENTITY, { ...SIZES, ...options })
      .repeatability;
  for (const scale of [0.5, 2, 40]) {
    t.equal(beside(11.8, scale), 1, `11.8 px at scale ${scale}`);
    t.equal(beside(11.9, scale), 0, `11.9 px at scale ${scale}`);
  }
  t.equal(beside(11.9, 2, { normalizedRadius: 31 }), 1, 'a larger radius forgives more');
  t.equal(beside(11.9, 2, { overlapError: 0.41 }), 1, 'a larger error too');
  t.end();
});

tape('the best overlap goes first, ties to the lowest rows, one partner each', (t) => {
  // Rows of a at x = 50 and 53; rows of b at 52 (twice) and 51: distances 2 2 1 and 1 1 2.
  const a = circles([
    [50, 50, 4],
    [53, 50, 4],
  ]);
  const b = circles([
    [52, 50, 4],
    [52, 50, 4],
    [51, 50, 4],
  ]);
  const { correspondences, repeatability: share } = repeatability(a, b, IDENTITY, SIZES);
  t.deepEqual(
    [Array.from(correspondences.a), Array.from(correspondences.b)],
    [
      [0, 1],
      [2, 0],
    ],
  );
  t.equal(share, 1, 'of the two regions of the view that has fewer');
  t.end();
});

tape('the grid and the bounds lose no pair: all correspondences of the naive protocol are found', (t) => {
  for (const overlapError of [0.05, 0.2, 0.4, 0.5, 0.66, 0.7, 0.95]) {
    for (const normalizedRadius of [5, 30]) {
      const name = `naive ${overlapError} ${normalizedRadius}`;
      const random = randomFor(name);
      const a = randomRegions(random, 60, 200, 150);
      const b = randomRegions(random, 70, 200, 150);
      // Half of b is what a shows, moved and scaled a little.
      for (let i = 0; i < 35; i++) {
        for (let k = 0; k < 6; k++) b.frames.data[6 * i + k] = a.frames.data[6 * i + k]! * (1 + 0.1 * random.float());
        const [x, y] = transferPoint(TILTED, a.frames.get(i, 0, 2), a.frames.get(i, 1, 2));
        b.frames.set(i, 0, 2, x + random.float());
        b.frames.set(i, 1, 2, y - random.float());
      }
      const found = repeatability(a, b, TILTED, { ...SIZES, overlapError, normalizedRadius });
      const errors = naiveOverlapErrors(a, b, TILTED, normalizedRadius);
      const candidates = Array.from(found.rowsA).flatMap((i) =>
        Array.from(found.rowsB, (j) => ({ i, j, error: errors[i]![j]! })),
      );
      const [takenA, takenB] = [new Set<number>(), new Set<number>()];
      const expected = candidates
        .filter(({ error }) => error <= overlapError)
        .sort((p, q) => p.error - q.error)
        .filter(({ i, j }) => !takenA.has(i) && !takenB.has(j) && takenA.add(i) && takenB.add(j));
      const pairs = Array.from(found.correspondences.a, (row, k) => `${row}-${found.correspondences.b[k]}`);
      t.deepEqual(
        pairs.sort(),
        expected.map(({ i, j }) => `${i}-${j}`).sort(),
        `${name}: ${pairs.length} correspondences`,
      );
    }
  }
  t.end();
});

tape('regions without area, empty tables and views apart correspond to nothing', (t) => {
  const [some, none] = [circles([[50, 50, 3]]), circles([])];
  const flat = regionsOf(Float32Array.of(1, 1, 50, 1, 1, 50), Float32Array.of(1));
  const away = Matrix.from1DArray(3, 3, [1, 0, 1000, 0, 1, 0, 0, 0, 1]);
  for (const [a, b, model] of [
    [flat, some, IDENTITY],
    [some, flat, IDENTITY],
    [none, some, IDENTITY],
    [some, none, IDENTITY],
    [none, none, IDENTITY],
    [some, some, away],
  ] as const) {
    const found = repeatability(a, b, model, SIZES);
    t.equal(found.repeatability, 0);
    t.equal(found.correspondences.length, 0);
  }
  t.end();
});

tape('repeatability refuses what it cannot measure', (t) => {
  const some = circles([[50, 50, 3]]);
  const nan = circles([[Number.NaN, 50, 3]]);
  for (const [kind, ...args] of [
    [TypeError, undefined, some, IDENTITY, SIZES],
    [RangeError, some, nan, IDENTITY, SIZES],
    [TypeError, some, some, [1, 0, 0, 0, 1, 0, 0, 0, 1], SIZES],
    [RangeError, some, some, Matrix.eye(2), SIZES],
    [RangeError, some, some, Matrix.ones(3, 3), SIZES],
    [RangeError, some, some, Matrix.eye(3).mul(Number.NaN), SIZES],
    [TypeError, some, some, IDENTITY, undefined],
    [TypeError, some, some, IDENTITY, { sizeA: SIZE }],
    [RangeError, some, some, IDENTITY, { sizeA: SIZE, sizeB: { width: 0, height: 5 } }],
    [RangeError, some, some, IDENTITY, { ...SIZES, overlapError: 1 }],
    [RangeError, some, some, IDENTITY, { ...SIZES, normalizedRadius: 0 }],
    [TypeError, some, some, IDENTITY, { ...SIZES, overlap: 0.4 }],
  ] as [ErrorConstructor, ...unknown[]][]) {
    refuses(t, kind, () => (repeatability as (...values: unknown[]) => unknown)(...args));
  }
  t.end();
});

tape('the matching score counts the correspondences whose descriptors are nearest', (t) => {
  // Three correspondences i-i. Descriptors: 0 is nearest to 0; 1 is nearer to 2 than to 1; 2 is nearest to 2.
  const regions = circles([
    [20, 20, 3],
    [80, 20, 3],
    [140, 20, 3],
  ]);
  const a = withDescriptors(regions, [
    [0, 0],
    [50, 0],
    [60, 0],
  ]);
  const b = withDescriptors(regions, [
    [1, 0],
    [20, 0],
    [58, 0],
  ]);
  t.equal(matchingScore(a, b, IDENTITY, SIZES), 2 / 3);
  t.equal(matchingScore(a, a, IDENTITY, SIZES), 1);
  // Mutual nearest: 0-0, 2-2. Row 1 of b is 1 from none and has no partner. Shifted by 3 px both err by 3.
  const shift = Matrix.from1DArray(3, 3, [1, 0, 3, 0, 1, 0, 0, 0, 1]);
  t.equal(matchingScore(a, b, shift, { ...SIZES, maxError: 3 }), 2 / 3);
  t.equal(matchingScore(a, b, shift, { ...SIZES, maxError: 2.9 }), 0);
  t.end();
});

tape('the matching score looks for neighbours in the common part only, and refuses other descriptors', (t) => {
  // Row 1 of b has the same descriptor as row 0 of a, but a's image ends before it.
  const a = withDescriptors(circles([[20, 20, 3]]), [[7, 7]]);
  const b = withDescriptors(
    circles([
      [20, 20, 3],
      [120, 20, 3],
    ]),
    [
      [9, 9],
      [7, 7],
    ],
  );
  const sizes = { sizeA: { width: 100, height: 100 }, sizeB: SIZE };
  t.equal(matchingScore(a, b, IDENTITY, sizes), 1);
  t.equal(matchingScore(a, withDescriptors(circles([]), []), IDENTITY, sizes), 0);
  refuses(t, RangeError, () => matchingScore(a, withDescriptors(circles([[1, 1, 1]]), [[1, 2, 3]]), IDENTITY, SIZES));
  refuses(t, TypeError, () => matchingScore(a, circles([[1, 1, 1]]) as never, IDENTITY, SIZES));
  refuses(t, RangeError, () => matchingScore(a, b, IDENTITY, { ...SIZES, maxError: -1 }));
  t.end();
});
