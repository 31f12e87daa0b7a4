/**
 * Which points of two photographs agree, and by what homography?
 *
 *     npm run match                                            a photograph and a view of it, rotated, scaled, tilted and relit
 *     npm run match -- A B [--preset hesaff] [--views] [--out out/matches.svg] [--seed 0] [--max-error 3] [--max-pixels 2000000]
 *
 * Photographs of more than --max-pixels are scaled down while they are read, and the homography is that of the smaller ones. 2
 * megapixels have up to 16 000 features, which is plenty for one homography; matching takes time by the square of their number, 36
 * times as much for 12 megapixels.
 *
 * Exit code 0: found; 1: bad input, with one sentence why; 2: the photographs do not agree.
 */
import { parseArgs } from 'node:util';
import {
  describeSift,
  detectDog,
  type ExtractOptions,
  estimateHomography,
  extract,
  type Features,
  matchDescriptors,
  orient,
  type PixelData,
  type Preset,
  scaleSpace,
} from 'oriel';
import { cornerError } from 'oriel/evaluate';
import { readImage } from 'oriel/node';
import { photograph } from './scene/photograph.ts';
import { photographPath } from './scene/photographs.ts';
import { type Clock, inOneSentence, printModel, startClock, writeDrawing } from './support/match.ts';

const MAX_PIXELS = 2_000_000;

/** By the preset that is named, else by the stages of `sift`, to time them one by one; a large image by `extract`, in tiles. */
function extractTimed(clock: Clock, image: PixelData, options: ExtractOptions): Features {
  const isLarge = image.width * image.height > MAX_PIXELS;
  if (isLarge || options.preset !== undefined || options.views)
    return clock.time('extract', () => extract(image, options));
  const space = clock.time('scale space', () => scaleSpace(image));
  const detected = clock.time('detect', () => detectDog(space));
  const regions = clock.time('orient', () => orient(space, detected));
  return { ...regions, descriptors: clock.time('describe', () => describeSift(space, regions, { extent: 7 })) };
}

await inOneSentence(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: 'string' },
      views: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out/matches.svg' },
      seed: { type: 'string', default: '0' },
      'max-error': { type: 'string', default: '3' },
      'max-pixels': { type: 'string', default: `${MAX_PIXELS}` },
    },
  });
  if (positionals.length !== 0 && positionals.length !== 2) {
    throw new Error(`expected two image files or none, got ${positionals.length}`);
  }
  const clock = startClock();
  const maxPixels = Number(values['max-pixels']);
  const read = (path: string) => clock.time('read', () => readImage(path, { maxPixels }));
  const imageA = await read(positionals[0] ?? photographPath('nagasaki-boats'));
  const view = { rotation: 25, scale: 0.8, tilt: 35, direction: 60 };
  const retaken = positionals.length === 0 && photograph(imageA, { view, gain: 0.8, bias: 12, gamma: 1.2, noise: 2 });
  const imageB = retaken ? retaken.image : await read(positionals[1]!);

  const { preset, views } = values as { preset?: Preset; views: boolean };
  const [a, b] = [extractTimed(clock, imageA, { preset, views }), extractTimed(clock, imageB, { preset, views })];
  // Simulated views give one structure many features: the second nearest must lie apart.
  const separation = views ? 10 : 0;
  const matches = clock.time('match', () => matchDescriptors(a, b, { ratio: 0.8, separation }));
  const options = { seed: Number(values.seed), maxError: Number(values['max-error']) };
  const fit = clock.time('estimate', () => estimateHomography(a, b, matches, options));
  await clock.time('draw', () => writeDrawing(values.out, imageA, imageB, a, b, matches, fit));

  console.log(`pixels              ${imageA.width} x ${imageA.height} and ${imageB.width} x ${imageB.height}`);
  console.log(`regions             ${a.length} and ${b.length}`);
  console.log(`tentative matches   ${matches.length}`);
  console.log(`inliers             ${fit?.inliers.length ?? 'no homography found'}`);
  if (fit) printModel(fit.model);
  if (fit && retaken)
    console.log(`corner error        ${cornerError(fit.model, retaken.model, imageA).toFixed(3)} px against the truth`);
  clock.print();
  console.log(`picture             ${values.out} and .png`);
  if (!fit) {
    if (!views) console.log('seen from far apart? try --preset hesaff --views');
    process.exitCode = 2;
  }
});
