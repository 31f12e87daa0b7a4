/**
 * Robust estimation from 1000 matches, speed and accuracy over 50 seeds a level: ours beside OpenCV.js and native OpenCV.
 *
 *     npm run bench:models [-- --kinds homography,affine,similarity,fundamental] [--outliers 0.8,0.9] [--quality without,with]
 *                             [--seeds 50] [--from 0] [--only NAME] [--sets FILE]
 *
 * models/scenes.ts draws the sets; `--sets FILE` reads published sets of homographies instead: JSON, {level: [{a, b, grid}]}. The error is
 * the root mean square over a 10 × 10 grid, for the fundamental matrix the distance from the epipolar lines of 200 points of the scene in
 * both views; more than 5 px, or no model, is a failure. Best possible is least squares on the true inliers.
 *
 * All get 3 px and 10 000 trials, ours its default confidence, OpenCV 0.995. Time is CPU time, the least of five calls, of
 * native OpenCV of two, after a second's warm-up in this process; the ratio is to native USAC_MAGSAC (RANSAC for similarities, which USAC lacks). With quality, the matches have a ratio
 * of the distance test; native OpenCV gets them sorted by it, which is not timed. MAGSAC_PROSAC is USAC_MAGSAC with USAC_PROSAC's sampler.
 * `--only` keeps the methods whose name contains NAME; models/methods.ts is where to add one.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { methodsFor } from './models/methods.ts';
import { drawLevels, type Levels, type PublishedSet, publishedScene } from './models/scenes.ts';
import { compareModels } from './models/table.ts';
import type { Kind } from './models/truth.ts';

const { values } = parseArgs({
  options: {
    kinds: { type: 'string', default: 'homography,affine,similarity,fundamental' },
    outliers: { type: 'string' },
    quality: { type: 'string', default: 'without,with' },
    seeds: { type: 'string', default: '50' },
    from: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    sets: { type: 'string' },
  },
});

const methods = (await methodsFor()).filter(({ name }) => name.includes(values.only));
const asked = values.outliers?.split(',').map(Number);
if (values.sets !== undefined) {
  const published: Record<string, PublishedSet[]> = JSON.parse(await readFile(values.sets, 'utf8'));
  const levels: Levels = new Map(
    Object.entries(published)
      .filter(([level]) => asked?.includes(Number(level)) ?? true)
      .map(([level, sets]) => [Number(level), sets.map(publishedScene)]),
  );
  console.log('homography, published sets\n');
  await compareModels('homography', levels, false, methods);
} else {
  for (const kind of values.kinds.split(',') as Kind[]) {
    for (const quality of values.quality.split(',').map((word) => word === 'with')) {
      const from = Number(values.from);
      const levels = drawLevels(kind, Number(values.seeds), { from, outliers: asked, quality });
      console.log(`\n${kind}, ${quality ? 'with' : 'without'} quality\n`);
      await compareModels(kind, levels, quality, methods);
    }
  }
}
