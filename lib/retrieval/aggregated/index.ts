/**
 * Images as single vectors: `vlad` over a few visual words, or `fisherVector` over a mixture (`trainMixture`), made shorter by `whiten`
 * (`trainWhitening`). Rows of unit length, which `nearestNeighbours` compares with the metric `cosine`.
 */
export { type FisherOptions, fisherVector } from './fisherVector.ts';
export type { Normalisation } from './images.ts';
export { type Mixture, type MixtureOptions, mixtureFrom, serializeMixture, trainMixture } from './mixture.ts';
export { type VladOptions, vlad, type Words } from './vlad.ts';
export {
  serializeWhitening,
  trainWhitening,
  type Whitening,
  type WhiteningOptions,
  whiten,
  whiteningFrom,
} from './whitening.ts';
