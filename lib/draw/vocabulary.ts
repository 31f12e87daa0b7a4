/**
 * What the words of a vocabulary look like: the mean patch of the features that each of them stands for.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google: a text retrieval approach to object matching in videos", ICCV 2003, figure 2, which
 * shows patches of words.
 *
 * 1. Image by image, the patches of its features are brought to mean 0 and variance 1, as descriptors do not see light either.
 * 2. Each is added to the sum of its feature's word, so that memory does not grow with the number of images.
 * 3. The means are brought to grey: 0 becomes 0.5, a standard deviation 0.2.
 */
import { checkInteger, checkNdArray, checkOptions, describe } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import { extractPatches } from '../regions/patches.ts';
import { Vocabulary } from '../retrieval/vocabulary/index.ts';
import type { Features, ImageLike, NdArray } from '../types.ts';
import { pngOf, pngUrl } from './png.ts';
import { pictureElement, svgDocument } from './svg.ts';

/** The mean patch of each of k words. */
export interface MeanPatches {
  /** [k, size, size], about 0..1; 0.5 where a word has no patch. */
  readonly patches: NdArray<Float32Array>;
  /** [k] patches of each word. */
  readonly counts: Uint32Array;
}

/** An image and what was found in it. */
export interface DescribedImage {
  readonly image: ImageLike;
  readonly features: Features;
}

export interface MeanPatchOptions {
  /** Samples a side of a patch, 1 to 256. Default 32. */
  size?: number | undefined;
  /** As in `extractPatches`. Default 6. */
  extent?: number | undefined;
}

const [MEAN, DEVIATION] = [0.5, 0.2];
/** Samples of all mean patches together: 1 GiB. */
const MOST_SAMPLES = 2 ** 28;

/**
 * Averages the patches of each word over images.
 *
 * @param vocabulary - of k words
 * @param images - from an iterable or an async iterable, one in memory at a time
 * @returns the mean patch of each word and how many it is the mean of
 * @throws TypeError or RangeError for what is no vocabulary, image or features, or do not suit one another, and what `images` throws
 *
 * @example
 * const means = await meanPatches(vocabulary, [{ image, features: extract(image) }]);
 * const svg = drawVocabulary(means, { maxWords: 60 });
 */
export async function meanPatches(
  vocabulary: Vocabulary,
  images: Iterable<DescribedImage> | AsyncIterable<DescribedImage>,
  options: MeanPatchOptions = {},
): Promise<MeanPatches> {
  if (!(vocabulary instanceof Vocabulary)) {
    throw new TypeError(`vocabulary: expected a Vocabulary, got ${describe(vocabulary)}`);
  }
  const isIterable =
    typeof images === 'object' && images !== null && (Symbol.iterator in images || Symbol.asyncIterator in images);
  if (!isIterable) throw new TypeError(`images: expected an iterable or async iterable, got ${describe(images)}`);
  checkOptions(options, ['size', 'extent']);
  const { size = 32, extent } = options;
  checkInteger('size', size, 1, 256);
  const samples = size * size;
  if (vocabulary.length * samples > MOST_SAMPLES) {
    throw new RangeError(
      `size: expected at most ${Math.floor(Math.sqrt(MOST_SAMPLES / vocabulary.length))} for ${vocabulary.length} words, got ${size}`,
    );
  }
  const sums = new Float32Array(vocabulary.length * samples);
  const counts = new Uint32Array(vocabulary.length);
  for await (const { image, features } of images) {
    const { words } = vocabulary.quantise(features);
    const { data } = extractPatches(image, features, { size, extent });
    words.forEach((word, row) => {
      counts[word]!++;
      addNormalised(
        data.subarray(row * samples, (row + 1) * samples),
        sums.subarray(word * samples, (word + 1) * samples),
      );
    });
  }
  for (let i = 0; i < sums.length; i++) {
    const count = counts[Math.floor(i / samples)]!;
    sums[i] = MEAN + (count === 0 ? 0 : (DEVIATION * sums[i]!) / count);
  }
  return { patches: ndarray(sums, [vocabulary.length, size, size]), counts };
}

/** Adds a patch, brought to mean 0 and variance 1; a flat one adds nothing. */
function addNormalised(patch: Float32Array, sum: Float32Array): void {
  let [total, squares] = [0, 0];
  for (const value of patch) total += value;
  const mean = total / patch.length;
  for (const value of patch) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / patch.length);
  // Rounding makes a flat patch differ from its mean by less.
  if (deviation < 1e-6) return;
  for (let i = 0; i < patch.length; i++) sum[i]! += (patch[i]! - mean) / deviation;
}

export interface DrawVocabularyOptions {
  /** Most words drawn, those with the most patches, at least 1. Default 100. */
  maxWords?: number | undefined;
  /** Words a row, at least 1. Default 10. */
  columns?: number | undefined;
}

/** Side of a word, gap and line of text, px. */
const [SIDE, GAP, TEXT] = [64, 8, 16];

/**
 * Draws the mean patches of the most frequent words, each with the number of its patches; the contrast of each is stretched.
 *
 * @param means - of `meanPatches`
 * @returns an SVG document with the patches in it as a PNG; words without a patch are left out
 * @throws TypeError or RangeError for bad means or options
 *
 * @example
 * const means = await meanPatches(vocabulary, [{ image: imageA, features: a }, { image: imageB, features: b }]);
 * const svg = drawVocabulary(means, { maxWords: 60, columns: 12 });
 */
export function drawVocabulary(means: MeanPatches, options: DrawVocabularyOptions = {}): string {
  const { patches, counts } = checkMeans(means);
  checkOptions(options, ['maxWords', 'columns']);
  const { maxWords = 100, columns = 10 } = options;
  checkInteger('maxWords', maxWords, 1);
  checkInteger('columns', columns, 1, 1000);
  const seen = Array.from(counts.keys()).filter((word) => counts[word]! > 0);
  const words = seen.sort((i, j) => counts[j]! - counts[i]! || i - j).slice(0, maxWords);
  const across = Math.max(1, Math.min(columns, words.length));
  const size = patches.shape[1]!;
  const body = words.map((word, i) => {
    const [x, y] = [GAP + (i % across) * (SIDE + GAP), GAP + Math.floor(i / across) * (SIDE + TEXT + GAP)];
    const href = pngUrl(pngOf(stretched(patches.pick(word)), size, size));
    const picture = pictureElement({ width: SIDE, height: SIDE, href }, 0);
    return `<g transform="translate(${x} ${y})">${picture}<text x="0" y="${SIDE + 13}">${counts[word]}</text></g>`;
  });
  const width = Math.max(GAP + across * (SIDE + GAP), 300);
  const height = GAP + Math.ceil(words.length / across) * (SIDE + TEXT + GAP) + TEXT + GAP;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const text = `<text x="${GAP}" y="${height - GAP}">${words.length} of ${counts.length} words, ${total} patches</text>`;
  return svgDocument(width, height, [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<g font-family="sans-serif" font-size="12" fill="#000">`,
    ...body,
    text,
    '</g>',
  ]);
}

/** A patch as bytes from its darkest to its brightest sample. */
function stretched(patch: NdArray<Float32Array>): Uint8Array {
  const [height, width] = patch.shape as [number, number];
  const values = Float64Array.from({ length: height * width }, (_, i) => patch.get(Math.floor(i / width), i % width));
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return Uint8Array.from(values, (value) => (high > low ? Math.round((255 * (value - low)) / (high - low)) : 128));
}

function checkMeans(means: MeanPatches): MeanPatches {
  if (!(means?.counts instanceof Uint32Array))
    throw new TypeError(`means: expected those of meanPatches, got ${describe(means)}`);
  const { patches, counts } = means;
  checkNdArray('means.patches', patches, 'float32', [counts.length, -1, -1]);
  checkInteger('means.patches.shape[1]', patches.shape[1], 1, 256);
  if (patches.shape[1] !== patches.shape[2]) {
    throw new RangeError(`means.patches: expected squares, got ${patches.shape[1]} × ${patches.shape[2]}`);
  }
  return means;
}
