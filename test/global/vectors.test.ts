/** Descriptors of networks: pooled, stacked, whitened, searched; and as bytes in the index. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import {
  type Features,
  matchDescriptors,
  type NdArray,
  nearestNeighbours,
  pool,
  stackVectors,
  toBytes,
  trainVocabulary,
  trainWhitening,
  VisualIndex,
  whiten,
} from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { refuses } from '../evaluate/views.ts';
import { randomFor, seedFor } from '../support.ts';

const table = (rows: readonly (readonly number[])[]) =>
  ndarray(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]) as NdArray<Float32Array>;

tape('pool goes from the mean to the maximum as p grows', (t) => {
  const rows = table([
    [1, 0, -5],
    [2, 0, -7],
    [3, 6, -9],
  ]);
  const near = (p: number, expected: number[]) =>
    t.ok(
      pool(rows, { p }).every((value, c) => Math.abs(value - expected[c]!) < 1e-5),
      `p = ${p}: ${pool(rows, { p })}`,
    );
  near(1, [2, 2, 0]);
  near(3, [12 ** (1 / 3), 72 ** (1 / 3), 0]);
  near(Number.POSITIVE_INFINITY, [3, 6, 0]);
  t.deepEqual(pool(rows), pool(rows, { p: 3 }), '3 by default');
  const rising = [1, 2, 4, 30, 1000].map((p) => pool(rows, { p })[0]!);
  t.ok(rising.every((value, i) => i === 0 || value > rising[i - 1]!) && rising.at(-1)! <= 3, `${rising}`);
  t.end();
});

tape('pool of a map is that of its rows in any order and layout, and its scale is that of the values', (t) => {
  const number = fc.float({ min: 0, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 24, maxLength: 24 }),
      fc.double({ min: 1, max: 20, noNaN: true }),
      (values, p) => {
        const data = Float32Array.from(values);
        const map = pool(ndarray(data, [2, 3, 4]), { p });
        const set = pool(ndarray(data, [6, 4]), { p });
        const planes = ndarray(new Float32Array(24), [4, 2, 3]);
        for (let i = 0; i < 24; i++) planes.set(i % 4, Math.floor(i / 12), Math.floor(i / 4) % 3, data[i]!);
        const turned = pool(planes.transpose(1, 2, 0), { p });
        const doubled = pool(
          ndarray(
            data.map((value) => 2 * value),
            [2, 3, 4],
          ),
          { p },
        );
        return map.every(
          (value, c) =>
            value === set[c] && value === turned[c] && (value < 1e-3 || Math.abs(doubled[c]! / value - 2) < 1e-3),
        );
      },
    ),
    { seed: seedFor('pool'), numRuns: 500 },
  );
  t.pass('500 maps');
  t.ok(pool(table([[1e30], [1e38]]), { p: 40 })[0]! > 9e37, 'no power overflows');
  t.end();
});

tape('pool and stackVectors refuse what they cannot take', (t) => {
  refuses(t, TypeError, () => pool(null as never));
  refuses(t, TypeError, () => pool(new Float32Array(4) as never));
  refuses(t, TypeError, () => pool(ndarray(new Uint8Array(4), [2, 2]) as never));
  refuses(t, RangeError, () => pool(ndarray(new Float32Array(4), [4])));
  refuses(t, RangeError, () => pool(ndarray(new Float32Array(0), [0, 4])));
  refuses(t, RangeError, () => pool(table([[1, Number.NaN]])));
  refuses(t, RangeError, () => pool(table([[1, 2]]), { p: 0.5 }));
  refuses(t, TypeError, () => pool(table([[1, 2]]), { power: 3 } as never));
  t.deepEqual(stackVectors([]).shape, [0, 0]);
  const stacked = stackVectors([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  t.deepEqual(
    [stacked.shape, [...stacked.data]],
    [
      [2, 2],
      [1, 2, 3, 4],
    ],
  );
  refuses(t, TypeError, () => stackVectors(Float32Array.of(1) as never));
  refuses(t, TypeError, () => stackVectors([[1]] as never));
  refuses(t, RangeError, () => stackVectors([Float32Array.of(1), Float32Array.of(1, 2)]));
  t.end();
});

/** Descriptors of `count` places in d dimensions, seen again with noise. */
function places(name: string, count: number, d: number) {
  const random = randomFor(name);
  const clean = Array.from({ length: count }, () => Array.from({ length: d }, () => random.normal()));
  const seen = (noise: number) => table(clean.map((row) => row.map((value) => value + noise * random.normal())));
  return { first: seen(0), again: seen(0.3) };
}

tape('distances of bytes are those of the floats of unit length, 32 √d times', (t) => {
  for (const d of [40, 128, 256]) {
    const { first, again } = places(`bytes ${d}`, 30, d);
    const exact = nearestNeighbours(first, again, { k: 30, metric: 'cosine' });
    const [a, b] = [toBytes(first), toBytes(again)];
    let worst = 0;
    for (let i = 0; i < 30; i++) {
      for (let k = 0; k < 30; k++) {
        const j = exact.rows.get(i, k);
        let squares = 0;
        for (let c = 0; c < d; c++) squares += (a.get(i, c) - b.get(j, c)) ** 2;
        const expected = 32 * Math.sqrt(d) * Math.sqrt(2 * exact.distances.get(i, k));
        worst = Math.max(worst, Math.abs(Math.sqrt(squares) - expected) / (32 * Math.sqrt(d)));
      }
    }
    // Rounding of two rows, and a value in some ten thousand beyond four deviations.
    t.ok(worst < 0.02, `${d} values: ${worst} of a row's length`);
    t.deepEqual(matchDescriptors(a, b).b, matchDescriptors(first, again).b, 'the same matches');
  }
  t.end();
});

tape('toBytes keeps rows in place, fills up to multiples of 8, and minds neither length nor layout', (t) => {
  const bytes = toBytes(
    table([
      [3, 4, 0],
      [0, 0, 0],
      [300, 400, 0],
    ]),
  );
  t.deepEqual(bytes.shape, [3, 8]);
  const row = [161, 172, 128, 128, 128, 128, 128, 128];
  t.deepEqual([...bytes.data], [...row, ...new Array(8).fill(128), ...row], '128 + 32 √3 · 0.6 and 0.8');
  t.deepEqual(
    toBytes(
      table([
        [3, 0, 0],
        [4, 0, 0],
        [0, 0, 0],
      ]).transpose(1, 0),
    ).data.subarray(0, 8),
    Uint8Array.from(row),
  );
  t.equal(toBytes(table([[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]])).data[17], 255, 'cut off');
  t.deepEqual(toBytes(ndarray(new Float32Array(0), [0, 40])).shape, [0, 40]);
  refuses(t, TypeError, () => toBytes(ndarray(new Uint8Array(8), [1, 8]) as never));
  refuses(t, TypeError, () => toBytes([[1]] as never));
  refuses(t, RangeError, () => toBytes(table([[1, Number.NaN]])));
  t.end();
});

tape('local descriptors of a network enter vocabulary and index as bytes, and their image is found', async (t) => {
  const random = randomFor('index');
  const images = Array.from({ length: 12 }, (_, i) => places(`image ${i}`, 60, 40));
  const asFeatures = (floats: NdArray<Float32Array>): Features => {
    const frames = Float32Array.from({ length: 360 }, () => 100 * random.float());
    return { ...regionsOf(frames, new Float32Array(60).fill(1)), descriptors: toBytes(floats) };
  };
  const first = images.map((image) => asFeatures(image.first));
  const vocabulary = await trainVocabulary(first, { words: 100 });
  t.equal(vocabulary.width, 40);
  const index = new VisualIndex(vocabulary);
  first.forEach((features, i) => {
    index.add(String(i), features);
  });
  images.forEach((image, i) => {
    t.equal(index.query(asFeatures(image.again))[0]?.id, String(i));
  });
});

tape('global vectors are pooled, whitened and searched, and the other view is nearest', (t) => {
  const random = randomFor('whiten');
  // Images are sums of a few patterns, one of which, common to all, drowns the others.
  const patterns = Array.from({ length: 24 }, () => Array.from({ length: 32 }, () => Math.max(0, random.normal())));
  const map = (own: number, noise: number) =>
    pool(
      table(
        Array.from({ length: 20 }, () =>
          patterns[0]!.map((value, c) => 5 * value * random.float() + patterns[1 + own]![c]! + noise * random.float()),
        ),
      ),
    );
  const others = stackVectors(Array.from({ length: 60 }, (_, i) => map(i % 23, 0.5)));
  const whitening = trainWhitening(others, { dimensions: 16 });
  const [database, queries] = [0.2, 0.4].map((noise) =>
    whiten(stackVectors(Array.from({ length: 23 }, (_, i) => map(i, noise))), whitening),
  );
  const { rows } = nearestNeighbours(queries!, database!, { k: 1, metric: 'cosine' });
  t.deepEqual(
    Array.from(rows.data),
    Array.from({ length: 23 }, (_, i) => i),
  );
  t.end();
});
