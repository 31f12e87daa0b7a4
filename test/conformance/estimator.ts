/** What every estimator promises, whatever its model. */
import * as fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import type { EstimateOptions } from '../../lib/geometry/estimate.ts';
import type { Random } from '../../lib/random.ts';
import type { Fit, Matches, Regions } from '../../lib/types.ts';
import { gridError, matchedViews, matchRows, regionsAt, transfer, viewsOf } from '../geometry/views.ts';
import { randomFor, seedFor } from '../support.ts';

export interface Estimator {
  name: string;
  estimate(a: Regions, b: Regions, matches: Matches, options?: EstimateOptions): Fit | undefined;
  /** The number of matches that determine the model. */
  sampleSize: number;
  /** A random model of the kind, mild enough for an image of 800 × 640. */
  randomModel(random: Random): number[];
}

export function conformEstimator({ name, estimate, sampleSize, randomModel }: Estimator): void {
  const test = (behaviour: string, body: (t: tape.Test, random: Random) => void) =>
    tape(`${name}: ${behaviour}`, (t) => {
      body(t, randomFor(`${name}: ${behaviour}`));
      t.end();
    });

  test('finds the model and all rows of exact matches', (t, random) => {
    const truth = randomModel(random);
    const { a, b, matches } = matchedViews(random, truth);
    const fit = estimate(a, b, matches)!;
    // Centres are float32: rounded by up to 3e-5 px at 800.
    t.ok(gridError(fit.model.to1DArray(), truth) < 1e-4, 'the model is exact');
    t.deepEqual([...fit.inliers], [...matches.a], 'all rows agree, in ascending order');
    t.equal(fit.model.get(2, 2), 1, 'the bottom-right element is 1');
    t.ok(fit.trials >= 1 && Number.isInteger(fit.trials), 'trials are counted');
  });

  test('finds the model under noise and outliers, and knows the rows', (t, random) => {
    for (const outliers of [0, 0.3, 0.5, 0.7]) {
      const truth = randomModel(random);
      const { a, b, matches, inliers } = matchedViews(random, truth, { n: 600, noise: 1, outliers });
      const fit = estimate(a, b, matches)!;
      // Least squares on the 180 true inliers of the hardest case is off by 0.2 px on average; twice that and a margin.
      t.ok(gridError(fit.model.to1DArray(), truth) < 0.7, `${outliers} outliers: the model is near the truth`);
      const found = new Set(fit.inliers);
      // Noise of 1 px an axis exceeds 3 px in 1.1 % of cases; 3.5 % is four deviations above at 180 rows.
      const recall = inliers.filter((row) => found.has(row)).length / inliers.length;
      t.ok(recall > 0.965, `${outliers} outliers: recall ${recall.toFixed(3)}`);
      // A square of side 6 px in 800 × 640 catches 7 in 100 000.
      const precision = fit.inliers.filter((row) => inliers.includes(row)).length / fit.inliers.length;
      t.ok(precision > 0.99, `${outliers} outliers: precision ${precision.toFixed(3)}`);
    }
  });

  test('inliers are exactly the rows within maxError of the model', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { noise: 1, outliers: 0.4 });
    for (const maxError of [1, 3, 8]) {
      const fit = estimate(a, b, matches, { maxError })!;
      const model = fit.model.to1DArray();
      const expected = [...matches.a].filter((row) => {
        const [x, y] = transfer(model, [a.frames.get(row, 0, 2), a.frames.get(row, 1, 2)]);
        return Math.hypot(x - b.frames.get(row, 0, 2), y - b.frames.get(row, 1, 2)) <= maxError;
      });
      t.deepEqual([...fit.inliers], expected, `maxError ${maxError}`);
      // The model's own elements, divided by the last, map a little differently.
      const apart = fit.residuals.map((residual, row) => {
        const [x, y] = transfer(model, [a.frames.get(row, 0, 2), a.frames.get(row, 1, 2)]);
        return residual - Math.hypot(x - b.frames.get(row, 0, 2), y - b.frames.get(row, 1, 2));
      });
      t.ok(
        apart.every((difference) => Math.abs(difference) < 1e-9),
        'residuals',
      );
      t.equal(fit.inlierRatio, fit.inliers.length / matches.length, 'the share of inliers');
      const score = expected.reduce((sum, row) => sum + 1 - (fit.residuals[row]! / maxError) ** 2, 0);
      t.ok(Math.abs(fit.score - score) < 1e-9, 'the score');
    }
  });

  test('follows the rows of the matches, not of the regions', (t, random) => {
    const truth = randomModel(random);
    const { a, b, matches } = matchedViews(random, truth, { n: 60 });
    const some = { ...matchRows(30), a: matches.a.slice(20, 50), b: matches.b.slice(20, 50) };
    some.b[3] = 0;
    const fit = estimate(a, b, some)!;
    t.deepEqual(
      [...fit.inliers],
      [...Array(30).keys()].filter((row) => row !== 3),
    );
  });

  test('works at any scale of the coordinates', (t, random) => {
    for (const scale of [1e-3, 1e5 / 800]) {
      const truth = randomModel(random);
      const base = matchedViews(random, truth, { n: 300, noise: 0.5, outliers: 0.4 });
      const scaled = ({ frames }: Regions) =>
        regionsAt(Array.from({ length: 300 }, (_, i) => [frames.get(i, 0, 2) * scale, frames.get(i, 1, 2) * scale]));
      const fit = estimate(scaled(base.a), scaled(base.b), base.matches, { maxError: 3 * scale })!;
      const [h0, h1, h2, h3, h4, h5, h6, h7] = truth as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const expected = [h0, h1, h2 * scale, h3, h4, h5 * scale, h6 / scale, h7 / scale, 1];
      // As in the test with noise, in units of `scale`.
      t.ok(gridError(fit.model.to1DArray(), expected, scale) < 0.5 * scale, `scale ${scale}`);
    }
  });

  test('works far from the origin', (t, random) => {
    const truth = randomModel(random);
    const { a, b, matches } = matchedViews(random, truth, { n: 300, outliers: 0.4 });
    const moved = ({ frames }: Regions) =>
      regionsAt(Array.from({ length: 300 }, (_, i) => [frames.get(i, 0, 2) + 1e5, frames.get(i, 1, 2) - 1e5]));
    const fit = estimate(moved(a), moved(b), matches)!;
    const model = fit.model.to1DArray();
    const [x, y] = transfer(model, [1e5 + 400, -1e5 + 320]);
    const [u, v] = transfer(truth, [400, 320]);
    // Float32 has steps of 1/128 px at 100 000.
    t.ok(Math.hypot(x - 1e5 - u, y + 1e5 - v) < 0.01, 'the centre of the image maps to the right place');
  });

  test('equal seeds give equal bytes, other seeds nearly the same model', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { n: 500, noise: 1, outliers: 0.5 });
    const [first, again] = [estimate(a, b, matches, { seed: 7 })!, estimate(a, b, matches, { seed: 7 })!];
    t.deepEqual(again.model.to1DArray(), first.model.to1DArray(), 'the model');
    t.deepEqual(again.inliers, first.inliers, 'the inliers');
    t.equal(again.trials, first.trials, 'the trials');
    for (const seed of [1, 2, -3]) {
      const other = estimate(a, b, matches, { seed })!;
      // Fits differ by a few pairs at the cut of 4.5 deviations at most, each worth about 1 / 250 of the error of 0.13 px.
      t.ok(gridError(other.model.to1DArray(), first.model.to1DArray()) < 0.02, `seed ${seed}`);
    }
  });

  test('finds nothing in unrelated points', (t, random) => {
    let found = 0;
    for (let set = 0; set < 20; set++) {
      const { a, b, matches } = matchedViews(random, randomModel(random), { n: 20 + 20 * set, outliers: 1 });
      if (estimate(a, b, matches, { maxTrials: 2000 }) !== undefined) found++;
    }
    t.equal(found, 0, 'the bound is one call in a hundred at most');
  });

  test('needs more matches than a sample', (t, random) => {
    const truth = randomModel(random);
    for (let n = 0; n <= sampleSize; n++) {
      const { a, b, matches } = matchedViews(random, truth, { n });
      t.equal(estimate(a, b, matches), undefined, `${n} matches`);
    }
    const { a, b, matches } = matchedViews(random, truth, { n: sampleSize + 1 });
    t.equal(estimate(a, b, matches)?.inliers.length, sampleSize + 1, 'one more is enough when all agree');
  });

  test('finds nothing where centres determine nothing', (t, random) => {
    const truth = randomModel(random);
    const image = (points: [number, number][]) =>
      viewsOf(
        points,
        points.map((point) => transfer(truth, point)),
      );
    const cases: Record<string, [number, number][]> = {
      'all equal': Array.from({ length: 50 }, () => [100, 200]),
      'too few distinct': Array.from({ length: 60 }, (_, i) => [
        (i % sampleSize) * 90,
        ((i % sampleSize) * 70) ** 2 / 100,
      ]),
    };
    if (sampleSize > 2) {
      cases['on a line'] = Array.from({ length: 60 }, () => 600 * random.float()).map((x) => [x, 50 + 0.7 * x]);
    }
    for (const [what, points] of Object.entries(cases)) {
      const { a, b, matches } = image(points);
      t.equal(estimate(a, b, matches), undefined, what);
      t.equal(estimate(b, a, matches), undefined, `${what}, the other way`);
    }
    const { a, matches } = matchedViews(random, truth, { n: 50 });
    t.equal(estimate(a, regionsAt(Array(50).fill([30, 40])), matches), undefined, 'all of a on one point of b');
  });

  test('says why it stopped', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { n: 400, noise: 1, outliers: 0.3 });
    const sure = estimate(a, b, matches)!;
    t.equal(sure.stopReason, 'confidence');
    const spent = estimate(a, b, matches, { confidence: 1 - 1e-15, maxTrials: 3, maxError: 5 });
    t.ok(spent === undefined || (spent.stopReason === 'maxTrials' && spent.trials === 3), `${spent?.stopReason}`);
  });

  test('leaves its arguments alone and gives memory of its own', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { noise: 1, outliers: 0.3 });
    const copies = structuredClone([a.frames.data, b.frames.data, matches.a, matches.b, matches.distance]);
    const first = estimate(a, b, matches)!;
    t.deepEqual([a.frames.data, b.frames.data, matches.a, matches.b, matches.distance], copies, 'inputs as they were');
    const kept = [first.model.to1DArray(), first.inliers.slice()];
    first.inliers.fill(0);
    first.model.mul(0);
    const second = estimate(a, b, matches)!;
    t.deepEqual([second.model.to1DArray(), second.inliers], kept, 'writing to a result changes no later one');
    t.equal(second.inliers.byteLength, second.inliers.buffer.byteLength, 'the inliers are no view of something larger');
  });

  test('strided frames equal their copy', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { n: 80, noise: 1, outliers: 0.3 });
    const strided = ({ length, frames, response }: Regions): Regions => {
      // Columns first, rows backwards, with a gap.
      const view = ndarray(
        new Float32Array(14 * length + 5).fill(Number.NaN),
        [length, 2, 3],
        [-2, 6 * length, 2 * length],
        2 * length + 3,
      );
      for (let i = 0; i < 6 * length; i++) {
        const at = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3] as const;
        view.set(...at, frames.get(...at));
      }
      return { length, frames: view, response };
    };
    const [copy, view] = [estimate(a, b, matches)!, estimate(strided(a), strided(b), matches)!];
    t.deepEqual([view.model.to1DArray(), view.inliers], [copy.model.to1DArray(), copy.inliers]);
  });

  test('refuses what it cannot read', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { n: 20 });
    const call = (changes: { a?: unknown; b?: unknown; matches?: unknown; options?: unknown }) => () => {
      const args = { a, b, matches, options: {}, ...changes };
      estimate(args.a as Regions, args.b as Regions, args.matches as Matches, args.options as EstimateOptions);
    };
    t.throws(call({ a: null }), /TypeError: a: expected Regions, got null/);
    t.throws(call({ b: [1, 2] }), /TypeError: b: expected Regions/);
    t.throws(call({ matches: 'all' }), /TypeError: matches: expected Matches/);
    t.throws(call({ a: { ...a, frames: a.frames.data } }), /TypeError: a.frames: expected an ndarray/);
    t.throws(
      call({ b: { ...b, frames: ndarray(new Float64Array(120), [20, 2, 3]) } }),
      /TypeError: b.frames: expected float32/,
    );
    t.throws(
      call({ a: { ...a, frames: ndarray(new Float32Array(120), [20, 3, 2]) } }),
      /RangeError: a.frames: expected shape/,
    );
    t.throws(call({ a: { ...a, length: 19 } }), /RangeError: a.frames/);
    t.throws(call({ matches: { ...matches, b: matches.b.slice(1) } }), /RangeError: matches.b: expected 20 rows/);
    t.throws(call({ matches: { ...matches, a: matches.a.map((row) => row + 1) } }), /RangeError: matches.a\[19\]/);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const frames = ndarray(a.frames.data.slice(), [20, 2, 3]);
      frames.set(17, 1, 2, bad);
      t.throws(call({ a: { ...a, frames } }), /RangeError: a.frames: expected a finite centre in row 17/);
      t.throws(call({ b: { ...b, frames } }), /RangeError: b.frames: expected a finite centre in row 17/);
    }
  });

  test('refuses options out of range, and names them', (t, random) => {
    const { a, b, matches } = matchedViews(random, randomModel(random), { n: 20 });
    const wrong: [string, unknown][] = [
      ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, '3', null].map((value): [string, unknown] => [
        'maxError',
        value,
      ]),
      ...[-0.1, 1, 1.5, Number.NaN, true].map((value): [string, unknown] => ['confidence', value]),
      ...[0, 1.5, Number.POSITIVE_INFINITY, '9'].map((value): [string, unknown] => ['maxTrials', value]),
      ...[0.5, Number.NaN, 'x'].map((value): [string, unknown] => ['seed', value]),
      ['maxErorr', 3],
    ];
    for (const [option, value] of wrong) {
      t.throws(() => estimate(a, b, matches, { [option]: value }), new RegExp(option), `${option}: ${String(value)}`);
    }
    t.throws(() => estimate(a, b, matches, null as unknown as EstimateOptions), /options: expected an object/);
    t.doesNotThrow(() => estimate(a, b, matches, { maxError: undefined, seed: undefined }), 'undefined means default');
  });

  test('gives a sound fit or nothing for any centres', (t) => {
    const coordinate = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true, noDefaultInfinity: true }));
    const points = fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { maxLength: 40 });
    const maxError = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const property = fc.property(points, maxError, (rows, maxError) => {
      const { a, b, matches } = viewsOf(
        rows.map(([x, y]) => [x, y]),
        rows.map(([, , x, y]) => [x, y]),
      );
      const fit = estimate(a, b, matches, { maxError, maxTrials: 200 });
      if (fit === undefined) return true;
      const rowsRise = fit.inliers.every((row, i) => row < rows.length && (i === 0 || row > fit.inliers[i - 1]!));
      return fit.model.to1DArray().every(Number.isFinite) && rowsRise && fit.inliers.length > sampleSize;
    });
    fc.assert(property, { seed: seedFor('any centres'), numRuns: 300 });
    t.pass('300 random sets');
  });
}
