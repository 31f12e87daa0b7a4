import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { apart, drawRows, randomScene, solveSample, solveSamples, unit, withOutliers } from '../geometry/scenes.ts';
import { randomFor, seedFor } from '../support.ts';

const SEVEN = [0, 1, 2, 3, 4, 5, 6];

/** Seven pairs in ±1: of a scene, or unrelated. */
function sevenPairs(random: Random, related: boolean): Float64Array {
  if (related) return randomScene(random, 7).pairs.map((value) => value / 400 - 1);
  return Float64Array.from({ length: 28 }, () => 2 * random.float() - 1);
}

const matrixOf = (f: ArrayLike<number>) => Matrix.from1DArray(3, 3, Array.from(f));
const determinant = (f: ArrayLike<number>) => {
  const [a, b, c, d, e, g, h, i, j] = Array.from(f) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * j - g * i) - b * (d * j - g * h) + c * (d * i - e * h);
};

/** The seven-point algorithm by singular values and the eigenvalues of the companion matrix; with the distance of its nearest roots. */
function naiveModels(pairs: Float64Array): { models: Float64Array[]; nearest: number } {
  // Two empty rows, so that the decomposition has all nine directions.
  const equations = Matrix.zeros(9, 9);
  for (let i = 0; i < 7; i++) {
    const [x, y, u, v] = pairs.subarray(4 * i) as unknown as [number, number, number, number];
    equations.setRow(i, [u * x, u * y, u, v * x, v * y, v, x, y, 1]);
  }
  const vectors = new SingularValueDecomposition(equations).rightSingularVectors;
  const [g, h] = [vectors.getColumn(7), vectors.getColumn(8)];
  const at = (t: number) => determinant(g.map((value, i) => t * value + h[i]!));
  const [c0, one, minus, two] = [at(0), at(1), at(-1), at(2)];
  const c2 = (one + minus) / 2 - c0;
  const c3 = (two - 4 * c2 - (one - minus) - c0) / 6;
  const c1 = (one - minus) / 2 - c3;
  const companion = new EigenvalueDecomposition(
    new Matrix([
      [-c2 / c3, -c1 / c3, -c0 / c3],
      [1, 0, 0],
      [0, 1, 0],
    ]),
  );
  const [real, imaginary] = [companion.realEigenvalues, companion.imaginaryEigenvalues];
  let nearest = Number.POSITIVE_INFINITY;
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    nearest = Math.min(nearest, Math.hypot(real[i]! - real[j]!, imaginary[i]! - imaginary[j]!));
  }
  const roots = real.filter((_, i) => imaginary[i] === 0);
  return {
    models: roots.map((t) => unit(g.map((value, i) => t * value + h[i]!))).filter((f) => oriented(pairs, f)),
    nearest,
  };
}

/** Whether F a and e × b point the same way for all pairs, or the opposite way. */
function oriented(pairs: Float64Array, f: Float64Array): boolean {
  const [ex, ey, ez] = new SingularValueDecomposition(matrixOf(f)).leftSingularVectors.getColumn(2) as [
    number,
    number,
    number,
  ];
  const signs = SEVEN.map((i) => {
    const [x, y, u, v] = pairs.subarray(4 * i) as unknown as [number, number, number, number];
    const line = matrixOf(f).mmul(Matrix.columnVector([x, y, 1]));
    return Math.sign(line.dot(Matrix.columnVector([ey - ez * v, ez * u - ex, ex * v - ey * u])));
  });
  return signs.every((sign) => sign === signs[0]);
}

tape('the seven-point kernel finds what singular values and a companion matrix find', (t) => {
  const random = randomFor('the seven-point twin');
  let [compared, found, worst] = [0, 0, 0];
  for (let trial = 0; trial < 600; trial++) {
    const pairs = sevenPairs(random, trial % 2 === 0);
    const { models, nearest } = naiveModels(pairs);
    // The twin itself loses half the digits where two roots meet.
    if (nearest < 1e-3) continue;
    compared++;
    const solved = solveSample(pairs, SEVEN);
    if (solved.length !== models.length) t.fail(`trial ${trial}: ${solved.length} models, expected ${models.length}`);
    for (const model of models) worst = Math.max(worst, Math.min(...solved.map((other) => apart(model, other))));
    found += solved.length;
  }
  t.ok(compared > 500 && found > 300, `${found} models of ${compared} samples`);
  // The twin has about 12 digits here, and where two roots come near each other fewer.
  t.ok(worst < 1e-9, `at most ${worst} apart`);
  t.end();
});

tape('models of seven pairs fulfil their equations, have rank 2 and norm 1, and one is the truth', (t) => {
  const random = randomFor('models of seven pairs');
  let [worstTruth, worstEquation, worstRank, worstNorm] = [0, 0, 0, 0];
  for (let trial = 0; trial < 500; trial++) {
    const scene = randomScene(random, 7);
    const models = solveSample(scene.pairs, SEVEN);
    t.ok(models.length >= 1 && models.length <= 3, `${models.length} models`);
    worstTruth = Math.max(
      worstTruth,
      Math.min(...models.map((model) => epipolarDistance(scene.pairs, model, scene.model))),
    );
    for (const model of models) {
      const largest = Math.max(...model.map(Math.abs));
      worstNorm = Math.max(worstNorm, Math.abs(Math.hypot(...model) - 1));
      worstRank = Math.max(worstRank, Math.abs(determinant(model)) / largest ** 3);
      for (let i = 0; i < 28; i += 4)
        worstEquation = Math.max(worstEquation, distanceFromLine(scene.pairs.subarray(i), model));
    }
  }
  // Lines of the truth, met to a thousandth of a pixel also where the sample is nearly degenerate.
  t.ok(worstTruth < 1e-3, `epipolar lines off by ${worstTruth} px`);
  // Rounding of 1e-13 px, which a sample that is nearly degenerate magnifies a million times at most.
  t.ok(worstEquation < 1e-6, `points off their lines by ${worstEquation} px`);
  // A few units in the last place.
  t.ok(worstRank < 1e-15, `determinant ${worstRank}`);
  t.ok(worstNorm < 1e-14, `norm off by ${worstNorm}`);
  t.end();
});

/** How far b's point lies from its line, px. */
function distanceFromLine(pair: Float64Array, f: Float64Array): number {
  const line = matrixOf(f)
    .mmul(Matrix.columnVector([pair[0]!, pair[1]!, 1]))
    .to1DArray();
  return Math.abs(line[0]! * pair[2]! + line[1]! * pair[3]! + line[2]!) / Math.hypot(line[0]!, line[1]!);
}

/** How far the true partners of other points lie from the lines of `model`: a's points, and where their true lines cross b's middle. */
function epipolarDistance(pairs: Float64Array, model: Float64Array, truth: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < 28; i += 4) {
    const a = [pairs[i]! + 1, pairs[i + 1]! - 1];
    const line = matrixOf(truth)
      .mmul(Matrix.columnVector([...a, 1]))
      .to1DArray() as [number, number, number];
    // The foot of b's point on the line of its neighbour.
    const off = (line[0] * pairs[i + 2]! + line[1] * pairs[i + 3]! + line[2]) / (line[0] ** 2 + line[1] ** 2);
    const b = [pairs[i + 2]! - off * line[0], pairs[i + 3]! - off * line[1]];
    worst = Math.max(worst, distanceFromLine(Float64Array.of(a[0]!, a[1]!, b[0]!, b[1]!), model));
  }
  return worst;
}

tape('samples far from the origin and at other scales are solved as well', (t) => {
  const random = randomFor('samples far from the origin');
  let worst = 0;
  for (let trial = 0; trial < 300; trial++) {
    const { pairs } = randomScene(random, 7);
    const own = solveSample(pairs, SEVEN);
    const moved = pairs.map((value, i) => (i & 2 ? value + 1e4 : 1e-3 * value - 7));
    const models = solveSample(moved, SEVEN);
    if (models.length !== own.length) t.fail(`trial ${trial}: ${models.length} models, expected ${own.length}`);
    for (const model of models)
      for (let i = 0; i < 28; i += 4) worst = Math.max(worst, distanceFromLine(moved.subarray(i), model));
  }
  // Coordinates of 1e4 in b leave 12 digits of a pixel, and elements of F that differ by 1e7 cost some of them.
  t.ok(worst < 1e-4, `points off their lines by ${worst} px`);
  t.end();
});

tape('samples that determine no fundamental matrix have no model', (t) => {
  const random = randomFor('samples that determine none');
  const scene = () => randomScene(random, 7).pairs;
  const repeated = scene();
  repeated.copyWithin(24, 0, 4);
  t.deepEqual(solveSample(repeated, SEVEN), [], 'a pair twice');
  const point = scene();
  for (let at = 0; at < 28; at += 4) point.set([100, 200], at);
  t.deepEqual(solveSample(point, SEVEN), [], 'all at one point in a');
  const line = scene();
  for (let at = 0; at < 28; at += 4) line.set([10 * at, 30 * at + 5, 12 * at - 7, 3 * at], at);
  t.deepEqual(solveSample(line, SEVEN), [], 'all on a line in both views');
  t.deepEqual(solveSample(randomScene(random, 7, { planar: 1 }).pairs, SEVEN), [], 'all on a plane');
  t.deepEqual(solveSample(randomScene(random, 7, { still: true }).pairs, SEVEN), [], 'a camera that only turns');
  const rounded = Float64Array.from(Float32Array.from(randomScene(random, 7, { planar: 1 }).pairs));
  t.deepEqual(solveSample(rounded, SEVEN), [], 'all on a plane, rounded to float32');
  t.deepEqual(solveSample(new Float64Array(28).fill(Number.NaN), SEVEN), [], 'no numbers');
  t.end();
});

tape('a sideways shift of integer points, whose equations have many zeros, is found', (t) => {
  // Every partner in the same row: the lines are the rows.
  const pairs = Float64Array.of(
    ...[0, 0, 1, 0, 1, 0, 3, 0, 0, 1, 2, 1, 1, 1, 2, 1, 2, 1, 5, 1, 1, 2, 4, 2, 3, 3, 4, 3],
  );
  const models = solveSample(pairs, SEVEN);
  const truth = [0, 0, 0, 0, 0, -1, 0, 1, 0];
  t.ok(
    models.some((model) => apart(model, truth) < 1e-9),
    'a shift along x is among the models of integers',
  );
  t.end();
});

tape('whatever seven pairs of small integers, each model is finite, fits them and has rank 2', (t) => {
  const coordinate = fc.integer({ min: 0, max: 6 });
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 28, maxLength: 28 }), (numbers) => {
      const pairs = Float64Array.from(numbers);
      return solveSample(pairs, SEVEN).every((model) => {
        // bᵀ F a of coordinates up to 6 and a norm of 1: rounding, a million times as large at the least pivot.
        const fits = SEVEN.every((i) => Math.abs(product(pairs.subarray(4 * i), model)) < 1e-8);
        return model.every(Number.isFinite) && fits && Math.abs(determinant(model)) < 1e-10;
      });
    }),
    { seed: seedFor('seven pairs of small integers'), numRuns: 3000 },
  );
  t.pass('held');
  t.end();
});

function product(pair: Float64Array, f: Float64Array): number {
  const [x, y, u, v] = pair as unknown as [number, number, number, number];
  return u * (f[0]! * x + f[1]! * y + f[2]!) + v * (f[3]! * x + f[4]! * y + f[5]!) + f[6]! * x + f[7]! * y + f[8]!;
}

tape('the sample that each model comes from is told, whatever the number of samples', (t) => {
  const random = randomFor('the sample of each model');
  const { pairs } = randomScene(random, 40);
  const mixed = withOutliers(random, pairs, 10);
  mixed.copyWithin(4, 0, 4);
  for (const count of [0, 1, 2, 3, 57]) {
    const samples = Array.from({ length: count }, () => drawRows(random, 40, 7));
    if (count > 2) samples[1] = Int32Array.from(SEVEN);
    const expected = samples.flatMap((sample, source) =>
      solveSample(mixed, sample).map((model) => ({ model, source })),
    );
    t.deepEqual(solveSamples(mixed, samples), expected, `${count} samples`);
  }
  t.end();
});
