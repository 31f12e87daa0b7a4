/**
 * oriel in Node: image files, one or many, and files that are whole.
 *
 * @module oriel/node
 */
export type { Extraction, ExtractionProgress, PoolOptions, Sources } from '../pool/extractMany.ts';
export { extractFiles, type FileExtraction } from './extractFiles.ts';
export { loadFile, saveFile } from './files.ts';
export { type DataUrlOptions, type ReadOptions, readImage, toDataUrl } from './readImage.ts';
