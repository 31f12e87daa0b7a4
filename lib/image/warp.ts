/**
 * Resampling an image through a homography.
 *
 * Sources: R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29(6), 1981 (a = -0.5); for the area of the
 * input that a pixel sees, P. Heckbert, "Fundamentals of texture mapping and image warping", UC Berkeley, 1989, section 3.
 *
 * 1. Each output pixel is divided into positions: `supersampling`², or with `area` as many along each axis as it covers input pixels along it
 *    (the lengths of the columns of the local Jacobian).
 * 2. Each is mapped back by the inverse model and interpolated, bicubically or bilinearly.
 * 3. Their mean is the pixel: `supersampling` positions let an image shrink to about 1 / (2 · supersampling) without aliasing, `area`
 *    to 1/64, by another factor in each direction and each place.
 *
 * Outside the input, from half a pixel beyond its outermost centres, and beyond the model's horizon lies the background.
 *
 * Deviation: Heckbert weights an ellipse by a Gaussian; `area` weights the pixel's own parallelogram evenly, which is sharper.
 */
import { LuDecomposition, Matrix } from 'ml-matrix';
import { checkChoice, checkInteger, checkModel, checkNumber, checkOptions } from '../check.ts';
import type { ImageLike, NdArray } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';
import { inBands } from './bands.ts';
import { imageOf, readPixels } from './pixels.ts';

export interface WarpOptions {
  /** Size of the output, px. Default that of the input. */
  width?: number | undefined;
  height?: number | undefined;
  /** Value of what lies outside the input, 0 to 1. Default 0.5. */
  background?: number | undefined;
  /**
   * How the input is read. `bicubic`: sharp, may overshoot; aliases below half the size unless `supersampling` is raised. `bilinear`: fast, stays
   * within the input's values; aliases when it shrinks. `area`: bilinear where it enlarges, the mean over the pixel's area where it
   * shrinks. Default `bicubic`.
   */
  sampling?: 'bicubic' | 'bilinear' | 'area' | undefined;
  /** Positions averaged along each axis of a pixel, 1 to 16; with `area` the least. Default 2 for `bicubic`, else 1. */
  supersampling?: number | undefined;
}

/** With `area`, the most positions along each axis: a bound on the time, beyond which it samples sparsely. */
const MOST_POSITIONS = 64;

/**
 * Warps an image by a homography.
 *
 * @param image - any image
 * @param model - 3×3, maps positions of the input to positions of the output, px; its denominator is positive on the near side of the horizon
 * @returns [height, width] for one channel, else [height, width, channels]; float32, 0..1 up to the overshoot of `bicubic`
 * @throws TypeError or RangeError for a bad image, model or option
 *
 * @example
 * const seenFromB = warp(imageA, fit.model, { width: imageB.width, height: imageB.height, sampling: 'area' });
 */
export function warp(image: ImageLike, model: Matrix, options: WarpOptions = {}): NdArray<Float32Array> {
  const source = readPixels('image', image);
  checkOptions(options, ['width', 'height', 'background', 'sampling', 'supersampling']);
  const { width = source.width, height = source.height, background = 0.5, sampling = 'bicubic' } = options;
  const { supersampling = sampling === 'bicubic' ? 2 : 1 } = options;
  checkInteger('width', width, 1);
  checkInteger('height', height, 1);
  checkNumber('background', background, 0, 1);
  checkChoice('sampling', sampling, ['bicubic', 'bilinear', 'area']);
  checkInteger('supersampling', supersampling, 1, 16);
  const back = invert(model);

  const { channels } = source;
  const cubic = sampling === 'bicubic';
  const most = sampling === 'area' ? MOST_POSITIONS : supersampling;
  const out = withWorkspace((workspace) => {
    const { kernels } = workspace;
    const [from, inverseModel] = [workspace.put(source.data), workspace.put(back)];
    const rowBytes = 4 * width * channels;
    const to = workspace.take(height * rowBytes);
    inBands(0, height, width, (first, end) =>
      kernels.warpRows(
        ...([from, source.width, source.height, channels, inverseModel] as const),
        ...([to + first * rowBytes, width, first, end, background, cubic, supersampling, most] as const),
      ),
    );
    return workspace.f32(to, width * height * channels).slice();
  });
  return imageOf({ width, height, channels, data: out });
}

function invert(model: Matrix): Float64Array {
  checkModel('model', model);
  const parts = new LuDecomposition(model);
  const back = parts.isSingular() ? [] : parts.solve(Matrix.eye(3)).to1DArray();
  if (back.length === 0 || !back.every(Number.isFinite)) {
    throw new RangeError(`model: expected an invertible matrix, got [${model.to1DArray().join(', ')}]`);
  }
  return Float64Array.from(back);
}
