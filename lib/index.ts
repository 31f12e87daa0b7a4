/**
 * oriel: classical local-feature matching and image retrieval.
 *
 *     image → scaleSpace → detect… → orient → describe… → match → estimate… → Fit
 */
export type * from './types.ts';
export { init } from './wasm/instance.ts';
