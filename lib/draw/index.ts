/**
 * oriel/draw: SVG drawings of regions, matches, residuals, hits and words, and pixels of one image laid over another.
 *
 * The centre of the top-left pixel is (0, 0) in the library and (0.5, 0.5) in SVG, so everything is drawn there 0.5 px further right
 * and down. Equal input gives equal text. `svgToPng` of oriel/node and oriel/browser makes pixels of a drawing.
 *
 * @module oriel/draw
 */
export { type DrawHitsOptions, drawHits } from './hits.ts';
export { type DrawMatchesOptions, drawMatches } from './matches.ts';
export { drawOutlines } from './outlines.ts';
export { type DrawOverlayOptions, drawOverlay, type Overlay } from './overlay.ts';
export { type DrawRegionsOptions, drawRegions } from './regions.ts';
export { type DrawResidualsOptions, drawResiduals } from './residuals.ts';
export type { Picture } from './svg.ts';
export {
  type DescribedImage,
  type DrawVocabularyOptions,
  drawVocabulary,
  type MeanPatches,
  type MeanPatchOptions,
  meanPatches,
} from './vocabulary.ts';
