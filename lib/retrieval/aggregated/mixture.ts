/**
 * A mixture of Gaussians over descriptors, the generative model behind Fisher vectors.
 *
 * Source: A. P. Dempster, N. M. Laird, D. B. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", Journal of the Royal
 * Statistical Society B 39(1), 1977; as F. Perronnin, C. Dance, "Fisher kernels on visual vocabularies for image categorization", CVPR 2007, use it.
 *
 * 1. Up to `samples` descriptors are drawn, all with the same chance, in one pass over the images (J. S. Vitter, "Random sampling with a reservoir",
 *    ACM TOMS 11(1), 1985, algorithm R).
 * 2. They are projected to their `dimensions` principal axes: there the coordinates are uncorrelated, as diagonal covariances suppose.
 * 3. k-means gives the first means; the first weights are equal, the first variances those of all rows.
 * 4. Expectation and maximisation in turn, until the mean log-likelihood grows by less than 0.001 or `iterations` are done.
 *
 * Deviation: a variance is at least a thousandth of the variance of all rows along its axis, and a weight at least a millionth, so that no component
 * falls on a single descriptor.
 */
import { checkInteger, checkOptions, describe } from '../../check.ts';
import { type Descriptors, readTable, type Table } from '../../matching/tables.ts';
import { type Random, seededRandom } from '../../random.ts';
import { readSections, writeSections } from '../sections.ts';
import { findClusters } from './clusters.ts';
import { type Components, type Moments, sumMoments } from './density.ts';
import { checkList } from './images.ts';
import { principalAxes, projectRows } from './principalAxes.ts';

export interface MixtureOptions {
  /** Gaussians, 1 or more; 64 to 256 as a rule. */
  components: number;
  /** Principal axes of the descriptors that are kept; Infinity for all along which they vary. Default 64. */
  dimensions?: number | undefined;
  /** Descriptors that are learnt from, drawn at random. Default 100 000. */
  samples?: number | undefined;
  /** Rounds of expectation and maximisation at most. Default 20. */
  iterations?: number | undefined;
  /** Default 0. */
  seed?: number | undefined;
}

/** K Gaussians of diagonal covariance over descriptors that were projected to d dimensions. */
export interface Mixture extends Components {
  /** What a descriptor of w values is projected by. */
  readonly projection: {
    /** [w] */
    readonly mean: Float32Array;
    /** [d · w] */
    readonly axes: Float32Array;
  };
}

/** Rounds of k-means before the mixture's own. */
const CLUSTER_ROUNDS = 10;
/** Growth of the mean log-likelihood of a descriptor, nats, below which nothing more is learnt. */
const LEAST_GROWTH = 1e-3;
const LEAST_VARIANCE = 1e-3;
const LEAST_WEIGHT = 1e-6;

const KIND = 'mixture';
const VERSION = 1;

/**
 * Learns a mixture; equal descriptors in equal order and an equal seed give equal bytes.
 *
 * @param images - descriptors of n images, [m, w] of one type, or features; gone through once, so that a generator may read them one by one
 * @throws TypeError for what is no list of tables; RangeError for tables of different widths, fewer descriptors than components, descriptors that
 *   are all alike, or an option out of range
 *
 * @example
 * const mixture = trainMixture(images, { components: 16 });
 * const database = fisherVector(images, mixture);
 */
export function trainMixture(images: Iterable<Descriptors>, options: MixtureOptions): Mixture {
  checkOptions(options, ['components', 'dimensions', 'samples', 'iterations', 'seed']);
  const { components, dimensions = 64, samples = 100_000, iterations = 20, seed = 0 } = options;
  checkInteger('components', components, 1);
  checkInteger('dimensions', dimensions, 1, Number.POSITIVE_INFINITY);
  checkInteger('samples', samples, components);
  checkInteger('iterations', iterations, 0);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  const random = seededRandom(seed);
  const table = sampleRows(images, samples, random);
  if (table.length < components) {
    throw new RangeError(
      `images: expected at least ${components} descriptors for as many components, got ${table.length}`,
    );
  }
  const { mean, axes, variances } = principalAxes(table, dimensions);
  if (variances.length === 0) throw new RangeError('images: expected descriptors that differ, got one value only');

  const width = variances.length;
  const rows: Table = { data: projectRows(table, { mean, axes }), length: table.length, width };
  const start: Components = {
    weights: new Float32Array(components).fill(1 / components),
    means: findClusters(rows, components, CLUSTER_ROUNDS, random),
    variances: Float32Array.from({ length: components * width }, (_, k) => variances[k % width]!),
  };
  return { ...maximise(rows, start, variances, iterations), projection: { mean, axes } };
}

/** Expectation and maximisation in turn. */
function maximise(rows: Table, start: Components, spread: Float64Array, iterations: number): Components {
  let components = start;
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < iterations; round++) {
    const moments = sumMoments(rows, components);
    const likelihood = moments.logLikelihood / rows.length;
    if (likelihood - before < LEAST_GROWTH) break;
    before = likelihood;
    components = componentsOf(moments, components, spread);
  }
  return components;
}

/** The most likely components for the posteriors that the moments were taken with; one without rows stays where it was. */
function componentsOf({ zeroth, first, second }: Moments, before: Components, spread: Float64Array): Components {
  const width = spread.length;
  const [means, variances] = [before.means.slice(), before.variances.slice()];
  const rows = zeroth.reduce((sum, value) => sum + value, 0);
  const weights = zeroth.map((sum) => Math.max(sum / rows, LEAST_WEIGHT));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let c = 0; c < zeroth.length; c++) {
    const members = zeroth[c]!;
    if (members < LEAST_WEIGHT * rows) continue;
    for (let k = 0; k < width; k++) {
      const at = c * width + k;
      const mean = first[at]! / members;
      means[at] = mean;
      variances[at] = Math.max(second[at]! / members - mean * mean, LEAST_VARIANCE * spread[k]!);
    }
  }
  return { weights: Float32Array.from(weights, (weight) => weight / total), means, variances };
}

/** At most `most` rows, each with the same chance; all of them, in their order, where there are no more. */
function sampleRows(images: Iterable<Descriptors>, most: number, random: Random): Table {
  checkList(images);
  const rows: (Uint8Array | Float32Array)[] = [];
  let [seen, width, image] = [0, 0, 0];
  for (const descriptors of images) {
    const table = readTable(`images[${image}]`, descriptors);
    if (table.length > 0 && rows.length > 0 && table.width !== width) {
      throw new RangeError(`images[${image}]: expected rows of ${width} values, got ${table.width}`);
    }
    image++;
    if (table.length === 0) continue;
    width = table.width;
    for (let i = 0; i < table.length; i++, seen++) {
      const place = seen < most ? seen : random.below(seen + 1);
      // A copy, as a view would keep the whole image's table alive.
      if (place < most) rows[place] = table.data.slice(i * width, (i + 1) * width);
    }
  }
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { data, length: rows.length, width };
}

/**
 * A mixture as one buffer, for `mixtureFrom`.
 *
 * @example
 * const bytes = serializeMixture(trainMixture(images, { components: 16 }));
 */
export function serializeMixture(mixture: Mixture): Uint8Array {
  checkMixture('mixture', mixture);
  const { weights, means, variances, projection } = mixture;
  const columns = { weights, means, variances, mean: projection.mean, axes: projection.axes };
  return writeSections(
    KIND,
    VERSION,
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, Float32Array.from(column)])),
  );
}

/**
 * A mixture that `serializeMixture` wrote.
 *
 * @throws TypeError or RangeError for other bytes
 *
 * @example
 * const mixture = mixtureFrom(serializeMixture(trainMixture(images, { components: 16 })));
 */
export function mixtureFrom(bytes: Uint8Array): Mixture {
  const { weights, means, variances, mean, axes } = readSections('bytes', bytes, KIND, VERSION);
  const mixture = { weights, means, variances, projection: { mean, axes } } as Mixture;
  checkMixture('bytes', mixture);
  return mixture;
}

/** Throws unless `mixture` has columns of finite numbers, weights and variances above 0, and lengths that agree. */
export function checkMixture(name: string, mixture: Mixture): void {
  const { weights, means, variances, projection } = mixture ?? {};
  const columns = { weights, means, variances, mean: projection?.mean, axes: projection?.axes };
  for (const [column, values] of Object.entries(columns)) {
    if (!(values instanceof Float32Array) || values.length === 0) {
      throw new TypeError(
        `${name}.${column}: expected the numbers of a mixture from trainMixture, got ${describe(values)}`,
      );
    }
    const isScale = column === 'weights' || column === 'variances';
    const bad = values.findIndex((value) => !Number.isFinite(value) || (isScale && value <= 0));
    if (bad >= 0) {
      throw new RangeError(
        `${name}.${column}: expected finite numbers${isScale ? ' above 0' : ''}, got ${values[bad]}`,
      );
    }
  }
  const dimensions = means.length / weights.length;
  const lengths = [means.length, variances.length, projection.axes.length];
  const expected = [weights.length * dimensions, means.length, dimensions * projection.mean.length];
  if (!Number.isInteger(dimensions) || lengths.some((length, i) => length !== expected[i])) {
    throw new RangeError(
      `${name}: expected means, variances and axes of ${expected.join(', ')} numbers, got ${lengths.join(', ')}`,
    );
  }
}
