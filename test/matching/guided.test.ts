import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import tape from 'tape';
import { type Features, type GuidedOptions, matchDescriptors, matchGuided, type NdArray } from '../../lib/index.ts';
import { randomFor, seedFor } from '../support.ts';
import { descriptors, type Metric, naiveNeighbours } from './tables.ts';

/** Features at the given centres. */
function featuresAt(points: readonly (readonly [number, number])[], rows: NdArray<Uint8Array>): Features {
  const length = points.length;
  const frames = new Float32Array(6 * length);
  points.forEach(([x, y], i) => {
    frames.set([2, 0, x, 0, 2, y], 6 * i);
  });
  return { length, frames: ndarray(frames, [length, 2, 3]), response: new Float32Array(length), descriptors: rows };
}

/** `n` features at random places of `size` px square; few `values` make ties. */
function randomFeatures(name: string, n: number, size: number, values = 256, dim = 8): Features {
  const random = randomFor(name);
  const points = Array.from({ length: n }, () => [size * random.float(), size * random.float()] as [number, number]);
  return featuresAt(points, descriptors(random, n, dim, values));
}

const centre = (features: Features, row: number) =>
  [features.frames.data[6 * row + 2]!, features.frames.data[6 * row + 5]!] as const;

/** How far row j of b is from where the model says that row i of a should lie; Infinity where it says nothing. */
function errorOf(a: Features, b: Features, model: Matrix, epipolar: boolean, i: number, j: number): number {
  const [x, y] = centre(a, i);
  const [u, v] = centre(b, j);
  const [p, q, r] = model.mmul(Matrix.columnVector([x, y, 1])).to1DArray() as [number, number, number];
  if (epipolar) return Math.abs(p * u + q * v + r) / Math.hypot(p, q);
  return r > 0 ? Math.hypot(p / r - u, q / r - v) : Number.POSITIVE_INFINITY;
}

/** Guided matching by its definition. */
function naiveGuided(a: Features, b: Features, model: Matrix, options: Required<GuidedOptions>): string[] {
  const { maxError, epipolar, ratio, metric, mutual, oneToOne } = options;
  const isCandidate = (i: number, j: number) => errorOf(a, b, model, epipolar as boolean, i, j) < maxError!;
  const forward = naiveNeighbours(a.descriptors, b.descriptors, metric as Metric, b.length);
  const backward = naiveNeighbours(b.descriptors, a.descriptors, metric as Metric, a.length);
  const bestOfB = backward.map((row, j) => row.find(({ row: i }) => isCandidate(i, j))?.row);
  let pairs = forward.flatMap((row, i) => {
    const best = row.find(({ row: j }) => isCandidate(i, j));
    const other = row.find(({ row: j }) => !isCandidate(i, j))?.distance ?? Number.POSITIVE_INFINITY;
    if (best === undefined || !(ratio === Number.POSITIVE_INFINITY || best.distance < ratio! * other)) return [];
    return [{ i, j: best.row, distance: best.distance }];
  });
  if (mutual) pairs = pairs.filter(({ i, j }) => bestOfB[j] === i);
  else if (oneToOne) {
    pairs = pairs.filter(({ i, j, distance }) =>
      pairs.every(
        (rival) => rival.j !== j || rival.distance > distance || (rival.distance === distance && rival.i >= i),
      ),
    );
  }
  return pairs.map(({ i, j }) => `${i}-${j}`);
}

const pairsOf = (matches: { length: number; a: Uint32Array; b: Uint32Array }) =>
  Array.from({ length: matches.length }, (_, i) => `${matches.a[i]}-${matches.b[i]}`);

const options = fc.record({
  maxError: fc.constantFrom(3, 10, 40, 1000),
  epipolar: fc.boolean(),
  ratio: fc.constantFrom(0.5, 0.9, 1, 1.5, Number.POSITIVE_INFINITY),
  metric: fc.constantFrom<Metric>('euclidean', 'hamming'),
  mutual: fc.boolean(),
  oneToOne: fc.boolean(),
});

tape('matchGuided equals its definition for any features, model and options; matches lie within maxError', (t) => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 25 }),
      fc.constantFrom(2, 256),
      fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 9, maxLength: 9 }),
      options,
      (n, m, values, noise, chosen) => {
        const [a, b] = [randomFeatures(`a ${n}`, n, 100, values), randomFeatures(`b ${m}`, m, 100, values)];
        // About the identity, with a horizon that some rows lie beyond; or any fundamental matrix, of whatever rank.
        const plane = [1, 0, 0, 0, 1, 0, 0, 0, 1].map((value, k) => value + noise[k]! * (k >= 6 ? 0.05 : 1));
        const model = Matrix.from1DArray(
          3,
          3,
          chosen.epipolar ? noise.map((v, k) => v * (k % 3 === 2 ? 50 : 1)) : plane,
        );
        if (chosen.epipolar && noise.every((value) => value === 0)) return true;
        const matches = matchGuided(a, b, model, chosen);
        found += matches.length;
        const within = Array.from(matches.a, (i, k) => errorOf(a, b, model, chosen.epipolar, i, matches.b[k]!));
        return (
          pairsOf(matches).join() === naiveGuided(a, b, model, chosen).join() &&
          // The same sums in another order, in double precision.
          within.every((error) => error < chosen.maxError * (1 + 1e-9)) &&
          matches.ratio!.every((ratio) => ratio >= 0 && ratio <= 1) &&
          (!(chosen.mutual || chosen.oneToOne) || new Set(matches.b).size === matches.length)
        );
      },
    ),
    { seed: seedFor('any guided'), numRuns: 400 },
  );
  t.ok(found > 400, `${found} matches in 400 pairs of tables`);
  t.end();
});

tape('where every structure is repeated, the model says which copy is meant', (t) => {
  const random = randomFor('copies');
  const rows = descriptors(random, 40);
  const twice = descriptors(random, 80);
  for (let i = 0; i < 80; i++) {
    for (let k = 0; k < 128; k++) twice.set(i, k, Math.min(255, rows.get(i % 40, k) + random.below(4)));
  }
  const points = Array.from({ length: 40 }, (_, i) => [20 * (i % 8), 20 * Math.floor(i / 8)] as [number, number]);
  const shifted = points.map(([x, y]) => [x + 100.5, y] as [number, number]);
  const copies = points.map(([x, y]) => [x + 100.5, y + 300] as [number, number]);
  const [a, b] = [featuresAt(points, rows), featuresAt([...shifted, ...copies], twice)];
  t.ok(matchDescriptors(a, b).length < 10, 'the ratio test drops both copies');
  const shift = new Matrix([
    [1, 0, 100],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  const matches = matchGuided(a, b, shift, { ratio: Number.POSITIVE_INFINITY });
  const own = points.map((_, i) => `${i}-${i}`);
  t.deepEqual(pairsOf(matches), own, 'all of them, none of the copies');
  t.equal(matchGuided(a, b, shift, { maxError: 0.4, ratio: Number.POSITIVE_INFINITY }).length, 0, 'half a pixel off');
  t.equal(matchGuided(a, b, shift, { maxError: 0.6, ratio: Number.POSITIVE_INFINITY }).length, 40);

  // A camera that moves to the right: epipolar lines are rows of the image.
  const sideways = new Matrix([
    [0, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ]);
  const along = matchGuided(a, b, sideways, { epipolar: true, ratio: Number.POSITIVE_INFINITY });
  t.deepEqual(pairsOf(along), own, 'the copies lie on other lines');
  t.end();
});

tape('rows beyond the horizon, at the epipole, or without company have no match', (t) => {
  const [a, b] = [randomFeatures('company a', 12, 50), randomFeatures('company b', 9, 50)];
  const any = { ratio: Number.POSITIVE_INFINITY, maxError: 1e6 };
  const beyond = new Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ]);
  t.equal(matchGuided(a, b, beyond, any).length, 0);
  t.equal(matchGuided(a, b, Matrix.zeros(3, 3), { ...any, epipolar: true }).length, 0);
  const none = randomFeatures('nobody', 0, 50);
  t.equal(matchGuided(a, none, Matrix.eye(3)).length, 0);
  t.equal(matchGuided(none, b, Matrix.eye(3)).length, 0);
  const alone = matchGuided(a, b, Matrix.eye(3), { maxError: 1e6, mutual: false, oneToOne: false, ratio: 0.1 });
  t.equal(alone.length, 12, 'where all rows are candidates, the test has nothing to compare with');
  t.ok(alone.ratio!.every((ratio) => ratio === 0));
  t.end();
});

tape('matchGuided refuses what it cannot use, and says why', (t) => {
  const good = randomFeatures('good', 4, 50);
  const bad: [unknown, unknown, unknown, unknown, ErrorConstructor][] = [
    [good.descriptors, good, Matrix.eye(3), {}, TypeError],
    [good, null, Matrix.eye(3), {}, TypeError],
    [good, randomFeatures('narrow', 4, 50, 256, 4), Matrix.eye(3), {}, RangeError],
    [good, good, [1, 0, 0, 0, 1, 0, 0, 0, 1], {}, TypeError],
    [good, good, Matrix.eye(2), {}, RangeError],
    [good, good, Matrix.eye(3), { maxError: 0 }, RangeError],
    [good, good, Matrix.eye(3), { ratio: 0 }, RangeError],
    [good, good, Matrix.eye(3), { ratio: Number.NaN }, RangeError],
    [good, good, Matrix.eye(3), { epipolar: 'yes' }, TypeError],
    [good, good, Matrix.eye(3), { metric: 'l1' }, RangeError],
    [good, good, Matrix.eye(3), { radius: 3 }, TypeError],
  ];
  for (const [a, b, model, chosen, kind] of bad) {
    try {
      matchGuided(a as Features, b as Features, model as Matrix, chosen as GuidedOptions);
      t.fail('throws');
    } catch (error) {
      t.ok(error instanceof kind && /expected .*got/s.test((error as Error).message), `${error}`);
    }
  }
  t.end();
});
