/**
 * oriel in browsers: many images, by a pool of Web Workers, and drawings as PNG.
 *
 * @module oriel/browser
 */
export type { Extraction, ExtractionProgress, PoolOptions, Sources } from '../pool/extractMany.ts';
export { type DataUrlOptions, type PngOptions, svgToPng, toDataUrl } from './drawings.ts';
export { extractImages, type ImageExtraction, type ImageSource, type WorkerOptions } from './extractImages.ts';
