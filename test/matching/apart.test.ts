/** Nearest neighbours outside given zones. */
import tape from 'tape';
import { searchNearest, type Zones } from '../../lib/matching/search.ts';
import { readTable } from '../../lib/matching/tables.ts';
import { randomFor } from '../support.ts';
import { type AnyTable, metricCases, naiveNeighbours } from './tables.ts';

function isInside({ points, middles, strips, radius }: Zones, i: number, j: number): boolean {
  const [x, y] = [points[2 * j]!, points[2 * j + 1]!];
  const [p, q, r] = middles.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
  return strips ? (x * p + y * q + r) ** 2 < radius ** 2 : (x - p) ** 2 + (y - q) ** 2 < radius ** 2;
}

function naive(a: AnyTable, b: AnyTable, metric: 'euclidean' | 'cosine' | 'hamming', zones: Zones) {
  return naiveNeighbours(a, b, metric, b.shape[0]!).map((row, i) => row.find(({ row: j }) => !isInside(zones, i, j)));
}

tape(
  'the nearest outside zones equals the naive search bit for bit: every metric, discs and strips of any size',
  (t) => {
    for (const { name, metric, table } of metricCases) {
      for (const [n, m] of [
        [1, 1],
        [1, 2],
        [3, 7],
        [4, 8],
        [9, 17],
        [37, 83],
      ] as const) {
        const label = `zones ${name} ${n} ${m}`;
        const [a, b] = [table(`${label} a`, n, 17, 3), table(`${label} b`, m, 17, 3)];
        const random = randomFor(label);
        // On a lattice, so that distances equal to the radius occur: those are outside.
        const points = Float64Array.from({ length: 2 * m }, () => random.below(9));
        for (const strips of [false, true]) {
          const middles = Float64Array.from({ length: 3 * n }, (_, k) =>
            strips ? [0, 1, -4][k % 3]! : random.below(9),
          );
          for (const radius of [0, 1, 3, 100]) {
            const zones = { points, middles, strips, radius };
            const found = searchNearest(readTable('a', a), readTable('b', b), metric, 1, zones);
            const expected = naive(a, b, metric, zones);
            t.deepEqual(
              [...found.rows],
              expected.map((row) => row?.row ?? 0xffffffff),
              `${label}, radius ${radius}, ${strips ? 'strips' : 'discs'}`,
            );
            t.deepEqual(
              [...found.distances],
              expected.map((row) => row?.distance ?? Number.POSITIVE_INFINITY),
              `${label}, radius ${radius}: distances`,
            );
          }
        }
      }
    }
    t.end();
  },
);
