/**
 * Models in the numbers of others: plain arrays, and CSS.
 *
 * CSS puts the corner of the top-left pixel at (0, 0), the library its centre, and an element may be shown larger or smaller than its
 * pixels. So a position (x, y) of an image lies at scale · (x + 0.5, y + 0.5) CSS px of its element, and the model is taken there:
 * first from the element of a to pixels, then to pixels of b, then to the element of b.
 */
import { Matrix } from 'ml-matrix';
import { checkFinite, checkNumber, checkOptions, describe } from '../check.ts';
import { readModel } from '../regions/model.ts';

/**
 * The nine numbers of a model, row by row, as JSON, WebGL uniforms (transposed) and OpenCV matrices take them.
 *
 * @param model - 3×3, maps a to b
 * @throws TypeError or RangeError when it is not 3×3 of finite numbers
 *
 * @example
 * const text = JSON.stringify(modelToArray(fit.model));
 */
export function modelToArray(model: Matrix): number[] {
  return Array.from(readModel('model', model));
}

/**
 * The three rows of a model.
 *
 * @param model - 3×3, maps a to b
 * @throws TypeError or RangeError when it is not 3×3 of finite numbers
 *
 * @example
 * const [first, second, third] = modelToRows(fit.model);
 */
export function modelToRows(model: Matrix): [number[], number[], number[]] {
  const values = modelToArray(model);
  return [values.slice(0, 3), values.slice(3, 6), values.slice(6)];
}

/**
 * A model from numbers of others: what `warp`, `transformRegions` and the drawings take.
 *
 * @param values - nine numbers row by row, in an array or typed array, or three rows of three
 * @throws TypeError for another kind of thing; RangeError for another count, or a number that is not finite
 *
 * @example
 * const text = JSON.stringify(modelToArray(fit.model));
 * const model = modelFrom(JSON.parse(text));
 */
export function modelFrom(values: ArrayLike<number> | ArrayLike<ArrayLike<number>>): Matrix {
  if (!isList(values)) throw new TypeError(`values: expected nine numbers or three rows, got ${describe(values)}`);
  const parts: unknown[] = Array.from<unknown>(values);
  const nested = parts.length === 3 && parts.every((row) => isList(row) && row.length === 3);
  const numbers = nested ? parts.flatMap((row) => Array.from(row as ArrayLike<unknown>)) : parts;
  if (numbers.length !== 9) {
    throw new RangeError(`values: expected nine numbers or three rows of three, got ${numbers.length} values`);
  }
  numbers.forEach((value, i) => {
    checkFinite(`values: element ${i}`, value);
  });
  return Matrix.from1DArray(3, 3, numbers as number[]);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

export interface CssOptions {
  /** CSS px that a pixel of a takes on the page, above 0: the element's width / the image's. Default 1. */
  scaleA?: number | undefined;
  /** The same of b. */
  scaleB?: number | undefined;
}

/**
 * The CSS `transform` that lays the element showing a onto the element showing b.
 *
 * The element of a needs `transform-origin: 0 0`, the place of b's top-left corner (`position: absolute` in one parent), and neither border
 * nor padding. What lies beyond the model's horizon is not shown by browsers, either.
 *
 * @param model - 3×3, maps a to b
 * @returns `matrix3d(…)`
 * @throws TypeError or RangeError for a bad model or option
 *
 * @example
 * elementA.style.transformOrigin = '0 0';
 * elementA.style.transform = modelToCss(fit.model, {
 *   scaleA: elementA.offsetWidth / imageA.width,
 *   scaleB: elementB.offsetWidth / imageB.width,
 * });
 */
export function modelToCss(model: Matrix, options: CssOptions = {}): string {
  const h = readModel('model', model);
  checkOptions(options, ['scaleA', 'scaleB']);
  const { scaleA = 1, scaleB = 1 } = options;
  checkNumber('scaleA', scaleA, 1e-6, 1e6);
  checkNumber('scaleB', scaleB, 1e-6, 1e6);

  const toPixels = new Matrix([
    [1 / scaleA, 0, -0.5],
    [0, 1 / scaleA, -0.5],
    [0, 0, 1],
  ]);
  const toElement = new Matrix([
    [scaleB, 0, 0.5 * scaleB],
    [0, scaleB, 0.5 * scaleB],
    [0, 0, 1],
  ]);
  const placed = toElement.mmul(modelFrom(h)).mmul(toPixels);
  // An affine map ends in 1, by which browsers know it. A factor that is not positive would exchange the sides of the horizon.
  const depth = placed.get(2, 2);
  if (depth > 0) placed.div(depth);
  const m = placed.to1DArray();
  const bad = m.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`model: expected numbers that stay finite on the page, got ${bad}`);
  // CSS writes 4×4, column by column; z, which is 0 on the page, stays as it is.
  const columns = [m[0], m[3], 0, m[6], m[1], m[4], 0, m[7], 0, 0, 1, 0, m[2], m[5], 0, m[8]];
  return `matrix3d(${columns.join(', ')})`;
}
