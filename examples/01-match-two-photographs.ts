/**
 * Which points of two photographs agree, and by what homography?
 *
 *     npm run match                                            a photograph and a view of it, rotated, scaled, tilted and relit
 *     npm run match -- A B [--out out/matches.svg] [--seed 0] [--max-error 3]
 *
 * Exit code 0: found; 1: bad input, with one sentence why; 2: the photographs do not agree.
 */
import { parseArgs } from 'node:util';
import {
  describeSift,
  detectDog,
  estimateHomography,
  matchDescriptors,
  orient,
  type PixelData,
  scaleSpace,
} from 'oriel';
import { cornerError } from 'oriel/evaluate';
import { readImage } from 'oriel/node';
import { photograph } from './scene/photograph.ts';
import { photographPath } from './scene/photographs.ts';
import { type Clock, inOneSentence, printModel, startClock, writeDrawing } from './support/match.ts';

function extractTimed(clock: Clock, image: PixelData) {
  const space = clock.time('scale space', () => scaleSpace(image));
  const detected = clock.time('detect', () => detectDog(space));
  const regions = clock.time('orient', () => orient(space, detected));
  return { ...regions, descriptors: clock.time('describe', () => describeSift(space, regions)) };
}

await inOneSentence(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'out/matches.svg' },
      seed: { type: 'string', default: '0' },
      'max-error': { type: 'string', default: '3' },
    },
  });
  if (positionals.length !== 0 && positionals.length !== 2) {
    throw new Error(`expected two image files or none, got ${positionals.length}`);
  }
  const clock = startClock();
  const imageA = await clock.time('read', () => readImage(positionals[0] ?? photographPath('nagasaki-boats')));
  const view = { rotation: 25, scale: 0.8, tilt: 35, direction: 60 };
  const retaken = positionals.length === 0 && photograph(imageA, { view, gain: 0.8, bias: 12, gamma: 1.2, noise: 2 });
  const imageB = retaken ? retaken.image : await clock.time('read', () => readImage(positionals[1]!));

  const [a, b] = [extractTimed(clock, imageA), extractTimed(clock, imageB)];
  const matches = clock.time('match', () => matchDescriptors(a.descriptors, b.descriptors, { ratio: 0.8 }));
  const options = { seed: Number(values.seed), maxError: Number(values['max-error']) };
  const fit = clock.time('estimate', () => estimateHomography(a, b, matches, options));
  await clock.time('draw', () => writeDrawing(values.out, imageA, imageB, a, b, matches, fit));

  console.log(`regions             ${a.length} and ${b.length}`);
  console.log(`tentative matches   ${matches.length}`);
  console.log(`inliers             ${fit?.inliers.length ?? 'no homography found'}`);
  if (fit) printModel(fit.model);
  if (fit && retaken)
    console.log(`corner error        ${cornerError(fit.model, retaken.model, imageA).toFixed(3)} px against the truth`);
  clock.print();
  console.log(`picture             ${values.out} and .png`);
  if (!fit) process.exitCode = 2;
});
