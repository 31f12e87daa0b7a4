/** Every detector's regions on two photographs of a façade: how many, of which shape, and how many are found again? */
import { mkdir, writeFile } from 'node:fs/promises';
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
import { drawRegions } from 'oriel/draw';
import { repeatability } from 'oriel/evaluate';
import { toDataUrl } from 'oriel/node';
import sharp from 'sharp';
import { renderFacade } from './scene/facade.ts';
import { modelBetween, photograph } from './scene/photograph.ts';

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
const adapted = (detect: Detect): Detect => {
  return (image, options) => adaptShape(spaces.get(image)!, detect(image, options));
};
for (const name of ['harris-laplace', 'hessian', 'dog']) detectors[`${name}-affine`] = adapted(detectors[name]!);

await mkdir('out', { recursive: true });
const href = await toDataUrl(front.image);
console.log('regions of the front, of the side view (tilted by 65°), found again');
for (const [name, detect] of Object.entries(detectors)) {
  const [a, b] = [detect(front.image, { maxFeatures: 1000 }), detect(side.image, { maxFeatures: 1000 })];
  const again = repeatability(a, b, model, { sizeA: size, sizeB: size });
  const drawn = detect(front.image, keep);
  const counts = [a, b].map(({ length }) => String(length).padStart(6)).join('');
  const converged = name.endsWith('-affine') ? `, ${drawn.length} of ${keep.maxFeatures} drawn converged` : '';
  console.log(`${name.padEnd(22)}${counts}  ${(100 * again.repeatability).toFixed(0)} %${converged}`);

  await write(name, drawn);
}
await write('hessian-strongest', detectHessianLaplace(spaces.get(front.image)!, { ...keep, spread: false }));

async function write(name: string, drawn: Regions): Promise<void> {
  // An MSER's own outline, and twice the scale of the others.
  const svg = drawRegions({ ...size, href }, drawn, { extent: name === 'mser' ? 0.8 : 2 });
  await writeFile(`out/regions-${name}.svg`, svg);
  await sharp(Buffer.from(svg)).png().toFile(`out/regions-${name}.png`);
}
