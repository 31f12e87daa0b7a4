/**
 * An image at another size, with or without the filter that keeps fine detail from turning into coarse patterns.
 *
 * Sources: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29(6), 1981 (a = −0.5); for the wider
 * kernel, P. Heckbert, "Filtering by repeated integration", SIGGRAPH 1986, as Pillow and the `antialias` of PyTorch have it.
 *
 * 1. The areas of both images coincide: the centre of output pixel x lies at (x + ½) s − ½ in the input, s being input px per output px.
 * 2. Along each axis the output is the mean of input pixels, weighted by a kernel around that place: a triangle (bilinear) or Keys' cubic.
 * 3. Where the image shrinks, s > 1, `prefilter` makes the kernel s times as wide, so that what is finer than the new pixels is averaged
 *    away. Without it pixels are picked out, and frequencies above half a cycle per new pixel come back as lower ones: aliasing.
 *
 * At the borders, the weights inside the image are brought to sum 1.
 */
import { checkChoice, checkFlag, checkInteger, checkOptions } from '../check.ts';
import type { ImageLike, NdArray } from '../types.ts';
import { imageOf, type Pixels, readPixels } from './pixels.ts';

export interface ResizeOptions {
  /** Size of the output, px. */
  width: number;
  height: number;
  /** `bicubic`: sharp, may overshoot. `bilinear`: softer, stays within the input's values. Default `bicubic`. */
  sampling?: 'bicubic' | 'bilinear' | undefined;
  /** Whether what the new pixels cannot hold is averaged away where the image shrinks. Default true. */
  prefilter?: boolean | undefined;
}

/**
 * Resamples an image.
 *
 * @param image - any image
 * @returns [height, width] for one channel, else [height, width, channels]; float32, 0..1 up to the overshoot of `bicubic`
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const small = resize(image, { width: 320, height: 240 });
 * const aliased = resize(image, { width: 320, height: 240, prefilter: false });
 */
export function resize(image: ImageLike, options: ResizeOptions): NdArray<Float32Array> {
  const pixels = readPixels('image', image);
  checkOptions(options, ['width', 'height', 'sampling', 'prefilter']);
  const { width, height, sampling = 'bicubic', prefilter = true } = options;
  checkInteger('width', width, 1, 65536);
  checkInteger('height', height, 1, 65536);
  checkChoice('sampling', sampling, ['bicubic', 'bilinear']);
  checkFlag('prefilter', prefilter);
  return imageOf(resample(pixels, width, height, sampling, prefilter));
}

/** The same on pixels that were read. */
export function resample(
  pixels: Pixels,
  width: number,
  height: number,
  sampling: 'bicubic' | 'bilinear',
  prefilter: boolean,
): Pixels {
  const { channels } = pixels;
  const across = kernelRows(pixels.width, width, sampling, prefilter);
  const down = kernelRows(pixels.height, height, sampling, prefilter);
  const rowLength = width * channels;

  const narrow = new Float32Array(pixels.height * rowLength);
  for (let y = 0, to = 0; y < pixels.height; y++) {
    for (const { first, weights } of across) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let from = (y * pixels.width + first) * channels + c;
        for (let k = 0; k < weights.length; k++, from += channels) sum += weights[k]! * pixels.data[from]!;
        narrow[to++] = sum;
      }
    }
  }
  const data = new Float32Array(height * rowLength);
  const sums = new Float64Array(rowLength);
  down.forEach(({ first, weights }, y) => {
    sums.fill(0);
    for (let k = 0, from = first * rowLength; k < weights.length; k++) {
      const weight = weights[k]!;
      for (let i = 0; i < rowLength; i++) sums[i]! += weight * narrow[from++]!;
    }
    data.set(sums, y * rowLength);
  });
  return { width, height, channels, data };
}

/** What an output pixel is made of along an axis: the input pixels from `first` on, by their weights. */
interface KernelRow {
  readonly first: number;
  readonly weights: Float64Array;
}

function kernelRows(from: number, to: number, sampling: 'bicubic' | 'bilinear', prefilter: boolean): KernelRow[] {
  const step = from / to;
  const stretch = prefilter ? Math.max(1, step) : 1;
  const kernel = sampling === 'bicubic' ? cubic : triangle;
  const reach = stretch * (sampling === 'bicubic' ? 2 : 1);
  return Array.from({ length: to }, (_, x) => {
    const centre = Math.min(Math.max((x + 0.5) * step - 0.5, 0), from - 1);
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const weights = Float64Array.from({ length: last - first + 1 }, (_, k) => kernel((first + k - centre) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Keys, equation 15: a = −½. */
function cubic(x: number): number {
  const r = Math.abs(x);
  if (r >= 2) return 0;
  return r <= 1 ? (1.5 * r - 2.5) * r * r + 1 : ((-0.5 * r + 2.5) * r - 4) * r + 2;
}
