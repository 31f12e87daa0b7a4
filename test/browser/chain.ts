/** The whole chain on a rendered scene, reduced to checksums: runs in Node and in a browser alike. */
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import { drawOverlay } from '../../lib/draw/index.ts';
import {
  colorSignature,
  convertColors,
  earthMoversDistance,
  effectiveInliers,
  estimateFundamental,
  estimateHomography,
  extract,
  gist,
  matchDescriptors,
  matchGuided,
  nearestNeighbours,
  pool,
  psnr,
  type QueryOptions,
  resize,
  stackVectors,
  toBytes,
  trainVocabulary,
  VisualIndex,
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

/** The retrieval stage on two views each of three rendered façades. */
export async function digestOfRetrieval() {
  const views = Array.from({ length: 6 }, (_, i) => {
    const facade = renderFacade({ seed: i >> 1, width: 320, height: 240 });
    const { image } = photograph(facade, {
      view: { rotation: 5 * i, tilt: 6 * i, direction: 40 * i },
      noise: 2,
      seed: i,
    });
    return extract(image, { preset: 'hesaff', upright: true });
  });
  const options = { words: 60, iterations: 3, hamming: { bits: 64 } } as const;
  const tree = await trainVocabulary(views, { ...options, structure: 'hierarchical', seeding: 'kmeans++' });
  const index = new VisualIndex(await trainVocabulary(views, options));
  views.forEach((view, i) => {
    index.add(String(i), view);
  });
  const rules: QueryOptions[] = [
    { scoring: 'tfidf' },
    { scoring: 'asmk' },
    { geometry: true },
    { verify: true, expand: 'average' },
    { verify: { score: 'effectiveInliers' }, expand: 'hamming' },
  ];
  const hits = rules.map((rule) =>
    index.query(views[2]!, rule).map(({ id, score, inliers, model }) => [id, score, inliers, model?.to1DArray()]),
  );
  return { tree: checksum(tree.serialize()), index: checksum(index.serialize()), hits };
}

/** Pixels, colours and global descriptors of a façade and a photograph of it. */
export function digestOfWholeImages() {
  const facade = renderFacade({ seed: 5, width: 320, height: 240 });
  const { image } = photograph(facade, { gain: 0.8, noise: 3 });
  const [a, b] = [facade, image].map((one) => resize(one, { width: 211, height: 173 }));
  const signatures = [a!, b!].map((one) => colorSignature(one, { maxPixels: 5000 }));
  const lab = convertColors(a!, { to: 'lab' });
  const gists = [gist(facade), gist(image, { size: 32, color: true, orientations: [8, 8, 4] })];
  const picked = resize(image, { width: 160, height: 120, prefilter: false });
  return {
    resized: [checksum(a!.data), checksum(picked.data)],
    psnr: psnr(a!, b!),
    colours: (['hsv', 'yuv', 'lab'] as const).map((to) => checksum(convertColors(a!, { to }).data)),
    back: checksum(convertColors(lab, { from: 'lab' }).data),
    signatures: signatures.map(({ weights, centres }) => [checksum(weights), checksum(centres.data)]),
    distance: earthMoversDistance(signatures[0]!, signatures[1]!),
    gists: gists.map(checksum),
    pooled: checksum(pool(lab, { p: 2.5 })),
    bytes: checksum(toBytes(stackVectors([gists[0]!])).data),
  };
}
