/** The library by its defaults: SIFT, matched by ratio and mutually, and a homography. */
import { estimateHomography, extract, type Features, type Matches, matchDescriptors } from '../../lib/index.ts';
import type { Chain, Pairs, Points } from './chain.ts';

interface Described {
  readonly features: Features;
  /** What the pairs were made of. */
  matches?: Matches;
}

export const chain: Chain<Described> = {
  extract(image) {
    const features = extract(image);
    const xy = Float64Array.from({ length: 2 * features.length }, (_, i) => features.frames.data[3 * i + 2]!);
    return { xy, described: { features } };
  },
  match(a, b) {
    a.described.matches = matchDescriptors(a.described.features, b.described.features);
    const { matches } = a.described;
    const pairs: Pairs = [];
    for (let i = 0; i < matches.length; i++) pairs.push(matches.a[i]!, matches.b[i]!);
    return pairs;
  },
  estimate: (a: Points<Described>, b: Points<Described>) =>
    estimateHomography(a.described.features, b.described.features, a.described.matches!)?.model.to1DArray(),
};
