/**
 * Shorter image vectors: principal axes, of equal variance if wanted.
 *
 * Source: H. Jegou, O. Chum, "Negative evidences and co-occurrences in image retrieval: the benefit of PCA and whitening", ECCV 2012.
 *
 * 1. Learnt from vectors of other images than those to be searched: their mean and their principal axes.
 * 2. A vector is centred and projected; with `whiten` each coordinate is divided by its deviation, so that visual words that come together do not
 *    count twice. Then it comes to unit length again.
 *
 * Coordinates of little variance are mostly noise, which whitening brings up: take fewer dimensions than training vectors, half of them or less.
 */
import { checkFlag, checkInteger, checkOptions, describe } from '../../check.ts';
import { readTable } from '../../matching/tables.ts';
import { ndarray } from '../../ndarray.ts';
import type { NdArray } from '../../types.ts';
import { readSections, writeSections } from '../sections.ts';
import { toUnitLength } from './images.ts';
import { principalAxes, projectRows } from './principalAxes.ts';

export interface WhiteningOptions {
  /** Values that a vector is reduced to: below the number of training vectors, and at most as many as these have. */
  dimensions: number;
  /** Whether coordinates come to equal variance. Default true. */
  whiten?: boolean | undefined;
}

/** A projection of vectors of d values to c dimensions. */
export interface Whitening {
  /** [d] */
  readonly mean: Float32Array;
  /** [c, d] orthogonal rows, whose length is 1, or with `whiten` 1 / deviation along them. */
  readonly axes: NdArray<Float32Array>;
}

const KIND = 'whitening';
const VERSION = 1;

/**
 * Learns a projection.
 *
 * @param vectors - [n, d] of images that are not those to be searched
 * @throws TypeError for what is no ndarray of floats; RangeError when `dimensions` are more than the vectors span
 *
 * @example
 * const whitening = trainWhitening(vlad(images, vocabulary), { dimensions: 2 }); // 128 from thousands of other images
 * const database = whiten(vlad(images, vocabulary), whitening); // [n, 2]
 */
export function trainWhitening(vectors: NdArray<Float32Array>, options: WhiteningOptions): Whitening {
  checkOptions(options, ['dimensions', 'whiten']);
  const { dimensions, whiten: equalise = true } = options;
  checkInteger('dimensions', dimensions, 1);
  checkFlag('whiten', equalise);
  const table = readTable('vectors', vectors);
  const { mean, axes, variances } = principalAxes(table, dimensions);
  if (variances.length < dimensions) {
    throw new RangeError(
      `dimensions: expected at most ${variances.length}, which ${table.length} vectors span, got ${dimensions}; give more vectors`,
    );
  }
  if (equalise)
    for (let at = 0; at < axes.length; at++) axes[at]! /= Math.sqrt(variances[Math.floor(at / table.width)]!);
  return { mean, axes: ndarray(axes, [dimensions, table.width]) };
}

/**
 * Projects vectors.
 *
 * @param vectors - [n, d]
 * @returns [n, dimensions] rows of unit length
 * @throws TypeError for what is no ndarray of floats or no whitening; RangeError when the widths differ
 *
 * @example
 * const vectors = vlad(images, vocabulary);
 * const whitening = trainWhitening(vectors, { dimensions: 2 });
 * const short = whiten(vectors, whitening); // [3, 2]
 */
export function whiten(vectors: NdArray<Float32Array>, whitening: Whitening): NdArray<Float32Array> {
  const { mean, axes } = readWhitening(whitening);
  const table = readTable('vectors', vectors);
  if (table.length > 0 && table.width !== mean.length) {
    throw new RangeError(`vectors: expected rows of ${mean.length} values, got ${table.width}`);
  }
  const [dimensions] = axes.shape as [number];
  const projected = projectRows(table, { mean, axes: readTable('whitening.axes', axes).data as Float32Array });
  for (let i = 0; i < table.length; i++) toUnitLength(projected.subarray(i * dimensions, (i + 1) * dimensions));
  return ndarray(projected, [table.length, dimensions]);
}

/**
 * A whitening as one buffer, for `whiteningFrom`.
 *
 * @example
 * const vectors = vlad(images, vocabulary);
 * const whitening = trainWhitening(vectors, { dimensions: 2 });
 * const bytes = serializeWhitening(whitening);
 */
export function serializeWhitening(whitening: Whitening): Uint8Array {
  const { mean, axes } = readWhitening(whitening);
  return writeSections(KIND, VERSION, {
    mean: Float32Array.from(mean),
    axes: Float32Array.from(readTable('whitening.axes', axes).data),
  });
}

/**
 * A whitening that `serializeWhitening` wrote.
 *
 * @throws TypeError or RangeError for other bytes
 *
 * @example
 * const vectors = vlad(images, vocabulary);
 * const whitening = trainWhitening(vectors, { dimensions: 2 });
 * const same = whiteningFrom(serializeWhitening(whitening));
 */
export function whiteningFrom(bytes: Uint8Array): Whitening {
  const { mean, axes } = readSections('bytes', bytes, KIND, VERSION);
  const isKnown = mean instanceof Float32Array && axes instanceof Float32Array && mean.length > 0;
  if (!isKnown || axes.length % mean.length !== 0) {
    throw new RangeError(
      `bytes: expected floats, a mean and axes of its length, got ${mean?.length} and ${axes?.length} values`,
    );
  }
  return readWhitening({ mean, axes: ndarray(axes, [axes.length / mean.length, mean.length]) });
}

function readWhitening(value: Whitening): Whitening {
  if (!(value?.mean instanceof Float32Array)) {
    throw new TypeError(`whitening: expected what trainWhitening returned, got ${describe(value)}`);
  }
  const { width } = readTable('whitening.axes', value.axes);
  if (width !== value.mean.length) {
    throw new RangeError(`whitening.axes: expected rows of ${value.mean.length} values, got ${width}`);
  }
  const bad = value.mean.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) throw new RangeError(`whitening.mean: expected finite numbers, got ${value.mean[bad]}`);
  return value;
}
