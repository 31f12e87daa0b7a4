/** Features of many images in a browser, by a pool of Web Workers, which decode them too. */
import { checkFunction, describe } from '../check.ts';
import { checkMany, type Extraction, extractMany, type PoolOptions, type Sources } from '../pool/extractMany.ts';
import type { StartWorker } from '../pool/pool.ts';
import type { PixelData } from '../types.ts';

/** A file, other bytes of an encoded image, its address, or pixels. */
export type ImageSource = Blob | string | URL | ImageBitmap | ImageData | PixelData;

/** What came of an image: `{ source, features, width, height }`, or `{ source, error }`. */
export type ImageExtraction<Source = ImageSource> = { readonly source: Source } & Extraction;

export interface WorkerOptions extends PoolOptions {
  /** Makes a module worker that runs `oriel/browser/worker`, where that cannot be found beside this script. */
  worker?: (() => Worker) | undefined;
}

/**
 * Decodes and extracts many images in Web Workers.
 *
 * An image that cannot be decoded is a result with an `error` and stops none of the others. Only a few images a worker are in memory at
 * a time. Breaking out of the loop ends the work. Encoded images are turned as their EXIF says and laid over white; colour profiles are
 * not applied, as browsers differ in that. Pixels are copied and taken as they are, whatever `maxPixels` says: they give the same bytes
 * everywhere.
 *
 * @param sources - from an iterable or an async iterable, which is pulled as far as results are taken
 * @param options - `workers`, `ordered`, `signal`, `onProgress`, `maxPixels`, `worker`; the others as in `extract`
 * @returns for each image, in the order of `sources`, its features and its size, px, or the error
 * @throws TypeError or RangeError for a bad option, of `extract` at the first step; then also Error when no worker starts, the signal's
 *   reason when it aborts, and what `sources` throws
 *
 * @example
 * const index = new VisualIndex(vocabulary);
 * for await (const { source, features, error } of extractImages(input.files, { maxFeatures: 1000 })) {
 *   if (error) console.warn(source.name, error.message);
 *   else index.add(source.name, features);
 * }
 */
export function extractImages<Source extends ImageSource>(
  sources: Sources<Source>,
  options: WorkerOptions = {},
): AsyncGenerator<ImageExtraction<Source>, void, undefined> {
  checkMany('sources', sources, options);
  const { worker = besideThis, workers = navigator.hardwareConcurrency, ...others } = options;
  checkFunction('worker', worker);
  return extractMany(sources, messageOf, startWebWorker(worker), { workers, ...others });
}

// In this form bundlers find the script and bundle it too.
const besideThis = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });

function startWebWorker(make: () => Worker): StartWorker {
  return (onAnswer, onDeath) => {
    const worker = make();
    worker.onmessage = ({ data }) => onAnswer(data);
    worker.onerror = (event) => {
      event.preventDefault();
      onDeath(new Error(event.message || 'its script cannot be loaded; see the option worker'));
    };
    return {
      send: (request) => worker.postMessage(request),
      end: async () => worker.terminate(),
    };
  };
}

/** What is sent for a source: addresses in full, as a worker has another base. */
function messageOf(source: ImageSource): unknown {
  if (typeof source === 'string' || source instanceof URL) return new URL(source, globalThis.document?.baseURI).href;
  const isPixels = source instanceof ImageData || ArrayBuffer.isView((source as PixelData | undefined)?.data);
  if (isPixels) {
    const { width, height, channels, data } = source as PixelData;
    return { width, height, channels, data };
  }
  if (source instanceof Blob || source instanceof ImageBitmap) return source;
  const expected = 'a Blob, an address, an ImageBitmap, ImageData or { data, width, height, channels }';
  throw new TypeError(`source: expected ${expected}, got ${describe(source)}; createImageBitmap takes elements`);
}
