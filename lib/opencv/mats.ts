/**
 * Images, descriptors and models as `cv.Mat`, and back.
 *
 * Values are copied as they are: bytes stay 0..255, floats 0..1. The rows of a Mat need not be next to each other (a region of interest).
 */
import type { Matrix } from 'ml-matrix';
import { checkNdArray, describe } from '../check.ts';
import { reversed } from '../descriptors/sift/directions.ts';
import { modelFrom, modelToArray } from '../geometry/export.ts';
import { locatePixels } from '../image/pixels.ts';
import { ndarray } from '../ndarray.ts';
import type { ImageLike, NdArray, PixelData } from '../types.ts';
import type { CvMat } from './types.ts';

/** OpenCV's depths, which are the low three bits of a type; above them stands the number of channels less one. */
const DEPTHS = [
  { name: 'CV_8U', depth: 0, kind: Uint8Array },
  { name: 'CV_16U', depth: 2, kind: Uint16Array },
  { name: 'CV_32F', depth: 5, kind: Float32Array },
  { name: 'CV_64F', depth: 6, kind: Float64Array },
] as const;
const CV_32F = 5;
const CV_64F = 6;
const SIFT_DIMENSIONS = 128;

type CvArray = Uint8Array | Uint16Array | Float32Array | Float64Array;

/** What of the module makes a Mat. */
export interface CvMats<M extends CvMat = CvMat> {
  readonly Mat: new (rows: number, cols: number, type: number) => M;
}

/**
 * An image as a Mat of CV_8U, CV_16U, CV_32F or CV_64F, as its values are, with 1 to 4 channels in the same order: RGB, not BGR.
 *
 * @param cv - the module, when its runtime stands
 * @returns a Mat that belongs to the caller, who deletes it
 * @throws TypeError or RangeError for a bad image; RangeError when OpenCV has no memory for it
 *
 * @example
 * const mat = imageToMat(cv, image); // cv: the module of OpenCV.js, whose runtime stands
 * cv.GaussianBlur(mat, mat, new cv.Size(5, 5), 0);
 * mat.delete();
 */
export function imageToMat<M extends CvMat>(cv: CvMats<M>, image: ImageLike): M {
  const { width, height, channels, data, offset, down, right, next } = locatePixels('image', image);
  const { depth } = DEPTHS.find(({ kind }) => data instanceof kind) ?? DEPTHS[0];
  return newMat(cv, height, width, depth + 8 * (channels - 1), (row, y) => {
    for (let x = 0, to = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) row[to++] = data[offset + y * down + x * right + c * next]!;
    }
  });
}

/**
 * A Mat of CV_8U, CV_16U, CV_32F or CV_64F with 1 to 4 channels as an image. The library takes floats to be 0..1 and channels to be RGB.
 *
 * @param mat - of at least one pixel; a part of another Mat, too
 * @returns a copy, which does not depend on the Mat
 * @throws TypeError for what is no Mat; RangeError for one without pixels or of another type
 *
 * @example
 * const mat = imageToMat(cv, image);
 * const features = extract(imageFromMat(mat));
 * mat.delete();
 */
export function imageFromMat(mat: CvMat): PixelData {
  const { width, height, channels, data } = readMat('mat', mat);
  if (width * height === 0) throw new RangeError(`mat: expected an image, got ${height} × ${width}`);
  if (channels > 4) throw new RangeError(`mat: expected 1 to 4 channels, got ${channels}`);
  return { width, height, channels, data };
}

/**
 * Descriptors as a Mat [n, m] of CV_32F, as `cv.BFMatcher` with `cv.NORM_L2` takes them. Those of 128 numbers are taken for SIFT, and come
 * in OpenCV's order of directions, so that they match descriptors of OpenCV's own SIFT (lib/descriptors/sift/directions.ts).
 *
 * @param cv - the module, when its runtime stands
 * @param descriptors - [n, m]; OpenCV's SIFT are not RootSIFT: to match them, describe with `root: false`
 * @returns a Mat that belongs to the caller, who deletes it
 * @throws TypeError or RangeError for bad descriptors; RangeError when OpenCV has no memory for them
 *
 * @example
 * const mat = descriptorsToMat(cv, a.descriptors); // n × 128, CV_32F, for cv.BFMatcher
 * mat.delete();
 */
export function descriptorsToMat<M extends CvMat>(cv: CvMats<M>, descriptors: NdArray<Uint8Array>): M {
  checkNdArray('descriptors', descriptors, 'uint8', [-1, -1]);
  const [rows, width] = descriptors.shape as [number, number];
  const place = placeOf(width);
  return newMat(cv, rows, width, CV_32F, (row, i) => {
    for (let k = 0; k < width; k++) row[place(k)] = descriptors.get(i, k);
  });
}

/**
 * Descriptors from a Mat [n, m] of CV_8U or CV_32F. Those of 128 numbers are taken for SIFT, and come in the library's order of directions.
 *
 * @param mat - n × m of one channel
 * @returns [n, m] bytes, a copy; none of an empty Mat
 * @throws TypeError for what is no Mat; RangeError for another type, or a value that is no integer in [0, 255]
 *
 * @example
 * const mat = descriptorsToMat(cv, a.descriptors);
 * const same = descriptorsFromMat(mat);
 * mat.delete();
 */
export function descriptorsFromMat(mat: CvMat): NdArray<Uint8Array> {
  const { width, height, channels, data } = readMat('mat', mat);
  if (channels !== 1) throw new RangeError(`mat: expected 1 channel, got ${channels}`);
  const place = placeOf(width);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value <= 255)) {
      throw new RangeError(`mat: expected integers in [0, 255], got ${value} in row ${Math.floor(i / width)}`);
    }
    const k = i % width;
    bytes[i - k + place(k)] = value;
  }
  return ndarray(bytes, [height, width]);
}

/**
 * A model as a 3×3 Mat of CV_64F, as `cv.warpPerspective` and `cv.perspectiveTransform` take it.
 *
 * @param cv - the module, when its runtime stands
 * @param model - 3×3, maps a to b
 * @returns a Mat that belongs to the caller, who deletes it
 * @throws TypeError or RangeError when it is not 3×3 of finite numbers
 *
 * @example
 * const mat = modelToMat(cv, fit.model); // 3 × 3, CV_64F, for cv.warpPerspective
 * mat.delete();
 */
export function modelToMat<M extends CvMat>(cv: CvMats<M>, model: Matrix): M {
  const values = modelToArray(model);
  return newMat(cv, 3, 3, CV_64F, (row, y) => row.set(values.slice(3 * y, 3 * y + 3)));
}

/**
 * A model from a Mat of CV_64F or CV_32F: 3×3 of `cv.findHomography` and `cv.findFundamentalMat`, or 2×3 of `cv.estimateAffine2D` and
 * `cv.getRotationMatrix2D`, to which the row 0 0 1 is added.
 *
 * @param mat - 3×3 or 2×3 of one channel, or empty
 * @returns 3×3; undefined of an empty Mat, by which OpenCV says that it found none
 * @throws TypeError for what is no Mat; RangeError for another size or type, or a number that is not finite
 *
 * @example
 * const mat = modelToMat(cv, fit.model);
 * const model = modelFromMat(mat);
 * mat.delete();
 */
export function modelFromMat(mat: CvMat): Matrix | undefined {
  const { width, height, channels, data } = readMat('mat', mat);
  if (width * height === 0) return undefined;
  if (
    width !== 3 ||
    height < 2 ||
    height > 3 ||
    channels !== 1 ||
    !(data instanceof Float64Array || data instanceof Float32Array)
  ) {
    throw new RangeError(`mat: expected 3×3 or 2×3 of CV_64F or CV_32F, got ${height}×${width} of type ${mat.type()}`);
  }
  return modelFrom(height === 3 ? data : [...data, 0, 0, 1]);
}

/** Where component k of a descriptor stands in that of the other side. */
function placeOf(width: number): (k: number) => number {
  return width === SIFT_DIMENSIONS ? reversed : (k) => k;
}

/** A Mat whose rows `fill` writes; deleted when that throws. */
function newMat<M extends CvMat>(
  cv: CvMats<M>,
  rows: number,
  cols: number,
  type: number,
  fill: (row: CvArray, y: number) => void,
): M {
  if (typeof cv?.Mat !== 'function') {
    throw new TypeError(`cv: expected the module of OpenCV, its runtime standing, got ${describe(cv)}`);
  }
  let mat: M;
  try {
    mat = new cv.Mat(rows, cols, type);
  } catch (error) {
    // OpenCV's own errors come as the address of an exception.
    if (typeof error !== 'number') throw error;
    throw new RangeError(`cv: expected memory for ${rows} × ${cols} of type ${type}, got exception ${error}`);
  }
  try {
    for (let y = 0; y < rows; y++) fill(rowOf(mat, y), y);
  } catch (error) {
    mat.delete();
    throw error;
  }
  return mat;
}

/** The size and the values of a Mat, row by row, as a copy. */
function readMat(name: string, mat: CvMat) {
  if (typeof mat?.ucharPtr !== 'function' || typeof mat.type !== 'function') {
    throw new TypeError(`${name}: expected a cv.Mat, got ${describe(mat)}`);
  }
  const [width, height, type] = [mat.cols, mat.rows, mat.type()];
  if (!(width >= 0 && height >= 0)) throw new RangeError(`${name}: expected two dimensions, got more`);
  const kind = DEPTHS.find(({ depth }) => depth === type % 8)?.kind;
  if (kind === undefined) {
    const names = DEPTHS.map((each) => each.name).join(', ');
    throw new RangeError(`${name}: expected ${names}, got type ${type}; use convertTo`);
  }
  const channels = (type >> 3) + 1;
  const row = width * channels;
  const data: CvArray = new kind(row * height);
  for (let y = 0; y < height && row > 0; y++) data.set(rowOf(mat, y), y * row);
  return { width, height, channels, data };
}

/** A row in OpenCV's heap; dies when that grows. */
function rowOf(mat: CvMat, y: number): CvArray {
  const { buffer, byteOffset } = mat.ucharPtr(y);
  const type = mat.type();
  const { kind } = DEPTHS.find(({ depth }) => depth === type % 8)!;
  return new kind(buffer as ArrayBuffer, byteOffset, mat.cols * ((type >> 3) + 1));
}
