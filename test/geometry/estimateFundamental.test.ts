/** The fundamental matrix, from the public door. */
import tape from 'tape';
import { estimateFundamental } from '../../lib/index.ts';
import { randomFor } from '../support.ts';
import { randomScene, rmsSampson, sampson, withNoise, withOutliers } from './scenes.ts';
import { type Point, regionsAt, viewsOf } from './views.ts';

/** Matches of the pairs, in order. */
function matched(pairs: Float64Array, scale = 1) {
  const points = (column: number) =>
    Array.from({ length: pairs.length / 4 }, (_, i): Point => {
      return [pairs[4 * i + column]! * scale, pairs[4 * i + column + 1]! * scale];
    });
  return viewsOf(points(0), points(2));
}

const elements = (fit: ReturnType<typeof estimateFundamental>) => fit!.model.to1DArray();

tape('estimateFundamental finds exact scenes, to norm 1 and rank 2', (t) => {
  const random = randomFor('exact scenes');
  for (let trial = 0; trial < 5; trial++) {
    const { pairs } = randomScene(random, 100);
    const { a, b, matches } = matched(pairs);
    const fit = estimateFundamental(a, b, matches)!;
    // Float32 centres are off by up to 3e-5 px, which scenes with little depth magnify.
    t.ok(rmsSampson(pairs, elements(fit)) < 1e-3, `${rmsSampson(pairs, elements(fit))} px`);
    t.equal(fit.inliers.length, 100, 'all agree');
    t.equal(fit.plane, undefined, 'the scene is no plane');
    t.ok(Math.abs(fit.model.norm('frobenius') - 1) < 1e-12, 'norm 1');
    const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = elements(fit) as [number, ...number[]];
    const determinant = f0 * (f4! * f8! - f5! * f7!) - f1! * (f3! * f8! - f5! * f6!) + f2! * (f3! * f7! - f4! * f6!);
    t.ok(Math.abs(determinant) < 1e-12, 'rank 2');
  }
  t.end();
});

tape('estimateFundamental finds scenes under noise and outliers', (t) => {
  const random = randomFor('scenes under noise and outliers');
  for (const share of [0, 0.3, 0.5, 0.6]) {
    const errors = Array.from({ length: 5 }, (_, seed) => {
      const scene = randomScene(random, 400);
      const outliers = share * 400;
      const pairs = withOutliers(random, withNoise(random, scene.pairs, 1), outliers);
      const { a, b, matches } = matched(pairs);
      const fit = estimateFundamental(a, b, matches, { seed })!;
      const expected = fit.residuals.every((residual, row) => {
        const error = Math.sqrt(sampson(pairs.subarray(4 * row, 4 * row + 4), elements(fit)));
        // Float32 centres.
        return Math.abs(error - residual) < 1e-2;
      });
      t.ok(expected, 'residuals are Sampson distances');
      return rmsSampson(scene.pairs.subarray(0, 4 * (400 - outliers)), elements(fit));
    }).sort((x, y) => x - y);
    // Least squares on 160 to 400 right pairs is off by 0.12 to 0.2 px; outliers near their lines add as much.
    t.ok(errors[2]! < 0.6, `${100 * share} % outliers: ${errors.map((error) => error.toFixed(2))}`);
  }
  t.end();
});

tape('a dominant plane does not mislead estimateFundamental, as it does without a look beyond planes', (t) => {
  const random = randomFor('a dominant plane in front');
  const right = { true: 0, false: 0 };
  for (let trial = 0; trial < 10; trial++) {
    const scene = randomScene(random, 400, { planar: 0.95 });
    const { a, b, matches } = matched(withNoise(random, scene.pairs, 0.5));
    for (const degeneracy of [true, false]) {
      const fit = estimateFundamental(a, b, matches, { seed: trial, degeneracy });
      // Least squares on all pairs is off by about 0.1 px; a matrix that fits the plane alone by far more off it.
      const isRight = fit && fit.plane === undefined && rmsSampson(scene.pairs, elements(fit)) < 1;
      if (isRight) right[`${degeneracy}`]++;
    }
  }
  t.ok(right.true >= 9, `${right.true} of 10 scenes`);
  t.ok(right.false < right.true, `${right.false} without`);
  t.end();
});

tape('of a plane, and of a camera that only turned, estimateFundamental gives the homography', (t) => {
  const random = randomFor('nothing but a plane');
  for (const options of [{ planar: 1 }, { still: true }]) {
    const scene = randomScene(random, 200, options);
    const pairs = withNoise(random, scene.pairs, 0.5);
    const { a, b, matches } = matched(pairs);
    const { plane } = estimateFundamental(a, b, matches)!;
    t.ok(plane, `${JSON.stringify(options)}: there is a plane`);
    const [h0, h1, h2, h3, h4, h5, h6, h7, h8] = plane!.to1DArray() as [number, ...number[]];
    let worst = 0;
    for (let at = 0; at < scene.pairs.length; at += 4) {
      const [x, y, u, v] = scene.pairs.subarray(at, at + 4) as unknown as [number, number, number, number];
      const w = h6! * x + h7! * y + h8!;
      worst = Math.max(worst, Math.hypot((h0 * x + h1! * y + h2!) / w - u, (h3! * x + h4! * y + h5!) / w - v));
    }
    // Least squares on 200 pairs with noise of 0.5 px is off by 0.1 px, by several times that at the corners.
    t.ok(worst < 1, `it maps all points right: ${worst.toFixed(2)} px`);
  }
  t.end();
});

tape('swapped views give the transpose, another order, scale or seed the same matrix', (t) => {
  const random = randomFor('swapped views, transposed');
  const scene = randomScene(random, 300);
  const pairs = withOutliers(random, withNoise(random, scene.pairs, 0.5), 90);
  const { a, b, matches } = matched(pairs);
  const right = scene.pairs.subarray(0, 4 * 210);
  const plain = elements(estimateFundamental(a, b, matches));
  t.deepEqual(elements(estimateFundamental(a, b, matches)), plain, 'equal bytes');

  const back = estimateFundamental(b, a, matches)!.model.transpose().to1DArray();
  const order = Uint32Array.from(matches.a, (row) => (row * 7) % 300);
  const shuffled = elements(estimateFundamental(a, b, { ...matches, a: order, b: order }));
  const other = elements(estimateFundamental(a, b, matches, { seed: 5 }));
  for (const [name, model] of Object.entries({ plain, back, shuffled, other })) {
    // Least squares on 210 pairs with noise of 0.5 px is off by 0.1 px.
    t.ok(rmsSampson(right, model) < 0.3, `${name}: ${rmsSampson(right, model).toFixed(3)} px`);
  }
  for (const scale of [1e-3, 1e4]) {
    const large = matched(pairs, scale);
    const fit = estimateFundamental(large.a, large.b, large.matches, { maxError: 3 * scale })!;
    const error =
      rmsSampson(
        right.map((value) => value * scale),
        elements(fit),
      ) / scale;
    t.ok(error < 0.3, `scale ${scale}: ${error.toFixed(3)} px`);
  }
  t.end();
});

tape('estimateFundamental finds nothing where nothing is determined, or agrees', (t) => {
  const random = randomFor('no fundamental matrix');
  const anywhere = (): Point => [800 * random.float(), 640 * random.float()];
  for (let n = 0; n <= 7; n++) {
    const { a, b, matches } = matched(randomScene(random, n).pairs);
    t.equal(estimateFundamental(a, b, matches), undefined, `${n} matches`);
  }
  const line = Array.from({ length: 60 }, (_, i): Point => [10 * i, 5 * i]);
  const one = Array.from({ length: 60 }, (): Point => [30, 40]);
  for (const [name, pointsA, pointsB] of [
    ['a line in both', line, line],
    ['one point', one, one],
    ['four points repeated', line.map((_, i): Point => line[i % 4]!), line.map((_, i): Point => line[(i % 4) + 7]!)],
  ] as const) {
    const { a, b, matches } = viewsOf(pointsA, pointsB);
    t.equal(estimateFundamental(a, b, matches), undefined, name);
  }
  let found = 0;
  for (let set = 0; set < 20; set++) {
    const { matches } = viewsOf(one, one);
    const [a, b] = [regionsAt(Array.from({ length: 60 }, anywhere)), regionsAt(Array.from({ length: 60 }, anywhere))];
    if (estimateFundamental(a, b, matches, { seed: set, maxTrials: 1000 })) found++;
  }
  t.equal(found, 0, 'unrelated points, 20 sets');
  t.end();
});
