/**
 * GIST: the layout of a scene, by how much structure of each scale and direction stands where.
 *
 * Sources: A. Oliva, A. Torralba, "Modeling the shape of the scene: a holistic representation of the spatial envelope", IJCV 42(3), 2001,
 * with the authors' program LMgist; for colour, M. Douze, H. Jegou, H. Sandhawalia, L. Amsaleg, C. Schmid, "Evaluation of GIST
 * descriptors for web-scale image search", CIVR 2009.
 *
 * 1. The image, grey or its three channels, is squeezed to a square of `size` px and continued beyond its borders by reflection.
 * 2. Its values are stretched to 0..255 and replaced by ln (1 + value); contrast is normalised (contrast.ts).
 * 3. For each scale and direction (gabor.ts) the amplitude of what the filter lets pass is averaged over a grid of cells.
 *
 * Deviations from LMgist: the square is the whole image squeezed, not its middle part; grey is luma, not the mean of the channels. The
 * border of 32 px is widened until image and borders have a power of two of pixels, and put on once for both filters; so `size` is 192 by
 * default, where LMgist's 256 need 320. Directions run from +x towards +y, LMgist's the other way.
 *
 * Known limits: a rotation or a crop changes the layout, and so the descriptor; use local features there.
 */
import { checkFlag, checkInteger, checkOptions, describe } from '../../check.ts';
import { grayscale } from '../../image/grayscale.ts';
import { colourChannels, type Pixels, readPixels } from '../../image/pixels.ts';
import { resample } from '../../image/resize.ts';
import type { ImageLike } from '../../types.ts';
import { type Workspace, withWorkspace } from '../../wasm/instance.ts';
import { normaliseContrast } from './contrast.ts';
import { type Fourier, fourierOf, takePlane } from './fourier.ts';
import { type GaborFilter, gaborFilters } from './gabor.ts';

export interface GistOptions {
  /** Side of the square that the image is squeezed to, px, 16 to 448. Default 192; 32 in Douze et al. */
  size?: number | undefined;
  /** Directions of each scale, the finest scale first, 1 to 16 each. Default [8, 8, 8, 8]; [8, 8, 4] in Douze et al. */
  orientations?: readonly number[] | undefined;
  /** Cells along each side, 1 to 16. Default 4. */
  grid?: number | undefined;
  /** Whether red, green and blue are described each. Default false: grey. */
  color?: boolean | undefined;
}

/** The least border around the image, px: 3.6 standard deviations of the widest of the four default filters. */
const BORDER = 32;

/**
 * Describes the layout of an image.
 *
 * Two images are compared by the Euclidean distance of their descriptors.
 *
 * @param image - any image; alpha is ignored
 * @returns [channels · filters · grid²], 512 by default: channels outermost, then scales, directions, rows and columns of the grid; zeros
 *   for a constant image
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const database = stackVectors([imageB, imageC].map((image) => gist(image))); // [n, 512]
 * const { rows } = nearestNeighbours(stackVectors([gist(imageA)]), database, { k: 2 });
 */
export function gist(image: ImageLike, options: GistOptions = {}): Float32Array {
  checkOptions(options, ['size', 'orientations', 'grid', 'color']);
  const { size = 192, orientations = [8, 8, 8, 8], grid = 4, color = false } = options;
  checkInteger('size', size, 16, 448);
  checkInteger('grid', grid, 1, 16);
  checkFlag('color', color);
  if (!Array.isArray(orientations))
    throw new TypeError(`orientations: expected an array of numbers, got ${describe(orientations)}`);
  checkInteger('orientations.length', orientations.length, 1, 8);
  for (const [scale, count] of orientations.entries()) checkInteger(`orientations[${scale}]`, count, 1, 16);

  const square = resample(color ? readPixels('image', image) : greyPixels(image), size, size, 'bilinear', true);
  return withWorkspace((workspace) => {
    const { kernels } = workspace;
    const exp = (x: number) => kernels.exp2(x * Math.LOG2E);
    const n = powerOfTwo(size + 2 * BORDER);
    const fourier = fourierOf(workspace, n);
    const channels = logarithms(square, color ? 3 : 1, kernels.logarithm).map((channel) => reflect(channel, size, n));
    normaliseContrast(workspace, fourier, channels, size, exp);
    const filters = gaborFilters(workspace, fourier, orientations);
    return describeChannels(workspace, fourier, channels, filters, { size, grid });
  });
}

function greyPixels(image: ImageLike): Pixels {
  const { data, shape } = grayscale(image);
  const [height, width] = shape as [number, number];
  return { width, height, channels: 1, data };
}

function powerOfTwo(least: number): number {
  let n = 4;
  while (n < least) n *= 2;
  return n;
}

/** The channels, ln (1 + value), after all values together were stretched to 0..255. */
function logarithms(pixels: Pixels, count: number, logarithm: (x: number) => number): Float32Array[] {
  const { channels, data } = pixels;
  const isGrey = colourChannels(pixels) === 1;
  const pick = (c: number) => {
    const channel = new Float32Array(data.length / channels);
    for (let i = 0, at = isGrey ? 0 : c; i < channel.length; i++, at += channels) channel[i] = data[at]!;
    return channel;
  };
  const picked = Array.from({ length: count }, (_, c) => pick(c));
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const channel of picked) {
    for (const value of channel) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const scale = high > low ? 255 / (high - low) : 0;
  return picked.map((channel) => channel.map((value) => logarithm(1 + scale * (value - low))));
}

/** An image of `size`² in the middle of one of n², continued by reflection at its borders. */
function reflect(image: Float32Array, size: number, n: number): Float32Array {
  const before = (n - size) >> 1;
  const source = Uint32Array.from({ length: n }, (_, k) => {
    const at = (((k - before) % (2 * size)) + 2 * size) % (2 * size);
    return at < size ? at : 2 * size - 1 - at;
  });
  const wide = new Float32Array(n * n);
  for (let y = 0, to = 0; y < n; y++) {
    const row = source[y]! * size;
    for (let x = 0; x < n; x++) wide[to++] = image[row + source[x]!]!;
  }
  return wide;
}

function describeChannels(
  workspace: Workspace,
  fourier: Fourier,
  channels: readonly Float32Array[],
  filters: readonly GaborFilter[],
  { size, grid }: { size: number; grid: number },
): Float32Array {
  const { n } = fourier;
  const [whole, part] = [takePlane(workspace, n), takePlane(workspace, n)];
  const view = (address: number) => workspace.f32(address, n * n);
  const [re, im, partRe, partIm] = [view(whole.re), view(whole.im), view(part.re), view(part.im)];
  const descriptor = new Float32Array(channels.length * filters.length * grid * grid);
  let to = 0;
  for (const channel of channels) {
    re.set(channel);
    im.fill(0);
    fourier.forward(whole, whole);
    for (const filter of filters) {
      filter(whole, part);
      fourier.inverse(part, part);
      descriptor.set(amplitudes(partRe, partIm, n, size, grid), to);
      to += grid * grid;
    }
  }
  return descriptor;
}

/** Mean amplitudes over the cells of the image in the middle. */
function amplitudes(re: Float32Array, im: Float32Array, n: number, size: number, grid: number): Float64Array {
  const before = (n - size) >> 1;
  const borders = Array.from({ length: grid + 1 }, (_, k) => before + Math.floor((k * size) / grid));
  return Float64Array.from({ length: grid * grid }, (_, cell) => {
    const [row, column] = [Math.floor(cell / grid), cell % grid];
    const [top, bottom, left, right] = [borders[row]!, borders[row + 1]!, borders[column]!, borders[column + 1]!];
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let at = y * n + left, end = y * n + right; at < end; at++)
        sum += Math.sqrt(re[at]! * re[at]! + im[at]! * im[at]!);
    }
    return sum / ((bottom - top) * (right - left) * n * n);
  });
}
