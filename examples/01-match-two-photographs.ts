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
import { estimateHomography, extract, matchDescriptors, type PixelData } from 'oriel';
import { cornerError } from 'oriel/evaluate';
import { readImage } from 'oriel/node';
import { photograph } from './scene/photograph.ts';
import { photographPath } from './scene/photographs.ts';
import { writeMatches } from './support/drawings.ts';
import { inOneSentence, readSettings, startClock } from './support/match.ts';
import { printModel } from './support/print.ts';

await inOneSentence(async () => {
  const { files, preset, views, out, seed, maxError, maxPixels } = readSettings();
  const clock = startClock();
  const read = (path: string) => clock.time('read', () => readImage(path, { maxPixels }));
  const imageA = await read(files[0] ?? photographPath('nagasaki-boats'));
  const view = { rotation: 25, scale: 0.8, tilt: 35, direction: 60 };
  const retaken = files.length === 0 && photograph(imageA, { view, gain: 0.8, bias: 12, gamma: 1.2, noise: 2 });
  const imageB = retaken ? retaken.image : await read(files[1]!);

  const find = (image: PixelData) => clock.time('extract', () => extract(image, { preset, views }));
  const [a, b] = [find(imageA), find(imageB)];
  // Simulated views give one structure many features: the second nearest must lie apart.
  const separation = views ? 10 : 0;
  const matches = clock.time('match', () => matchDescriptors(a, b, { ratio: 0.8, separation }));
  const fit = clock.time('estimate', () => estimateHomography(a, b, matches, { seed, maxError }));

  console.log(`pixels              ${imageA.width} x ${imageA.height} and ${imageB.width} x ${imageB.height}`);
  console.log(`regions             ${a.length} and ${b.length}`);
  console.log(`tentative matches   ${matches.length}`);
  console.log(`inliers             ${fit?.inliers.length ?? 'no homography found'}`);
  if (fit) printModel(fit.model);
  if (fit && retaken)
    console.log(`corner error        ${cornerError(fit.model, retaken.model, imageA).toFixed(3)} px against the truth`);
  clock.print();
  await writeMatches(out, imageA, imageB, a, b, matches, fit);
  if (!fit) {
    if (!views) console.log('seen from far apart? try --preset hesaff --views');
    process.exitCode = 2;
  }
});
