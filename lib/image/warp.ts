/**
 * Resampling an image through a homography.
 *
 * Source: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29(6), 1981 (a = -0.5).
 *
 * 1. Each output pixel is divided into `supersampling`² positions.
 * 2. Each is mapped back by the inverse model and interpolated bicubically.
 * 3. Their mean is the pixel, so that an image may shrink to about 1 / (2 · supersampling) without aliasing.
 *
 * Outside the input, from half a pixel beyond its outermost centres, lies the background.
 */
import { inverse, Matrix } from 'ml-matrix';
import ndarray from 'ndarray';
import { checkInteger, checkNumber, checkOptions, describe } from '../check.ts';
import type { ImageLike, NdArray } from '../types.ts';
import { readPixels } from './pixels.ts';

export interface WarpOptions {
  /** Size of the output, px. Default that of the input. */
  width?: number | undefined;
  height?: number | undefined;
  /** Value of what lies outside the input, 0 to 1. Default 0.5. */
  background?: number | undefined;
  /** Positions averaged along each axis of a pixel, 1 to 16. Default 2. */
  supersampling?: number | undefined;
}

/**
 * Warps an image by a homography.
 *
 * @param image - any image
 * @param model - 3×3, maps positions of the input to positions of the output, px
 * @returns [height, width] for one channel, else [height, width, channels]; float32, 0..1 up to the overshoot of the interpolation
 * @throws TypeError or RangeError for a bad image, model or option
 *
 * @example
 * const half = warp(image, Matrix.diag([0.5, 0.5, 1]), { width: 320, height: 240 });
 */
export function warp(image: ImageLike, model: Matrix, options: WarpOptions = {}): NdArray<Float32Array> {
  const source = readPixels('image', image);
  checkOptions(options, ['width', 'height', 'background', 'supersampling']);
  const { width = source.width, height = source.height, background = 0.5, supersampling = 2 } = options;
  checkInteger('width', width, 1);
  checkInteger('height', height, 1);
  checkNumber('background', background, 0, 1);
  checkInteger('supersampling', supersampling, 1, 16);
  const back = invert(model);

  const { channels } = source;
  const out = new Float32Array(width * height * channels);
  const pixel = new Float64Array(channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      for (let j = 0; j < supersampling; j++) {
        const v = y + (j + 0.5) / supersampling - 0.5;
        for (let i = 0; i < supersampling; i++) {
          const u = x + (i + 0.5) / supersampling - 0.5;
          const w = back[6]! * u + back[7]! * v + back[8]!;
          const sx = (back[0]! * u + back[1]! * v + back[2]!) / w;
          const sy = (back[3]! * u + back[4]! * v + back[5]!) / w;
          interpolate(source, sx, sy, background, pixel);
          for (let c = 0; c < channels; c++) out[at + c]! += pixel[c]! / (supersampling * supersampling);
        }
      }
    }
  }
  return ndarray(out, channels === 1 ? [height, width] : [height, width, channels]);
}

function invert(model: Matrix): Float64Array {
  if (!Matrix.isMatrix(model)) throw new TypeError(`model: expected a 3×3 Matrix of ml-matrix, got ${describe(model)}`);
  if (model.rows !== 3 || model.columns !== 3) {
    throw new RangeError(`model: expected a 3×3 matrix, got ${model.rows}×${model.columns}`);
  }
  const values = model.to1DArray();
  const [a, b, c, d, e, f, g, h, k] = values as [
    ...[number, number, number],
    ...[number, number, number],
    ...[number, number, number],
  ];
  const determinant = a * (e * k - f * h) - b * (d * k - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(determinant) || determinant === 0) {
    throw new RangeError(`model: expected a finite, invertible matrix, got determinant ${determinant}`);
  }
  return Float64Array.from(inverse(model).to1DArray());
}

/** Bicubic interpolation of all channels at (x, y) into `pixel`; neighbours beyond the border are those at it. */
function interpolate(
  { width, height, channels, data }: { width: number; height: number; channels: number; data: Float32Array },
  x: number,
  y: number,
  background: number,
  pixel: Float64Array,
): void {
  if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) {
    pixel.fill(background);
    return;
  }
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  pixel.fill(0);
  for (let j = -1; j <= 2; j++) {
    const row = Math.min(Math.max(y0 + j, 0), height - 1) * width;
    const weightY = keys(y - y0 - j);
    for (let i = -1; i <= 2; i++) {
      const weight = weightY * keys(x - x0 - i);
      const at = (row + Math.min(Math.max(x0 + i, 0), width - 1)) * channels;
      for (let c = 0; c < channels; c++) pixel[c]! += weight * data[at + c]!;
    }
  }
}

/** The cubic convolution kernel. */
function keys(t: number): number {
  const d = Math.abs(t);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}
