import tape from 'tape';
import { onlyPlane, planeOfSample, searchOffPlane } from '../../../lib/geometry/models/degeneracy.ts';
import { fundamental, fundamentalErrors } from '../../../lib/geometry/models/fundamental.ts';
import { refineFundamental } from '../../../lib/geometry/models/fundamentalRefinement.ts';
import { planeAndParallax, planeOfTriplet } from '../../../lib/geometry/models/planeAndParallax.ts';
import { leastChance } from '../../../lib/geometry/ransac/acceptance.ts';
import { type Random, seededRandom } from '../../../lib/random.ts';
import { randomFor } from '../../support.ts';
import { allRows, drawRows, randomScene, rmsSampson, solveSample, withNoise, withOutliers } from '../scenes.ts';

const MAX_ERROR = 2;
const LIMIT = MAX_ERROR * MAX_ERROR;

function inliersOf(pairs: Float64Array, model: Float64Array): Int32Array {
  const errors = new Float64Array(pairs.length / 4);
  fundamentalErrors(pairs, model, 0, errors.length, errors);
  return allRows(pairs).filter((row) => errors[row]! <= LIMIT);
}

const countInliers = (pairs: Float64Array) => (model: Float64Array) => inliersOf(pairs, model).length;

/** The largest distance in b from where `homography` puts the given pairs' points, px. */
function worstTransfer(pairs: Float64Array, rows: Iterable<number>, homography: Float64Array): number {
  let worst = 0;
  for (const row of rows) {
    const [x, y, u, v] = pairs.subarray(4 * row) as unknown as [number, number, number, number];
    const [p, q, w] = [0, 3, 6].map((at) => homography[at]! * x + homography[at + 1]! * y + homography[at + 2]!) as [
      number,
      number,
      number,
    ];
    worst = Math.max(worst, w > 0 ? Math.hypot(p / w - u, q / w - v) : Number.POSITIVE_INFINITY);
  }
  return worst;
}

/** The best of `trials` plain samples, refined; with `planes`, samples on a plane are completed off it. */
function search(pairs: Float64Array, random: Random, trials: number, planes: boolean): Float64Array {
  const score = countInliers(pairs);
  const homography = new Float64Array(9);
  let best = new Float64Array(9);
  let most = 0;
  const keep = (model: Float64Array | undefined) => {
    const count = model === undefined ? 0 : score(model);
    if (count <= most) return false;
    most = count;
    best = Float64Array.from(model!);
    return true;
  };
  for (let trial = 0; trial < trials; trial++) {
    const sample = drawRows(random, pairs.length / 4, 7);
    for (const model of solveSample(pairs, sample)) {
      if (!keep(model) || !planes || !planeOfSample(pairs, sample, model, MAX_ERROR, homography)) continue;
      keep(searchOffPlane(pairs, homography, MAX_ERROR, 200, random, score));
    }
  }
  const rows = inliersOf(pairs, best);
  refineFundamental(pairs, rows, rows.length, best, 10);
  return best;
}

tape('a plane is recovered from the epipolar geometry and three of its pairs, at any place and scale', (t) => {
  const random = randomFor('a plane from three pairs');
  let worst = 0;
  for (let trial = 0; trial < 100; trial++) {
    const scene = randomScene(random, 30, { planar: 0.5 });
    const homography = new Float64Array(9);
    if (!planeOfTriplet(scene.pairs, 0, 1, 2, scene.model, homography)) continue;
    // A triangle of a hundredth of the view carries rounding a hundred times as far.
    worst = Math.max(worst, worstTransfer(scene.pairs, Array(15).keys(), homography));
    t.ok(worstTransfer(scene.pairs, [15, 16, 17, 18, 19, 20, 21], homography) > 1, 'other points are elsewhere');
  }
  t.ok(worst < 1e-4, `${worst} px`);
  t.end();
});

tape('three pairs on a line, or one twice, give no plane', (t) => {
  const { pairs, model } = randomScene(randomFor('three pairs on a line'), 4);
  const homography = new Float64Array(9);
  t.notOk(planeOfTriplet(pairs, 0, 1, 1, model, homography), 'one twice');
  for (const at of [0, 1]) pairs[8 + at] = (pairs[at]! + pairs[4 + at]!) / 2;
  t.notOk(planeOfTriplet(pairs, 0, 1, 2, model, homography), 'on a line');
  t.notOk(planeOfTriplet(pairs, 0, 1, 3, new Float64Array(9), homography), 'without an epipole');
  t.end();
});

tape('a sample with five pairs on a plane is told from one with four, whatever their order', (t) => {
  const random = randomFor('five pairs on a plane');
  const homography = new Float64Array(9);
  let [five, four] = [0, 0];
  for (let trial = 0; trial < 200; trial++) {
    const { pairs, model } = randomScene(random, 10, { planar: 0.5 });
    const others = [5, 6, 7, 8, 9];
    const place = (rows: number[]) => Int32Array.from(drawRows(random, 7, 7), (at) => rows[at]!);
    if (planeOfSample(pairs, place([0, 1, 2, 3, 4, 5, 6]), model, 0.01, homography)) {
      five++;
      if (!(worstTransfer(pairs, [0, 1, 2, 3, 4], homography) < 0.1)) t.fail(`trial ${trial}: not the plane`);
    }
    if (planeOfSample(pairs, place([0, 1, 2, 3, ...others.slice(2)]), model, 0.01, homography)) four++;
  }
  // Triplets that are nearly flat carry rounding further than a hundredth of a pixel, or are refused.
  t.ok(five >= 195, `${five} of 200 with five`);
  t.ok(four <= 2, `${four} of 200 with four`);
  t.end();
});

tape('a plane and two pairs off it give the fundamental matrix', (t) => {
  const random = randomFor('a plane and two pairs');
  let worst = 0;
  for (let trial = 0; trial < 100; trial++) {
    const scene = randomScene(random, 30, { planar: 0.5 });
    const [homography, model] = [new Float64Array(9), new Float64Array(9)];
    if (!planeOfTriplet(scene.pairs, 0, 1, 2, scene.model, homography)) continue;
    t.ok(planeAndParallax(scene.pairs, homography, 20, 21, model), `trial ${trial}`);
    worst = Math.max(worst, rmsSampson(scene.pairs, model));
  }
  // Lines that meet at a small angle carry rounding of the plane far.
  t.ok(worst < 1e-3, `${worst} px`);
  const { pairs } = randomScene(random, 4);
  t.notOk(planeAndParallax(pairs, new Float64Array(9), 0, 1, new Float64Array(9)), 'no plane, no model');
  t.end();
});

tape('where most right pairs lie on a plane, completing samples off it finds what plain samples miss', (t) => {
  const random = randomFor('most right pairs lie on a plane');
  for (const [offPlane, outliers] of [
    [20, 80],
    [15, 60],
  ] as const) {
    let [plain, completed] = [0, 0];
    for (let trial = 0; trial < 20; trial++) {
      const scene = randomScene(random, 200, { planar: 1 - offPlane / 200 });
      // Outliers take the place of pairs on the plane, which come first: 100 or 125 of 200 are left there.
      const noisy = withNoise(random, scene.pairs, 0.5);
      const pairs = noisy.slice();
      pairs.set(withOutliers(random, noisy, outliers).subarray(-4 * outliers), 0);
      const truth = scene.pairs.subarray(-4 * offPlane);
      // One or two outliers that agree by chance pull a model that so few pairs hold by a pixel.
      if (rmsSampson(truth, search(pairs, seededRandom(trial), 60, false)) < 2) plain++;
      if (rmsSampson(truth, search(pairs, seededRandom(trial), 60, true)) < 2) completed++;
    }
    t.ok(completed >= 18, `${offPlane} off the plane, completed: ${completed} of 20`);
    t.ok(plain <= 10, `${offPlane} off the plane, plain: ${plain} of 20`);
  }
  t.end();
});

tape('a search off the plane scores all twos of few pairs, and finds nothing where nothing is off', (t) => {
  const random = randomFor('a search off the plane');
  const scene = randomScene(random, 40, { planar: 0.9 });
  const homography = new Float64Array(9);
  t.ok(planeOfTriplet(scene.pairs, 0, 1, 2, scene.model, homography));
  let scored = 0;
  const best = searchOffPlane(scene.pairs, homography.slice(), 1, 100, random, (model) => {
    scored++;
    return -rmsSampson(scene.pairs, model);
  });
  t.equal(scored, 6, 'four pairs off the plane make six twos');
  // Lines that meet at a small angle carry rounding of the plane far.
  t.ok(rmsSampson(scene.pairs, best!) < 1e-3, 'any of them has the truth');
  searchOffPlane(scene.pairs, homography.slice(), 1, 5, random, () => scored++);
  t.equal(scored, 11, 'never more than allowed');
  const onPlane = scene.pairs.slice(0, 144);
  t.equal(
    searchOffPlane(onPlane, homography.slice(), 1, 100, random, () => scored++),
    undefined,
  );
  t.end();
});

tape('equal seeds search alike, and the pairs are not touched', (t) => {
  const random = randomFor('equal seeds search alike');
  const scene = randomScene(random, 100, { planar: 0.5 });
  const pairs = withNoise(random, scene.pairs, 0.5);
  const copy = pairs.slice();
  const homography = new Float64Array(9);
  planeOfTriplet(scene.pairs, 0, 1, 2, scene.model, homography);
  const run = () => searchOffPlane(pairs, homography.slice(), 2, 20, seededRandom(5), countInliers(pairs));
  t.deepEqual(run(), run());
  t.deepEqual(pairs, copy);
  t.end();
});

tape('a model of a plane, or of a camera that only turned, is told from one of a scene', (t) => {
  const random = randomFor('a model of a plane');
  const cases = [
    ['a plane', { planar: 1 }, true],
    ['a camera that turns', { still: true }, true],
    ['a scene', {}, false],
    ['a scene with a plane of 80 %', { planar: 0.8 }, false],
    ['a scene with a plane of 90 %', { planar: 0.9 }, false],
  ] as const;
  for (const [what, options, expected] of cases) {
    for (const outliers of [0, 40]) {
      let right = 0;
      for (let trial = 0; trial < 20; trial++) {
        const scene = randomScene(random, 200, options);
        const exact = scene.pairs.slice();
        // Outliers take the place of pairs on the plane, which come first.
        const noisy = withNoise(random, exact, 0.5);
        const pairs = noisy.slice();
        if (outliers > 0) pairs.set(withOutliers(random, noisy, outliers).subarray(-4 * outliers), 0);
        const model = search(pairs, random, 60, true);
        const homography = onlyPlane(
          pairs,
          inliersOf(pairs, model),
          model,
          MAX_ERROR,
          leastChance(fundamental, pairs, MAX_ERROR),
          random,
        );
        if ((homography !== undefined) !== expected) continue;
        if (homography !== undefined && !(worstTransfer(exact, allRows(exact).subarray(outliers), homography) < 1.5)) {
          t.fail(`${what}: the homography is not that of the plane`);
        }
        right++;
      }
      // A scene may hold its few pairs near the plane, and luck may add a pair too many.
      t.ok(right >= 18, `${what}, ${outliers} outliers: ${right} of 20`);
    }
  }
  t.equal(
    onlyPlane(new Float64Array(0), new Int32Array(0), new Float64Array(9), 1, 0.01, random),
    undefined,
    'of no pairs nothing is said',
  );
  t.end();
});
