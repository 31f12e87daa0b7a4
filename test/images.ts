/** Images drawn for tests. */
import ndarray from 'ndarray';
import type { Random } from '../lib/random.ts';
import type { GrayImage } from '../lib/types.ts';

/** An image whose pixel at (x, y) is `value(x, y)`. */
export function draw(width: number, height: number, value: (x: number, y: number) => number): GrayImage {
  const data = Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return ndarray(data, [height, width]);
}

export interface Blob {
  x: number;
  y: number;
  sigma: number;
  /** Height above the background of 0.5. */
  contrast: number;
}

/** Round Gaussian blobs on grey. */
export function drawBlobs(width: number, height: number, blobs: readonly Blob[]): GrayImage {
  return draw(width, height, (x, y) => {
    let sum = 0.5;
    for (const blob of blobs) {
      sum += blob.contrast * Math.exp(((x - blob.x) ** 2 + (y - blob.y) ** 2) / (-2 * blob.sigma ** 2));
    }
    return sum;
  });
}

/** A texture of smooth random blobs of many sizes: rich in regions at all scales. */
export function drawTexture(width: number, height: number, random: Random): GrayImage {
  const blobs = Array.from({ length: Math.ceil((width * height) / 150) }, () => ({
    x: random.float() * width,
    y: random.float() * height,
    sigma: 1.2 + 5 * random.float() ** 3,
    contrast: (random.float() < 0.5 ? -1 : 1) * (0.1 + 0.2 * random.float()),
  }));
  const data = new Float32Array(width * height).fill(0.5);
  for (const { x, y, sigma, contrast } of blobs) {
    const reach = Math.ceil(4 * sigma);
    for (let py = Math.max(0, Math.floor(y) - reach); py < Math.min(height, y + reach); py++) {
      for (let px = Math.max(0, Math.floor(x) - reach); px < Math.min(width, x + reach); px++) {
        data[py * width + px]! += contrast * Math.exp(((px - x) ** 2 + (py - y) ** 2) / (-2 * sigma ** 2));
      }
    }
  }
  return ndarray(data, [height, width]);
}
