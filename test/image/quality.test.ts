import ndarray from 'ndarray';
import tape from 'tape';
import { type ImageLike, meanSquaredError, psnr, quantise } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

tape('the mean squared error counts every colour channel, and no alpha', (t) => {
  const a = { width: 2, height: 1, channels: 4, data: Uint8Array.of(255, 0, 0, 9, 0, 0, 0, 9) };
  const b = { width: 2, height: 1, channels: 3, data: new Float32Array(6) };
  t.equal(meanSquaredError(a, b), 1 / 6, 'one value of six is off by 1');
  t.equal(meanSquaredError(b, a), 1 / 6, 'either way');
  const grey = { width: 2, height: 1, channels: 2, data: Uint8Array.of(255, 0, 0, 255) };
  t.equal(
    meanSquaredError(
      grey,
      draw(2, 1, () => 0),
    ),
    1 / 2,
    'grey and alpha against grey',
  );
  t.end();
});

tape('a constant difference of d has the PSNR −20 log₁₀ d, and equal images Infinity', (t) => {
  const image = drawTexture(30, 20, randomFor('psnr'));
  t.equal(psnr(image, image), Number.POSITIVE_INFINITY);
  for (const d of [1, 0.1, 0.01]) {
    const other = draw(30, 20, (x, y) => image.get(y, x) + d);
    // float32 values near 0.5 round to 3e-8, a share of 3e-6 of 0.01.
    t.ok(Math.abs(psnr(image, other) + 20 * Math.log10(d)) < 1e-4, `${d}: ${psnr(image, other)} dB`);
  }
  t.end();
});

tape('meanSquaredError is the mean over any layout of the same pixels', (t) => {
  const random = randomFor('layouts');
  const bytes = Uint8Array.from({ length: 5 * 4 * 3 }, () => random.below(256));
  const planes = ndarray(new Uint8Array(60), [3, 4, 5]);
  for (let i = 0; i < 60; i++) planes.set(i % 3, Math.floor(i / 15), Math.floor(i / 3) % 5, bytes[i]!);
  t.equal(meanSquaredError({ width: 5, height: 4, data: bytes }, planes.transpose(1, 2, 0)), 0);
  t.end();
});

tape('meanSquaredError and psnr refuse images that cannot be compared', (t) => {
  const image = draw(20, 20, () => 0.5);
  for (const measure of [meanSquaredError, psnr]) {
    refusesBadImages(t, (bad) => measure(bad, image));
    refusesBadImages(t, (bad) => measure(image, bad));
    t.throws(
      () =>
        measure(
          image,
          draw(20, 19, () => 0),
        ),
      /b: expected 20 × 20 .*got 20 × 19; resize/,
    );
    const colour = { width: 20, height: 20, data: new Uint8Array(1200) };
    t.throws(() => measure(image, colour), /1 colour channels .*got 3; make both grey/);
  }
  t.end();
});

tape('quantise gives as many levels as asked for, and the error 1 / (12 k²) on random pixels', (t) => {
  const random = randomFor('quantise');
  const noise = draw(300, 300, () => random.float());
  for (const levels of [1, 2, 3, 7, 16, 256]) {
    const coarse = quantise(noise, levels);
    t.equal(new Set(coarse.data).size, levels, `${levels} levels`);
    const share = meanSquaredError(noise, coarse) * 12 * levels ** 2;
    // Squares of an even error spread by 0.9 of their mean: over 90 000 pixels, 0.003; five times that.
    t.ok(Math.abs(share - 1) < 0.015, `${levels}: ${share} of the expected error`);
    t.deepEqual(quantise(coarse, levels).data, coarse.data, 'a second time changes nothing');
  }
  t.end();
});

tape('quantise keeps alpha and takes values outside the range to the outermost levels', (t) => {
  const data = Float32Array.of(-3, 0.3, 5, 0.123, 0, 1, 0.5, 0.9);
  const { data: levels, shape } = quantise({ width: 2, height: 1, channels: 4, data }, 2);
  t.deepEqual(shape, [1, 2, 4]);
  t.deepEqual(levels, Float32Array.of(0.25, 0.25, 0.75, 0.123, 0.25, 0.75, 0.75, 0.9));
  t.equal(data[0], -3, 'input untouched');
  refusesBadImages(t, (image) => quantise(image, 4));
  for (const bad of [0, 1.5, 1e6, Number.NaN])
    t.throws(
      () =>
        quantise(
          draw(2, 2, () => 0),
          bad,
        ),
      RangeError,
    );
  t.throws(
    () =>
      quantise(
        draw(2, 2, () => 0),
        '4' as never,
      ),
    TypeError,
  );
  t.end();
});

tape('PSNR thinks less of a shift by a pixel than of heavy noise: it knows only pixels', (t) => {
  const random = randomFor('shift');
  const checks = draw(64, 64, (x, y) => (x + y) % 2);
  const shifted: ImageLike = draw(64, 64, (x, y) => (x + y + 1) % 2);
  const noisy = draw(64, 64, (x, y) => checks.get(y, x) + 0.2 * random.normal());
  t.ok(psnr(checks, shifted) < psnr(checks, noisy), `${psnr(checks, shifted)} dB, ${psnr(checks, noisy)} dB`);
  t.end();
});
