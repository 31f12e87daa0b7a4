/**
 * The text files of VLFeat's `sift` program.
 *
 *     .sift     x y scale angle d1 … d128
 *     .frame    x y scale angle
 *     .descr    d1 … d128
 *
 * Source: A. Vedaldi, B. Fulkerson, "VLFeat: an open and portable library of computer vision algorithms", 2008, and its programs.
 *
 * There is no first line with counts. The program's origin is the centre of the top-left pixel; MATLAB counts from 1: see `origin`.
 * The scale is σ, the angle is in radians from +x towards +y, and descriptors have the library's order. They are SIFT without the root.
 *
 * Limits: circles only; response, kind and shape have no place.
 */
import { checkFeatures, checkNdArray, checkNumber, checkOptions } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import type { Features, NdArray, Regions } from '../types.ts';
import { printCircles, readCircles } from './circleRows.ts';
import { checkFields, integerAt, linesOf, printRow, type Text } from './text.ts';

export interface VlfeatOptions {
  /** Where the file puts the centre of the top-left pixel, on both axes: 1 for what MATLAB wrote. Default 0. */
  origin?: number | undefined;
}

const DIMENSIONS = 128;

/**
 * Reads a `.sift` file.
 *
 * @param text - a file's text or bytes
 * @returns features in the order of the file, of response 0; [n, 128] descriptors
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout or a number out of range
 *
 * @example
 * const features = featuresFromVlfeat(featuresToVlfeat(a)); // what img1.sift holds
 */
export function featuresFromVlfeat(text: Text, options: VlfeatOptions = {}): Features {
  const { regions, descriptors } = readCircles(linesOf(text), DIMENSIONS, readOrigin(options));
  return { ...regions, descriptors: ndarray(descriptors, [regions.length, DIMENSIONS]) };
}

/**
 * Reads a `.frame` file.
 *
 * @param text - a file's text or bytes
 * @returns regions in the order of the file, of response 0
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout or a number out of range
 *
 * @example
 * const regions = regionsFromVlfeat(regionsToVlfeat(a)); // what img1.frame holds
 */
export function regionsFromVlfeat(text: Text, options: VlfeatOptions = {}): Regions {
  return readCircles(linesOf(text), 0, readOrigin(options)).regions;
}

/**
 * Reads a `.descr` file.
 *
 * @param text - a file's text or bytes
 * @returns [n, 128]
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout or a number out of range
 *
 * @example
 * const descr = `${Array(128).fill(7).join(' ')}\n`; // what img1.descr holds, a line a feature
 * const descriptors = descriptorsFromVlfeat(descr); // [1, 128]
 */
export function descriptorsFromVlfeat(text: Text): NdArray<Uint8Array> {
  const bytes: number[] = [];
  for (const line of linesOf(text)) {
    checkFields(line, DIMENSIONS, 'a descriptor');
    for (let k = 0; k < DIMENSIONS; k++) bytes.push(integerAt(line, k, 255, 'a descriptor'));
  }
  return ndarray(Uint8Array.from(bytes), [bytes.length / DIMENSIONS, DIMENSIONS]);
}

/**
 * Writes a `.sift` file; response and kind are lost, and ellipses become circles of the same area.
 *
 * @param features - with [n, 128] descriptors
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or a frame without area
 *
 * @example
 * const text = featuresToVlfeat(extract(image, { root: false })); // for img1.sift
 */
export function featuresToVlfeat(features: Features, options: VlfeatOptions = {}): string {
  checkFeatures('features', features);
  checkNdArray('features.descriptors', features.descriptors, 'uint8', [features.length, DIMENSIONS]);
  return printCircles('features', features, readOrigin(options))
    .map((circle, i) => `${circle} ${printRow(features.descriptors, i)}\n`)
    .join('');
}

/**
 * Writes a `.frame` file, such as `sift --read-frames` describes; response and kind are lost, and ellipses become circles of the same area.
 *
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or a frame without area
 *
 * @example
 * const text = regionsToVlfeat(detectDog(image)); // for img1.frame
 */
export function regionsToVlfeat(regions: Regions, options: VlfeatOptions = {}): string {
  return printCircles('regions', regions, readOrigin(options))
    .map((circle) => `${circle}\n`)
    .join('');
}

function readOrigin(options: VlfeatOptions): number {
  checkOptions(options, ['origin']);
  const { origin = 0 } = options;
  checkNumber('origin', origin, -1, 1);
  return origin;
}
