import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

// Around the rows of a block of 32, and of a table of 16 slots.
const SIZES = [0, 1, 2, 15, 16, 17, 31, 32, 33, 400];

/** n pairs of points in squares of side `extent` about the origin. */
function randomPairs(random: Random, n: number, extent: number): Float64Array {
  return Float64Array.from({ length: 4 * n }, () => extent * (random.float() - 0.5));
}

/** The smallest power of two above n: the fullest table that a kernel accepts. */
function slotsFor(n: number): number {
  return 2 ** Math.ceil(Math.log2(n + 1));
}

function distinctPairs(pairs: Float64Array, side: number, slotCount = slotsFor(pairs.length / 4)): number[] {
  const n = pairs.length / 4;
  return withWorkspace((workspace) => {
    const [at, slots, rows] = [workspace.put(pairs), workspace.take(12 * slotCount), workspace.take(4 * n)];
    const count = workspace.kernels.distinctPairs(at, n, side, slots, slotCount, rows);
    return [...workspace.u32(rows, count)];
  });
}

function countPlaces(pairs: Float64Array, rows: readonly number[], side: number): number {
  const slotCount = slotsFor(rows.length);
  return withWorkspace((workspace) => {
    const [at, rowsAt] = [workspace.put(pairs), workspace.put(Uint32Array.from(rows))];
    const slots = workspace.take(24 * slotCount);
    return workspace.kernels.countPlaces(at, rowsAt, rows.length, side, slots, slotCount);
  });
}

/** The cell of the point at `pairs[at]`, as text. */
function cellOf(pairs: Float64Array, at: number, side: number): string {
  return `${Math.floor(pairs[at]! / side)} ${Math.floor(pairs[at + 1]! / side)}`;
}

tape('distinctPairs keeps the first of the pairs that share a cell in both views, at ragged sizes', (t) => {
  const random = randomFor('distinctPairs');
  for (const n of SIZES) {
    // So that about half of 400 pairs are the first of their cells.
    const pairs = randomPairs(random, n, 6);
    const seen = new Set<string>();
    const expected = [...Array(n).keys()].filter((row) => {
      const place = `${cellOf(pairs, 4 * row, 1.5)}, ${cellOf(pairs, 4 * row + 2, 1.5)}`;
      return !seen.has(place) && seen.add(place);
    });
    t.deepEqual(distinctPairs(pairs, 1.5), expected, `${expected.length} of ${n}`);
    t.deepEqual(distinctPairs(pairs, 1.5, 1024), expected, 'in a large table, too');
  }
  t.end();
});

tape('distinctPairs tells cells apart that differ in one view, one axis or the sign alone', (t) => {
  const places = [
    1, 1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1, 1, 1, -1, 2, 1, 1, 1, 1, 2, 1, 1, 0.1, 0.9, 1, 1,
  ];
  const pairs = Float64Array.from([...places, ...places]);
  t.deepEqual(distinctPairs(pairs, 1), [0, 1, 2, 3, 4, 5, 6, 7]);
  t.end();
});

tape('cells 65 536 apart count as one, and so do all that are too far away to be numbered', (t) => {
  const at = (x: number) => [x, 0.5, 0.5, 0.5];
  t.deepEqual(distinctPairs(Float64Array.from([3.5, 65539.5, 65540.5].flatMap(at)), 1), [0, 2]);
  t.deepEqual(distinctPairs(Float64Array.from([1e30, 3e38, -1e30, -3e38].flatMap(at)), 1), [0, 2]);
  t.end();
});

tape('countPlaces counts pairs with a cell of their own in either view, at ragged sizes and of any rows', (t) => {
  const random = randomFor('countPlaces');
  const pairs = randomPairs(random, 500, 600);
  for (const n of SIZES) {
    const rows = Array.from({ length: n }, () => random.below(500));
    const [seenA, seenB] = [new Set<string>(), new Set<string>()];
    let expected = 0;
    for (const row of rows) {
      const [a, b] = [cellOf(pairs, 4 * row, 30), cellOf(pairs, 4 * row + 2, 30)];
      if (seenA.has(a) || seenB.has(b)) continue;
      seenA.add(a);
      seenB.add(b);
      expected++;
    }
    t.equal(countPlaces(pairs, rows, 30), expected, `${expected} of ${n}`);
  }
  t.end();
});

tape('countPlaces counts one of two pairs that share a cell of a, and one of two that share one of b', (t) => {
  const pairs = Float64Array.of(1, 1, 50, 50, 20, 20, 60, 60, 1, 2, 70, 70, 30, 30, 61, 61, 40, 40, 80, 80);
  t.equal(countPlaces(pairs, [0, 1, 2, 3, 4], 6), 3, 'rows 0 and 2 meet in a, rows 1 and 3 in b');
  t.equal(countPlaces(pairs, [2, 0], 6), 1, 'in a');
  t.equal(countPlaces(pairs, [3, 1], 6), 1, 'in b');
  t.equal(countPlaces(pairs, [1, 4], 6), 2, 'apart');
  t.end();
});

tape(
  'layPairs writes the rows asked for, moved and scaled, and their columns with NaN behind, at ragged sizes',
  (t) => {
    const random = randomFor('layPairs');
    const pairs = randomPairs(random, 500, 1000);
    const [xA, yA, factorA, xB, yB, factorB] = [12.5, -40, 0.01, 300, 7, 0.25];
    for (const n of SIZES) {
      const order = Uint32Array.from({ length: n }, () => random.below(500));
      const stride = 32 * Math.ceil(n / 32);
      const laid = withWorkspace((workspace) => {
        const [at, orderAt] = [workspace.put(pairs), workspace.put(order)];
        const placements = workspace.put(Float64Array.of(xA, yA, factorA, xB, yB, factorB));
        const [target, points] = [workspace.take(32 * n + 32), workspace.take(16 * stride + 16)];
        // Marks behind both ends.
        workspace.f64(target + 32 * n, 1)[0] = 77;
        workspace.f32(points + 16 * stride, 1)[0] = 77;
        workspace.kernels.layPairs(at, orderAt, n, placements, target, points, stride);
        return { rows: [...workspace.f64(target, 4 * n + 1)], columns: [...workspace.f32(points, 4 * stride + 1)] };
      });

      const expected = Array.from(order, (row) => {
        const [x, y, u, v] = pairs.subarray(4 * row) as unknown as [number, number, number, number];
        return [(x - xA) * factorA, (y - yA) * factorA, (u - xB) * factorB, (v - yB) * factorB];
      });
      t.deepEqual(laid.rows, [...expected.flat(), 77], `${n} rows`);
      const padding = Array(stride - n).fill(Number.NaN);
      const columns = [0, 1, 2, 3].flatMap((k) => [...expected.map((pair) => Math.fround(pair[k]!)), ...padding]);
      t.deepEqual(laid.columns, [...columns, 77], `${n} in columns`);
    }
    t.end();
  },
);
