import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import {
  type ApproximateOptions,
  type Features,
  matchDescriptors,
  type NdArray,
  nearestNeighbours,
} from '../../lib/index.ts';
import { buildIndex, queryIndex } from '../../lib/matching/approximate/index.ts';
import { searchNearest } from '../../lib/matching/search.ts';
import { readTable } from '../../lib/matching/tables.ts';
import { randomFor, seedFor } from '../support.ts';
import { descriptors, metricCases } from './tables.ts';

/** More lists than there are. */
const ALL = 1e6;
/** Rows for which an index has 195 lists. */
const ENOUGH = 4200;

/** `rows` noisy copies of rows of `source`, which then lie in clusters as descriptors of one structure do. */
function clustered(name: string, source: NdArray<Uint8Array>, rows: number, noise: number): NdArray<Uint8Array> {
  const random = randomFor(name);
  const [count, dim] = source.shape as [number, number];
  const table = ndarray(new Uint8Array(rows * dim), [rows, dim]);
  for (let i = 0; i < rows; i++) {
    const row = random.below(count);
    for (let k = 0; k < dim; k++) table.set(i, k, Math.min(255, source.get(row, k) + random.below(noise)));
  }
  return table;
}

tape(
  'looking into all lists is the exact search, byte for byte: every metric, with ties, any k, outside zones',
  (t) => {
    for (const { name, metric, table } of metricCases) {
      const a = readTable('a', table(`${name} lists a`, 37, 12, 6));
      const b = readTable('b', table(`${name} lists b`, ENOUGH, 12, 6));
      const index = buildIndex(b, metric, 0);
      const random = randomFor(`${name} zones`);
      const [points, middles] = [2 * ENOUGH, 3 * 37].map((length) => Float64Array.from({ length }, random.float));
      for (const zones of [undefined, { points: points!, middles: middles!, radius: 0.5 }]) {
        for (const k of [1, 7]) {
          const exact = searchNearest(a, b, metric, k, zones);
          const found = queryIndex(index, a, k, ALL, zones);
          t.deepEqual(found.rows, exact.rows, `${name}, k ${k}: rows`);
          t.deepEqual(found.distances, exact.distances, `${name}, k ${k}: distances`);
        }
      }
    }
    t.end();
  },
);

tape('for any rows and effort, what is found are different rows with their exact distances, ascending', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...metricCases),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(2, 256),
      fc.integer(),
      ({ name, metric, table }, m, effort, k, values, seed) => {
        const b = readTable('b', table(`${name} any ${m}`, m, 9, values));
        const a = readTable('a', table(`${name} any queries ${effort}`, 11, 9, values));
        const found = queryIndex(buildIndex(b, metric, seed), a, k, effort);
        const all = searchNearest(a, b, metric, m);
        for (let i = 0; i < 11; i++) {
          const order = new Map(Array.from({ length: m }, (_, rank) => [all.rows[i * m + rank]!, rank]));
          let last = -1;
          for (let rank = 0; rank < k; rank++) {
            const [row, distance] = [found.rows[i * k + rank]!, found.distances[i * k + rank]!];
            const place = row === 0xffffffff ? Number.POSITIVE_INFINITY : order.get(row);
            // Later in the exact order than the one before, so different from all before.
            if (place === undefined || (place <= last && place !== Number.POSITIVE_INFINITY)) return false;
            if (distance !== (all.distances[i * m + place] ?? Number.POSITIVE_INFINITY)) return false;
            last = place;
          }
          // All lists: the nearest row.
          if (effort >= 3 * Math.sqrt(m) + 1 && found.rows[i * k] !== all.rows[i * m]) return false;
        }
        return true;
      },
    ),
    { seed: seedFor('any effort'), numRuns: 200 },
  );
  t.pass('200 indexes');
  t.end();
});

tape('the share of nearest rows that are found grows with the effort and is high by default', (t) => {
  const b = clustered('recall b', descriptors(randomFor('structures'), 3000, 64), 9000, 60);
  const a = clustered('recall a', b, 1000, 60);
  const exact = nearestNeighbours(a, b, { k: 1 }).rows.data;
  const recall = (approximate: true | ApproximateOptions) => {
    const { data } = nearestNeighbours(a, b, { k: 1, approximate }).rows;
    return exact.filter((row, i) => row === data[i]).length / 1000;
  };
  const shares = [1, 4, 16, 32, 56, ALL].map((effort) => recall({ effort }));
  t.ok(
    shares.every((share, i) => i === 0 || share >= shares[i - 1]!),
    `${shares}`,
  );
  t.ok(shares[0]! > 0.3, 'one list of 285 holds far more of them than chance would give, 0.004');
  // Documented: 0.97 on photographs; noisy copies are easier.
  t.ok(recall(true) > 0.97, `${recall(true)} by default`);
  t.equal(shares.at(-1), 1);
  t.end();
});

tape('equal seeds give equal bytes, and inputs stay', (t) => {
  const b = descriptors(randomFor('seeds b'), ENOUGH, 16);
  const a = descriptors(randomFor('seeds a'), 700, 16);
  const before = [a.data.slice(), b.data.slice()];
  const find = (seed: number) => nearestNeighbours(a, b, { k: 3, approximate: { effort: 2, seed } });
  const [first, again, other] = [find(1), find(1), find(2)];
  t.deepEqual(again.rows.data, first.rows.data);
  t.deepEqual(again.distances.data, first.distances.data);
  t.notDeepEqual(other.rows.data, first.rows.data, 'another seed, other lists');
  t.deepEqual([a.data, b.data], before);
  t.end();
});

tape('an index answers again and again, in batches or at once', (t) => {
  const b = readTable('b', descriptors(randomFor('batches b'), 900, 16));
  const a = readTable('a', descriptors(randomFor('batches a'), 60, 16));
  const index = buildIndex(b, 'euclidean', 0);
  const whole = queryIndex(index, a, 2, 5);
  for (let i = 0; i < 60; i += 20) {
    const part = { ...a, data: a.data.subarray(16 * i, 16 * (i + 20)), length: 20 };
    const found = queryIndex(index, part, 2, 5);
    t.deepEqual(found.rows, whole.rows.subarray(2 * i, 2 * (i + 20)), `rows ${i}…`);
  }
  t.equal(queryIndex(index, { ...a, data: new Uint8Array(0), length: 0 }, 2, 5).rows.length, 0);
  t.end();
});

tape('equal rows, which no centre parts, are no trouble', (t) => {
  const same = { data: new Uint8Array(16 * 500).fill(7), length: 500, width: 16 };
  const { rows, distances } = queryIndex(buildIndex(same, 'euclidean', 0), { ...same, length: 1 }, 3, ALL);
  t.deepEqual([...rows], [0, 1, 2]);
  t.deepEqual([...distances], [0, 0, 0]);
  t.end();
});

tape('matchDescriptors finds nearly the exact matches, and the exact ones where an index would not pay', (t) => {
  const b = descriptors(randomFor('matches b'), ENOUGH, 32);
  const a = clustered('matches a', b, ENOUGH + 100, 80);
  const exact = matchDescriptors(a, b);
  t.ok(exact.length > 100, `${exact.length} matches`);
  const near = matchDescriptors(a, b, { approximate: true });
  const pairs = new Set(Array.from(exact.a, (row, i) => `${row}-${exact.b[i]}`));
  const kept = Array.from(near.a).filter((row, i) => pairs.has(`${row}-${near.b[i]}`)).length;
  // The share of nearest rows that are found, and of their nearest in turn: 0.97 each.
  t.ok(kept > 0.9 * exact.length, `${kept} of ${exact.length} are among the ${near.length}`);
  t.notDeepEqual(matchDescriptors(a, b, { approximate: { effort: 1 } }), exact, 'little effort is not exact');
  t.deepEqual(
    matchDescriptors(a, b, { approximate: { effort: 1 } }),
    matchDescriptors(a, b, { approximate: { effort: 1 } }),
  );

  t.deepEqual(matchDescriptors(a, b, { approximate: { effort: 40 } }), exact, 'a fifth of the lists');
  const few = descriptors(randomFor('few'), 300, 32);
  t.deepEqual(matchDescriptors(few, b, { approximate: { effort: 1 } }), matchDescriptors(few, b), 'few rows');
  t.end();
});

tape('the second that lies apart is looked for in the same lists', (t) => {
  const b = descriptors(randomFor('apart b'), ENOUGH, 32);
  const a = clustered('apart a', b, 700, 60);
  const random = randomFor('places');
  const frames = Float32Array.from({ length: 6 * ENOUGH }, (_, k) => (k % 3 === 2 ? 100 * random.float() : 1));
  const features: Features = {
    length: ENOUGH,
    frames: ndarray(frames, [ENOUGH, 2, 3]),
    response: new Float32Array(ENOUGH),
    descriptors: b,
  };
  const options = { mutual: false, oneToOne: false, ratio: 1, approximate: true };
  const plain = matchDescriptors(a, features, options);
  const apart = matchDescriptors(a, features, { ...options, separation: 20 });
  t.deepEqual(apart.b, plain.b);
  t.ok(
    apart.ratio!.every((ratio, i) => ratio <= plain.ratio![i]!),
    'one that lies apart is no nearer than any second',
  );
  t.end();
});

tape('bad options of the approximate search are refused', (t) => {
  const good = descriptors(randomFor('doors'), 3);
  const bad: [unknown, ErrorConstructor][] = [
    [1, TypeError],
    [null, TypeError],
    [{ effort: 0 }, RangeError],
    [{ effort: 2.5 }, RangeError],
    [{ effort: '8' }, TypeError],
    [{ seed: 0.5 }, RangeError],
    [{ checks: 8 }, TypeError],
  ];
  for (const [approximate, kind] of bad) {
    for (const search of [matchDescriptors, nearestNeighbours]) {
      try {
        search(good, good, { approximate: approximate as true });
        t.fail('throws');
      } catch (error) {
        t.ok(error instanceof kind && /approximate.*expected .*got/s.test((error as Error).message), `${error}`);
      }
    }
  }
  t.end();
});
