/** A chain whose ndarrays are read in all ways; told as JSON. */
import { renderFacade } from '../../examples/scene/facade.ts';
import { extract, extractPatches, modelFrom, nearestNeighbours, scaleSpace, warp } from '../../lib/index.ts';

const image = renderFacade({ seed: 5, width: 160, height: 120 });
const features = extract(image, { preset: 'hesaff' });
const patches = extractPatches(image, features, { size: 11 });
const neighbours = nearestNeighbours(features, features, { k: 2 });
const seen = warp(image, modelFrom([1, 0, 3, 0, 1, 2, 0, 0, 1]));
const { gray } = scaleSpace(image);
let isCompiled = true;
try {
  Function('');
} catch {
  isCompiled = false;
}
console.log(
  JSON.stringify({
    isCompiled,
    length: features.length,
    centre: [features.frames.get(0, 0, 2), features.frames.get(0, 1, 2)],
    descriptor: Array.from({ length: 128 }, (_, i) => features.descriptors.get(1, i)),
    patch: patches.pick(3, null, null).hi(2, 2).transpose(1, 0).get(1, 0),
    neighbours: neighbours.rows.get(5, 1),
    warped: seen.get(60, 80, 0),
    gray: [gray.get(0, 0), gray.step(-1, 2).get(0, 0), gray.shape, gray.dtype],
  }),
);
