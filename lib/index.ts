/**
 * oriel: classical local-feature matching and image retrieval.
 *
 *     image → scaleSpace → detect… → orient → describe… → match → estimate… → Fit
 */
export type * from './types.ts';
export { grayscale } from './image/grayscale.ts';
export { type Octave, type ScaleSpace, type ScaleSpaceOptions, scaleSpace } from './image/scaleSpace.ts';
export { detectDog, type DogOptions } from './detectors/dog/index.ts';
export { orient, type OrientOptions } from './regions/orient.ts';
export { selectRegions, strongestRegions } from './rows.ts';
export { describeSift, type SiftOptions } from './descriptors/sift/index.ts';
export { extract, type ExtractOptions } from './extract.ts';
export { init } from './wasm/instance.ts';
