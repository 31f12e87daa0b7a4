/** Nearest neighbours that lie apart from the nearest of all. */
import ndarray from 'ndarray';
import tape from 'tape';
import { nearestApart, nearestNeighbours } from '../../lib/matching/nearestNeighbours.ts';
import type { NdArray } from '../../lib/types.ts';
import { randomFor } from '../support.ts';

function table(name: string, rows: number, dim: number, values: number): NdArray<Uint8Array> {
  const random = randomFor(name);
  return ndarray(
    Uint8Array.from({ length: rows * dim }, () => random.below(values)),
    [rows, dim],
  );
}

function naiveApart(
  a: NdArray<Uint8Array>,
  b: NdArray<Uint8Array>,
  nearest: Uint32Array,
  points: Float32Array,
  separation: number,
): number[] {
  return Array.from(nearest, (centre, i) => {
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < b.shape[0]!; j++) {
      const [dx, dy] = [0, 1].map((k) => Math.fround(points[2 * j + k]! - points[2 * centre + k]!)) as [number, number];
      if (Math.fround(Math.fround(dx * dx) + Math.fround(dy * dy)) < Math.fround(separation * separation)) continue;
      let squared = 0;
      for (let k = 0; k < a.shape[1]!; k++) squared += (a.get(i, k) - b.get(j, k)) ** 2;
      best = Math.min(best, squared);
    }
    return Math.fround(Math.sqrt(best));
  });
}

tape('nearestApart equals the naive search bit for bit, at ragged sizes and any separation', (t) => {
  for (const [n, m] of [
    [1, 1],
    [1, 2],
    [3, 7],
    [4, 8],
    [5, 9],
    [8, 16],
    [9, 15],
    [37, 83],
  ] as const) {
    for (const dim of [1, 8, 17, 128]) {
      for (const values of [3, 256]) {
        const name = `apart ${n} ${m} ${dim} ${values}`;
        const [a, b] = [table(`${name} a`, n, dim, values), table(`${name} b`, m, dim, values)];
        const random = randomFor(name);
        // On a lattice, so that distances equal to the separation occur: those lie apart.
        const points = Float32Array.from({ length: 2 * m }, () => random.below(9));
        const { nearest } = nearestNeighbours(a, b);
        for (const separation of [0, 1, 3, 5, 100]) {
          const found = nearestApart(a, b, nearest, points, separation);
          t.deepEqual([...found], naiveApart(a, b, nearest, points, separation), `${name}, separation ${separation}`);
        }
      }
    }
  }
  t.end();
});

tape('nearestApart without rows, or with all of them near, finds nothing', (t) => {
  const [a, none] = [table('a few', 3, 8, 256), ndarray(new Uint8Array(0), [0, 8])];
  const infinite = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  t.deepEqual([...nearestApart(a, none, new Uint32Array(3), new Float32Array(0), 5)], infinite);
  t.deepEqual([...nearestApart(none, a, new Uint32Array(0), new Float32Array(6), 5)], []);
  t.deepEqual([...nearestApart(a, a, Uint32Array.of(0, 1, 2), new Float32Array(6), 5)], infinite, 'all at one place');
  t.end();
});
