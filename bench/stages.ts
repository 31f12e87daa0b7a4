/**
 * The stages of the chain from bytes to hits, and how much of the machine its arithmetic kernels use: CPU time, one thread, medians.
 *
 *     npm run bench -- stages [--data FOLDER]
 *
 * The pyramid is built in borrowed memory, as in `extract`; the other stages share one. The sum is that of the stages from `read` to
 * `describe`. `match`: the features against those of the image turned by 10° and shrunk to 0.9; `estimate`: a homography over the
 * matches; `assign`: their words in a vocabulary of the photographs; `score`: a query among a million features that are drawn. These
 * four take the strongest 8000 features. The largest image is made of the photographs, plain, mirrored and as negatives, so that hardly
 * any part returns.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Matrix } from 'ml-matrix';
import sharp, { type Sharp } from 'sharp';
import { PHOTOGRAPHS, photographPath } from '../examples/scene/photographs.ts';
import { putBlurred } from '../lib/image/grayscale.ts';
import { blurImage, putTaps } from '../lib/image/grid.ts';
import { withScaleSpace } from '../lib/image/scaleSpace.ts';
import {
  describeSift,
  detectDog,
  estimateHomography,
  extract,
  type Features,
  grayscale,
  matchDescriptors,
  type NdArray,
  orient,
  type PixelData,
  trainVocabulary,
  VisualIndex,
  warp,
} from '../lib/index.ts';
import { readImage } from '../lib/node/index.ts';
import { seededRandom } from '../lib/random.ts';
import { withWorkspace } from '../lib/wasm/instance.ts';
import { drawFeatures } from './support/drawFeatures.ts';
import { measurePeak } from './support/peak.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ms, ratio } from './support/timing.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
/** Features that the stages behind description take. */
const MOST = 8000;
const WORDS = 4096;
const INDEXED_IMAGES = 1000;

const inputs: [name: string, image: PixelData][] = [
  ['boats 640x480', await resized('nagasaki-boats', 640, 480)],
  ['boats 1024x768', await resized('nagasaki-boats', 1024, 768)],
  ['all 4000x3000', await assemble(1000, 750)],
];
if (values.data) inputs.splice(1, 0, ['graf 800x640', await readImage(join(values.data, 'vgg_affine/graf/img1.png'))]);

const index = await drawIndex();
const stages: string[][] = [];
for (const [name, image] of inputs) stages.push([name, ...benchStages(image)]);
console.log('Stages, ms of CPU\n');
const chain = ['read', 'pyramid', 'detect', 'orient', 'describe', 'sum', 'extract', 'sum / extract'];
printTable(['image', 'features', ...chain, 'match', 'estimate', 'assign', 'score'], stages);
console.log('\nArithmetic, 1e9 multiply-adds a second\n');
printTable(['kernel', 'done', 'peak of registers', 'share'], await benchArithmetic(inputs.at(-2)![1]));

function benchStages(image: PixelData): string[] {
  const [repeats, warmUp] = image.width > 2000 ? [3, 1] : [9, 4];
  const timed = (work: () => unknown) => cpuTime(work, repeats, warmUp).median;

  const read = timed(() => grayscale(image));
  const pyramid = timed(() => withScaleSpace(image, undefined, () => 0)) - read;
  const found = withScaleSpace(image, undefined, (space) => {
    const detected = detectDog(space);
    const regions = orient(space, detected);
    return {
      length: regions.length,
      times: [
        timed(() => detectDog(space)),
        timed(() => orient(space, detected)),
        timed(() => describeSift(space, regions)),
      ],
    };
  });
  const parts = [read, pyramid, ...found.times];
  const sum = parts.reduce((total, part) => total + part);
  const whole = timed(() => extract(image));

  const [a, b] = [image, turned(image)].map((view) => extract(view, { maxFeatures: MOST })) as [Features, Features];
  const matches = matchDescriptors(a, b);
  const words = index.vocabulary.quantise(a.descriptors);
  const later = [
    timed(() => matchDescriptors(a, b)),
    timed(() => estimateHomography(a, b, matches)),
    timed(() => index.vocabulary.quantise(a.descriptors)),
    timed(() => index.query({ ...a, words }, { multipleAssignment: 1 })),
  ];
  return [`${found.length}`, ...[...parts, sum, whole].map(ms), ratio(sum, whole), ...later.map(ms)];
}

/** Shares of the peak. Additions of mirrored pixels count as half a multiply-add; of SIFT only what a gradient adds to its bins counts. */
async function benchArithmetic(image: PixelData): Promise<string[][]> {
  const peak = await measurePeak();
  const row = (name: string, multiplyAdds: number, work: () => unknown, most: number) => {
    const rate = multiplyAdds / cpuTime(work, 25, 15).median / 1e6;
    return [name, rate.toFixed(1), most.toFixed(1), `${((100 * rate) / most).toFixed(0)} %`];
  };
  const gray = grayscale(image);
  const blurs = withWorkspace((workspace) => {
    const source = putBlurred(workspace, gray, 0);
    const target = workspace.take(source.levelBytes);
    return [1.25, 2.5].map((sigma) => {
      const { radius } = putTaps(workspace, sigma);
      const perPixel = 2 * ((radius + 1 + 2 * radius) / 2);
      const work = () => blurImage(workspace, source, source.address, target, sigma);
      return row(`blur, σ ${sigma}`, perPixel * source.width * source.height, work, peak.float);
    });
  });
  const distances = withWorkspace((workspace) => {
    const [count, blocks, dimensions] = [64, 256, 128];
    const [queries, packed] = [2 * dimensions * count, 16 * dimensions * blocks].map((size) => workspace.take(size));
    const [squares, packedSquares] = [4 * count, 32 * blocks].map((size) => workspace.take(size));
    const target = workspace.take(32 * blocks * count);
    const work = () =>
      workspace.kernels.byteDistances(queries!, squares!, count, dimensions, packed!, packedSquares!, blocks, target);
    return row('byte distances', dimensions * count * 8 * blocks, work, peak.dot);
  });
  const histograms = withScaleSpace(image, undefined, (space) => {
    const regions = orient(space, detectDog(space));
    // Of circles: 20 × 20 gradients, eight directions, two columns of bins.
    return row('SIFT descriptors', 20 * 20 * 8 * 2 * regions.length, () => describeSift(space, regions), peak.float);
  });
  return [...blurs, distances, histograms];
}

function turned(image: PixelData): NdArray<Float32Array> {
  const [c, s] = [0.9 * Math.cos(Math.PI / 18), 0.9 * Math.sin(Math.PI / 18)];
  const model = new Matrix([
    [c, -s, s * image.height],
    [s, c, 0],
    [0, 0, 1],
  ]);
  return warp(grayscale(image), model, { sampling: 'area' });
}

async function drawIndex(): Promise<VisualIndex> {
  const photographs = await Promise.all(PHOTOGRAPHS.map((name) => readImage(photographPath(name))));
  const vocabulary = await trainVocabulary(
    photographs.map((image) => extract(image)),
    { words: WORDS, iterations: 3, hamming: { bits: 64 } },
  );
  const drawn = new VisualIndex(vocabulary);
  const random = seededRandom(1);
  for (let i = 0; i < INDEXED_IMAGES; i++) drawn.add(`${i}`, drawFeatures(random, 1000, WORDS, vocabulary.bits));
  drawn.compact();
  return drawn;
}

async function resized(name: (typeof PHOTOGRAPHS)[number], width: number, height: number): Promise<PixelData> {
  return pixelsOf(sharp(photographPath(name)).resize(width, height));
}

/** Sixteen parts of the given size. */
async function assemble(width: number, height: number): Promise<PixelData> {
  const parts = await Promise.all(
    Array.from({ length: 16 }, async (_, i) => {
      const part = sharp(photographPath(PHOTOGRAPHS[i % PHOTOGRAPHS.length]!)).resize(width, height);
      const kind = Math.floor(i / PHOTOGRAPHS.length);
      const input = await part
        .flop(kind % 2 === 1)
        .negate(kind >= 2)
        .png()
        .toBuffer();
      return { input, left: width * (i % 4), top: height * (i >> 2) };
    }),
  );
  const empty = { width: 4 * width, height: 4 * height, channels: 3 as const, background: 'black' };
  return pixelsOf(sharp({ create: empty }).composite(parts));
}

async function pixelsOf(image: Sharp): Promise<PixelData> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
}
