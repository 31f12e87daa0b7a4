/**
 * oriel/evaluate: the published protocols for local features, their matches and homographies, where the true model is known.
 *
 * Regions: `repeatability` (and `ellipseOverlap`, which it is made of), `matchingScore`. Descriptors: `descriptorCurve`. Matches:
 * `matchingAccuracy`. Models: `cornerError`, `areaUnderCurve`.
 */
export type { ImageSize } from './commonPart.ts';
export {
  type DescriptorCurve,
  type DescriptorCurveOptions,
  descriptorCurve,
  type MatchingStrategy,
} from './descriptorCurve.ts';
export { ellipseOverlap } from './ellipses.ts';
export { areaUnderCurve, cornerError } from './homographyAccuracy.ts';
export { matchingAccuracy } from './matchingAccuracy.ts';
export { type MatchingScoreOptions, matchingScore } from './matchingScore.ts';
export {
  type Correspondences,
  type Repeatability,
  type RepeatabilityOptions,
  repeatability,
} from './repeatability.ts';
