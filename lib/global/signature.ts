/**
 * Colour signatures: the few colours that an image is made of, and how much there is of each.
 *
 * Source: Y. Rubner, C. Tomasi, L. J. Guibas, "The earth mover's distance as a metric for image retrieval", IJCV 40(2), 2000, sections 2
 * and 5.
 *
 * 1. At most `maxPixels` pixels are drawn: the image is divided into a grid of cells, and the seed draws one pixel of each.
 * 2. Their colours are converted to CIELAB, where Euclidean distances are roughly those that are seen.
 * 3. k-means gathers them around `colors` centres; the weight of a centre is its share of the pixels.
 *
 * Unlike a histogram the palette adapts to the image: no cell is empty, and no border cuts through a colour.
 *
 * Values outside 0..1 count as its ends.
 *
 * Deviation: the paper splits colour space by a k-d tree until clusters are small enough, which gives 8 to 12 colours an image; here
 * their number is given. Colours that come out equal are one.
 */
import { checkInteger, checkOptions } from '../check.ts';
import { withConversion } from '../image/colours.ts';
import { checkFinite, colourChannels, locatePixels } from '../image/pixels.ts';
import { searchNearest } from '../matching/search.ts';
import { ndarray } from '../ndarray.ts';
import { type Random, seededRandom } from '../random.ts';
import { findClusters } from '../retrieval/aggregated/clusters.ts';
import type { ImageLike, NdArray } from '../types.ts';

/** Weighted points: what Rubner, Tomasi and Guibas call a signature. */
export interface Clusters {
  /** [k] at least 0. */
  readonly weights: Float64Array;
  /** [k, d] */
  readonly centres: NdArray<Float32Array>;
}

export interface SignatureOptions {
  /** The most colours, 1 to 256. Default 16. */
  colors?: number | undefined;
  /** The most pixels that are looked at, at least 1. Default 16 384. */
  maxPixels?: number | undefined;
  /** Which pixels are drawn, and where k-means begins. Default 0. */
  seed?: number | undefined;
}

/** k-means hardly moves after as many rounds. */
const ROUNDS = 10;

/**
 * Finds the colours of an image.
 *
 * @param image - any image; alpha is ignored, grey counts as red, green and blue alike
 * @returns k at most `colors` centres in CIELAB, [k, 3], by falling weight; the weights' sum is 1
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const distance = earthMoversDistance(colorSignature(imageA), colorSignature(imageB)); // about as many units of CIELAB as colours must change
 */
export function colorSignature(image: ImageLike, options: SignatureOptions = {}): Clusters {
  const stored = locatePixels('image', image);
  checkOptions(options, ['colors', 'maxPixels', 'seed']);
  const { colors = 16, maxPixels = 16384, seed = 0 } = options;
  checkInteger('colors', colors, 1, 256);
  checkInteger('maxPixels', maxPixels, 1);
  checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  checkFinite('image', stored);

  const random = seededRandom(seed);
  const places = drawPlaces(stored.width, stored.height, maxPixels, random);
  const colours = new Float32Array(3 * places.length);
  const { data, offset, down, right, next, unit, width } = stored;
  const step = colourChannels(stored) === 1 ? 0 : next;
  withConversion('rgb', 'lab', (convert) => {
    const colour = new Float64Array(3);
    places.forEach((place, i) => {
      const at = offset + Math.floor(place / width) * down + (place % width) * right;
      for (let c = 0; c < 3; c++) colour[c] = Math.min(Math.max(Math.fround(data[at + c * step]! * unit), 0), 1);
      convert(colour);
      colours.set(colour, 3 * i);
    });
  });
  return cluster(colours, Math.min(colors, places.length), random);
}

/** Pixels, y · width + x, one of each cell of a grid of at most `most` cells. */
function drawPlaces(width: number, height: number, most: number, random: Random): Uint32Array {
  if (width * height <= most) return Uint32Array.from({ length: width * height }, (_, i) => i);
  const across = Math.min(width, Math.max(1, Math.floor(Math.sqrt((most * width) / height))), most);
  const down = Math.min(height, Math.floor(most / across));
  const draw = (cell: number, cells: number, size: number) => {
    const from = Math.floor((cell * size) / cells);
    return from + random.below(Math.floor(((cell + 1) * size) / cells) - from);
  };
  return Uint32Array.from({ length: across * down }, (_, i) => {
    const y = draw(Math.floor(i / across), down, height);
    return y * width + draw(i % across, across, width);
  });
}

/** Centres of rows of three, with their shares of the rows, by falling share. */
function cluster(data: Float32Array, count: number, random: Random): Clusters {
  const table = { data, length: data.length / 3, width: 3 };
  const centres = findClusters(table, count, ROUNDS, random);
  const { rows } = searchNearest(table, { data: centres, length: count, width: 3 }, 'euclidean', 1);
  const members = new Uint32Array(count);
  for (const row of rows) members[row]!++;
  const order = Array.from(members.keys()).filter((c) => members[c]! > 0);
  order.sort((i, j) => members[j]! - members[i]! || i - j);
  const sorted = Float32Array.from(order.flatMap((c) => [...centres.subarray(3 * c, 3 * c + 3)]));
  return {
    weights: Float64Array.from(order, (c) => members[c]! / table.length),
    centres: ndarray(sorted, [order.length, 3]),
  };
}
