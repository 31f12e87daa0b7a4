import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { type Features, type MatchOptions, matchDescriptors, type NdArray } from '../../lib/index.ts';
import { nearestNeighbours } from '../../lib/matching/nearestNeighbours.ts';
import type { Random } from '../../lib/random.ts';
import { randomFor, seedFor } from '../support.ts';

/** Sparse, skewed bytes, as SIFT's are; few `values` make ties. */
function descriptors(random: Random, rows: number, dim = 128, values = 256): NdArray<Uint8Array> {
  const data = Uint8Array.from({ length: rows * dim }, () => Math.floor(values * random.float() ** 3));
  return ndarray(data, [rows, dim]);
}

/** `source` with its rows in another order and a little noise. */
function noisyCopy(random: Random, source: NdArray<Uint8Array>, order: readonly number[]): NdArray<Uint8Array> {
  const dim = source.shape[1]!;
  const copy = ndarray(new Uint8Array(order.length * dim), [order.length, dim]);
  order.forEach((row, i) => {
    for (let k = 0; k < dim; k++) copy.set(i, k, Math.min(255, source.get(row, k) + random.below(6)));
  });
  return copy;
}

function naiveNeighbours(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>) {
  return Array.from({ length: a.shape[0]! }, (_, i) => {
    let [nearest, best, second] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let j = 0; j < b.shape[0]!; j++) {
      let squared = 0;
      for (let k = 0; k < a.shape[1]!; k++) squared += (a.get(i, k) - b.get(j, k)) ** 2;
      if (squared < best) [nearest, best, second] = [j, squared, best];
      else if (squared < second) second = squared;
    }
    return { nearest, distance: Math.fround(Math.sqrt(best)), second: Math.fround(Math.sqrt(second)) };
  });
}

const pairsOf = (matches: { length: number; a: Uint32Array; b: Uint32Array }) =>
  Array.from({ length: matches.length }, (_, i) => `${matches.a[i]}-${matches.b[i]}`);

tape('nearestNeighbours equals the naive search bit for bit, at ragged sizes, widths and with ties', (t) => {
  for (const dim of [1, 2, 8, 17, 64, 127, 128, 256]) {
    for (const [n, m] of [
      [1, 1],
      [1, 2],
      [3, 7],
      [4, 8],
      [5, 9],
      [8, 16],
      [9, 15],
      [61, 83],
    ] as const) {
      for (const values of [3, 256]) {
        const name = `neighbours ${dim} ${n} ${m} ${values}`;
        const random = randomFor(name);
        const [a, b] = [descriptors(random, n, dim, values), descriptors(random, m, dim, values)];
        const found = nearestNeighbours(a, b);
        const expected = naiveNeighbours(a, b);
        t.deepEqual(
          Array.from(found.nearest),
          expected.map((row) => row.nearest),
          `${name}: rows`,
        );
        t.deepEqual(
          Array.from(found.distance),
          expected.map((row) => row.distance),
          `${name}: distances`,
        );
        t.deepEqual(
          Array.from(found.secondDistance),
          expected.map((row) => row.second),
          `${name}: second distances`,
        );
      }
    }
  }
  t.end();
});

tape('nearestNeighbours holds at the largest distances', (t) => {
  const [black, white] = [0, 255].map((value) => ndarray(new Uint8Array(4096 * 2).fill(value), [2, 4096]));
  const found = nearestNeighbours(black!, white!);
  t.deepEqual(Array.from(found.nearest), [0, 0], 'the lower of two equals');
  t.deepEqual(Array.from(found.distance), [255 * 64, 255 * 64]);
  t.throws(
    () => nearestNeighbours(ndarray(new Uint8Array(4097), [1, 4097]), ndarray(new Uint8Array(4097), [1, 4097])),
    /at most 4096/,
  );
  t.end();
});

tape('matchDescriptors recovers a permutation under noise and leaves strangers unmatched', (t) => {
  const random = randomFor('permutation');
  const a = descriptors(random, 300);
  const order = Array.from({ length: 200 }, (_, i) => (i * 37) % 300);
  const b = noisyCopy(random, a, order);
  const matches = matchDescriptors(a, b);
  t.deepEqual(pairsOf(matches).sort(), order.map((row, i) => `${row}-${i}`).sort());
  t.ok(
    matches.a.every((row, i) => i === 0 || row > matches.a[i - 1]!),
    'ascending in a',
  );
  t.end();
});

tape('ratio, mutual and one-to-one each do what they say', (t) => {
  const random = randomFor('options');
  const a = descriptors(random, 150, 16);
  const b = descriptors(random, 120, 16);
  const expected = naiveNeighbours(a, b);
  const loose = { ratio: 1, mutual: false, oneToOne: false };
  const all = matchDescriptors(a, b, loose);
  t.deepEqual(
    pairsOf(all),
    expected.map((row, i) => `${i}-${row.nearest}`),
    'all switched off: every row its nearest',
  );

  const strict = pairsOf(matchDescriptors(a, b, { ...loose, ratio: 0.9 }));
  t.deepEqual(
    strict,
    pairsOf(all).filter((_, i) => expected[i]!.distance < 0.9 * expected[i]!.second),
    'ratio',
  );
  t.ok(strict.length > 5 && strict.length < 150, `${strict.length} of 150 pass`);

  const limit = all.distance.slice().sort()[all.length >> 1]!;
  const near = matchDescriptors(a, b, { ...loose, maxDistance: limit });
  const expectedNear = pairsOf(all).filter((_, i) => all.distance[i]! <= limit);
  t.deepEqual(pairsOf(near), expectedNear, 'maxDistance keeps those at the limit');
  t.ok(near.length < all.length);
  t.equal(matchDescriptors(a, b, { ...loose, maxDistance: Number.POSITIVE_INFINITY }).length, all.length);
  t.throws(() => matchDescriptors(a, b, { maxDistance: -1 }), RangeError);
  t.throws(() => matchDescriptors(a, b, { maxDistance: Number.NaN }), RangeError);

  const mutual = pairsOf(matchDescriptors(a, b, { ratio: 1 }));
  const mirrored = pairsOf(matchDescriptors(b, a, { ratio: 1 })).map((pair) => pair.split('-').reverse().join('-'));
  t.deepEqual(mutual.sort(), mirrored.sort(), 'mutual matches are the same from either side');

  const single = matchDescriptors(a, b, { ratio: 1, mutual: false });
  t.equal(new Set(single.b).size, single.length, 'one-to-one');
  t.equal(single.length, new Set(all.b).size, 'every row of b that was matched keeps one');
  for (let i = 0; i < single.length; i++) {
    const rivals = expected.filter((row) => row.nearest === single.b[i]);
    t.equal(single.distance[i], Math.min(...rivals.map((row) => row.distance)), `row ${single.b[i]} keeps the nearest`);
  }
  t.end();
});

tape('empty sets match nothing, a single row of b has no second neighbour and is kept', (t) => {
  const random = randomFor('empty');
  const [some, one, none] = [descriptors(random, 5), descriptors(random, 1), descriptors(random, 0)];
  for (const [a, b] of [
    [some, none],
    [none, some],
    [none, none],
    [none, ndarray(new Uint8Array(0), [0, 0])],
  ] as const) {
    t.equal(matchDescriptors(a, b).length, 0);
  }
  t.equal(matchDescriptors(some, one, { ratio: 0.1 }).length, 1);
  t.equal(matchDescriptors(some, one, { ratio: 0.1, mutual: false, oneToOne: false }).length, 5);
  t.end();
});

tape('strided, offset and transposed tables equal their copies; inputs stay, results last', (t) => {
  const random = randomFor('strides');
  const [a, b] = [descriptors(random, 40), descriptors(random, 50)];
  const [beforeA, beforeB] = [a.data.slice(), b.data.slice()];
  const expected = matchDescriptors(a, b, { ratio: 1 });
  const copy = pairsOf(expected);
  const wide = ndarray(new Uint8Array(60 * 200).fill(7), [60, 200])
    .lo(3, 11)
    .hi(50, 128);
  const turned = ndarray(new Uint8Array(40 * 128), [128, 40]).transpose(1, 0);
  for (let k = 0; k < 128; k++) {
    for (let i = 0; i < 50; i++) wide.set(i, k, b.get(i, k));
    for (let i = 0; i < 40; i++) turned.set(i, k, a.get(i, k));
  }
  t.deepEqual(pairsOf(matchDescriptors(turned, wide, { ratio: 1 })), copy);
  matchDescriptors(b, a);
  t.deepEqual(pairsOf(expected), copy, 'a later call changes nothing');
  t.deepEqual(a.data, beforeA);
  t.deepEqual(b.data, beforeB);
  t.end();
});

tape('matchDescriptors refuses what it cannot match, and works afterwards', (t) => {
  const good = descriptors(randomFor('doors'), 3);
  const bad: [unknown, unknown, ErrorConstructor, MatchOptions?][] = [
    [undefined, good, TypeError],
    [good, null, TypeError],
    [good.data, good, TypeError],
    [ndarray(new Float32Array(384), [3, 128]), good, TypeError],
    [ndarray(new Uint8Array(384), [384]), good, RangeError],
    [good, ndarray(new Uint8Array(192), [3, 64]), RangeError],
    [good, ndarray(new Uint8Array(10), [3, 128]), RangeError],
    [good, good, RangeError, { ratio: 0 }],
    [good, good, RangeError, { ratio: 1.1 }],
    [good, good, RangeError, { ratio: Number.NaN }],
    [good, good, TypeError, { ratio: '0.8' as unknown as number }],
    [good, good, TypeError, { mutual: 1 as unknown as boolean }],
    [good, good, TypeError, { crossCheck: true } as MatchOptions],
    [good, good, TypeError, null as unknown as MatchOptions],
  ];
  for (const [a, b, kind, options] of bad) {
    try {
      matchDescriptors(a as NdArray<Uint8Array>, b as NdArray<Uint8Array>, options);
      t.fail('throws');
    } catch (error) {
      t.ok(error instanceof kind && /expected .*got/s.test((error as Error).message), `${error}`);
    }
  }
  t.equal(matchDescriptors(good, good).length, 3);
  t.end();
});

tape('for any two tables, matches are pairs of existing rows, one-to-one, and fewer under a smaller ratio', (t) => {
  const table = fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 ** 31 }))
    .map(([rows, most, seed]) => descriptors(randomFor(`${seed}`), rows, 12, most + 1));
  fc.assert(
    fc.property(table, table, fc.double({ min: 0.1, max: 1, noNaN: true }), (a, b, ratio) => {
      const matches = matchDescriptors(a, b, { ratio });
      const wider = new Set(pairsOf(matchDescriptors(a, b, { ratio: 1 })));
      return (
        matches.a.every((row) => row < a.shape[0]!) &&
        matches.b.every((row) => row < b.shape[0]!) &&
        new Set(matches.b).size === matches.length &&
        pairsOf(matches).every((pair) => wider.has(pair))
      );
    }),
    { seed: seedFor('any two tables'), numRuns: 300 },
  );
  t.pass('300 pairs of tables');
  t.end();
});

tape('OpenCV.js finds the same neighbours', async (t) => {
  const cv = await loadOpenCv();
  const random = randomFor('referee');
  const [a, b] = [descriptors(random, 70), descriptors(random, 90)];
  const found = nearestNeighbours(a, b);
  const matA = cv.matFromArray(70, 128, cv.CV_32F, a.data);
  const matB = cv.matFromArray(90, 128, cv.CV_32F, b.data);
  const matcher = new cv.BFMatcher(cv.NORM_L2, false);
  const rows = new cv.DMatchVectorVector();
  matcher.knnMatch(matA, matB, rows, 2);
  let [sameRow, sameDistances] = [0, 0];
  for (let i = 0; i < 70; i++) {
    const [first, second] = [rows.get(i).get(0), rows.get(i).get(1)];
    if (first.trainIdx === found.nearest[i]) sameRow++;
    const error = Math.abs(first.distance - found.distance[i]!) + Math.abs(second.distance - found.secondDistance[i]!);
    if (error < 1e-2) sameDistances++;
  }
  t.equal(sameRow, 70, 'no ties among 128 random bytes');
  t.equal(sameDistances, 70, 'to float32 rounding of sums of squares');
  for (const object of [matA, matB, matcher, rows]) object.delete();
});

tape(
  'with a separation, a structure with two regions is still told apart; features serve as their descriptors',
  (t) => {
    const random = randomFor('separation');
    const a = descriptors(random, 60);
    // Each row of b twice, a pixel apart; the structures lie 50 px apart.
    const b = noisyCopy(
      random,
      a,
      Array.from({ length: 120 }, (_, i) => i >> 1),
    );
    const tableOf = (rows: NdArray<Uint8Array>, x: (i: number) => number): Features => {
      const length = rows.shape[0]!;
      const frames = new Float32Array(6 * length);
      for (let i = 0; i < length; i++) frames.set([2, 0, x(i), 0, 2, 0], 6 * i);
      return { length, frames: ndarray(frames, [length, 2, 3]), response: new Float32Array(length), descriptors: rows };
    };
    const featuresA = tableOf(a, (i) => i);
    const featuresB = tableOf(b, (i) => 50 * (i >> 1) + (i % 2));
    const options = { mutual: false, oneToOne: false };
    t.deepEqual(matchDescriptors(featuresA, featuresB, options), matchDescriptors(a, b, options));
    t.ok(matchDescriptors(a, b, options).length < 10, 'copies look alike');
    const apart = matchDescriptors(a, featuresB, { ...options, separation: 10 });
    t.equal(apart.length, 60);
    t.ok(apart.b.every((row, i) => row >> 1 === apart.a[i]));
    t.equal(
      matchDescriptors(a, featuresB, { ...options, separation: 0.5 }).length,
      matchDescriptors(a, b, options).length,
    );

    t.throws(() => matchDescriptors(a, b, { separation: 10 }), /TypeError: b: expected features/);
    t.throws(() => matchDescriptors(a, { ...featuresB, length: 3 }, { separation: 10 }), RangeError);
    t.throws(() => matchDescriptors({ ...featuresA, frames: null } as never, b), TypeError);
    t.throws(() => matchDescriptors(a, { ...featuresB, descriptors: a }), /b.descriptors/);
    t.throws(() => matchDescriptors(a, featuresB, { separation: -1 }), RangeError);
    t.end();
  },
);
