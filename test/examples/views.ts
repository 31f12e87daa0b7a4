/** The rendered photograph that several tests look at. */

import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import type { PixelData } from '../../lib/index.ts';

/** A façade seen at an angle, 640 × 480, grey bytes: what the stored key points of OpenCV were found in. */
export function renderedView(): PixelData {
  const facade = renderFacade({ seed: 3, width: 800, height: 600 });
  const view = { rotation: 5, scale: 0.8, tilt: 25, direction: 40 };
  const { image } = photograph(facade, { width: 640, height: 480, view, noise: 2 });
  const data = new Uint8Array(640 * 480);
  for (let i = 0; i < data.length; i++) {
    const [red, green, blue] = image.data.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    data[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return { width: 640, height: 480, channels: 1, data };
}
