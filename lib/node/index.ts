/** oriel in Node: image files. */
export { type DataUrlOptions, readImage, toDataUrl } from './readImage.ts';
