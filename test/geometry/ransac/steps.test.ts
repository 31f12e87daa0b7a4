/** The steps of the loop, each against what it should be. */
import tape from 'tape';
import { affine } from '../../../lib/geometry/models/affine.ts';
import { solveCholesky } from '../../../lib/geometry/models/cholesky.ts';
import { homography } from '../../../lib/geometry/models/homography.ts';
import { countDistinct, fewestInliers } from '../../../lib/geometry/ransac/acceptance.ts';
import { drawSample, shuffledRows } from '../../../lib/geometry/ransac/sampling.ts';
import { bailOutBounds, scoreModel } from '../../../lib/geometry/ransac/scoring.ts';
import { samplesNeeded } from '../../../lib/geometry/ransac/stopping.ts';
import { randomFor } from '../../support.ts';
import { randomAffine, randomHomography, transfer } from '../views.ts';

tape('samples hold distinct rows, every row equally often', (t) => {
  const random = randomFor('samples hold distinct rows');
  const sample = new Int32Array(4);
  const seen = new Float64Array(6);
  for (let i = 0; i < 6000; i++) {
    drawSample(random, 6, sample);
    if (new Set(sample).size !== 4) t.fail(`a row twice in ${sample}`);
    for (const row of sample) seen[row]!++;
  }
  // 4000 expected, standard deviation 37.
  t.ok(
    seen.every((count) => Math.abs(count - 4000) < 180),
    `${seen}`,
  );
  t.deepEqual(
    [...shuffledRows(random, 50)].sort((x, y) => x - y),
    [...Array(50).keys()],
    'shuffling keeps all rows',
  );
  t.end();
});

tape('the number of samples is that of the formula', (t) => {
  for (const [inliers, n, size, confidence] of [
    [500, 1000, 4, 0.99],
    [20, 100, 3, 0.999],
    [3, 40, 1, 0.9],
  ] as const) {
    let good = 1;
    for (let i = 0; i < size; i++) good *= (inliers - i) / (n - i);
    const expected = Math.ceil(Math.log(1 - confidence) / Math.log(1 - good));
    t.equal(samplesNeeded(inliers, n, size, confidence, 1e6), expected, `${inliers} of ${n}`);
  }
  t.equal(samplesNeeded(10, 10, 4, 0.999, 100), 1, 'without outliers one is enough');
  t.equal(samplesNeeded(4, 1000, 4, 0.999, 100), 100, 'never more than allowed');
  t.end();
});

tape('more inliers are needed for larger errors, and never fewer than one more than the sample', (t) => {
  const random = randomFor('more inliers are needed');
  const pairs = Float64Array.from({ length: 4000 }, () => 800 * random.float());
  const needed = [0.01, 0.1, 1, 3, 10, 30, 100].map((maxError) => fewestInliers(pairs, 4, maxError));
  t.ok(
    needed.every((count, i) => count > 4 && (i === 0 || count >= needed[i - 1]!)),
    `${needed}`,
  );
  t.equal(fewestInliers(pairs, 4, 400), 1001, 'none will do when everything agrees with anything');
  const many = Float64Array.from({ length: 40_000 }, () => 200 * random.float());
  const share = fewestInliers(many, 4, 30) / 10_000;
  // Each agrees by chance with probability 0.09; the union bound asks for e times that.
  t.ok(share > 0.09 && share < 0.3, `many pairs at a large error: ${share}`);
  t.end();
});

tape('inliers that share a point count once', (t) => {
  const pairs = Float64Array.of(1, 1, 5, 5, 2, 2, 6, 6, 1, 1, 7, 7, 3, 3, 6, 6, 4, 4, 8, 8);
  t.equal(countDistinct(pairs, Uint32Array.of(0, 1, 2, 3, 4), 5), 3);
  t.equal(countDistinct(pairs, Uint32Array.of(0, 1, 2, 3, 4), 2), 2, 'and counting stops early');
  t.end();
});

tape('minimal solvers pass through their samples, mirrored or not', (t) => {
  const random = randomFor('minimal solvers');
  for (const [kind, randomModel] of [
    [homography, randomHomography],
    [affine, randomAffine],
  ] as const) {
    const sample = Int32Array.from({ length: kind.sampleSize }, (_, i) => i);
    const errors = new Float64Array(4);
    let worst = 0;
    let solved = 0;
    for (let i = 0; i < 200; i++) {
      const truth = randomModel(random);
      const side = i % 2 ? 1 : -1;
      const pairs = new Float64Array(4 * kind.sampleSize);
      for (let at = 0; at < pairs.length; at += 4) {
        const point = [800 * random.float(), 640 * random.float()] as const;
        const [x, y] = transfer(truth, point);
        pairs.set([...point, side * x, y], at);
      }
      const model = new Float64Array(9);
      if (!kind.solve(pairs, sample, model)) continue;
      solved++;
      kind.squaredErrors(pairs, model, 0, kind.sampleSize, errors);
      worst = Math.max(worst, ...errors.subarray(0, kind.sampleSize));
    }
    // One random triangle in ten thousand is flatter than the solvers accept.
    t.ok(solved >= 198, `${solved} of 200 samples determine a model`);
    // Rounding: 1e-16 of 1000 px, magnified by flat triangles.
    t.ok(worst < 1e-12, `largest squared error ${worst}`);
  }
  t.end();
});

tape('a sample that no view of a plane can give is refused', (t) => {
  const square = [0, 0, 1, 0, 1, 1, 0, 1];
  // The last corner moved inside the triangle of the others: a convex and a concave quadrangle.
  const concave = [0, 0, 1, 0, 1, 1, 0.9, 0.2];
  const pairs = Float64Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? square : concave)[2 * (i >> 2) + (i % 2)]!);
  t.notOk(homography.solve(pairs, Int32Array.of(0, 1, 2, 3), new Float64Array(9)));
  t.end();
});

tape('Cholesky solves what it should and refuses the rest', (t) => {
  const vector = Float64Array.of(8, 9);
  t.ok(solveCholesky(Float64Array.of(4, 2, 2, 3), vector, 2));
  t.ok(Math.abs(vector[0]! - 0.75) < 1e-15 && Math.abs(vector[1]! - 2.5) < 1e-15, `${vector}`);
  t.notOk(solveCholesky(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 2), 'singular');
  t.notOk(solveCholesky(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 2), 'indefinite');
  t.notOk(solveCholesky(Float64Array.of(Number.NaN, 0, 0, 1), Float64Array.of(1, 1), 2), 'not a number');
  t.end();
});

tape('a model as good as the best is almost never dropped, a bad one after the first blocks', (t) => {
  const random = randomFor('a model as good as the best');
  const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const [n, runs] = [1000, 400];
  const setOf = (share: number) => {
    const pairs = new Float64Array(4 * n);
    const order = shuffledRows(random, n);
    // Exactly `share` of the rows agree, in random order; the others are 100 px off.
    for (let i = 0; i < n; i++) pairs.set([i, i, i + (order[i]! < share * n ? 0 : 100), i], 4 * i);
    return pairs;
  };
  const bounds = bailOutBounds(500, n);
  const kept = (share: number) =>
    Array.from({ length: runs }, () =>
      scoreModel(affine, setOf(share), identity, 3, Number.POSITIVE_INFINITY, bounds),
    ).filter((score) => score !== undefined).length;
  // One in a thousand for each of 32 blocks, which are correlated: at most 3 %.
  t.ok(kept(0.5) > 0.97 * runs, 'as good');
  t.equal(kept(0.25), 0, 'half as good');
  t.end();
});
