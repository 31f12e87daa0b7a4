/** How do two photographs that overlap become one, and is the model between them right? A panorama, and three ways to see it. */
import { mkdir } from 'node:fs/promises';
import { Matrix } from 'ml-matrix';
import { effectiveInliers, estimateHomography, extract, matchDescriptors, modelToCss } from 'oriel';
import { drawOverlay } from 'oriel/draw';
import { cornerError } from 'oriel/evaluate';
import sharp from 'sharp';
import { modelBetween, type Photograph, photograph, type View } from './scene/photograph.ts';
import { photographPath } from './scene/photographs.ts';

/** A photograph of a part of a landscape; its camera stays within the part. The model is that of the whole landscape. */
async function take(left: number, view: View, seed: number): Promise<Photograph> {
  const file = sharp(photographPath('french-alpine-landscape')).extract({ left, top: 0, width: 700, height: 484 });
  const { data, info } = await file.raw().toBuffer({ resolveWithObject: true });
  const options = { view, width: 560, height: 380, gain: 1.1 - 0.15 * seed, noise: 2, seed };
  const { image, model } = photograph({ ...info, data }, options);
  return {
    image,
    model: model.mmul(
      new Matrix([
        [1, 0, -left],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ),
  };
}
const takenA = await take(20, { rotation: -4, tilt: 15 }, 1);
const takenB = await take(310, { rotation: 2, tilt: 10, direction: 180 }, 2);

const [imageA, imageB] = [takenA.image, takenB.image];
const [a, b] = [extract(imageA), extract(imageB)];
const matches = matchDescriptors(a, b);
const fit = estimateHomography(a, b, matches);
if (!fit) throw new Error('no homography found');
const effective = effectiveInliers(a, b, matches, fit.inliers);
console.log(`${fit.inliers.length} inliers, ${effective.toFixed(1)} in effect by how they spread`);
const error = cornerError(fit.model, modelBetween(takenA, takenB), imageA);
console.log(`corner error        ${error.toFixed(3)} px over the whole of a, of which b sees half`);
console.log(`on a page: transform: ${modelToCss(fit.model)}`);

await mkdir('out', { recursive: true });
for (const blend of ['average', 'over', 'checker', 'difference'] as const) {
  const { data, width, height, channels } = drawOverlay(imageA, imageB, fit.model, { blend });
  const path = `out/overlay-${blend}.png`;
  await sharp(data, { raw: { width, height, channels } }).png().toFile(path);
  console.log(`picture: ${path}, ${width} × ${height} px`);
}
