/**
 * oriel: classical local-feature matching and image retrieval.
 *
 *     image → scaleSpace → detect… → adaptShape → orient → describe… → match → estimate… → Fit
 *     features of many images → trainVocabulary → VisualIndex.add → .query → hits
 *
 * @module oriel
 */
export type * from './types.ts';
export { RegionKind } from './types.ts';
export { type ColorOptions, type ColorSpace, convertColors } from './image/colours.ts';
export { grayscale } from './image/grayscale.ts';
export { meanSquaredError, psnr } from './image/quality.ts';
export { quantise } from './image/quantise.ts';
export { type ResizeOptions, resize } from './image/resize.ts';
export { type Octave, type ScaleSpace, type ScaleSpaceOptions, scaleSpace } from './image/scaleSpace.ts';
export { type WarpOptions, warp } from './image/warp.ts';
export type { DetectorOptions, SelectionOptions } from './detectors/options.ts';
export { detectHarris, type HarrisOptions } from './detectors/harris/index.ts';
export { detectHarrisLaplace, type HarrisLaplaceOptions } from './detectors/harris/harrisLaplace.ts';
export { detectHessianLaplace, type HessianOptions } from './detectors/hessian/index.ts';
export { type DogOptions, detectDog } from './detectors/dog/index.ts';
export { detectMser, type MserOptions, type MserRegions, type RegionPixels } from './detectors/mser/index.ts';
export { type AdaptedRegions, type AdaptOptions, adaptShape } from './regions/adaptShape.ts';
export { type Box, featuresInBox } from './regions/box.ts';
export { type OrientOptions, orient } from './regions/orient.ts';
export { extractPatches, type PatchOptions } from './regions/patches.ts';
export { type TransformedRegions, transformRegions } from './regions/transform.ts';
export { describeSift, type SiftOptions } from './descriptors/sift/index.ts';
export { type ExtractOptions, extract } from './extract/index.ts';
export type { Preset } from './extract/presets.ts';
export type { ViewOptions } from './extract/views.ts';
export { type MatchOptions, matchDescriptors } from './matching/index.ts';
export { type GuidedOptions, matchGuided } from './matching/guided.ts';
export { type NearestNeighbours, type NeighbourOptions, nearestNeighbours } from './matching/nearestNeighbours.ts';
export type { ApproximateOptions } from './matching/searcher.ts';
export { toBytes } from './matching/toBytes.ts';
export type { Descriptors, Metric } from './matching/tables.ts';
export {
  type EstimateOptions,
  estimateAffine,
  estimateFundamental,
  estimateHomography,
  estimateRigid,
  estimateSimilarity,
  estimateTranslation,
} from './geometry/estimate.ts';
export type { Scoring } from './geometry/ransac/scoring.ts';
export { type EffectiveInliersOptions, effectiveInliers } from './geometry/effectiveInliers.ts';
export { type CssOptions, modelFrom, modelToArray, modelToCss, modelToRows } from './geometry/export.ts';
export type { TrainingDescriptors } from './retrieval/vocabulary/source.ts';
export {
  type Progress,
  type QuantiseOptions,
  trainVocabulary,
  type VisualWords,
  Vocabulary,
  type VocabularyOptions,
} from './retrieval/vocabulary/index.ts';
export { type Hit, VisualIndex, type VisualIndexOptions } from './retrieval/visualIndex.ts';
export type { QuantisedFeatures } from './retrieval/quantised.ts';
export type { Burstiness } from './retrieval/scoring/hamming.ts';
export type { LengthNormalisation } from './retrieval/scoring/words.ts';
export type { ExpandOptions, Expansion, QueryOptions, VerifyOptions } from './retrieval/options.ts';
export {
  type FisherOptions,
  fisherVector,
  type Mixture,
  type MixtureOptions,
  mixtureFrom,
  type Normalisation,
  serializeMixture,
  serializeWhitening,
  trainMixture,
  trainWhitening,
  type VladOptions,
  vlad,
  type Whitening,
  type WhiteningOptions,
  type Words,
  whiten,
  whiteningFrom,
} from './retrieval/aggregated/index.ts';
export { type EarthMoversOptions, earthMoversDistance, earthMoversLowerBound } from './global/earthMovers.ts';
export { type GistOptions, gist } from './global/gist/index.ts';
export { colorHistogram, type HistogramOptions } from './global/histogram.ts';
export { chiSquaredDistance, type Histogram, histogramIntersection, l1Distance } from './global/histogramDistances.ts';
export { type PoolOptions, pool } from './global/pool.ts';
export { type Clusters, colorSignature, type SignatureOptions } from './global/signature.ts';
export { stackVectors } from './global/stackVectors.ts';
export { init, type KernelModule } from './wasm/instance.ts';
