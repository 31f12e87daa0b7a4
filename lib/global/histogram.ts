/**
 * Colour histograms, the plainest description of an image by its colours.
 *
 * Source: M. J. Swain, D. H. Ballard, "Color indexing", IJCV 7(1), 1991 (joint histograms, intersection).
 *
 * 1. Colours are converted to `space`, and the range of each channel is divided into `bins` equal cells; what lies outside goes to the
 *    outermost cells.
 * 2. `joint` counts pixels by the cells of all three channels at once, else each channel is counted by itself.
 * 3. Counts are divided by their sum.
 *
 * Known limits: a colour near the border of two cells changes sides by a little light or noise, and neighbouring cells count as different
 * as any: `earthMoversDistance` of colour signatures has neither fault.
 */
import { checkChoice, checkFlag, checkInteger, checkOptions } from '../check.ts';
import { COLOR_SPACES, type ColorSpace, withConversion } from '../image/colours.ts';
import { colourChannels, readPixels } from '../image/pixels.ts';
import type { ImageLike } from '../types.ts';

export interface HistogramOptions {
  /** Cells a channel, 1 to 64 if `joint`, else to 256. Default 8. */
  bins?: number | undefined;
  /** Default `rgb`. */
  space?: ColorSpace | undefined;
  /** Whether channels are counted together. Default true. */
  joint?: boolean | undefined;
}

/** Lowest and highest values of the channels of images. */
const RANGES: Record<ColorSpace, readonly (readonly [number, number])[]> = {
  rgb: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  hsv: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  yuv: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  lab: [
    [0, 100],
    [-128, 128],
    [-128, 128],
  ],
};

/**
 * Counts the colours of an image.
 *
 * @param image - any image; alpha is ignored, grey counts as red, green and blue alike
 * @returns joint: [bins³], that of cells (i, j, k) at (i · bins + j) · bins + k; else [3 · bins], one channel behind the other; the sum
 *   is 1
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const histogram = colorHistogram(imageA, { space: 'hsv', bins: 8 }); // [512]
 * const distance = chiSquaredDistance(histogram, colorHistogram(imageB, { space: 'hsv', bins: 8 }));
 */
export function colorHistogram(image: ImageLike, options: HistogramOptions = {}): Float32Array {
  const pixels = readPixels('image', image);
  checkOptions(options, ['bins', 'space', 'joint']);
  const { bins = 8, space = 'rgb', joint = true } = options;
  checkFlag('joint', joint);
  checkInteger('bins', bins, 1, joint ? 64 : 256);
  checkChoice('space', space, COLOR_SPACES);
  const { data, channels, width, height } = pixels;
  const isGrey = colourChannels(pixels) === 1;
  const ranges = RANGES[space];

  const counts = new Uint32Array(joint ? bins ** 3 : 3 * bins);
  withConversion('rgb', space, (convert) => {
    const colour = new Float64Array(3);
    for (let at = 0; at < data.length; at += channels) {
      for (let c = 0; c < 3; c++) colour[c] = data[isGrey ? at : at + c]!;
      convert(colour);
      let cell = 0;
      for (let c = 0; c < 3; c++) {
        const [low, high] = ranges[c]!;
        const own = Math.min(Math.max(Math.floor((bins * (colour[c]! - low)) / (high - low)), 0), bins - 1);
        if (joint) cell = cell * bins + own;
        else counts[c * bins + own]!++;
      }
      if (joint) counts[cell]!++;
    }
  });
  const total = width * height * (joint ? 1 : 3);
  return Float32Array.from(counts, (count) => count / total);
}
