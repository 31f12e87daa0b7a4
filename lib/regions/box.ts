/** The features inside a box, such as the one that a user draws around a building. */
import { checkFeatures, describe } from '../check.ts';
import { readFrames, selectFeatures } from '../rows.ts';
import type { Features } from '../types.ts';

/** Corners x1, y1, x2, y2, px: x1 ≤ x2, y1 ≤ y2. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * The features whose centre lies inside the box or on its border; drops the other rows.
 *
 * This is the query of the Oxford protocol: features are found in the whole image, then chosen. Cropping the image first is another protocol,
 * as the border changes what is found.
 *
 * @returns the rows inside in their order; possibly none
 * @throws TypeError for what is no table of features or no box; RangeError when corners are not finite or not in order
 *
 * @example
 * const query = featuresInBox(extract(image), [136.5, 34.1, 648.5, 955.7]);
 */
export function featuresInBox(features: Features, box: Box): Features {
  checkFeatures('features', features);
  checkBox('box', box);
  const [x1, y1, x2, y2] = box;
  const frames = readFrames('features', features);
  const rows: number[] = [];
  for (let i = 0; i < features.length; i++) {
    const [x, y] = [frames[6 * i + 2]!, frames[6 * i + 5]!];
    if (x >= x1 && x <= x2 && y >= y1 && y <= y2) rows.push(i);
  }
  return selectFeatures(features, rows);
}

/** Throws unless `value` is a box. */
export function checkBox(name: string, value: unknown): void {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array, got ${describe(value)}`);
  const [x1, y1, x2, y2] = value as unknown as Box;
  if (value.length !== 4 || !value.every(Number.isFinite) || x1 > x2 || y1 > y2) {
    throw new RangeError(`${name}: expected [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2, got [${value.join(', ')}]`);
  }
}
