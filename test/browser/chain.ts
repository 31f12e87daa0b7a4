/** The whole chain on a rendered scene, reduced to checksums: runs in Node and in a browser alike. */
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import { drawOverlay } from '../../lib/draw/index.ts';
import {
  effectiveInliers,
  estimateFundamental,
  estimateHomography,
  extract,
  matchDescriptors,
  matchGuided,
  nearestNeighbours,
} from '../../lib/index.ts';
import { buildIndex, queryIndex } from '../../lib/matching/approximate/index.ts';
import { readTable } from '../../lib/matching/tables.ts';
import { checksum } from './digest.ts';

export function digestOfChain() {
  const facade = renderFacade({ seed: 11, width: 480, height: 360 });
  const view = { rotation: 15, scale: 0.9, tilt: 25, direction: 50 };
  const { image } = photograph(facade, { view, gain: 0.9, noise: 2 });
  const [a, b] = [extract(facade), extract(image)];
  const matches = matchDescriptors(a.descriptors, b.descriptors);
  const fit = estimateHomography(a, b, matches);
  const guided = fit && matchGuided(a, b, fit.model);
  const cosine = nearestNeighbours(a, b, { metric: 'cosine' });
  const index = buildIndex(readTable('b', b), 'cosine', 0);
  const approximate = queryIndex(index, readTable('a', a), 2, 4);
  return {
    features: a.length,
    inliers: fit?.inliers.length ?? 0,
    trials: fit?.trials ?? 0,
    facade: checksum(facade.data),
    photograph: checksum(image.data),
    frames: [checksum(a.frames.data), checksum(b.frames.data)],
    response: [checksum(a.response), checksum(b.response)],
    descriptors: [checksum(a.descriptors.data), checksum(b.descriptors.data)],
    matches: [checksum(matches.a), checksum(matches.b), checksum(matches.distance)],
    guided: guided && [checksum(guided.a), checksum(guided.b), checksum(guided.ratio!)],
    cosine: [checksum(cosine.rows.data), checksum(cosine.distances.data)],
    approximate: [checksum(approximate.rows), checksum(approximate.distances)],
    model: checksum(Float64Array.from(fit?.model.to1DArray() ?? [])),
    significance: fit?.significance,
    fundamental: checksum(
      Float64Array.from(estimateFundamental(a, b, matches, { minSignificance: -1e9 })?.model.to1DArray() ?? []),
    ),
    effective: fit && effectiveInliers(a, b, matches, fit.inliers),
    overlay: fit && checksum(drawOverlay(facade, image, fit.model).data),
  };
}
