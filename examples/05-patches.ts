/** Regions of a façade from the front and again from the side, as patches: what does affine shape undo? */
import { mkdir } from 'node:fs/promises';
import { adaptShape, detectHessianLaplace, extractPatches, orient, type PixelData, scaleSpace } from 'oriel';
import { repeatability } from 'oriel/evaluate';
import sharp from 'sharp';
import { renderFacade } from './scene/facade.ts';
import { modelBetween, photograph } from './scene/photograph.ts';

const [COLUMNS, SIDE, GAP] = [16, 41, 4];
const facade = renderFacade({ seed: 7 });
const size = { width: 640, height: 480 };
const front = photograph(facade, { ...size, view: { scale: 0.55 }, noise: 2, seed: 1 });
const side = photograph(facade, { ...size, view: { scale: 0.55, tilt: 60, direction: 180 }, noise: 2, seed: 2 });

/** Patches of the ellipses of an image, and of the circles they were adapted from. */
function patchesOf(image: PixelData) {
  const space = scaleSpace(image);
  const circles = detectHessianLaplace(space, { threshold: 0.002 });
  const { source, ...ellipses } = adaptShape(space, circles);
  const regions = orient(space, ellipses, { upright: true });
  const [ofEllipses, ofCircles] = [regions, circles].map((table) => extractPatches(space, table, { size: SIDE }));
  return {
    regions,
    ellipse: (row: number) => ofEllipses!.pick(row),
    circle: (row: number) => ofCircles!.pick(source[row]!),
  };
}
const [a, b] = [patchesOf(front.image), patchesOf(side.image)];
const found = repeatability(a.regions, b.regions, modelBetween(front, side), { sizeA: size, sizeB: size });
const { correspondences } = found;
const large = Array.from(correspondences.a.keys()).filter((k) => a.regions.frames.get(correspondences.a[k]!, 0, 0) > 3);
console.log(`${correspondences.length} regions found again (${(100 * found.repeatability).toFixed()} %)`);

// Above the front, in the middle the side, both as ellipses; below the side as circles.
const width = COLUMNS * (SIDE + GAP) - GAP;
const picture = new Uint8Array(width * (3 * (SIDE + GAP) - GAP)).fill(255);
large.slice(0, COLUMNS).forEach((k, column) => {
  const [rowA, rowB] = [correspondences.a[k]!, correspondences.b[k]!];
  [a.ellipse(rowA), b.ellipse(rowB), b.circle(rowB)].forEach((patch, row) => {
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        picture[(row * (SIDE + GAP) + y) * width + column * (SIDE + GAP) + x] =
          255 * Math.min(1, Math.max(0, patch.get(y, x)));
      }
    }
  });
});
await mkdir('out', { recursive: true });
await sharp(picture, { raw: { width, height: picture.length / width, channels: 1 } })
  .png()
  .toFile('out/patches.png');
console.log('picture: out/patches.png');
