/**
 * The one door through which pixels come in: every accepted kind of image to float32 rows of interleaved channels.
 */
import { checkExtent, checkInteger, describe } from '../check.ts';
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

/**
 * Reads an image of any accepted kind.
 *
 * @param name - the argument's name, for messages
 * @throws TypeError for what is no image; RangeError for a zero size, a wrong length or number of channels, or a value that is
 *   not finite
 */
export function readPixels(name: string, image: ImageLike): Pixels {
  if (typeof image !== 'object' || image === null || !('data' in image)) {
    throw new TypeError(`${name}: expected ${EXPECTED}, got ${describe(image)}`);
  }
  // By `instanceof`, as Node's Buffer is a Uint8Array of its own kind.
  const unit = UNITS.find(([kind]) => image.data instanceof kind)?.[1];
  if (unit === undefined) {
    const kinds = 'Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array or Float64Array';
    throw new TypeError(`${name}.data: expected a ${kinds}, got ${describe(image.data)}`);
  }
  const pixels = 'shape' in image ? fromNdArray(name, image, unit) : fromPixelData(name, image, unit);
  checkFinite(name, pixels);
  return pixels;
}

function fromPixelData(name: string, image: PixelData, unit: number): Pixels {
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
  return { width, height, channels, data: scaled(data, 0, data.length, unit) };
}

function fromNdArray(name: string, image: NdArray<PixelData['data']>, unit: number): Pixels {
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
  const size = width * height * channels;
  if (next === 1 && right === channels && down === width * channels) {
    return { width, height, channels, data: scaled(data, offset, size, unit) };
  }
  const copy = new Float32Array(size);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) copy[to++] = data[offset + y * down + x * right + c * next]! * unit;
    }
  }
  return { width, height, channels, data: copy };
}

function scaled(data: PixelData['data'], offset: number, size: number, unit: number): Float32Array {
  const copy = new Float32Array(size);
  for (let i = 0; i < size; i++) copy[i] = data[offset + i]! * unit;
  return copy;
}

function checkFinite(name: string, { width, channels, data }: Pixels): void {
  // x - x is 0 for every finite number and NaN otherwise: one sum tells whether all are.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  if (sum === 0) return;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  const [x, y] = [Math.floor(bad / channels) % width, Math.floor(bad / channels / width)];
  throw new RangeError(`${name}: expected finite values, got ${data[bad]} at row ${y}, column ${x}`);
}
