/**
 * Features as COLMAP imports them, `feature_importer --import_path FOLDER` from `FOLDER/<image name>.txt`.
 *
 *     2 128                               number of features, length of the descriptors
 *     x y scale orientation d1 … d128
 *     x y scale orientation d1 … d128
 *
 * Source: J. L. Schönberger, J.-M. Frahm, "Structure-from-motion revisited", CVPR 2016, and COLMAP's documentation ("Feature Detection
 * and Extraction").
 *
 * COLMAP puts the corner of the top-left pixel at (0, 0), so its centre at (0.5, 0.5): half a pixel is added and taken off. The scale
 * is σ, the orientation in radians from +x towards +y. Its descriptors are RootSIFT, as ours by default, with their directions in Lowe's
 * order: here they come in the library's (descriptors/sift/directions.ts).
 *
 * Limits: circles only; response, kind and shape have no place. COLMAP keeps float32, so it rounds x + 0.5.
 */
import { checkFeatures, checkNdArray } from '../check.ts';
import { reverseDirections } from '../descriptors/sift/directions.ts';
import { ndarray } from '../ndarray.ts';
import type { Features } from '../types.ts';
import { printCircles, readCircles } from './circleRows.ts';
import { checkCount, checkFields, fail, integerAt, linesOf, nextLine, numberAt, printRow, type Text } from './text.ts';

const DIMENSIONS = 128;
/** Where COLMAP puts the centre of the top-left pixel. */
const ORIGIN = 0.5;

/**
 * Reads a file of features.
 *
 * @param text - a file's text or bytes
 * @returns features in the order of the file, of response 0; [n, 128] descriptors in the library's order
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout, length or count, or a number out of range
 *
 * @example
 * const features = featuresFromColmap(featuresToColmap(a));
 */
export function featuresFromColmap(text: Text): Features {
  const lines = linesOf(text);
  const header = nextLine(lines, 'the number of features and 128');
  checkFields(header, 2, 'the number of features and 128');
  const claimed = integerAt(header, 0, 2 ** 32, 'the number of features');
  if (numberAt(header, 1) !== DIMENSIONS) fail(header, 'descriptors of 128 numbers', header.fields[1]!);
  const { regions, descriptors } = readCircles(lines, DIMENSIONS, ORIGIN);
  checkCount(claimed, regions.length, 'features');
  return { ...regions, descriptors: reverseDirections(ndarray(descriptors, [regions.length, DIMENSIONS])) };
}

/**
 * Writes a file of features; response and kind are lost, and ellipses become circles of the same area.
 *
 * @param features - with [n, 128] descriptors; row i becomes feature i, which `matchesToColmap` counts on
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or a frame without area
 *
 * @example
 * const text = featuresToColmap(extract(image)); // for features/a.jpg.txt
 */
export function featuresToColmap(features: Features): string {
  checkFeatures('features', features);
  checkNdArray('features.descriptors', features.descriptors, 'uint8', [features.length, DIMENSIONS]);
  const descriptors = reverseDirections(features.descriptors);
  const rows = printCircles('features', features, ORIGIN).map((circle, i) => `${circle} ${printRow(descriptors, i)}\n`);
  return [`${features.length} ${DIMENSIONS}\n`, ...rows].join('');
}
