/** The part of two images that a model shows in both. */
import { checkNumber, describe } from '../check.ts';
import { invertModel, transfer } from '../regions/model.ts';

export interface ImageSize {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** Throws unless `value` is the size of an image. */
export function checkSize(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name}: expected { width, height }, got ${describe(value)}`);
  }
  const { width, height } = value as ImageSize;
  checkNumber(`${name}.width`, width, 1, 1e6);
  checkNumber(`${name}.height`, height, 1, 1e6);
}

/**
 * The rows of either table whose centre lies in both images, ascending.
 *
 * @param framesA - six numbers a row
 * @param framesB - six numbers a row
 * @param model - nine numbers, maps a to b
 */
export function commonRows(
  framesA: Float32Array,
  framesB: Float32Array,
  model: Float64Array,
  sizeA: ImageSize,
  sizeB: ImageSize,
): { rowsA: Uint32Array; rowsB: Uint32Array } {
  const inverse = invertModel('model', model);
  return { rowsA: rowsInBoth(framesA, model, sizeA, sizeB), rowsB: rowsInBoth(framesB, inverse, sizeB, sizeA) };
}

function rowsInBoth(frames: Float32Array, toOther: Float64Array, own: ImageSize, other: ImageSize): Uint32Array {
  const rows: number[] = [];
  for (let i = 0, at = 0; at < frames.length; i++, at += 6) {
    const [x, y] = [frames[at + 2]!, frames[at + 5]!];
    if (isInside(x, y, own) && isInside(...transfer(toOther, x, y), other)) rows.push(i);
  }
  return Uint32Array.from(rows);
}

function isInside(x: number, y: number, { width, height }: ImageSize): boolean {
  return x >= 0 && x < width && y >= 0 && y < height;
}
