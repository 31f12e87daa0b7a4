/**
 * Fewer levels of brightness.
 *
 * Source: W. R. Bennett, "Spectra of quantized signals", Bell System Technical Journal 27(3), 1948.
 *
 * 1. The range 0..1 is divided into k equal cells; a value becomes the centre of its cell.
 * 2. Where values are spread evenly over a cell, the error is even in ±1 / (2k): its mean is 0, its mean square
 *    k ∫ e² de from −1 / (2k) to 1 / (2k) = 1 / (12 k²). Each bit more gains 20 log₁₀ 2 = 6.02 dB.
 *
 * Values outside 0..1 go to the outermost cells, where the error is larger.
 */
import { checkInteger } from '../check.ts';
import type { ImageLike, NdArray } from '../types.ts';
import { colourChannels, imageOf, readPixels } from './pixels.ts';

/**
 * Rounds every colour channel to `levels` even levels, the centres (i + ½) / levels; alpha stays.
 *
 * The expected mean squared error is 1 / (12 `levels`²), where values are spread evenly.
 *
 * @param image - any image
 * @param levels - 1 to 65536
 * @returns [height, width] for one channel, else [height, width, channels]; float32
 * @throws TypeError or RangeError for a bad image or number
 *
 * @example
 * quantise({ width: 3, height: 1, data: Float32Array.of(0, 0.6, 1) }, 2).data; // 0.25, 0.75, 0.75
 */
export function quantise(image: ImageLike, levels: number): NdArray<Float32Array> {
  const pixels = readPixels('image', image);
  checkInteger('levels', levels, 1, 65536);
  const { channels, data } = pixels;
  const colours = colourChannels(pixels);
  for (let i = 0; i < data.length; i++) {
    if (i % channels >= colours) continue;
    const cell = Math.floor(data[i]! * levels);
    data[i] = (Math.min(Math.max(cell, 0), levels - 1) + 0.5) / levels;
  }
  return imageOf(pixels);
}
