/**
 * How far apart two images are, pixel by pixel.
 *
 * Source: the peak signal-to-noise ratio as ITU-T J.340 (2010) has it, over an image instead of a sequence.
 *
 * All colour channels count alike; alpha does not. Both know nothing of what is seen: a shift by one pixel costs more than heavy noise.
 */
import type { ImageLike } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';
import { colourChannels, type Pixels, readPixels } from './pixels.ts';

/**
 * The mean of squared differences over all pixels and colour channels.
 *
 * @param a - any image; alpha is ignored
 * @param b - of the same size, grey or in colour as `a`; its numbers may be of another type
 * @returns at least 0; at most 1 where the values are in 0..1
 * @throws TypeError for what is no image; RangeError when sizes or numbers of colour channels differ
 *
 * @example
 * const black = { width: 1, height: 1, data: Uint8Array.of(0) };
 * meanSquaredError(black, { width: 1, height: 1, data: Float32Array.of(0.5) }); // 0.25
 */
export function meanSquaredError(a: ImageLike, b: ImageLike): number {
  const [first, second] = [readPixels('a', a), readPixels('b', b)];
  const { width, height } = first;
  if (second.width !== width || second.height !== height) {
    throw new RangeError(
      `b: expected ${width} × ${height} pixels as in a, got ${second.width} × ${second.height}; resize or warp one`,
    );
  }
  const colours = colourChannels(first);
  if (colourChannels(second) !== colours) {
    throw new RangeError(
      `b: expected ${colours} colour channels as in a, got ${colourChannels(second)}; make both grey with grayscale`,
    );
  }
  let sum = 0;
  for (let c = 0; c < colours; c++) sum += squaredDifferences(first, second, c);
  return sum / (width * height * colours);
}

function squaredDifferences(a: Pixels, b: Pixels, channel: number): number {
  let sum = 0;
  for (let i = channel, j = channel; i < a.data.length; i += a.channels, j += b.channels) {
    const difference = a.data[i]! - b.data[j]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Peak signal-to-noise ratio: −10 log₁₀ of the mean squared error, for a peak of 1, which is 255 of bytes.
 *
 * @param a - any image; alpha is ignored
 * @param b - of the same size, grey or in colour as `a`
 * @returns dB; Infinity for equal images. 30 to 50 is what lossy compression leaves, below 20 they hardly look alike
 * @throws as `meanSquaredError`
 *
 * @example
 * const original = { width: 1, height: 1, data: Float32Array.of(0.5) };
 * psnr(original, { width: 1, height: 1, data: Float32Array.of(0.4) }); // 20
 */
export function psnr(a: ImageLike, b: ImageLike): number {
  const error = meanSquaredError(a, b);
  if (error === 0) return Number.POSITIVE_INFINITY;
  return withWorkspace(({ kernels }) => (-10 * kernels.logarithm(error)) / Math.LN10);
}
