/** What relates two photographs of things at several distances, where no homography does? */
import { estimateFundamental, estimateHomography, extract, matchDescriptors } from 'oriel';
import { drawMatches, drawResiduals } from 'oriel/draw';
import { readImage } from 'oriel/node';
import { photographPanels } from './scene/depth.ts';
import { renderFacade } from './scene/facade.ts';
import { photographPath } from './scene/photographs.ts';
import { pictureOf, writeDrawing } from './support/drawings.ts';

const [near, left] = [
  await readImage(photographPath('dust-bowl-home')),
  await readImage(photographPath('nagasaki-boats')),
];
const panels = [
  { picture: renderFacade({ seed: 7 }), x: 0.2, y: 0, depth: 10, width: 14 },
  { picture: left, x: -1.4, y: 0.4, depth: 6, width: 2.6 },
  { picture: near, x: 0.9, y: 0.3, depth: 4, width: 1.6 },
];
const pose = { right: 0.8, down: -0.1, forward: 0.4, turn: 5 };
const { imageA, imageB, points } = photographPanels(panels, pose);

const [a, b] = [extract(imageA), extract(imageB)];
const matches = matchDescriptors(a, b);
const plane = estimateHomography(a, b, matches);
const fit = estimateFundamental(a, b, matches);
if (!fit) throw new Error('no epipolar geometry found');
console.log(
  `${matches.length} matches: ${plane?.inliers.length ?? 0} agree by a homography, ${fit.inliers.length} by a fundamental matrix`,
);

/** How far a point of b lies from the epipolar line of its partner in a, px. */
function lineDistance([x, y, u, v]: readonly [number, number, number, number]): number {
  const [l1, l2, l3] = [0, 1, 2].map((i) => fit!.model.get(i, 0) * x + fit!.model.get(i, 1) * y + fit!.model.get(i, 2));
  return Math.abs(l1! * u + l2! * v + l3!) / Math.hypot(l1!, l2!);
}
const mean = points.reduce((sum, point) => sum + lineDistance(point), 0) / points.length;
console.log(`epipolar error      ${mean.toFixed(3)} px, mean over ${points.length} known points`);

const [pictureA, pictureB] = await Promise.all([pictureOf(imageA), pictureOf(imageB)]);
const epipolar = true;
await writeDrawing('out/epipolar-matches.svg', drawMatches(pictureA, pictureB, a, b, matches, { fit, epipolar }));
await writeDrawing(
  'out/epipolar-residuals.svg',
  drawResiduals(pictureB, a, b, matches, fit, { epipolar, magnify: 20 }),
);
