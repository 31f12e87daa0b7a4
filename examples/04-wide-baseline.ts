/** A façade from the front and from 12° above its plane (a tilt of 78°): which chains still find the homography? */
import { type ExtractOptions, estimateHomography, extract, matchDescriptors } from 'oriel';
import { cornerError } from 'oriel/evaluate';
import { renderFacade } from './scene/facade.ts';
import { modelBetween, photograph } from './scene/photograph.ts';
import { writeMatches } from './support/drawings.ts';

const facade = renderFacade({ seed: 7 });
const size = { width: 640, height: 480 };
const front = photograph(facade, { ...size, view: { scale: 0.55 }, noise: 2, seed: 1 });
const view = { scale: 0.55, rotation: 10, tilt: 78, direction: 180 };
const side = photograph(facade, { ...size, view, gain: 0.8, noise: 2, seed: 2 });
const truth = modelBetween(front, side);

const chains: Record<string, ExtractOptions> = {
  sift: {},
  dogaff: { preset: 'dogaff' },
  hesaff: { preset: 'hesaff' },
  harraff: { preset: 'harraff' },
  mser: { preset: 'mser' },
  'hesaff, views': { preset: 'hesaff', views: true },
};
for (const [name, options] of Object.entries(chains)) {
  const [a, b] = [extract(front.image, options), extract(side.image, options)];
  // Simulated views give one structure many features: the second nearest must lie apart.
  const matches = matchDescriptors(a, b, { separation: options.views ? 10 : 0 });
  const fit = estimateHomography(a, b, matches);
  const found = fit
    ? `${fit.inliers.length} inliers, corner error ${cornerError(fit.model, truth, size).toFixed(2)} px`
    : 'no homography';
  console.log(
    `${name.padEnd(14)} ${a.length} and ${b.length} features, ${String(matches.length).padStart(4)} matches: ${found}`,
  );
  if (options.views) await writeMatches('out/wide-baseline.svg', front.image, side.image, a, b, matches, fit);
}
