/** The pictures of the comparison: grey bytes, drawn from seeds. */

import type { PixelData } from '../../lib/index.ts';
import { seededRandom } from '../../lib/random.ts';

/** A small pair, without anything that takes long to draw: bright and dark squares, and the same shifted by (7, 5). */
export function drawPair(width = 320, height = 240): [PixelData, PixelData] {
  const random = seededRandom(1);
  const squares = Array.from({ length: 150 }, () => ({
    x: Math.floor(random.float() * width),
    y: Math.floor(random.float() * height),
    side: 4 + Math.floor(random.float() * 20),
    value: Math.floor(random.float() * 256),
  }));
  const draw = (dx: number, dy: number) => {
    const data = new Uint8Array(width * height).fill(128);
    for (const { x, y, side, value } of squares) {
      for (let v = Math.max(0, y + dy); v < Math.min(height, y + dy + side); v++)
        data.fill(value, v * width + Math.max(0, x + dx), v * width + Math.min(width, x + dx + side));
    }
    return { width, height, channels: 1, data };
  };
  return [draw(0, 0), draw(7, 5)];
}
