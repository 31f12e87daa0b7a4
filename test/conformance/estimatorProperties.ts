/** What holds for every estimator on any noisy set, by `fast-check`. */
import * as fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import tape from 'tape';
import { seededRandom } from '../../lib/random.ts';
import type { Fit, Matches, Regions } from '../../lib/types.ts';
import { gridError, matchedViews, regionsAt } from '../geometry/views.ts';
import { seedFor } from '../support.ts';
import type { Estimator } from './estimator.ts';

const N = 250;

/** Seeds of sets with noise of 0.7 px and up to 60 % outliers. */
const anySet = fc.record({ seed: fc.integer(), outliers: fc.double({ min: 0, max: 0.6, noNaN: true }) });

export function conformEstimatorProperties({ name, estimate, randomModel }: Estimator): void {
  const test = (behaviour: string, body: (t: tape.Test, seed: number) => void) =>
    tape(`${name}: ${behaviour}`, (t) => {
      body(t, seedFor(`${name}: ${behaviour}`));
      t.end();
    });
  const draw = ({ seed, outliers }: { seed: number; outliers: number }) => {
    const random = seededRandom(seed);
    const truth = randomModel(random);
    return { random, truth, ...matchedViews(random, truth, { n: N, noise: 0.7, outliers }) };
  };
  const elements = (fit: Fit | undefined) => fit!.model.to1DArray();

  test('inliers are one-to-one, whatever the matches are', (t, seed) => {
    const property = fc.property(anySet, fc.integer({ min: 2, max: 40 }), (set, partners) => {
      const { random, a, b } = draw(set);
      // Each row of a with its own of b and with others nearby in the table, as k nearest neighbours give.
      const rows = Uint32Array.from({ length: 3 * N }, (_, i) => i % N);
      const others = rows.map((row, i) => (i < N ? row : (row + random.below(partners)) % N));
      const matches: Matches = { length: 3 * N, a: rows, b: others, distance: new Float32Array(3 * N) };
      const fit = estimate(a, b, matches);
      if (fit === undefined) return true;
      const unique = (column: Uint32Array) => new Set(Array.from(fit.inliers, (row) => column[row])).size;
      return unique(matches.a) === fit.inliers.length && unique(matches.b) === fit.inliers.length;
    });
    fc.assert(property, { seed, numRuns: 40 });
    t.pass('40 sets');
  });

  test('more agree when more error is allowed', (t, seed) => {
    // Steps of a fifth: a fit to other rows moves a pair at the brink by less.
    const threshold = fc.double({ min: 1, max: 12, noNaN: true });
    const step = fc.double({ min: 1.2, max: 2, noNaN: true });
    const property = fc.property(anySet, threshold, step, (set, maxError, times) => {
      const { a, b, matches } = draw(set);
      const count = (error: number) => estimate(a, b, matches, { maxError: error })?.inliers.length ?? 0;
      return count(maxError * times) >= count(maxError);
    });
    fc.assert(property, { seed, numRuns: 60 });
    t.pass('60 sets');
  });

  test('the order of the matches does not matter', (t, seed) => {
    const property = fc.property(anySet, (set) => {
      const { random, a, b, matches } = draw(set);
      const order = Uint32Array.from({ length: N }, (_, i) => i);
      for (let i = N - 1; i > 0; i--) {
        const j = random.below(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      const shuffled = { ...matches, a: order, b: order };
      // As with another seed: fits differ by a few pairs at the cut at most.
      return gridError(elements(estimate(a, b, shuffled)), elements(estimate(a, b, matches))) < 0.1;
    });
    fc.assert(property, { seed, numRuns: 60 });
    t.pass('60 sets');
  });

  test('swapped views give the inverse', (t, seed) => {
    const property = fc.property(anySet, (set) => {
      const { a, b, matches } = draw(set);
      const [there, back] = [estimate(a, b, matches), estimate(b, a, matches)];
      const inverted = inverse(new Matrix(back!.model)).to1DArray();
      // Least squares in the other view weighs pairs otherwise where the scale varies: less than its own error, 0.1 to 0.4 px.
      return gridError(inverted, elements(there)) < 0.4;
    });
    fc.assert(property, { seed, numRuns: 60 });
    t.pass('60 sets');
  });

  test('the scale of the coordinates changes nothing but units', (t, seed) => {
    const property = fc.property(anySet, fc.double({ min: -3, max: 4, noNaN: true }), (set, power) => {
      const { a, b, matches } = draw(set);
      const scale = 10 ** power;
      const scaled = ({ frames }: Regions) =>
        regionsAt(Array.from({ length: N }, (_, i) => [frames.get(i, 0, 2) * scale, frames.get(i, 1, 2) * scale]));
      const [plain, fit] = [
        estimate(a, b, matches, { maxError: 3 })!,
        estimate(scaled(a), scaled(b), matches, { maxError: 3 * scale })!,
      ];
      const [h0, h1, h2, h3, h4, h5, h6, h7] = elements(fit) as [number, ...number[]];
      const back = [h0, h1!, h2! / scale, h3!, h4!, h5! / scale, h6! * scale, h7! * scale, 1];
      // Float32 rounds a pair at the brink to either side now and then.
      const sameCount = Math.abs(fit.inliers.length - plain.inliers.length) <= 1;
      return sameCount && gridError(back, elements(plain)) < 0.05;
    });
    fc.assert(property, { seed, numRuns: 60 });
    t.pass('60 sets');
  });
}
