/**
 * The side of a pool that runs in its workers: one answer for each request.
 *
 * The options are tried on a single pixel when they come: what is wrong with them is found before any image is read.
 */
import { extract, type PixelData } from '../index.ts';
import { type Answer, buffersOf, columnsOf, type ExtractionOptions, type Request } from './messages.ts';

const PIXEL: PixelData = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) };

/**
 * Makes the handler of a worker's messages.
 *
 * @param read - makes pixels of what a request has as its source
 * @param answer - posts a message and moves the buffers
 */
export function serve<Source>(
  read: (source: Source) => Promise<PixelData>,
  answer: (message: Answer, buffers: ArrayBuffer[]) => void,
): (request: Request) => Promise<void> {
  let options: ExtractionOptions = {};
  return async (request) => {
    try {
      if ('options' in request) {
        options = request.options;
        extract(PIXEL, options);
        answer({}, []);
        return;
      }
      const image = await read(request.source as Source);
      const columns = columnsOf(extract(image, options));
      answer({ image: { width: image.width, height: image.height, columns } }, buffersOf(columns));
    } catch (error) {
      answer({ error: error as Error }, []);
    }
  };
}
