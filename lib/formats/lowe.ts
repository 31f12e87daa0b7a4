/**
 * Key files of Lowe's program, `siftDemo`, which Bundler and VisualSFM read.
 *
 *     2 128                               number of features, length of the descriptors
 *     row column scale orientation
 *      d1 … d20                           128 integers 0 to 255, by the program 20 a line
 *     row column scale orientation
 *     …
 *
 * Source: the README of D. G. Lowe's SIFT demo program, 2005. The centre of the top-left pixel is (0, 0) and the scale is σ. The
 * orientation is in radians in [−π, π], counted from +x to the image's top, so its sign is the opposite of ours, and descriptors count
 * their directions that way, too: here they come in the library's order (descriptors/sift/directions.ts).
 *
 * Limits: circles only; response, kind and shape have no place. Lines may be broken anywhere, as C's `scanf` reads them.
 */
import { checkFeatures, checkNdArray } from '../check.ts';
import { reverseDirections } from '../descriptors/sift/directions.ts';
import { ndarray } from '../ndarray.ts';
import { circleFrame, circlesOf } from '../regions/circles.ts';
import { regionsOf } from '../rows.ts';
import type { Features } from '../types.ts';
import {
  checkCount,
  fail,
  integerAt,
  type Line,
  linesOf,
  nextLine,
  numberAt,
  positiveAt,
  printFloat,
  type Text,
} from './text.ts';

const DIMENSIONS = 128;
const PER_LINE = 20;

/**
 * Reads a key file.
 *
 * @param text - a file's text or bytes
 * @returns features in the order of the file, of response 0; [n, 128] descriptors in the library's order, usually SIFT without the root
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout, length or count, or a number out of range
 *
 * @example
 * const features = featuresFromLowe(featuresToLowe(a));
 */
export function featuresFromLowe(text: Text): Features {
  const fields = fieldsOf(text);
  const claimed = integerAt(nextLine(fields, 'the number of features'), 0, 2 ** 32, 'the number of features');
  const width = nextLine(fields, 'the length of the descriptors, 128');
  if (numberAt(width, 0) !== DIMENSIONS) fail(width, 'the length of the descriptors, 128', width.fields[0]!);
  const frames: number[] = [];
  const descriptors: number[] = [];
  for (const first of fields) {
    const y = numberAt(first, 0);
    const x = numberAt(nextLine(fields, 'a column'), 0);
    const scale = positiveAt(nextLine(fields, 'a scale'), 0, 'a scale');
    const angle = -numberAt(nextLine(fields, 'an orientation'), 0);
    frames.push(...circleFrame({ x, y, scale, angle }));
    for (let k = 0; k < DIMENSIONS; k++) {
      descriptors.push(
        integerAt(nextLine(fields, `128 integers of a descriptor, of which ${k} came`), 0, 255, 'a descriptor'),
      );
    }
  }
  const length = frames.length / 6;
  checkCount(claimed, length, 'features');
  return {
    ...regionsOf(Float32Array.from(frames), new Float32Array(length)),
    descriptors: reverseDirections(ndarray(Uint8Array.from(descriptors), [length, DIMENSIONS])),
  };
}

/**
 * Writes a key file; response and kind are lost, and ellipses become circles of the same area.
 *
 * @param features - with [n, 128] descriptors
 * @returns the text of a file
 * @throws TypeError or RangeError for a bad table or a frame without area
 *
 * @example
 * const text = featuresToLowe(extract(image, { root: false })); // for scene.key
 */
export function featuresToLowe(features: Features): string {
  checkFeatures('features', features);
  checkNdArray('features.descriptors', features.descriptors, 'uint8', [features.length, DIMENSIONS]);
  const { data } = reverseDirections(features.descriptors);
  const lines = [`${features.length} ${DIMENSIONS}`];
  for (const [i, { x, y, scale, angle }] of circlesOf('features', features).entries()) {
    const turned = angle < Math.PI ? -angle : 2 * Math.PI - angle;
    lines.push([y, x, scale, turned].map(printFloat).join(' '));
    const bytes = data.subarray(DIMENSIONS * i, DIMENSIONS * (i + 1));
    for (let k = 0; k < DIMENSIONS; k += PER_LINE) lines.push(` ${bytes.subarray(k, k + PER_LINE).join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Every field as a line of its own, with the number of the line it stands in. */
function* fieldsOf(text: Text): Generator<Line> {
  for (const { number, fields } of linesOf(text)) for (const field of fields) yield { number, fields: [field] };
}
