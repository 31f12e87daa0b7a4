/** Two photographs of a rendered façade, whose homography is known exactly: how exact is the estimate? */
import { estimateHomography, extract, matchDescriptors } from 'oriel';
import { cornerError } from 'oriel/evaluate';
import { renderFacade } from './scene/facade.ts';
import { recompress } from './scene/jpeg.ts';
import { modelBetween, photograph } from './scene/photograph.ts';
import { writeMatches } from './support/drawings.ts';
import { printModel } from './support/print.ts';

const facade = renderFacade({ seed: 7 });
const size = { width: 1000, height: 750 };
const viewA = photograph(facade, {
  ...size,
  view: { rotation: -4, scale: 0.95, tilt: 20, direction: 90 },
  noise: 2,
  seed: 1,
});
const viewB = photograph(facade, {
  ...size,
  view: { rotation: 12, scale: 0.8, tilt: 40, direction: -70 },
  ...{ gain: 0.75, bias: 15, gamma: 1.15, shadow: 0.4, blur: 0.6, noise: 3, seed: 2 },
});
const imageB = await recompress(viewB.image, 80);
const [a, b] = [extract(viewA.image), extract(imageB)];
const matches = matchDescriptors(a.descriptors, b.descriptors);
const fit = estimateHomography(a, b, matches);
await writeMatches('out/facade.svg', viewA.image, imageB, a, b, matches, fit);
if (!fit) throw new Error('no homography found');

console.log(`${a.length} and ${b.length} regions, ${matches.length} matches, ${fit.inliers.length} inliers`);
printModel(fit.model);
console.log(`corner error ${cornerError(fit.model, modelBetween(viewA, viewB), viewA.image).toFixed(3)} px`);
