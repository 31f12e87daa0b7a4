/** Where in a scene is a flat object, such as a poster, of which there is a picture? */
import { Matrix } from 'ml-matrix';
import { estimateHomography, extract, matchDescriptors } from 'oriel';
import { drawOverlay } from 'oriel/draw';
import { cornerError } from 'oriel/evaluate';
import { readImage } from 'oriel/node';
import { recompress } from './scene/jpeg.ts';
import { photographPath } from './scene/photographs.ts';
import { writeMatches } from './support/drawings.ts';

// The object hangs turned, small and foreshortened before something else; the model is where.
const object = await readImage(photographPath('dust-bowl-home'), { maxPixels: 300_000 });
const wall = await readImage(photographPath('black-canyon'));
const truth = new Matrix([
  [0.5, -0.16, 420],
  [0.1, 0.44, 180],
  [-1e-4, -2e-4, 1],
]);
const pasted = drawOverlay(object, wall, truth, { blend: 'over' });
const scene = await recompress({ ...pasted, channels: 4 }, 75);

const [a, b] = [extract(object), extract(scene)];
const matches = matchDescriptors(a, b);
const fit = estimateHomography(a, b, matches);
if (!fit) throw new Error('the object is not in the scene');
const corners = [
  [0, 0],
  [object.width - 1, 0],
  [object.width - 1, object.height - 1],
  [0, object.height - 1],
].map(([x, y]) => {
  const [u, v, w] = fit.model.mmul(Matrix.columnVector([x!, y!, 1])).to1DArray() as [number, number, number];
  return `(${(u / w).toFixed(1)}, ${(v / w).toFixed(1)})`;
});
console.log(`${fit.inliers.length} inliers of ${matches.length} matches, significance ${fit.significance.toFixed(0)}`);
console.log(`corners of the object at ${corners.join(' ')}`);
console.log(`corner error        ${cornerError(fit.model, truth, object).toFixed(3)} px`);
await writeMatches('out/find-object.svg', object, scene, a, b, matches, fit);
