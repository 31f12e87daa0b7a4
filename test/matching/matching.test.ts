import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { type Features, type MatchOptions, matchDescriptors, type NdArray } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';
import { randomFor, seedFor } from '../support.ts';
import { descriptors, type Metric, metricCases, naiveNeighbours } from './tables.ts';

/** `source` with its rows in another order and a little noise. */
function noisyCopy(random: Random, source: NdArray<Uint8Array>, order: readonly number[]): NdArray<Uint8Array> {
  const dim = source.shape[1]!;
  const copy = ndarray(new Uint8Array(order.length * dim), [order.length, dim]);
  order.forEach((row, i) => {
    for (let k = 0; k < dim; k++) copy.set(i, k, Math.min(255, source.get(row, k) + random.below(6)));
  });
  return copy;
}

const pairsOf = (matches: { length: number; a: Uint32Array; b: Uint32Array }) =>
  Array.from({ length: matches.length }, (_, i) => `${matches.a[i]}-${matches.b[i]}`);

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
  const expected = naiveNeighbours(a, b, 'euclidean', 2).map(([first, second]) => ({
    nearest: first!.row,
    distance: first!.distance,
    second: second!.distance,
  }));
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

  t.deepEqual(
    [...all.ratio!],
    expected.map(({ distance, second }) => Math.fround(distance / second)),
    'each says how distinct it is',
  );

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
  const alone = matchDescriptors(some, one, { ratio: 0.1 });
  t.equal(alone.length, 1);
  t.deepEqual([...alone.ratio!], [0], 'without a second the ratio is 0');
  const twice = ndarray(new Uint8Array(2 * 128).fill(9), [2, 128]);
  const equal = matchDescriptors(twice, twice, { ratio: 1, mutual: false, oneToOne: false });
  t.deepEqual([...equal.ratio!], [1, 1], 'of two at distance 0 neither is distinct');
  t.deepEqual([...equal.b], [0, 0], 'and the lower is taken');
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
    [good, ndarray(new Float32Array(384), [3, 128]), TypeError],
    [ndarray(new Float64Array(384), [3, 128]), good, TypeError],
    [ndarray(new Float32Array([1, Number.NaN]), [1, 2]), ndarray(new Float32Array(2), [1, 2]), RangeError],
    [ndarray(new Float32Array([1, 2e15]), [1, 2]), ndarray(new Float32Array(2), [1, 2]), RangeError],
    [ndarray(new Float32Array(2), [1, 2]), ndarray(new Float32Array(2), [1, 2]), TypeError, { metric: 'hamming' }],
    [good, good, RangeError, { metric: 'manhattan' as Metric }],
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

tape('under every metric, each option keeps what it says, and mutual matches are the same from either side', (t) => {
  for (const { name, metric, table } of metricCases) {
    const [a, b] = [table(`${name} options a`, 90, 24), table(`${name} options b`, 70, 24)];
    const loose = { metric, mutual: false, oneToOne: false };
    const expected = naiveNeighbours(a, b, metric, 2);
    const all = matchDescriptors(a, b, { ...loose, ratio: 1 });
    t.deepEqual(
      [...all.b],
      expected.map(([first]) => first!.row),
      `${name}: every row its nearest`,
    );
    const distinct = expected.flatMap(([first, second], i) => (first!.distance < 0.9 * second!.distance ? [i] : []));
    t.deepEqual([...matchDescriptors(a, b, { ...loose, ratio: 0.9 }).a], distinct, `${name}: ratio`);
    t.ok(distinct.length > 0 && distinct.length < 90, `${name}: ${distinct.length} of 90 are distinct`);
    const single = matchDescriptors(a, b, { metric, ratio: 1, mutual: false });
    t.equal(single.length, new Set(all.b).size, `${name}: one-to-one`);
    const mutual = pairsOf(matchDescriptors(a, b, { metric, ratio: 1 }));
    const mirrored = pairsOf(matchDescriptors(b, a, { metric, ratio: 1 }));
    // Where rows are equally near, each side takes the lowest: a pair is then mutual from one side's view and not from the other's.
    if (name !== 'bits') {
      t.deepEqual(mutual.sort(), mirrored.map((pair) => pair.split('-').reverse().join('-')).sort(), `${name}: mutual`);
    }
  }
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
