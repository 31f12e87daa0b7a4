/**
 * The one door through which pixels come in, every accepted kind of image to float32 rows of interleaved channels, and the way out again.
 */
import { checkExtent, checkInteger, describe } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import type { ImageLike, NdArray, PixelData } from '../types.ts';

/** Pixels as rows of interleaved float32 channels, 0..1 where the input is in its range. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** width · height · channels values, always a copy. */
  readonly data: Float32Array;
}

/** What one unit of an integer type is worth; floats are taken as they are. */
const UNITS = [
  [Uint8Array, 1 / 255],
  [Uint8ClampedArray, 1 / 255],
  [Uint16Array, 1 / 65535],
  [Float32Array, 1],
  [Float64Array, 1],
] as const;

const EXPECTED =
  'an image: { data, width, height, channels } or an ndarray [height, width] or [height, width, channels]';

/** Pixels as they lie in the caller's memory: channel c of (x, y) is `data[offset + y · down + x · right + c · next]`. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: PixelData['data'];
  readonly offset: number;
  readonly down: number;
  readonly right: number;
  readonly next: number;
  /** What a value is multiplied by: 1 for floats. */
  readonly unit: number;
}

/**
 * Reads an image of any accepted kind.
 *
 * @param name - the argument's name, for messages
 * @throws TypeError for what is no image; RangeError for a zero size, a wrong length or number of channels, or a value that is
 *   not finite
 */
export function readPixels(name: string, image: ImageLike): Pixels {
  return copyPixels(name, locatePixels(name, image));
}

/** Pixels as they are handed out: `[height, width]` of one channel, else `[height, width, channels]`; not copied. */
export function imageOf({ width, height, channels, data }: Pixels): NdArray<Float32Array> {
  return ndarray(data, channels === 1 ? [height, width] : [height, width, channels]);
}

/** Copies pixels to rows without gaps; throws a RangeError for a value that is not finite. */
export function copyPixels(name: string, stored: StoredPixels): Pixels {
  checkFinite(name, stored);
  const { width, height, channels, data, offset, down, right, next, unit } = stored;
  const copy = new Float32Array(width * height * channels);
  if (isDense(stored)) {
    for (let i = 0; i < copy.length; i++) copy[i] = data[offset + i]! * unit;
  } else {
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) copy[to++] = data[offset + y * down + x * right + c * next]! * unit;
      }
    }
  }
  return { width, height, channels, data: copy };
}

/** Row y of pixels that are bytes with no gap between them, for every y; undefined for others. */
export function byteRowsOf({ width, channels, data, offset, down, right, next }: StoredPixels) {
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  if (!isBytes || next !== 1 || right !== channels) return undefined;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return (y: number) => bytes.subarray(offset + y * down, offset + y * down + width * channels);
}

function isDense({ width, channels, down, right, next }: StoredPixels): boolean {
  return next === 1 && right === channels && down === width * channels;
}

/** Checks an image, but for its values, and tells where they lie; throws as `readPixels` does. */
export function locatePixels(name: string, image: ImageLike): StoredPixels {
  if (typeof image !== 'object' || image === null || !('data' in image)) {
    throw new TypeError(`${name}: expected ${EXPECTED}, got ${describe(image)}`);
  }
  // By `instanceof`, as Node's Buffer is a Uint8Array of its own kind.
  const unit = UNITS.find(([kind]) => image.data instanceof kind)?.[1];
  if (unit === undefined) {
    const kinds = 'Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array or Float64Array';
    throw new TypeError(`${name}.data: expected a ${kinds}, got ${describe(image.data)}`);
  }
  return 'shape' in image ? locateNdArray(name, image, unit) : locatePixelData(name, image, unit);
}

function locatePixelData(name: string, image: PixelData, unit: number): StoredPixels {
  const { width, height, data } = image;
  checkInteger(`${name}.width`, width, 1);
  checkInteger(`${name}.height`, height, 1);
  const channels = image.channels ?? data.length / (width * height);
  if (image.channels === undefined && !Number.isInteger(channels)) {
    throw new RangeError(`${name}.data: expected a multiple of ${width} × ${height} values, got ${data.length}`);
  }
  checkInteger(`${name}.channels`, channels, 1, 4);
  if (data.length !== width * height * channels) {
    const expected = `${width} × ${height} × ${channels} = ${width * height * channels}`;
    throw new RangeError(`${name}.data: expected ${expected} values, got ${data.length}; rows must have no padding`);
  }
  return { width, height, channels, data, offset: 0, down: width * channels, right: channels, next: 1, unit };
}

function locateNdArray(name: string, image: NdArray<PixelData['data']>, unit: number): StoredPixels {
  const { shape, stride, offset, data } = image;
  if (!Array.isArray(shape) || !Array.isArray(stride) || shape.length < 2 || shape.length > 3) {
    throw new RangeError(`${name}: expected ${EXPECTED}, got shape [${shape}]`);
  }
  const [height, width, channels = 1] = shape as [number, number, number?];
  checkInteger(`${name}.shape[0]`, height, 1);
  checkInteger(`${name}.shape[1]`, width, 1);
  checkInteger(`${name}.shape[2]`, channels, 1, 4);
  checkExtent(name, image);
  const [down, right, next = 1] = stride as [number, number, number?];
  return { width, height, channels, data, offset, down, right, next, unit };
}

/** Throws a RangeError for a value that is not finite; integers are. */
export function checkFinite(name: string, stored: StoredPixels): void {
  const { width, height, channels, data, offset, down, right, next } = stored;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const value = data[offset + y * down + x * right + c * next]!;
        if (Number.isFinite(value)) continue;
        throw new RangeError(`${name}: expected finite values, got ${value} at row ${y}, column ${x}`);
      }
    }
  }
}

/** How many of the channels are grey or colour, not alpha: 1 or 3. */
export function colourChannels({ channels }: { channels: number }): 1 | 3 {
  return channels < 3 ? 1 : 3;
}
