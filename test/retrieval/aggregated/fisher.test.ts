import fc from 'fast-check';
import tape from 'tape';
import {
  fisherVector,
  type Mixture,
  mixtureFrom,
  type NdArray,
  nearestNeighbours,
  serializeMixture,
  trainMixture,
} from '../../../lib/index.ts';
import { seededRandom } from '../../../lib/random.ts';
import { findClusters } from '../../../lib/retrieval/aggregated/clusters.ts';
import { refuses } from '../../evaluate/views.ts';
import { descriptors } from '../../matching/tables.ts';
import { randomFor, seedFor } from '../../support.ts';
import { bytes, clouds, dot, floats, largestDifference, rowOf, unit } from './tables.ts';

/** Unit vectors in single precision. */
const ROUNDING = 1e-6;

/** A mixture over descriptors as they are: its axes are those of the coordinates. */
function mixtureOf(weights: number[], means: number[][], variances: number[][]): Mixture {
  const width = means[0]!.length;
  const axes = Float32Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0));
  return {
    weights: Float32Array.from(weights),
    means: Float32Array.from(means.flat()),
    variances: Float32Array.from(variances.flat()),
    projection: { mean: new Float32Array(width), axes },
  };
}

/** Random components of width `width`. */
function anyMixture(seed: number, count: number, width: number): Mixture {
  const random = randomFor(`mixture ${seed}`);
  const weights = Array.from({ length: count }, () => 0.2 + random.float());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = (from: number, to: number) =>
    weights.map(() => Array.from({ length: width }, () => from + (to - from) * random.float()));
  return mixtureOf(
    weights.map((weight) => weight / total),
    table(-2, 2),
    table(0.3, 2),
  );
}

/** Mean logarithm of the density, from the means and deviations that are given. */
function logLikelihood(
  rows: NdArray<Float32Array>,
  weights: Float32Array,
  means: number[],
  deviations: number[],
): number {
  const [n, width] = rows.shape as [number, number];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let density = 0;
    for (let c = 0; c < weights.length; c++) {
      let value = weights[c]!;
      for (let k = 0; k < width; k++) {
        const deviation = deviations[c * width + k]!;
        const z = (rows.get(i, k) - means[c * width + k]!) / deviation;
        value *= Math.exp((-z * z) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      }
      density += value;
    }
    sum += Math.log(density);
  }
  return sum / n;
}

tape('with one Gaussian the gradients are the mean and the mean square of the standardised rows', (t) => {
  const mixture = mixtureOf([1], [[10, 20]], [[4, 9]]);
  // Standardised: (1, 0) and (2, −1), of sum (3, −1); squares less 1: (0, −1) and (3, 0), of sum (3, −1).
  const image = floats([
    [12, 20],
    [14, 17],
  ]);
  const [sums, squares] = [
    [3, -1],
    [3 / Math.SQRT2, -1 / Math.SQRT2],
  ] as const;
  const check = (options: Parameters<typeof fisherVector>[2], expected: number[]) => {
    const found = rowOf(fisherVector([image], mixture, options), 0);
    t.ok(largestDifference(found, expected) < ROUNDING, `${JSON.stringify(options)}: ${found}`);
  };
  const root = (values: readonly number[]) => values.map((v) => Math.sign(v) * Math.sqrt(Math.abs(v)));
  check({ normalisation: 'none' }, unit(sums));
  check({ normalisation: 'power' }, unit(root(sums)));
  check({ normalisation: 'none', deviations: true }, unit([...sums, ...squares]));
  check({ normalisation: 'power', deviations: true }, unit(root([...sums, ...squares])));
  check({ deviations: true }, unit([...unit(sums), ...unit(squares)]));
  t.end();
});

tape('a row far from all but one Gaussian counts for that one, by its weight', (t) => {
  const mixture = mixtureOf([0.25, 0.75], [[0], [1000]], [[1], [1]]);
  const image = floats([[1], [1003]]);
  // 1 / √0.25 and 3 / √0.75.
  t.ok(
    largestDifference(
      rowOf(fisherVector([image], mixture, { normalisation: 'none' }), 0),
      unit([2, 3 / Math.sqrt(0.75)]),
    ) < ROUNDING,
  );
  t.end();
});

tape('a Fisher vector is the derivative of the log-likelihood, scaled by the Fisher information', (t) => {
  const STEP = 1e-4;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (count, width, seed) => {
      const mixture = anyMixture(seed, count, width);
      const random = randomFor(`rows ${seed}`);
      const rows = floats(Array.from({ length: 7 }, () => Array.from({ length: width }, () => 2 * random.normal())));
      const means = [...mixture.means];
      const deviations = [...mixture.variances].map(Math.sqrt);
      const derivative = (of: number[], k: number) => {
        const [more, less] = [1, -1].map((sign) => {
          const moved = of.map((value, i) => (i === k ? value + sign * STEP : value));
          return of === means
            ? logLikelihood(rows, mixture.weights, moved, deviations)
            : logLikelihood(rows, mixture.weights, means, moved);
        });
        return (more! - less!) / (2 * STEP);
      };
      const scale = (k: number) => deviations[k]! / Math.sqrt(mixture.weights[Math.floor(k / width)]!);
      const expected = unit([
        ...means.map((_, k) => derivative(means, k) * scale(k)),
        ...deviations.map((_, k) => (derivative(deviations, k) * scale(k)) / Math.SQRT2),
      ]);
      const found = rowOf(fisherVector([rows], mixture, { deviations: true, normalisation: 'none' }), 0);
      // The error of central differences is of the order of the squared step, relative to third derivatives of some dozens.
      return largestDifference(found, expected) < 1e-4;
    }),
    { seed: seedFor('numerical derivative'), numRuns: 60 },
  );
  t.pass('60 mixtures');
  t.end();
});

tape('EM recovers three Gaussians', (t) => {
  const random = randomFor('recovery');
  const [means, deviations, shares] = [
    [0, 30, -40],
    [1, 4, 2],
    [0.5, 0.3, 0.2],
  ];
  const rows = Array.from({ length: 6000 }, () => {
    const draw = random.float();
    const c = draw < 0.5 ? 0 : draw < 0.8 ? 1 : 2;
    return [means[c]! + deviations[c]! * random.normal()];
  });
  const mixture = trainMixture([floats(rows)], { components: 3, iterations: 100, seed: 1 });
  const [mean, axis] = [mixture.projection.mean[0]!, mixture.projection.axes[0]!];
  t.equal(axis, 1, 'one dimension has one axis');
  const order = [0, 1, 2].sort((p, q) => mixture.weights[q]! - mixture.weights[p]!);
  order.forEach((c, k) => {
    // Standard errors: 4 / √1800 = 0.1 of a mean, 0.07 of a deviation, 0.007 of a share; four of them.
    t.ok(Math.abs(mixture.means[c]! + mean - means[k]!) < 0.4, `mean ${mixture.means[c]! + mean}`);
    t.ok(
      Math.abs(Math.sqrt(mixture.variances[c]!) - deviations[k]!) < 0.3,
      `deviation ${Math.sqrt(mixture.variances[c]!)}`,
    );
    t.ok(Math.abs(mixture.weights[c]! - shares[k]!) < 0.03, `share ${mixture.weights[c]}`);
  });
  t.end();
});

tape('each round of EM makes the rows at least as likely', (t) => {
  const rows = clouds(randomFor('likelihood'), 300, 4);
  let before = Number.NEGATIVE_INFINITY;
  for (let iterations = 0; iterations < 8; iterations++) {
    const mixture = trainMixture([rows], { components: 5, dimensions: Number.POSITIVE_INFINITY, iterations });
    const { mean, axes } = mixture.projection;
    const centred = Array.from({ length: 300 }, (_, i) => rowOf(rows, i).map((value, k) => value - mean[k]!));
    const projected = floats(
      centred.map((row) => [0, 1, 2, 3].map((c) => dot(row, [...axes.subarray(4 * c, 4 * c + 4)]))),
    );
    const after = logLikelihood(projected, mixture.weights, [...mixture.means], [...mixture.variances].map(Math.sqrt));
    // Parameters are rounded to single precision after each round.
    t.ok(after > before - 1e-5, `round ${iterations}: ${after} after ${before}`);
    before = after;
  }
  t.end();
});

tape('equal descriptors and seed give equal bytes, in one table or many; another seed, others', (t) => {
  const rows = clouds(randomFor('bytes'), 400, 6);
  const options = { components: 7, dimensions: 4, seed: 3 };
  const bytesOf = (...args: Parameters<typeof trainMixture>) => serializeMixture(trainMixture(...args));
  const first = bytesOf([rows], options);
  t.deepEqual(bytesOf([rows.hi(150), rows.lo(150)], options), first);
  t.notDeepEqual(bytesOf([rows], { ...options, seed: 4 }), first);
  const mixture = mixtureFrom(first);
  t.deepEqual(serializeMixture(mixture), first);
  t.equal(mixture.means.length, 28);
  t.deepEqual(fisherVector([rows], mixture).data, fisherVector([rows], trainMixture([rows], options)).data);
  t.end();
});

tape('of more descriptors than asked for, each has the same chance', (t) => {
  // 10 of 1000 distinct values, over many seeds: the mean of those drawn nears that of all, 499.5.
  const rows = floats(Array.from({ length: 1000 }, (_, i) => [i]));
  let sum = 0;
  for (let seed = 0; seed < 200; seed++) {
    sum += trainMixture([rows], { components: 1, samples: 10, iterations: 0, seed }).projection.mean[0]!;
  }
  // Deviation of the mean of 2000 uniform draws: 289 / √2000 = 6.5; four of them.
  t.ok(Math.abs(sum / 200 - 499.5) < 26, `${sum / 200}`);
  t.end();
});

tape('a mixture stays sound where descriptors repeat', (t) => {
  const rows = bytes([...Array(40).fill([5, 5, 5]), [9, 5, 5], [5, 9, 5]]);
  const mixture = trainMixture([rows], { components: 8 });
  t.ok(mixture.variances.every((value) => value > 0 && Number.isFinite(value)));
  t.ok(mixture.weights.every((value) => value > 0));
  t.ok(Math.abs(mixture.weights.reduce((sum, weight) => sum + weight, 0) - 1) < ROUNDING);
  t.ok(fisherVector([rows, rows.hi(1)], mixture, { deviations: true }).data.every(Number.isFinite));
  t.end();
});

tape('clusters without rows move to the row farthest from its own', (t) => {
  const table = { data: Float32Array.of(0, 0, 0, 0, 100, 50), length: 6, width: 1 };
  for (let seed = 0; seed < 10; seed++) {
    const centres = [...findClusters(table, 3, 10, seededRandom(seed))].sort((p, q) => p - q);
    t.deepEqual(centres, [0, 50, 100], `seed ${seed}`);
  }
  t.end();
});

tape('an image is found by a part of itself among others', (t) => {
  const random = randomFor('part');
  const images = Array.from({ length: 20 }, () => descriptors(random, 60));
  const mixture = trainMixture(images, { components: 4, dimensions: 16 });
  const database = fisherVector(images, mixture);
  t.deepEqual(database.shape, [20, 64]);
  const { rows } = nearestNeighbours(fisherVector([images[7]!.hi(30)], mixture), database, { k: 1, metric: 'cosine' });
  t.equal(rows.get(0, 0), 7);
  t.deepEqual(fisherVector([bytes([], 128)], mixture).data, new Float32Array(64), 'no descriptors, zeros');
  t.end();
});

tape('trainMixture and fisherVector refuse what makes no sense', (t) => {
  const rows = clouds(randomFor('refused'), 30, 4);
  const mixture = trainMixture([rows], { components: 2 });
  const file = serializeMixture(mixture);
  for (const [kind, call] of [
    [RangeError, () => trainMixture([rows], { components: 31 })],
    [RangeError, () => trainMixture([rows], { components: 0 })],
    [RangeError, () => trainMixture([], { components: 1 })],
    [RangeError, () => trainMixture([rows, descriptorsOfWidth(3)], { components: 2 })],
    [RangeError, () => trainMixture([floats([[1], [1]])], { components: 1 })],
    [RangeError, () => trainMixture([rows], { components: 5, samples: 4 })],
    [RangeError, () => trainMixture([rows], { components: 2, seed: 0.5 })],
    [TypeError, () => trainMixture(rows as never, { components: 2 })],
    [TypeError, () => trainMixture([rows], { component: 2 } as never)],
    [RangeError, () => fisherVector([descriptorsOfWidth(3)], mixture)],
    [TypeError, () => fisherVector(rows as never, mixture)],
    [TypeError, () => fisherVector([rows], undefined as never)],
    [TypeError, () => fisherVector([rows], { ...mixture, means: [...mixture.means] } as never)],
    [RangeError, () => fisherVector([rows], { ...mixture, means: mixture.means.slice(1) })],
    [RangeError, () => fisherVector([rows], mixture, { normalisation: 'l2' as never })],
    [TypeError, () => fisherVector([rows], mixture, { deviations: 1 as never })],
    [RangeError, () => mixtureFrom(file.slice(0, 40))],
    [RangeError, () => mixtureFrom(file.map((byte, at) => (at === file.length - 9 ? byte ^ 1 : byte)))],
  ] as [ErrorConstructor, () => unknown][]) {
    refuses(t, kind, call);
  }
  t.end();
});

function descriptorsOfWidth(width: number): NdArray<Float32Array> {
  return floats([Array.from({ length: width }, (_, k) => k)]);
}
