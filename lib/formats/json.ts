/**
 * The library's own tables as JSON, exact to the bit.
 *
 *     { "format": "oriel/regions", "version": 1, "length": 2, "frames": "…", "response": "…", "kind": "…" }
 *     { "format": "oriel/features", …, "width": 128, "descriptors": "…" }
 *     { "format": "oriel/matches", "version": 1, "length": 2, "a": "…", "b": "…", "distance": "…", "ratio": "…" }
 *     { "format": "oriel/fit", "version": 1, "model": [nine numbers], "inliers": "…", "residuals": "…", "inlierRatio": 0.8, … }
 *
 * Columns are base64 of the little-endian bytes of the arrays in types.ts: a feature takes 210 characters, where its numbers written
 * out take about 500. Columns that are absent are left out. Readers refuse other versions, and leave out keys that they do not know.
 */
import type { Matrix } from 'ml-matrix';
import { fromBase64, toBase64 } from '../base64.ts';
import { checkChoice, checkFeatures, checkFinite, checkInteger, checkMatches, describe } from '../check.ts';
import { modelFrom, modelToArray } from '../geometry/export.ts';
import { ndarray } from '../ndarray.ts';
import { readFrames, regionsOf, selectRows } from '../rows.ts';
import type { Features, Fit, Matches, Regions } from '../types.ts';

const VERSION = 1;
const STOP_REASONS = ['confidence', 'maxTrials', 'samples'] as const;

/**
 * Regions as JSON.
 *
 * @param regions - n of finite frames; their order and columns are kept
 * @returns a text in one line
 * @throws TypeError or RangeError for a bad table
 *
 * @example
 * const text = regionsToJson(regions);
 */
export function regionsToJson(regions: Regions): string {
  return print('regions', regionColumns('regions', regions));
}

/**
 * Regions from JSON.
 *
 * @param text - what `regionsToJson` or `featuresToJson` wrote
 * @returns regions in the order of the text; possibly none
 * @throws TypeError for what is no text; RangeError for another format or version, or columns that do not fit
 *
 * @example
 * const same = regionsFromJson(regionsToJson(regions));
 */
export function regionsFromJson(text: string): Regions {
  return readRegions(parse(text, ['regions', 'features']));
}

/**
 * Features as JSON.
 *
 * @returns a text in one line
 * @throws TypeError or RangeError for a bad table
 *
 * @example
 * const text = featuresToJson(a);
 */
export function featuresToJson(features: Features): string {
  checkFeatures('features', features);
  const { data, shape } = selectRows(
    features.descriptors,
    Uint32Array.from({ length: features.length }, (_, i) => i),
  );
  const columns = { ...regionColumns('features', features), width: shape[1]!, descriptors: toBase64(data) };
  return print('features', columns);
}

/**
 * Features from JSON.
 *
 * @param text - what `featuresToJson` wrote
 * @returns features in the order of the text, with [n, m] descriptors; possibly none
 * @throws TypeError for what is no text; RangeError for another format or version, or columns that do not fit
 *
 * @example
 * const same = featuresFromJson(featuresToJson(a));
 */
export function featuresFromJson(text: string): Features {
  const object = parse(text, ['features']);
  const regions = readRegions(object);
  const width = readCount(object, 'width');
  const descriptors = readColumn(object, 'descriptors', Uint8Array, regions.length * width);
  return { ...regions, descriptors: ndarray(descriptors, [regions.length, width]) };
}

/**
 * Matches as JSON.
 *
 * @returns a text in one line
 * @throws TypeError or RangeError for a bad table
 *
 * @example
 * const text = matchesToJson(matches);
 */
export function matchesToJson(matches: Matches): string {
  checkMatches('matches', matches, 2 ** 32, 2 ** 32);
  const { length, a, b, distance, ratio } = matches;
  const columns = { length, a: toBase64(a), b: toBase64(b), distance: toBase64(distance) };
  return print('matches', ratio === undefined ? columns : { ...columns, ratio: toBase64(ratio) });
}

/**
 * Matches from JSON.
 *
 * @param text - what `matchesToJson` wrote
 * @returns matches in the order of the text, with ratios where it has them; possibly none
 * @throws TypeError for what is no text; RangeError for another format or version, or columns that do not fit
 *
 * @example
 * const same = matchesFromJson(matchesToJson(matches));
 */
export function matchesFromJson(text: string): Matches {
  const object = parse(text, ['matches']);
  const length = readCount(object, 'length');
  const matches = {
    length,
    a: readColumn(object, 'a', Uint32Array, length),
    b: readColumn(object, 'b', Uint32Array, length),
    distance: readColumn(object, 'distance', Float32Array, length),
  };
  if (object.ratio === undefined) return matches;
  return { ...matches, ratio: readColumn(object, 'ratio', Float32Array, length) };
}

/**
 * A fit as JSON.
 *
 * @returns a text in one line
 * @throws TypeError or RangeError when it is not what the estimators return
 *
 * @example
 * const text = fitToJson(fit);
 */
export function fitToJson(fit: Fit): string {
  const { inliers, residuals, inlierRatio, score, significance, trials, stopReason } = Object(fit) as Fit;
  if (!(inliers instanceof Uint32Array && residuals instanceof Float64Array)) {
    throw new TypeError(`fit: expected what an estimator returns, got ${describe(fit)}`);
  }
  for (const [name, value] of Object.entries({ inlierRatio, score, significance })) {
    checkFinite(`fit.${name}`, value);
  }
  checkInteger('fit.trials', trials, 0);
  checkChoice('fit.stopReason', stopReason, STOP_REASONS);
  checkInliers('fit.inliers', inliers, residuals);
  const numbers = { inlierRatio, score, significance, trials, stopReason };
  const columns = {
    model: modelToArray(fit.model),
    inliers: toBase64(inliers),
    residuals: toBase64(residuals),
    ...numbers,
  };
  return print('fit', fit.plane === undefined ? columns : { ...columns, plane: modelToArray(fit.plane) });
}

/**
 * A fit from JSON.
 *
 * @param text - what `fitToJson` wrote
 * @returns the fit, its model as a 3×3 Matrix
 * @throws TypeError for what is no text; RangeError for another format or version, or columns that do not fit
 *
 * @example
 * const same = fitFromJson(fitToJson(fit));
 */
export function fitFromJson(text: string): Fit {
  const object = parse(text, ['fit']);
  const inliers = readColumn(object, 'inliers', Uint32Array);
  const residuals = readColumn(object, 'residuals', Float64Array);
  checkInliers('inliers', inliers, residuals);
  const stopReason = STOP_REASONS.find((reason) => reason === object.stopReason);
  if (stopReason === undefined) {
    throw new RangeError(`stopReason: expected ${STOP_REASONS.join(', ')}, got ${describe(object.stopReason)}`);
  }
  const fit = {
    model: readModel(object, 'model'),
    inliers,
    residuals,
    inlierRatio: readNumber(object, 'inlierRatio'),
    score: readNumber(object, 'score'),
    significance: readNumber(object, 'significance'),
    trials: readCount(object, 'trials'),
    stopReason,
  };
  return object.plane === undefined ? fit : { ...fit, plane: readModel(object, 'plane') };
}

type Parsed = Readonly<Record<string, unknown>>;

function print(format: string, columns: object): string {
  return JSON.stringify({ format: `oriel/${format}`, version: VERSION, ...columns });
}

function parse(text: string, formats: readonly string[]): Parsed {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${describe(text)}`);
  let object: Parsed;
  try {
    object = Object(JSON.parse(text)) as Parsed;
  } catch {
    throw new RangeError(`text: expected JSON, got ${describe(text)}`);
  }
  const names = formats.map((format) => `oriel/${format}`);
  if (!names.includes(object.format as string)) {
    throw new RangeError(`format: expected ${names.join(' or ')}, got ${describe(object.format)}`);
  }
  if (object.version !== VERSION) throw new RangeError(`version: expected ${VERSION}, got ${describe(object.version)}`);
  return object;
}

function regionColumns(name: string, regions: Regions) {
  const frames = toBase64(readFrames(name, regions));
  const columns = { length: regions.length, frames, response: toBase64(regions.response) };
  return regions.kind === undefined ? columns : { ...columns, kind: toBase64(regions.kind) };
}

function readRegions(object: Parsed): Regions {
  const length = readCount(object, 'length');
  const frames = readColumn(object, 'frames', Float32Array, 6 * length);
  const response = readColumn(object, 'response', Float32Array, length);
  const kind = object.kind === undefined ? undefined : readColumn(object, 'kind', Uint8Array, length);
  const regions = regionsOf(frames, response, kind);
  readFrames('text', regions);
  return regions;
}

function checkInliers(name: string, inliers: Uint32Array, residuals: Float64Array): void {
  const stray = inliers.find((row) => row >= residuals.length);
  if (stray !== undefined) throw new RangeError(`${name}: expected rows below ${residuals.length}, got ${stray}`);
}

function readNumber(object: Parsed, key: string): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new RangeError(`${key}: expected a number, got ${describe(value)}`);
  }
  return value;
}

function readCount(object: Parsed, key: string): number {
  const value = object[key];
  if (!(Number.isSafeInteger(value) && (value as number) >= 0)) {
    throw new RangeError(`${key}: expected a count, got ${describe(value)}`);
  }
  return value as number;
}

function readModel(object: Parsed, key: string): Matrix {
  const values = object[key];
  if (!(Array.isArray(values) && values.length === 9 && values.every(Number.isFinite))) {
    throw new RangeError(`${key}: expected nine finite numbers, got ${describe(values)}`);
  }
  return modelFrom(values as number[]);
}

function readColumn<T extends Float32Array | Float64Array | Uint32Array | Uint8Array>(
  object: Parsed,
  key: string,
  kind: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number },
  length?: number,
): T {
  const value = object[key];
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
  if (bytes === undefined) throw new RangeError(`${key}: expected base64, got ${describe(value)}`);
  const found = bytes.byteLength / kind.BYTES_PER_ELEMENT;
  if (length === undefined ? !Number.isInteger(found) : found !== length) {
    throw new RangeError(
      `${key}: expected ${length ?? 'whole'} values of ${kind.BYTES_PER_ELEMENT} bytes, got ${found}`,
    );
  }
  return new kind(bytes);
}
