/**
 * Any image to grey.
 *
 * Source: ITU-R BT.601, the weights of luma; as in OpenCV, and like there applied to the gamma-encoded values.
 * Deviation: values stay float instead of being rounded to bytes. Alpha is ignored.
 */
import ndarray from 'ndarray';
import type { GrayImage, ImageLike } from '../types.ts';
import { readPixels } from './pixels.ts';

/**
 * Converts an image to grey.
 *
 * @param image - ImageData, `{ data, width, height, channels }`, or an ndarray [h, w] or [h, w, c]; 1 channel grey, 2 grey and
 *   alpha, 3 RGB, 4 RGBA; bytes 0..255, 16-bit integers 0..65535, floats 0..1
 * @returns [h, w] float32, 0..1 where the input is in its range
 * @throws TypeError for what is no image; RangeError for a zero size, wrong length, channel count, or a value that is not finite
 *
 * @example
 * const gray = grayscale({ width: 2, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 255, 255, 255) });
 * gray.get(0, 1); // 1
 */
export function grayscale(image: ImageLike): GrayImage {
  const { width, height, channels, data } = readPixels('image', image);
  if (channels === 1) return ndarray(data, [height, width]);
  const gray = new Float32Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i++, at += channels) {
    gray[i] = channels === 2 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  }
  return ndarray(gray, [height, width]);
}
