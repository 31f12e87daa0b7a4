import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { type NeighbourOptions, nearestNeighbours } from '../../lib/index.ts';
import { randomFor, seedFor } from '../support.ts';
import { type AnyTable, descriptors, metricCases, naiveNeighbours } from './tables.ts';

const SIZES = [
  [1, 1],
  [1, 2],
  [3, 7],
  [4, 8],
  [5, 9],
  [8, 16],
  [17, 15],
  [61, 83],
] as const;

/** What `nearestNeighbours` must give. */
function naive(a: AnyTable, b: AnyTable, metric: 'euclidean' | 'cosine' | 'hamming', k: number) {
  const found = naiveNeighbours(a, b, metric, k).map((row) => [
    ...row,
    ...Array.from({ length: k - row.length }, () => ({ row: 0xffffffff, distance: Number.POSITIVE_INFINITY })),
  ]);
  return { rows: found.flat().map(({ row }) => row), distances: found.flat().map(({ distance }) => distance) };
}

tape(
  'nearestNeighbours equals the naive search bit for bit: every metric, ragged sizes, widths, any k, with ties',
  (t) => {
    for (const { name, metric, table } of metricCases) {
      for (const dim of [1, 2, 8, 17, 64, 128]) {
        for (const [n, m] of SIZES) {
          for (const values of [2, 256]) {
            const k = 1 + ((n + dim) % 5);
            const label = `${name} ${dim} ${n} ${m} ${values} k ${k}`;
            const [a, b] = [table(`${label} a`, n, dim, values), table(`${label} b`, m, dim, values)];
            const found = nearestNeighbours(a, b, { k, metric });
            const expected = naive(a, b, metric, k);
            t.deepEqual([...found.rows.data], expected.rows, `${label}: rows`);
            t.deepEqual([...found.distances.data], expected.distances, `${label}: distances`);
          }
        }
      }
    }
    t.end();
  },
);

tape('an ndarray whose data is not of the type that it claims is refused at the door', (t) => {
  const table = ndarray(new Uint8Array(6), [3, 2]);
  for (const data of [null, [1, 2, 3, 4, 5, 6], 'abcdef', new Float32Array(6)]) {
    const liar = { ...table, shape: [3, 2], stride: [2, 1], offset: 0, dtype: 'uint8', data } as never;
    t.throws(() => nearestNeighbours(liar, table), /TypeError: a\.data: expected a Uint8Array, got/);
  }
  t.end();
});

tape('more rows than a tile holds make no difference', (t) => {
  for (const { name, metric, table } of metricCases) {
    const [a, b] = [table(`${name} tiles a`, 19, 16, 5), table(`${name} tiles b`, 1100, 16, 5)];
    const found = nearestNeighbours(a, b, { k: 9, metric });
    const expected = naive(a, b, metric, 9);
    t.deepEqual([...found.rows.data], expected.rows, `${name}: rows`);
    t.deepEqual([...found.distances.data], expected.distances, `${name}: distances`);
  }
  t.end();
});

tape('the nearest k are the first of the nearest k + 1, and distances ascend', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...metricCases),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 32 }),
      fc.integer({ min: 2, max: 200 }),
      ({ metric, table }, n, m, k, values) => {
        const [a, b] = [table(`prefix ${n} ${values}`, n, 9, values), table(`prefix ${m} ${k}`, m, 9, values)];
        const [few, more] = [nearestNeighbours(a, b, { k, metric }), nearestNeighbours(a, b, { k: k + 1, metric })];
        for (let i = 0; i < n; i++) {
          for (let rank = 0; rank < k; rank++) {
            if (few.rows.get(i, rank) !== more.rows.get(i, rank)) return false;
            if (few.distances.get(i, rank) !== more.distances.get(i, rank)) return false;
            if (!(more.distances.get(i, rank) <= more.distances.get(i, rank + 1))) return false;
            if ((few.rows.get(i, rank) === 0xffffffff) !== rank >= m) return false;
          }
        }
        return few.length === n;
      },
    ),
    { seed: seedFor('prefix'), numRuns: 300 },
  );
  t.pass('300 pairs of tables');
  t.end();
});

tape('a table without rows has no neighbours, and rows without any are filled up', (t) => {
  const [some, none] = [descriptors(randomFor('few'), 2, 8), ndarray(new Uint8Array(0), [0, 0])];
  const nothing = nearestNeighbours(some, none, { k: 3 });
  t.deepEqual([...nothing.rows.data], new Array(6).fill(0xffffffff));
  t.deepEqual([...nothing.distances.data], new Array(6).fill(Number.POSITIVE_INFINITY));
  t.deepEqual(nothing.rows.shape, [2, 3]);
  t.equal(nearestNeighbours(none, some).length, 0);
  t.equal(nearestNeighbours(some, some).rows.shape[1], 2, 'two by default');
  t.end();
});

tape('rows without values are equal, and have no direction', (t) => {
  for (const { name, metric, table } of metricCases) {
    const found = nearestNeighbours(table('a', 3, 0), table('b', 4, 0), { metric, k: 2 });
    t.deepEqual([...found.rows.data], [0, 1, 0, 1, 0, 1], name);
    t.deepEqual([...found.distances.data], new Array(6).fill(metric === 'cosine' ? 1 : 0), name);
  }
  t.end();
});

tape('cosine: directions count and lengths do not; a row of zeros is 1 away from all', (t) => {
  const a = ndarray(Float32Array.of(3, 4, -3, -4, 0, 0, 1e-10, 0), [4, 2]);
  const b = ndarray(Float32Array.of(6, 8, -4, 3, 0, 0), [3, 2]);
  const { rows, distances } = nearestNeighbours(a, b, { metric: 'cosine', k: 3 });
  const all = (i: number) => [0, 1, 2].map((rank) => [rows.get(i, rank), distances.get(i, rank)]);
  t.deepEqual(all(2), [
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  t.equal(distances.get(0, 0), 0, 'the same direction, exactly');
  // Single precision: components of unit rows are good to 6e-8.
  t.ok(Math.abs(distances.get(1, 2) - 2) < 1e-6, 'opposite directions');
  t.ok(Math.abs(distances.get(3, 0) - 0.4) < 1e-6, 'a short row has a direction too');
  t.end();
});

tape('nearestNeighbours holds at the largest distances', (t) => {
  const [black, white] = [0, 255].map((value) => ndarray(new Uint8Array(4096 * 2).fill(value), [2, 4096]));
  const found = nearestNeighbours(black!, white!);
  t.deepEqual([...found.rows.data], [0, 1, 0, 1], 'the lower of two equals first');
  t.deepEqual([...found.distances.data], new Array(4).fill(255 * 64));
  const bits = nearestNeighbours(black!, white!, { metric: 'hamming', k: 1 });
  t.deepEqual([...bits.distances.data], [8 * 4096, 8 * 4096]);
  const far = ndarray(new Float32Array(8192).fill(1e15), [1, 8192]);
  const opposite = ndarray(new Float32Array(8192).fill(-1e15), [1, 8192]);
  const [distance] = nearestNeighbours(far, opposite, { k: 1 }).distances.data;
  // 8192 rounded additions, each to 6e-8.
  t.ok(Math.abs(distance! / (2e15 * Math.sqrt(8192)) - 1) < 8192 * 6e-8, `${distance} is finite`);
  t.throws(() => nearestNeighbours(wide(), wide()), /at most 4096/);
  t.equal(nearestNeighbours(wide(), wide(), { metric: 'cosine', k: 1 }).distances.get(0, 0), 0);
  t.end();
});

const wide = () => ndarray(new Uint8Array(4097).fill(1), [1, 4097]);

tape('strided, offset and transposed tables equal their copies, and inputs stay', (t) => {
  for (const { name, metric, table } of metricCases) {
    const [a, b] = [table(`${name} strides a`, 12, 10), table(`${name} strides b`, 15, 10)];
    const kind = a.data.constructor as Uint8ArrayConstructor;
    const within = ndarray(new kind(20 * 30).fill(7), [20, 30])
      .lo(3, 11)
      .hi(15, 10);
    const turned = ndarray(new kind(120), [10, 12]).transpose(1, 0);
    for (let k = 0; k < 10; k++) {
      for (let i = 0; i < 15; i++) within.set(i, k, b.get(i, k));
      for (let i = 0; i < 12; i++) turned.set(i, k, a.get(i, k));
    }
    const before = a.data.slice();
    const expected = nearestNeighbours(a, b, { metric });
    const found = nearestNeighbours(turned, within, { metric });
    t.deepEqual(found.rows.data, expected.rows.data, `${name}: rows`);
    t.deepEqual(found.distances.data, expected.distances.data, `${name}: distances`);
    t.deepEqual(a.data, before, `${name}: inputs`);
  }
  t.end();
});

tape('nearestNeighbours refuses what it cannot search, and says why', (t) => {
  const good = descriptors(randomFor('doors'), 3);
  const bad: [NeighbourOptions | null, ErrorConstructor][] = [
    [{ k: 0 }, RangeError],
    [{ k: 1025 }, RangeError],
    [{ k: 1.5 }, RangeError],
    [{ k: '2' as unknown as number }, TypeError],
    [{ metric: 'l1' as 'cosine' }, RangeError],
    [{ neighbours: 3 } as NeighbourOptions, TypeError],
    [null, TypeError],
  ];
  for (const [options, kind] of bad) {
    try {
      nearestNeighbours(good, good, options as NeighbourOptions);
      t.fail('throws');
    } catch (error) {
      t.ok(error instanceof kind && /expected .*got/s.test((error as Error).message), `${error}`);
    }
  }
  t.end();
});

tape('OpenCV.js finds the same neighbours', async (t) => {
  const cv = await loadOpenCv();
  const random = randomFor('referee');
  const [a, b] = [descriptors(random, 70), descriptors(random, 90)];
  for (const [metric, norm, type] of [
    ['euclidean', cv.NORM_L2, cv.CV_32F],
    ['hamming', cv.NORM_HAMMING, cv.CV_8U],
  ] as const) {
    const found = nearestNeighbours(a, b, { metric });
    const matA = cv.matFromArray(70, 128, type, a.data);
    const matB = cv.matFromArray(90, 128, type, b.data);
    const matcher = new cv.BFMatcher(norm, false);
    const rows = new cv.DMatchVectorVector();
    matcher.knnMatch(matA, matB, rows, 2);
    let [sameRow, sameDistances] = [0, 0];
    for (let i = 0; i < 70; i++) {
      const [first, second] = [rows.get(i).get(0), rows.get(i).get(1)];
      if (first.trainIdx === found.rows.get(i, 0)) sameRow++;
      const [nearest, next] = [found.distances.get(i, 0), found.distances.get(i, 1)];
      if (Math.abs(first.distance - nearest) + Math.abs(second.distance - next) < 1e-2) sameDistances++;
    }
    // Of bits that differ there are few numbers, and ties may go to another row.
    t.ok(sameRow === 70 || (metric === 'hamming' && sameRow > 55), `${metric}: ${sameRow} of 70 rows`);
    t.equal(sameDistances, 70, `${metric}: to float32 rounding of sums of squares`);
    for (const object of [matA, matB, matcher, rows]) object.delete();
  }
});
