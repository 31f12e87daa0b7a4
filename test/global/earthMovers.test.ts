/** The earth mover's distance against the linear programme of its definition, and the laws of a metric. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { type Clusters, earthMoversDistance, earthMoversLowerBound } from '../../lib/index.ts';
import { refuses } from '../evaluate/views.ts';
import { randomFor, seedFor } from '../support.ts';

function clusters(weights: readonly number[], points: readonly (readonly number[])[], width = 2): Clusters {
  return {
    weights: Float64Array.from(weights),
    centres: ndarray(Float32Array.from(points.flat()), [points.length, width]),
  };
}

/** Sums of a few dozen terms of at most 10. */
const ROUNDING = 1e-9;
const near = (a: number, b: number) => Math.abs(a - b) < ROUNDING;

/** Solves A x = b by elimination; undefined where A is singular. */
function solve(rows: readonly (readonly number[])[]): number[] | undefined {
  const table = rows.map((row) => [...row]);
  const size = table.length;
  for (let k = 0; k < size; k++) {
    const pivot = table
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(table[best]![k]!) ? k + i : best), k);
    if (Math.abs(table[pivot]![k]!) < 1e-9) return undefined;
    [table[k], table[pivot]] = [table[pivot]!, table[k]!];
    for (const [i, row] of table.entries()) {
      const factor = row[k]! / table[k]![k]!;
      if (i !== k && factor !== 0) for (let c = k; c <= size; c++) row[c]! -= factor * table[k]![c]!;
    }
  }
  return table.map((row, k) => row[size]! / row[k]!);
}

function* subsets(n: number, k: number, from = 0): Generator<number[]> {
  if (k === 0) yield [];
  else for (let i = from; i <= n - k; i++) for (const rest of subsets(n, k - 1, i + 1)) yield [i, ...rest];
}

/**
 * The paper's linear programme, equations 2 to 5, by the vertices of its polytope: every choice of basic variables.
 * Σ_j f ≤ w, Σ_i f ≤ u, Σ f = min(Σ w, Σ u), f ≥ 0; with a slack for each inequality.
 */
function byVertices(a: Clusters, b: Clusters): number {
  const [m, n] = [a.weights.length, b.weights.length];
  const total = (weights: Float64Array) => weights.reduce((sum, weight) => sum + weight, 0);
  const goods = Math.min(total(a.weights), total(b.weights));
  const cost = (k: number) => {
    if (k >= m * n) return 0;
    const [i, j] = [Math.floor(k / n), k % n];
    return Math.hypot(a.centres.get(i, 0) - b.centres.get(j, 0), a.centres.get(i, 1) - b.centres.get(j, 1));
  };
  const rows = Array.from({ length: m + n + 1 }, (_, row) => {
    const flows = Array.from({ length: m * n }, (_, k) =>
      row === m + n || (row < m ? Math.floor(k / n) === row : k % n === row - m) ? 1 : 0,
    );
    const slacks = Array.from({ length: m + n }, (_, k) => (k === row ? 1 : 0));
    return [...flows, ...slacks, row < m ? a.weights[row]! : row < m + n ? b.weights[row - m]! : goods];
  });
  const variables = m * n + m + n;
  let least = Number.POSITIVE_INFINITY;
  for (const basis of subsets(variables, m + n + 1)) {
    const values = solve(rows.map((row) => [...basis.map((k) => row[k]!), row[variables]!]));
    if (values === undefined || values.some((value) => value < -1e-9)) continue;
    least = Math.min(
      least,
      values.reduce((sum, value, k) => sum + value * cost(basis[k]!), 0),
    );
  }
  return least / goods;
}

const coordinate = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -5, max: 5, noNaN: true }));
const weight = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 2, noNaN: true }));
const set = (most: number) =>
  fc
    .array(fc.tuple(weight, coordinate, coordinate), { minLength: 1, maxLength: most })
    .filter((rows) => rows.some(([w]) => w > 1e-3))
    .map((rows) =>
      clusters(
        rows.map(([w]) => w),
        rows.map(([, x, y]) => [x, y]),
      ),
    );
/** The same with weights of sum 1. */
const normalised = (most: number) =>
  set(most).map(({ weights, centres }) => {
    const sum = weights.reduce((total, value) => total + value, 0);
    return { weights: weights.map((value) => value / sum), centres };
  });

tape('the distance is the optimum of the linear programme, for equal and for different sums of weights', (t) => {
  for (const [name, anySet] of [
    ['different', set(3)],
    ['equal', normalised(3)],
  ] as const) {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => near(earthMoversDistance(a, b), byVertices(a, b))),
      { seed: seedFor(`linear programme, ${name}`), numRuns: 150 },
    );
    t.pass(`150 pairs with ${name} sums`);
  }
  t.end();
});

tape('for equal sums it is a metric, and the distance of the centroids is below it', (t) => {
  const anySet = normalised(8);
  fc.assert(
    fc.property(anySet, anySet, anySet, (a, b, c) => {
      const [ab, ba, bc, ac] = [
        earthMoversDistance(a, b),
        earthMoversDistance(b, a),
        earthMoversDistance(b, c),
        earthMoversDistance(a, c),
      ];
      return (
        near(ab, ba) && ac <= ab + bc + ROUNDING && near(earthMoversDistance(a, a), 0) && bound(a, b) <= ab + ROUNDING
      );
    }),
    { seed: seedFor('metric'), numRuns: 500 },
  );
  t.pass('500 triples');
  t.end();

  function bound(a: Clusters, b: Clusters): number {
    return earthMoversLowerBound(a, b);
  }
});

tape('along a line it is the area between the cumulative weights', (t) => {
  const random = randomFor('line');
  for (const size of [2, 10, 64]) {
    const draw = () => {
      const weights = Array.from({ length: size }, () => random.float());
      const sum = weights.reduce((total, value) => total + value, 0);
      return weights.map((value) => value / sum);
    };
    const [a, b] = [draw(), draw()];
    const points = a.map((_, i) => [i]);
    let [expected, carried] = [0, 0];
    for (let i = 0; i < size; i++) {
      carried += a[i]! - b[i]!;
      expected += Math.abs(carried);
    }
    const found = earthMoversDistance(clusters(a, points, 1), clusters(b, points, 1));
    t.ok(near(found, expected), `${size} points: ${found}, ${expected}`);
  }
  t.end();
});

tape('equal weights, where every way is degenerate: the best of all permutations, and no cycling', (t) => {
  const orders = (rest: number[]): number[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((k) => orders(rest.filter((other) => other !== k)).map((tail) => [k, ...tail]));
  const permutations = orders([0, 1, 2, 3, 4, 5]);
  const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 6, maxLength: 6 });
  const ones = [1, 1, 1, 1, 1, 1];
  fc.assert(
    fc.property(points, points, (p, q) => {
      const length = (i: number, j: number) =>
        Math.hypot(Math.fround(p[i]![0]) - Math.fround(q[j]![0]), Math.fround(p[i]![1]) - Math.fround(q[j]![1]));
      const best = Math.min(...permutations.map((order) => order.reduce((sum, j, i) => sum + length(i, j), 0)));
      return near(earthMoversDistance(clusters(ones, p), clusters(ones, q)), best / 6);
    }),
    { seed: seedFor('permutations'), numRuns: 100 },
  );
  t.pass('100 pairs of six points');
  const grid = (x: number, y: number) =>
    clusters(
      new Array(144).fill(1),
      Array.from({ length: 144 }, (_, i) => [(i % 12) + x, Math.floor(i / 12) + y]),
    );
  t.ok(near(earthMoversDistance(grid(0, 0), grid(3, 4)), 5), 'a grid and the same grid shifted, full of ties');
  t.end();
});

tape('a shift moves everything by its length, and the bound of the centroids is exact there', (t) => {
  const a = clusters(
    [1, 2, 3],
    [
      [0, 0],
      [5, 1],
      [2, 7],
    ],
  );
  const shifted = clusters(
    [1, 2, 3],
    [
      [3, 4],
      [8, 5],
      [5, 11],
    ],
  );
  t.ok(near(earthMoversDistance(a, shifted), 5));
  t.ok(near(earthMoversLowerBound(a, shifted), 5));
  const spread = clusters(
    [3, 3],
    [
      [-9, 0],
      [9, 0],
    ],
  );
  const middle = clusters([6], [[0, 0]]);
  t.equal(earthMoversLowerBound(spread, middle), 0, 'elsewhere it is lower');
  t.equal(earthMoversDistance(spread, middle), 9);
  t.end();
});

tape('the surplus of the heavier set stays where it is: a part is 0 away from the whole', (t) => {
  const whole = clusters(
    [1, 2, 3],
    [
      [0, 0],
      [5, 1],
      [2, 7],
    ],
  );
  const part = clusters(
    [2, 1],
    [
      [5, 1],
      [2, 7],
    ],
  );
  t.equal(earthMoversDistance(whole, part), 0);
  t.equal(earthMoversDistance(part, whole), 0);
  t.equal(earthMoversLowerBound(whole, part), 0, 'where centroids say nothing');
  const far = clusters([1], [[0, 10]]);
  t.ok(near(earthMoversDistance(whole, far), Math.hypot(2, 3)), 'the nearest goods go');
  t.end();
});

tape('points that coincide, weights of 0 and sets of one point are no special cases', (t) => {
  const a = clusters(
    [1, 0, 1],
    [
      [1, 1],
      [99, 99],
      [1, 1],
    ],
  );
  t.equal(earthMoversDistance(a, clusters([2], [[1, 1]])), 0);
  t.equal(earthMoversDistance(clusters([1], [[0, 0]]), clusters([1], [[3, 4]])), 5);
  t.equal(earthMoversDistance(clusters([1e-30], [[0, 0]]), clusters([1e-30], [[3, 4]])), 5, 'tiny weights');
  const nothing = clusters([], []);
  t.equal(earthMoversDistance(nothing, nothing), 0, 'nothing and nothing');
  t.equal(earthMoversDistance(nothing, a), Number.POSITIVE_INFINITY, 'nothing and something');
  t.equal(earthMoversDistance(clusters([0], [[1, 1]]), a), Number.POSITIVE_INFINITY);
  t.equal(earthMoversLowerBound(nothing, a), 0);
  t.end();
});

tape('another ground distance may be given', (t) => {
  // Hues on a circle of 1.
  const circle = (p: Float32Array, q: Float32Array) => Math.min(Math.abs(p[0]! - q[0]!), 1 - Math.abs(p[0]! - q[0]!));
  const [a, b] = [clusters([1], [[0.875]], 1), clusters([1], [[0.125]], 1)];
  t.equal(earthMoversDistance(a, b, { ground: circle }), 0.25);
  t.equal(earthMoversDistance(a, b), 0.75);
  refuses(t, RangeError, () => earthMoversDistance(a, b, { ground: () => -1 }));
  refuses(t, RangeError, () => earthMoversDistance(a, b, { ground: () => Number.NaN }));
  refuses(t, TypeError, () => earthMoversDistance(a, b, { ground: 'euclidean' as never }));
  t.end();
});

tape('64 colours against 64 take well under 10 ms', (t) => {
  const random = randomFor('speed');
  const draw = () =>
    clusters(
      Array.from({ length: 64 }, () => random.float()),
      Array.from({ length: 64 }, () => [100 * random.float(), 50 * random.normal(), 50 * random.normal()]),
      3,
    );
  const sets = Array.from({ length: 40 }, draw);
  const run = (by: number) => sets.map((one, i) => earthMoversDistance(one, sets[(i + by) % 40]!));
  run(1);
  const start = process.cpuUsage();
  run(7);
  const milliseconds = process.cpuUsage(start).user / 1000 / sets.length;
  t.ok(milliseconds < 10, `${milliseconds.toFixed(2)} ms`);
  t.comment(`${milliseconds.toFixed(2)} ms`);
  t.end();
});

tape('earthMoversDistance and its bound refuse what are no weighted points', (t) => {
  const good = clusters([1], [[0, 0]]);
  for (const call of [earthMoversDistance, earthMoversLowerBound]) {
    refuses(t, TypeError, () => call(null as never, good));
    refuses(t, TypeError, () => call(good, { weights: [1], centres: good.centres } as never));
    refuses(t, TypeError, () => call({ weights: good.weights } as never, good));
    refuses(t, RangeError, () => call(clusters([1, 2], [[0, 0]]), good));
    refuses(t, RangeError, () => call(clusters([-1], [[0, 0]]), good));
    refuses(t, RangeError, () => call(clusters([Number.NaN], [[0, 0]]), good));
    refuses(t, RangeError, () => call(good, clusters([1], [[0, 0, 0]], 3)));
    refuses(t, RangeError, () => call(good, clusters([1], [[0, Number.NaN]])));
  }
  refuses(t, TypeError, () => earthMoversDistance(good, good, { grond: 1 } as never));
  t.end();
});
