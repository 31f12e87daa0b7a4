/**
 * The side of a pool that runs in its workers: one answer for each request.
 *
 * The kernels come compiled, so that no worker decodes and compiles them again. The options are tried on a single pixel when they come:
 * what is wrong with them is found before any image is read.
 */
// Not from index.ts, which loads the whole library: a worker is ready in two thirds of the time.
import { type ExtractOptions, extract } from '../extract/index.ts';
import type { PixelData } from '../types.ts';
import { init } from '../wasm/instance.ts';
import { type Answer, buffersOf, columnsOf, type Request } from './messages.ts';

const PIXEL: PixelData = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) };

/**
 * Makes the handler of a worker's messages.
 *
 * @param read - makes pixels of what a request has as its source, scaled down to `maxPixels`
 * @param answer - posts a message and moves the buffers
 */
export function serve<Source>(
  read: (source: Source, options: { maxPixels?: number | undefined }) => Promise<PixelData>,
  answer: (message: Answer, buffers: ArrayBuffer[]) => void,
): (request: Request) => Promise<void> {
  let options: ExtractOptions = {};
  let maxPixels: number | undefined;
  return async (request) => {
    try {
      if ('options' in request) {
        ({ maxPixels, ...options } = request.options);
        await init(request.kernels);
        extract(PIXEL, options);
        answer({}, []);
        return;
      }
      const image = await read(request.source as Source, { maxPixels });
      const columns = columnsOf(extract(image, options));
      answer({ image: { width: image.width, height: image.height, columns } }, buffersOf(columns));
    } catch (error) {
      answer({ error: error as Error }, []);
    }
  };
}
