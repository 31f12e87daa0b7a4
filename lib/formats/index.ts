/**
 * oriel/formats: the text files in which the field exchanges regions, descriptors and matches, and JSON of the library's own tables.
 *
 * Everything is pure: text or bytes in, tables out, and back. docs/interop.md has the conventions of each format in one table.
 */
export { reverseDirections } from '../descriptors/sift/directions.ts';
export { featuresFromColmap, featuresToColmap } from './colmap.ts';
export { type ImagePair, type ImagePairRows, matchesFromColmap, matchesToColmap } from './colmapMatches.ts';
export {
  featuresFromJson,
  featuresToJson,
  fitFromJson,
  fitToJson,
  matchesFromJson,
  matchesToJson,
  regionsFromJson,
  regionsToJson,
} from './json.ts';
export { featuresFromLowe, featuresToLowe } from './lowe.ts';
export {
  featuresFromOxford,
  featuresToOxford,
  type OxfordOptions,
  regionsFromOxford,
  regionsToOxford,
} from './oxford.ts';
export type { Text } from './text.ts';
export {
  descriptorsFromVlfeat,
  featuresFromVlfeat,
  featuresToVlfeat,
  regionsFromVlfeat,
  regionsToVlfeat,
  type VlfeatOptions,
} from './vlfeat.ts';
