/**
 * oriel in Node: image files, one or many, files that are whole, and drawings as PNG.
 *
 * @module oriel/node
 */
export type { Extraction, ExtractionProgress, PoolOptions, Sources } from '../pool/extractMany.ts';
export { type PngOptions, svgToPng } from './drawings.ts';
export { extractFiles, type FileExtraction } from './extractFiles.ts';
export { loadFile, saveFile } from './files.ts';
export { type DataUrlOptions, type ReadOptions, readImage, toDataUrl } from './readImage.ts';
