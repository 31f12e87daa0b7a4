/** A chain whose ndarrays are read in all ways; told as JSON. */
import { renderFacade } from '../../examples/scene/facade.ts';
import { drawVocabulary, meanPatches } from '../../lib/draw/index.ts';
import * as formats from '../../lib/formats/index.ts';
import {
  extract,
  extractPatches,
  modelFrom,
  nearestNeighbours,
  scaleSpace,
  trainVocabulary,
  warp,
} from '../../lib/index.ts';

const image = renderFacade({ seed: 5, width: 160, height: 120 });
const features = extract(image, { preset: 'hesaff' });
const patches = extractPatches(image, features, { size: 11 });
const neighbours = nearestNeighbours(features, features, { k: 2 });
const seen = warp(image, modelFrom([1, 0, 3, 0, 1, 2, 0, 0, 1]));
const { gray } = scaleSpace(image);
const vocabulary = await trainVocabulary([features], { words: 8, seed: 1 });
const means = await meanPatches(vocabulary, [{ image, features }]);
const read = [
  formats.featuresFromColmap(formats.featuresToColmap(features)),
  formats.featuresFromJson(formats.featuresToJson(features)),
  formats.featuresFromLowe(formats.featuresToLowe(features)),
  formats.featuresFromOxford(formats.featuresToOxford(features)),
  formats.featuresFromVlfeat(formats.featuresToVlfeat(features)),
];
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
    read: read.map(({ descriptors }) => descriptors.get(2, 5)),
    words: drawVocabulary(means),
    neighbours: neighbours.rows.get(5, 1),
    warped: seen.get(60, 80, 0),
    gray: [gray.get(0, 0), gray.step(-1, 2).get(0, 0), gray.shape, gray.dtype],
  }),
);
