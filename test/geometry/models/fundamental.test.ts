import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import tape from 'tape';
import { fundamentalErrors } from '../../../lib/geometry/models/fundamental.ts';
import { refineFundamental } from '../../../lib/geometry/models/fundamentalRefinement.ts';
import { seededRandom } from '../../../lib/random.ts';
import { randomFor, seedFor } from '../../support.ts';
import { fitEightPoint } from '../eightPoint.ts';
import { allRows, apart, randomScene, rmsSampson, sampson, solveSample, withNoise, withOutliers } from '../scenes.ts';

const singularValues = (model: Float64Array) =>
  new SingularValueDecomposition(Matrix.from1DArray(3, 3, Array.from(model))).diagonal;

function refineAll(pairs: Float64Array, start: Float64Array, steps = 20): Float64Array {
  const model = start.slice();
  if (!refineFundamental(pairs, allRows(pairs), pairs.length / 4, model, steps)) throw new Error('not refined');
  return model;
}

tape('the residual is the squared Sampson distance, of any rows and at any scale of the model', (t) => {
  const random = randomFor('the residual');
  const scene = randomScene(random, 20);
  const pairs = withNoise(random, scene.pairs, 5);
  const model = scene.model.map((value) => -3e4 * value);
  const errors = new Float64Array(20);
  fundamentalErrors(pairs, model, 3, 17, errors);
  for (let i = 3; i < 17; i++) {
    const expected = sampson(pairs.subarray(4 * i), model);
    // Products of coordinates up to 800 px leave ten digits of a residual of a pixel.
    t.ok(
      Math.abs(errors[i - 3]! - expected) < 1e-8 * (1 + expected),
      `row ${i}: ${errors[i - 3]}, expected ${expected}`,
    );
  }
  t.deepEqual([...errors.subarray(14)], [0, 0, 0, 0, 0, 0], 'no other element is written');
  t.end();
});

tape('a point half a pixel above its line in one of two like views has a squared residual of an eighth', (t) => {
  const rows = Float64Array.of(0, 0, 0, 0, 0, -1, 0, 1, 0);
  const errors = new Float64Array(1);
  fundamentalErrors(Float64Array.of(10, 20, 33, 20.5), rows, 0, 1, errors);
  t.ok(Math.abs(errors[0]! - 0.125) < 1e-12, `${errors[0]}`);
  t.end();
});

tape('a pair at both epipoles has no residual', (t) => {
  // The camera moves along its axis: both epipoles at the origin.
  const errors = new Float64Array(1);
  fundamentalErrors(Float64Array.of(0, 0, 0, 0), Float64Array.of(0, -1, 0, 1, 0, 0, 0, 0, 0), 0, 1, errors);
  t.equal(errors[0], Number.POSITIVE_INFINITY);
  t.end();
});

tape('exact scenes are recovered from a linear fit', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 10, max: 60 }), (seed, n) => {
      const { pairs } = randomScene(seededRandom(seed), n);
      const model = fitEightPoint(pairs);
      const refined = refineAll(pairs, model);
      // Squared conditions of scenes with little depth leave six digits of 800 px; the refinement restores the others.
      return rmsSampson(pairs, model) < 1e-3 && rmsSampson(pairs, refined) < 1e-8;
    }),
    { seed: seedFor('exact scenes'), numRuns: 100 },
  );
  t.pass('recovered');
  t.end();
});

tape('a refined model has rank 2, and moving any of its seven parameters raises the error', (t) => {
  const random = randomFor('moving any of its parameters');
  for (let trial = 0; trial < 20; trial++) {
    const pairs = withNoise(random, randomScene(random, 12 + trial).pairs, 1);
    const model = refineAll(pairs, refineAll(pairs, fitEightPoint(pairs), 50), 50);
    const {
      leftSingularVectors: u,
      diagonal,
      rightSingularVectors: v,
    } = new SingularValueDecomposition(Matrix.from1DArray(3, 3, Array.from(model)));
    // A few units in the last place of a matrix of norm 1.
    t.ok(diagonal[2]! < 1e-15, `third singular value ${diagonal[2]}`);
    const least = rmsSampson(pairs, model);
    for (let parameter = 0; parameter < 7; parameter++) {
      for (const step of [-1e-4, 1e-4]) {
        // Epipoles turn by a share of a degree, singular values by a share of each other.
        const left = parameter < 3 ? u.mmul(turnedBy(parameter, step)) : u;
        const right = parameter >= 3 && parameter < 6 ? v.mmul(turnedBy(parameter - 3, step)) : v;
        const second = diagonal[1]! * (parameter === 6 ? 1 + step : 1);
        const beside = left
          .mmul(Matrix.diag([diagonal[0]!, second, 0]))
          .mmul(right.transpose())
          .to1DArray();
        if (!(rmsSampson(pairs, beside) > least)) t.fail(`trial ${trial}, parameter ${parameter}, step ${step}`);
      }
    }
  }
  t.end();
});

function turnedBy(axis: number, angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    new Matrix([
      [1, 0, 0],
      [0, c, -s],
      [0, s, c],
    ]),
    new Matrix([
      [c, 0, s],
      [0, 1, 0],
      [-s, 0, c],
    ]),
    new Matrix([
      [c, -s, 0],
      [s, c, 0],
      [0, 0, 1],
    ]),
  ][axis]!;
}

tape('the refinement comes closer to the truth than the linear fit', (t) => {
  const random = randomFor('closer to the truth');
  let [linear, refined] = [0, 0];
  for (let trial = 0; trial < 50; trial++) {
    const scene = randomScene(random, 100);
    const pairs = withNoise(random, scene.pairs, 1);
    const model = fitEightPoint(pairs);
    linear += rmsSampson(scene.pairs, model) / 50;
    refined += rmsSampson(scene.pairs, refineAll(pairs, model)) / 50;
  }
  // Seven parameters of 100 pairs with noise 1 px leave √0.07 = 0.26 px.
  t.ok(refined < 0.3 && refined < 0.9 * linear, `${refined} px against ${linear} px`);
  t.end();
});

tape('the refinement descends from a rough model to the same minimum', (t) => {
  const random = randomFor('from a rough model');
  let met = 0;
  for (let trial = 0; trial < 50; trial++) {
    const scene = randomScene(random, 200);
    const pairs = withNoise(random, scene.pairs, 1);
    const best = refineAll(pairs, fitEightPoint(pairs));
    const rough = refineAll(pairs, solveSample(pairs, [0, 1, 2, 3, 4, 5, 6])[0] ?? best, 30);
    if (rmsSampson(pairs, rough) < rmsSampson(pairs, best) + 1e-6) met++;
  }
  // A sample of seven with noise may lie in another valley; most do not.
  t.ok(met >= 40, `${met} of 50`);
  t.end();
});

tape('weights count like repeated rows, and a weight of 0 leaves a row out', (t) => {
  const random = randomFor('weights count');
  const pairs = withNoise(random, randomScene(random, 21).pairs, 1);
  const once = allRows(pairs);
  const twice = Int32Array.from([...once, ...once.slice(0, 5)]);
  const weights = new Float64Array(21).fill(1).fill(2, 0, 5);
  const start = fitEightPoint(pairs);
  const [repeated, weighted] = [start.slice(), start.slice()];
  refineFundamental(pairs, twice, twice.length, repeated, 20);
  refineFundamental(pairs, once, 21, weighted, 20, weights);
  // Both stop within a hundred-millionth of the least error, thus within its root of the model.
  t.ok(apart(repeated, weighted) < 1e-4, 'a weight of 2');

  const spoilt = pairs.slice();
  spoilt.set([1, 2, 700, 600], 80);
  const [without, ignored] = [start.slice(), start.slice()];
  refineFundamental(spoilt, once, 20, without, 20);
  refineFundamental(spoilt, once, 21, ignored, 20, new Float64Array(21).fill(1, 0, 20));
  t.ok(apart(without, ignored) < 1e-4, 'a weight of 0');
  t.end();
});

tape('far from the origin and at small scales the same geometry is fitted', (t) => {
  const random = randomFor('far and small');
  for (let trial = 0; trial < 20; trial++) {
    const pairs = withNoise(random, randomScene(random, 60).pairs, 1);
    const error = rmsSampson(pairs, refineAll(pairs, fitEightPoint(pairs)));
    const far = pairs.map((value, i) => value + (i & 2 ? 1e4 : -1e4));
    const farError = rmsSampson(far, refineAll(far, fitEightPoint(far)));
    const small = pairs.map((value) => 1e-3 * value);
    const smallError = 1e3 * rmsSampson(small, refineAll(small, fitEightPoint(small)));
    // Far away a model's elements differ by 1e8, which leaves a residual few digits.
    t.ok(Math.abs(farError - error) < 1e-4 * error, `far: ${farError} px, expected ${error}`);
    // Both stop within a hundred-millionth of the least sum of squares.
    t.ok(Math.abs(smallError - error) < 1e-6 * error, `small: ${smallError} px, expected ${error}`);
  }
  t.end();
});

tape('the best of many samples, refined on its inliers, finds a scene among outliers', (t) => {
  const random = randomFor('a scene among outliers');
  const scene = randomScene(random, 200);
  const pairs = withOutliers(random, withNoise(random, scene.pairs, 0.5), 80);
  const errors = new Float64Array(200);
  let best: { model: Float64Array; rows: Int32Array } | undefined;
  for (let trial = 0; trial < 500; trial++) {
    const sample = Int32Array.from({ length: 7 }, () => random.below(200));
    for (const model of solveSample(pairs, sample)) {
      fundamentalErrors(pairs, model, 0, 200, errors);
      const rows = allRows(pairs).filter((row) => errors[row]! < 4);
      if (rows.length > (best?.rows.length ?? 0)) best = { model, rows };
    }
  }
  refineFundamental(pairs, best!.rows, best!.rows.length, best!.model, 10);
  fundamentalErrors(pairs, best!.model, 0, 200, errors);
  t.ok(
    errors.subarray(0, 120).every((error) => error < 6.25),
    'all true pairs are within 5 standard deviations',
  );
  t.ok(rmsSampson(scene.pairs.subarray(0, 480), best!.model) < 0.5, 'and their true places within one');
  t.end();
});

tape('rows that determine no model are refused and leave the model as it was', (t) => {
  const random = randomFor('rows that determine no model');
  const scene = randomScene(random, 30);
  const start = scene.model;
  const refused = (pairs: Float64Array, what: string) => {
    const model = start.slice();
    t.notOk(refineFundamental(pairs, allRows(pairs), pairs.length / 4, model, 10), `${what}: refinement`);
    t.deepEqual(model, start, `${what}: the model is untouched`);
  };
  refused(scene.pairs.slice(0, 24), 'six pairs');
  refused(new Float64Array(0), 'no pairs');
  refused(
    scene.pairs.map((_, i) => scene.pairs[i % 4]!),
    'one pair many times',
  );
  refused(
    scene.pairs.map((value, i) => (i % 2 ? 7 : value)),
    'points on a line',
  );
  refused(
    scene.pairs.map(() => Number.NaN),
    'no numbers',
  );
  t.end();
});

tape('a fit to a plane is some matrix of rank 2 that fits it', (t) => {
  const random = randomFor('a fit to a plane');
  for (const sigma of [0, 0.5]) {
    const pairs = withNoise(random, randomScene(random, 50, { planar: 1 }).pairs, sigma);
    const model = fitEightPoint(pairs);
    refineFundamental(pairs, allRows(pairs), 50, model, 10);
    t.ok(model.every(Number.isFinite), `noise ${sigma}: finite`);
    // Rounding, which a matrix that is one of many magnifies.
    t.ok(singularValues(model)[2]! < 1e-12, `noise ${sigma}: rank 2`);
    t.ok(rmsSampson(pairs, model) < sigma + 1e-3, `noise ${sigma}: fits`);
  }
  t.end();
});

tape('inputs are not touched, and equal input gives equal bytes', (t) => {
  const random = randomFor('inputs are not touched');
  const pairs = withNoise(random, randomScene(random, 33).pairs, 1);
  const [copy, rows] = [pairs.slice(), allRows(pairs)];
  const [first, second] = [refineAll(pairs, fitEightPoint(pairs), 5), refineAll(pairs, fitEightPoint(pairs), 5)];
  t.deepEqual(first, second, 'the same model');
  t.deepEqual(pairs, copy, 'the pairs as they were');
  t.deepEqual(rows, allRows(pairs), 'the rows as they were');
  t.end();
});
