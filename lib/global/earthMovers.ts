/**
 * The earth mover's distance: how much work it takes to turn one set of weighted points into another.
 *
 * Source: Y. Rubner, C. Tomasi, L. J. Guibas, "The earth mover's distance as a metric for image retrieval", IJCV 40(2), 2000.
 *
 * 1. Weights are goods, moved between points at a cost of goods · distance; as much is moved as the lighter set has.
 * 2. The distance is the least cost / the goods moved: a mean distance, in the unit of the points.
 * 3. If one set is heavier, its surplus stays at no cost (partial matching): then it is no metric, and the distance to a part of oneself
 *    is 0.
 *
 * For equal weights and a ground distance that is a metric it is a metric itself, and at least the distance of the
 * centroids.
 *
 * The transportation problem is solved by the simplex method, as in the paper (transport.ts).
 */
import { checkFunction, checkNdArray, checkOptions, describe } from '../check.ts';
import { readTable, selectRows } from '../matching/tables.ts';
import type { Clusters } from './signature.ts';
import { transport } from './transport.ts';

export interface EarthMoversOptions {
  /** Distance of two points, at least 0; default Euclidean. */
  ground?: ((p: Float32Array, q: Float32Array) => number) | undefined;
}

/**
 * The least mean distance over which one set's weights come to lie on the other's.
 *
 * @param a - m weighted points of d values, such as a colour signature
 * @param b - n weighted points of d values
 * @returns at least 0, in the unit of the ground distance; Infinity when just one of them has no weight, 0 when neither has
 * @throws TypeError for what are no weighted points; RangeError for a negative weight, other widths or a bad ground distance
 *
 * @example
 * const distance = earthMoversDistance(colorSignature(imageA), colorSignature(imageB));
 */
export function earthMoversDistance(a: Clusters, b: Clusters, options: EarthMoversOptions = {}): number {
  const [first, second] = readBoth(a, b);
  checkOptions(options, ['ground']);
  const { ground = euclidean } = options;
  checkFunction('ground', ground);
  const goods = Math.min(first.total, second.total);
  if (goods === 0) return first.total === second.total ? 0 : Number.POSITIVE_INFINITY;

  return leastWork(first, second, ground) / goods;
}

/**
 * A lower bound of `earthMoversDistance` with its Euclidean ground, for leaving out what cannot be among the nearest: the distance of the
 * centroids.
 *
 * @returns at least 0, at most the distance but for rounding; 0 unless the sums of the weights agree to 10⁻⁹, as partial matching has no
 *   such bound
 * @throws as `earthMoversDistance`
 *
 * @example
 * const [query, ...others] = [imageA, imageB, imageC].map((image) => colorSignature(image));
 * const near = others.filter((other) => earthMoversLowerBound(query!, other) < 10 && earthMoversDistance(query!, other) < 10);
 */
export function earthMoversLowerBound(a: Clusters, b: Clusters): number {
  const [first, second] = readBoth(a, b);
  const heavier = Math.max(first.total, second.total);
  if (heavier === 0 || Math.abs(first.total - second.total) > 1e-9 * heavier) return 0;
  const [p, q] = [centroid(first), centroid(second)];
  return euclidean(p, q);
}

/** Points whose weight is not 0. */
interface Points {
  readonly weights: Float64Array;
  readonly total: number;
  /** Rows of `width` values. */
  readonly data: Float32Array;
  readonly width: number;
}

/** The work of the cheapest way; a surplus goes to one more place, which costs nothing. */
function leastWork(a: Points, b: Points, ground: (p: Float32Array, q: Float32Array) => number): number {
  const surplus = a.total - b.total;
  const supply = surplus < 0 ? Float64Array.of(...a.weights, -surplus) : a.weights;
  const demand = surplus > 0 ? Float64Array.of(...b.weights, surplus) : b.weights;
  const costs = new Float64Array(supply.length * demand.length);
  for (let i = 0; i < a.weights.length; i++) {
    for (let j = 0; j < b.weights.length; j++) {
      const cost = ground(pointOf(a, i), pointOf(b, j));
      if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY))
        throw new RangeError(`ground: expected finite distances of at least 0, got ${cost}`);
      costs[i * demand.length + j] = cost;
    }
  }
  return transport(supply, demand, costs);
}

function readBoth(a: Clusters, b: Clusters): [Points, Points] {
  const [first, second] = [readPoints('a', a), readPoints('b', b)];
  if (first.total > 0 && second.total > 0 && first.width !== second.width)
    throw new RangeError(`b.centres: expected rows of ${first.width} values as in a, got ${second.width}`);
  return [first, second];
}

function readPoints(name: string, value: Clusters): Points {
  const { weights, centres } = value ?? {};
  if (!(weights instanceof Float64Array || (weights as unknown) instanceof Float32Array))
    throw new TypeError(`${name}.weights: expected a Float64Array, got ${describe(weights)}`);
  checkNdArray(`${name}.centres`, centres, 'float32', [weights.length, -1]);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new RangeError(`${name}.weights: expected finite numbers of at least 0, got ${weights[bad]} in row ${bad}`);
  const table = readTable(`${name}.centres`, centres);
  const rows = Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  const held = Float64Array.from(rows, (row) => weights[row]!);
  const total = held.reduce((sum, weight) => sum + weight, 0);
  return { weights: held, total, data: selectRows(table, rows).data as Float32Array, width: table.width };
}

function pointOf({ data, width }: Points, row: number): Float32Array {
  return data.subarray(row * width, (row + 1) * width);
}

function euclidean(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k]! - q[k]!) * (p[k]! - q[k]!);
  return Math.sqrt(sum);
}

function centroid(points: Points): Float64Array {
  const mean = new Float64Array(points.width);
  points.weights.forEach((weight, i) => {
    pointOf(points, i).forEach((value, k) => {
      mean[k]! += (weight * value) / points.total;
    });
  });
  return mean;
}
