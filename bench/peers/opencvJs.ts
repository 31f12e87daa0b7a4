/** OpenCV compiled to WebAssembly (`@techstark/opencv-js`): the peer in the same process, and an independent referee. */
import module from '@techstark/opencv-js';

export type OpenCv = Omit<typeof module, 'then'>;

/**
 * Waits until the runtime stands.
 *
 * @returns the module; the caller deletes every Mat it makes
 */
export async function loadOpenCv(): Promise<OpenCv> {
  const thenable = module as unknown as { then?: (ready: () => void) => void };
  if (thenable.then !== undefined) {
    await new Promise<void>((resolve) => thenable.then!(() => resolve()));
    // The module's `then` hands on the module, which has a `then`: any `await` of it would never end.
    // biome-ignore lint/suspicious/noThenProperty: see above
    thenable.then = undefined;
  }
  return module;
}

/** The package does not name its `cv::USAC_MAGSAC`. */
export const USAC_MAGSAC = 38;
