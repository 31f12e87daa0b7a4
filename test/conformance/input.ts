/** What every stage that takes an image must do at its door. */
import ndarray from 'ndarray';
import type { Test } from 'tape';
import type { ImageLike } from '../../lib/types.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

/** Calls `stage` with what is no image, and afterwards with one, to see that nothing broke. */
export function refusesBadImages(t: Test, stage: (image: ImageLike) => unknown): void {
  const bytes = new Uint8Array(12);
  const bad: [string, unknown, ErrorConstructor][] = [
    ['undefined', undefined, TypeError],
    ['null', null, TypeError],
    ['a number', 7, TypeError],
    ['a string', 'image.png', TypeError],
    ['an empty object', {}, TypeError],
    ['an array of numbers', [1, 2, 3], TypeError],
    ['pixels as a plain array', { width: 2, height: 2, channels: 1, data: [1, 2, 3, 4] }, TypeError],
    ['too few pixels', { width: 5, height: 5, channels: 1, data: bytes }, RangeError],
    ['too many pixels', { width: 2, height: 2, channels: 1, data: bytes }, RangeError],
    ['width 0', { width: 0, height: 4, channels: 1, data: new Uint8Array(0) }, RangeError],
    ['a fractional width', { width: 1.5, height: 4, channels: 2, data: bytes }, RangeError],
    ['five channels', { width: 1, height: 2, channels: 5, data: new Uint8Array(10) }, RangeError],
    ['one dimension', ndarray(new Float32Array(12), [12]), RangeError],
    ['four dimensions', ndarray(new Float32Array(12), [2, 2, 3, 1]), RangeError],
    ['zero-sized', ndarray(new Float32Array(0), [0, 4]), RangeError],
    ['elements outside the data', ndarray(new Float32Array(12), [4, 4]), RangeError],
    ['NaN', ndarray(Float32Array.of(0, 1, Number.NaN, 0), [2, 2]), RangeError],
    ['Infinity', ndarray(Float32Array.of(0, 1, Number.POSITIVE_INFINITY, 0), [2, 2]), RangeError],
  ];
  for (const [name, image, kind] of bad) {
    try {
      stage(image as ImageLike);
      t.fail(`${name}: throws`);
    } catch (error) {
      t.ok(error instanceof kind, `${name}: ${error}`);
      t.ok(/expected .*got/s.test((error as Error).message), `${name}: says what was expected and what it got`);
    }
  }
  t.doesNotThrow(() => stage(draw(20, 20, (x) => x / 20)), 'a good image works after all that');
}

/** Images on which nothing is to be found, and nothing may go wrong. */
export function barrenImages(): [string, ImageLike][] {
  return [
    ['one pixel', draw(1, 1, () => 0.3)],
    ['one row', draw(40, 1, (x) => x / 40)],
    ['one column', draw(1, 40, (_, y) => y / 40)],
    ['two pixels', draw(2, 1, (x) => x)],
    ['constant', draw(50, 40, () => 0.5)],
    ['a ramp', draw(50, 40, (x, y) => (x + y) / 90)],
  ];
}

/** The same image in four layouts: contiguous, within a larger one, transposed, and as bytes with channels. */
export function layoutsOfOneImage(name: string): [string, ImageLike][] {
  const bytes = drawTexture(90, 70, randomFor(name));
  // Byte values, so that every layout holds exactly the same numbers.
  for (let i = 0; i < bytes.data.length; i++) {
    bytes.data[i] = Math.fround(Math.round(255 * Math.min(Math.max(bytes.data[i]!, 0), 1)) / 255);
  }
  const larger = ndarray(new Float32Array(130 * 100).fill(9), [100, 130]);
  const inside = larger.lo(20, 30).hi(70, 90);
  const turned = ndarray(new Float32Array(90 * 70), [90, 70]).transpose(1, 0);
  for (let y = 0; y < 70; y++) {
    for (let x = 0; x < 90; x++) {
      inside.set(y, x, bytes.get(y, x));
      turned.set(y, x, bytes.get(y, x));
    }
  }
  const gray = Uint8Array.from(bytes.data, (value) => Math.round(255 * value));
  return [
    ['contiguous', bytes],
    ['inside a larger one', inside],
    ['transposed', turned],
    ['bytes', { width: 90, height: 70, channels: 1, data: gray }],
  ];
}
