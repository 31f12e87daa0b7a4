/**
 * oriel/draw: SVG drawings of regions and matches, and pixels of one image laid over another.
 *
 * The centre of the top-left pixel is (0, 0) in the library and (0.5, 0.5) in SVG, so everything is drawn there 0.5 px further right
 * and down.
 *
 * @module oriel/draw
 */
export { type DrawMatchesOptions, drawMatches } from './matches.ts';
export { type DrawOverlayOptions, drawOverlay, type Overlay } from './overlay.ts';
export { type DrawRegionsOptions, drawRegions } from './regions.ts';
export type { Picture } from './svg.ts';
