/** How far do matches lie from where the model has them, and does the pattern say that the model is the wrong one? */
import { estimateAffine, estimateHomography, extract, type Fit, matchDescriptors } from 'oriel';
import { drawResiduals } from 'oriel/draw';
import { renderFacade } from './scene/facade.ts';
import { photograph } from './scene/photograph.ts';
import { pictureOf, writeDrawing } from './support/drawings.ts';

const facade = renderFacade({ seed: 7 });
const size = { width: 640, height: 480 };
const front = photograph(facade, { ...size, view: { scale: 0.55 }, noise: 2, seed: 1 }).image;
// From so far away that perspective is weak: an affine map is nearly right.
const view = { scale: 0.5, tilt: 35, direction: 160, focal: 9000 };
const side = photograph(facade, { ...size, view, noise: 2, seed: 2 }).image;

const [a, b] = [extract(front), extract(side)];
const matches = matchDescriptors(a, b);
const picture = await pictureOf(side);
const models = { homography: estimateHomography, affine: estimateAffine };
for (const [name, estimate] of Object.entries(models)) {
  const fit = estimate(a, b, matches, { maxError: 10 });
  if (!fit) throw new Error(`no ${name} found`);
  console.log(`${name.padEnd(19)} ${fit.inliers.length} inliers within 10 px, median ${median(fit).toFixed(2)} px`);
  // Arrows in all directions are noise; arrows that turn together are what the model cannot bend.
  const svg = drawResiduals(picture, a, b, matches, fit, { magnify: 10, maxLines: 200 });
  await writeDrawing(`out/residuals-${name}.svg`, svg);
}

function median({ inliers, residuals }: Fit): number {
  const sorted = Array.from(inliers, (row) => residuals[row]!).sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)]!;
}
