/**
 * How good estimated homographies are: the error at the corners, and the area under its cumulative curve.
 *
 * Sources: D. DeTone, T. Malisiewicz, A. Rabinovich, "SuperPoint: self-supervised interest point detection and description", CVPR
 * Workshops 2018, for the mean corner error; P.-E. Sarlin, D. DeTone, T. Malisiewicz, A. Rabinovich, "SuperGlue: learning feature
 * matching with graph neural networks", CVPR 2020, for the area.
 */
import { checkNumber, describe } from '../check.ts';
import { readModel, transfer } from '../regions/model.ts';
import type { Matrix } from '../types.ts';
import { checkSize, type ImageSize } from './commonPart.ts';

/**
 * The mean distance of the four corners of image a as two models map them.
 *
 * @param model - 3×3, maps a to b; `undefined` where none was found
 * @param truth - 3×3, maps a to b
 * @param size - of image a, px; its corners are the centres of its corner pixels
 * @returns px; Infinity without a model, and where a corner lies on a horizon
 * @throws TypeError or RangeError for what is no 3×3 matrix or no size
 *
 * @example
 * const error = cornerError(estimateHomography(a, b, matches)?.model, truth, { width: 800, height: 640 });
 */
export function cornerError(model: Matrix | undefined, truth: Matrix, size: ImageSize): number {
  const trueModel = readModel('truth', truth);
  checkSize('size', size);
  if (model === undefined) return Number.POSITIVE_INFINITY;
  const found = readModel('model', model);

  const [right, bottom] = [size.width - 1, size.height - 1];
  let sum = 0;
  for (const [x, y] of [
    [0, 0],
    [right, 0],
    [right, bottom],
    [0, bottom],
  ] as const) {
    const [u, v] = transfer(found, x, y);
    const [trueU, trueV] = transfer(trueModel, x, y);
    sum += Math.sqrt((u - trueU) * (u - trueU) + (v - trueV) * (v - trueV));
  }
  return Number.isFinite(sum) ? sum / 4 : Number.POSITIVE_INFINITY;
}

/**
 * The area under the share of errors below x, for x from 0 to `limit`, as a share of `limit`; linear between errors, from the last
 * error below `limit` on constant, as is the custom.
 *
 * @param errors - at least 0, in any order; Infinity for a failure
 * @param limit - in the unit of the errors, above 0
 * @returns in [0, 1]; 0 for no errors
 * @throws TypeError or RangeError for other errors or limits
 *
 * @example
 * areaUnderCurve([1, Infinity], 2); // 0 to 1/2 on the first half, 1/2 on the second: 0.375
 */
export function areaUnderCurve(errors: ArrayLike<number>, limit: number): number {
  if (typeof errors !== 'object' || errors === null || errors.length === undefined) {
    throw new TypeError(`errors: expected numbers, got ${describe(errors)}`);
  }
  const sorted = Array.from(errors);
  for (const error of sorted) checkNumber('errors', error, 0, Number.POSITIVE_INFINITY);
  checkNumber('limit', limit, Number.MIN_VALUE, Number.MAX_VALUE);
  sorted.sort((p, q) => (p === q ? 0 : p - q));
  let [area, x, y] = [0, 0, 0];
  sorted.forEach((error, i) => {
    if (error > limit) return;
    const share = (i + 1) / sorted.length;
    area += ((error - x) * (y + share)) / 2;
    [x, y] = [error, share];
  });
  return (area + (limit - x) * y) / limit;
}
