/** Which regions does each detector find on a façade: how many, of which shape, and how many are found again from the side? */
import {
  adaptShape,
  detectDog,
  detectHarris,
  detectHarrisLaplace,
  detectHessianLaplace,
  detectMser,
  type PixelData,
  type Regions,
  scaleSpace,
} from 'oriel';
import { drawOutlines, drawRegions } from 'oriel/draw';
import { repeatability } from 'oriel/evaluate';
import { renderFacade } from './scene/facade.ts';
import { modelBetween, photograph } from './scene/photograph.ts';
import { pictureOf, writeDrawing } from './support/drawings.ts';

const facade = renderFacade({ seed: 7 });
const size = { width: 640, height: 480 };
const front = photograph(facade, { ...size, view: { scale: 0.55 }, noise: 2, seed: 1 });
const side = photograph(facade, { ...size, view: { scale: 0.55, tilt: 65, direction: 180 }, noise: 2, seed: 2 });
const model = modelBetween(front, side);
const spaces = new Map([front, side].map(({ image }) => [image, scaleSpace(image)]));

const keep = { maxFeatures: 150, spread: true };
type Detect = (image: PixelData, options: { maxFeatures: number; spread?: boolean }) => Regions;
const detectors: Record<string, Detect> = {
  harris: (image, options) => detectHarris(spaces.get(image)!, { scale: 3, ...options }),
  'harris-laplace': (image, options) => detectHarrisLaplace(spaces.get(image)!, options),
  hessian: (image, options) => detectHessianLaplace(spaces.get(image)!, options),
  dog: (image, options) => detectDog(spaces.get(image)!, options),
  mser: detectMser,
};
for (const name of ['harris-laplace', 'hessian', 'dog']) {
  const detect = detectors[name]!;
  detectors[`${name}-affine`] = (image, options) => adaptShape(spaces.get(image)!, detect(image, options));
}

const picture = await pictureOf(front.image);
console.log('regions of the front, of the side view (tilted by 65°), found again');
for (const [name, detect] of Object.entries(detectors)) {
  const [a, b] = [detect(front.image, { maxFeatures: 1000 }), detect(side.image, { maxFeatures: 1000 })];
  const again = repeatability(a, b, model, { sizeA: size, sizeB: size });
  const counts = [a, b].map(({ length }) => String(length).padStart(6)).join('');
  console.log(`${name.padEnd(22)}${counts}  ${(100 * again.repeatability).toFixed(0)} %`);
  // An MSER's own outline, and twice the scale of the others.
  const svg = drawRegions(picture, detect(front.image, keep), { extent: name === 'mser' ? 0.8 : 2 });
  await writeDrawing(`out/regions-${name}.svg`, svg);
}
const strongest = detectHessianLaplace(spaces.get(front.image)!, { ...keep, spread: false });
await writeDrawing('out/regions-hessian-strongest.svg', drawRegions(picture, strongest, { extent: 2 }));
const outlines = detectMser(front.image, { ...keep, pixels: true });
await writeDrawing('out/regions-mser-outlines.svg', drawOutlines(picture, outlines));
