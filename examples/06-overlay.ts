/** Two photographs that overlap, laid over each other: a panorama, and three ways to see whether the model is right. */
import { mkdir } from 'node:fs/promises';
import { effectiveInliers, estimateHomography, extract, matchDescriptors, modelToCss, type PixelData } from 'oriel';
import { drawOverlay } from 'oriel/draw';
import sharp from 'sharp';
import { photograph, type View } from './scene/photograph.ts';
import { photographPath } from './scene/photographs.ts';

/** A photograph of a part of a landscape; its camera stays within the part. */
async function take(left: number, view: View, seed: number): Promise<PixelData> {
  const file = sharp(photographPath('french-alpine-landscape')).extract({ left, top: 0, width: 700, height: 484 });
  const { data, info } = await file.raw().toBuffer({ resolveWithObject: true });
  return photograph({ ...info, data }, { view, width: 560, height: 380, gain: 1.1 - 0.15 * seed, noise: 2, seed })
    .image;
}
const imageA = await take(20, { rotation: -4, tilt: 15 }, 1);
const imageB = await take(310, { rotation: 2, tilt: 10, direction: 180 }, 2);

const [a, b] = [extract(imageA), extract(imageB)];
const matches = matchDescriptors(a, b);
const fit = estimateHomography(a, b, matches);
if (!fit) throw new Error('no homography found');
const effective = effectiveInliers(a, b, matches, fit.inliers);
console.log(`${fit.inliers.length} inliers, ${effective.toFixed(1)} in effect by how they spread`);
console.log(`on a page: transform: ${modelToCss(fit.model)}`);

await mkdir('out', { recursive: true });
for (const blend of ['average', 'over', 'checker', 'difference'] as const) {
  const { data, width, height, channels } = drawOverlay(imageA, imageB, fit.model, { blend });
  const path = `out/overlay-${blend}.png`;
  await sharp(data, { raw: { width, height, channels } }).png().toFile(path);
  console.log(`picture: ${path}, ${width} × ${height} px`);
}
