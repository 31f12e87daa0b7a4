import ndarray from 'ndarray';
import tape from 'tape';
import { grayscale, type ImageLike } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';

tape('grayscale weighs red, green and blue by BT.601 and ignores alpha', (t) => {
  const colours: [string, number[], number][] = [
    ['red', [255, 0, 0], 0.299],
    ['green', [0, 255, 0], 0.587],
    ['blue', [0, 0, 255], 0.114],
    ['white', [255, 255, 255], 1],
  ];
  for (const [name, rgb, expected] of colours) {
    // float32 sums of three products.
    const close = (value: number) => Math.abs(value - expected) < 1e-6;
    t.ok(close(grayscale({ width: 1, height: 1, data: Uint8Array.from(rgb) }).get(0, 0)), name);
    t.ok(
      close(grayscale({ width: 1, height: 1, data: Uint8ClampedArray.from([...rgb, 9]) }).get(0, 0)),
      `${name}, alpha`,
    );
  }
  const greyAlpha = grayscale({ width: 2, height: 1, channels: 2, data: Uint8Array.of(51, 0, 102, 255) });
  t.deepEqual(
    Array.from(greyAlpha.data, (value) => Math.round(value * 100) / 100),
    [0.2, 0.4],
    'grey and alpha',
  );
  t.end();
});

tape('grayscale scales every type of number to 0..1', (t) => {
  const images: [string, ImageLike][] = [
    ['bytes', { width: 2, height: 1, data: Uint8Array.of(0, 255) }],
    ['clamped bytes', { width: 2, height: 1, data: Uint8ClampedArray.of(0, 255) }],
    ['a Buffer, as sharp gives it', { width: 2, height: 1, channels: 1, data: Buffer.of(0, 255) }],
    ['16 bits', { width: 2, height: 1, data: Uint16Array.of(0, 65535) }],
    ['float', { width: 2, height: 1, data: Float32Array.of(0, 1) }],
    ['double', { width: 2, height: 1, data: Float64Array.of(0, 1) }],
    ['ndarray', ndarray(Float64Array.of(0, 1), [1, 2])],
    ['ndarray of channels', ndarray(Uint8Array.of(0, 0, 0, 255, 255, 255), [1, 2, 3])],
    ['planes', ndarray(Uint8Array.of(0, 255, 0, 255, 0, 255), [3, 1, 2]).transpose(1, 2, 0)],
  ];
  for (const [name, image] of images) {
    const gray = grayscale(image);
    t.deepEqual(gray.shape, [1, 2], name);
    t.ok(gray.get(0, 0) === 0 && Math.abs(gray.get(0, 1) - 1) < 1e-6, `${name}: ${gray.data}`);
  }
  t.end();
});

tape('grayscale copies, keeps floats beyond 0..1, and refuses what is no image', (t) => {
  const data = Float32Array.of(-0.5, 1.5);
  const gray = grayscale({ width: 2, height: 1, data });
  gray.data[0] = 9;
  t.deepEqual(Array.from(data), [-0.5, 1.5], 'input untouched');
  t.equal(gray.get(0, 1), 1.5);
  refusesBadImages(t, grayscale);
  t.throws(() => grayscale(ndarray(Float32Array.of(0, Number.NaN, 0, 0, 0, 0), [2, 3])), /NaN at row 0, column 1/);
  t.throws(() => grayscale({ width: 2, height: 2, data: new Uint8Array(7) }), /multiple of 2 × 2 values, got 7/);
  t.end();
});
