/**
 * oriel in browsers: many images, by a pool of Web Workers.
 *
 * @module oriel/browser
 */
export type { Extraction, ExtractionProgress, PoolOptions, Sources } from '../pool/extractMany.ts';
export { extractImages, type ImageExtraction, type ImageSource, type WorkerOptions } from './extractImages.ts';
