/** OpenCV compiled to WebAssembly (`@techstark/opencv-js`): the peer in the same process, and an independent referee in tests. */
import module from '@techstark/opencv-js';

export type OpenCv = Omit<typeof module, 'then'>;

/**
 * Waits until the runtime stands.
 *
 * @returns the module; whoever makes a Mat deletes it
 */
export async function loadOpenCv(): Promise<OpenCv> {
  const { then } = module as { then?: (ready: () => void) => unknown };
  if (then !== undefined) {
    await new Promise<void>((resolve) => then(() => resolve()));
    // The module's `then` hands on the module, which has a `then`: an `await` of it, as at the end of this function, never ends.
    Reflect.deleteProperty(module, 'then');
  }
  return module;
}

/** The estimator's number, which the package's types lack. */
export const USAC_MAGSAC = 38;
