/**
 * Whole images by pixels, colours and layout: how far edited copies go from their originals, and what each measure costs.
 *
 *     npm run bench:global
 *
 * Five public-domain photographs, reduced to half a megapixel. Distances of an edited copy to its original as a share of those to the
 * nearest other photograph: below 1 the original is nearest. Times are least of ten calls on an image of 1024 × 768 RGB bytes.
 */
import sharp, { type Sharp } from 'sharp';
import { PHOTOGRAPHS, photographPath } from '../examples/scene/photographs.ts';
import {
  chiSquaredDistance,
  colorHistogram,
  colorSignature,
  convertColors,
  earthMoversDistance,
  gist,
  type ImageLike,
  meanSquaredError,
  type PixelData,
  resize,
} from '../lib/index.ts';
import { readImage } from '../lib/node/index.ts';
import { randomFor } from '../test/support.ts';
import { printTable } from './support/table.ts';

type Distance<T> = { describe: (image: ImageLike) => T; compare: (a: T, b: T) => number };
const euclidean = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
const measure = <T>(describe: Distance<T>['describe'], compare: Distance<T>['compare']) =>
  ({ describe, compare }) as Distance<unknown>;

const MEASURES: readonly [string, Distance<unknown>][] = [
  [
    'pixels',
    measure(
      (image) => resize(image, { width: 256, height: 256 }),
      (a, b) => Math.sqrt(meanSquaredError(a, b)),
    ),
  ],
  ['histogram rgb, χ²', measure((image) => colorHistogram(image), chiSquaredDistance)],
  ['histogram hsv, χ²', measure((image) => colorHistogram(image, { space: 'hsv' }), chiSquaredDistance)],
  ['signature, EMD', measure((image) => colorSignature(image), earthMoversDistance)],
  ['GIST', measure((image) => gist(image), euclidean)],
  ['GIST, colour 960', measure((image) => gist(image, { size: 32, color: true, orientations: [8, 8, 4] }), euclidean)],
];

const toSharp = ({ data, width, height }: PixelData) =>
  sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 3 } });
const inColour = ({ data, width, height, channels }: PixelData): PixelData => {
  if (channels === 3) return { data, width, height, channels };
  return { data: Uint8Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!), width, height };
};
const decoded = async (image: Sharp): Promise<PixelData> => {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return inColour({ data, width: info.width, height: info.height, channels: info.channels });
};

const random = randomFor('bench global');
const EDITS: readonly [string, (image: PixelData) => Promise<PixelData> | PixelData][] = [
  ['light × 0.7', (image) => ({ ...image, data: Uint8ClampedArray.from(image.data, (value) => 0.7 * value) })],
  ['noise σ 20', (image) => ({ ...image, data: Uint8ClampedArray.from(image.data, (v) => v + 20 * random.normal()) })],
  ['blur σ 3', (image) => decoded(toSharp(image).blur(3))],
  ['grey', (image) => decoded(toSharp(image).grayscale())],
  ['JPEG 5', async (image) => decoded(sharp(await toSharp(image).jpeg({ quality: 5 }).toBuffer()))],
  [
    'half the size',
    (image) => decoded(toSharp(image).resize(Math.round(image.width / 2), Math.round(image.height / 2))),
  ],
  ['crop 80 %', (image) => decoded(toSharp(image).extract(middle(image, 0.8)))],
  ['crop 50 %', (image) => decoded(toSharp(image).extract(middle(image, 0.5)))],
  ['turned 15°', (image) => decoded(toSharp(image).rotate(15, { background: '#808080' }))],
  ['mirrored', (image) => decoded(toSharp(image).flop())],
];

function middle({ width, height }: PixelData, share: number) {
  const [wide, high] = [Math.round(width * share), Math.round(height * share)];
  return { left: (width - wide) >> 1, top: (height - high) >> 1, width: wide, height: high };
}

const originals = await Promise.all(
  PHOTOGRAPHS.map(async (name) => inColour(await readImage(photographPath(name), { maxPixels: 500_000 }))),
);
const rows: string[][] = [];
for (const [edit, apply] of EDITS) {
  const copies = await Promise.all(originals.map(apply));
  const cells = MEASURES.map(([, { describe, compare }]) => {
    const [known, seen] = [originals, copies].map((images) => images.map(describe));
    const shares = seen!.map((copy, i) => {
      const others = known!.filter((_, j) => j !== i).map((other) => compare(copy, other));
      return compare(copy, known![i]!) / Math.min(...others);
    });
    const right = shares.filter((share) => share < 1).length;
    return `${Math.max(...shares).toFixed(2)} (${right})`;
  });
  rows.push([edit, ...cells]);
}
console.log('Largest share over five photographs, and how many of them find their original:\n');
printTable(['edit', ...MEASURES.map(([name]) => name)], rows);

const pixels = Uint8Array.from(
  { length: 3 * 1024 * 768 },
  (_, i) => originals[0]!.data[i % originals[0]!.data.length]!,
);
const image = { width: 1024, height: 768, data: pixels };
const signatures = [0, 1].map((seed) => colorSignature(image, { colors: 64, seed }));
const CALLS: readonly [string, () => unknown][] = [
  ['resize to 256 × 256', () => resize(image, { width: 256, height: 256 })],
  ['convertColors to lab', () => convertColors(image, { to: 'lab' })],
  ['colorHistogram, rgb', () => colorHistogram(image)],
  ['colorHistogram, lab', () => colorHistogram(image, { space: 'lab' })],
  ['colorSignature, 16 colours', () => colorSignature(image)],
  ['colorSignature, 64 colours', () => colorSignature(image, { colors: 64 })],
  ['earthMoversDistance, 64 × 64 colours', () => earthMoversDistance(signatures[0]!, signatures[1]!)],
  ['gist', () => gist(image)],
  ['gist, colour 960', () => gist(image, { size: 32, color: true, orientations: [8, 8, 4] })],
];
const times = CALLS.map(([name, call]) => {
  const samples = Array.from({ length: 10 }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return [name, Math.min(...samples).toFixed(1)];
});
console.log();
printTable(['call', 'ms'], times);
