/**
 * oriel/evaluate: the published protocols for local features, their matches and homographies, where the true model is known, and for image
 * retrieval.
 *
 * Regions: `repeatability` (and `ellipseOverlap`, which it is made of), `matchingScore`. Descriptors: `descriptorCurve`. Matches:
 * `matchingAccuracy`. Models: `cornerError`, `areaUnderCurve`. Rankings: `averagePrecision`, `precisionAt`,
 * `meanAveragePrecision`, `revisitedPrecision`, `ukbScore`, with the parsers of their ground truth. Copies: `microAveragePrecision`,
 * `recallAtPrecision`.
 *
 * @module oriel/evaluate
 */
export { averagePrecision, meanAveragePrecision, precisionAt, type Relevance } from './averagePrecision.ts';
export type { ImageSize } from './commonPart.ts';
export {
  type CopyPair,
  microAveragePrecision,
  type OperatingPoint,
  recallAtPrecision,
  type ScoredPair,
} from './copyDetection.ts';
export {
  type DescriptorCurve,
  type DescriptorCurveOptions,
  descriptorCurve,
  type MatchingStrategy,
} from './descriptorCurve.ts';
export { ellipseOverlap } from './ellipses.ts';
export {
  type OxfordQuery,
  parseOxfordGroundTruth,
  parseRevisitedGroundTruth,
  type RevisitedGroundTruth,
  type RevisitedQuery,
} from './groundTruth.ts';
export { areaUnderCurve, cornerError } from './homographyAccuracy.ts';
export { matchingAccuracy } from './matchingAccuracy.ts';
export { type MatchingScoreOptions, matchingScore } from './matchingScore.ts';
export { type ImageQuery, parseHolidaysNames, parseUkbNames, ukbScore } from './numberedGroups.ts';
export {
  type Correspondences,
  type Repeatability,
  type RepeatabilityOptions,
  repeatability,
} from './repeatability.ts';
export {
  type RevisitedRelevance,
  type RevisitedScore,
  type RevisitedScores,
  revisitedPrecision,
} from './revisited.ts';
