import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import tape from 'tape';
import { type DrawOverlayOptions, drawOverlay, type Overlay } from '../../lib/draw/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';

const shift = (x: number, y: number) =>
  new Matrix([
    [1, 0, x],
    [0, 1, y],
    [0, 0, 1],
  ]);
const flat = (width: number, height: number, value: number) => draw(width, height, () => value);
const pixel = ({ data, width }: Overlay, x: number, y: number) => [
  ...data.subarray(4 * (y * width + x)).subarray(0, 4),
];
const light = flat(20, 10, 0.8);
const dark = flat(16, 24, 0.2);

tape('drawOverlay makes the canvas that holds both, says where b lies, and is transparent elsewhere', (t) => {
  const overlay = drawOverlay(light, dark, shift(-5, 20));
  // a covers x from -5 to 14 and y from 20 to 29 of b's pixels.
  t.deepEqual([overlay.width, overlay.height, overlay.x, overlay.y, overlay.channels], [21, 30, 5, 0, 4]);
  t.equal(overlay.data.length, 21 * 30 * 4);
  t.deepEqual(pixel(overlay, 5, 0), [51, 51, 51, 255], 'b alone');
  t.deepEqual(pixel(overlay, 0, 29), [204, 204, 204, 255], 'a alone');
  t.deepEqual(pixel(overlay, 10, 21), [128, 128, 128, 255], 'both');
  t.deepEqual(pixel(overlay, 0, 0), [0, 0, 0, 0], 'neither');
  const inside = drawOverlay(light, flat(40, 30, 0.2), shift(3, 3));
  t.deepEqual([inside.width, inside.height, inside.x, inside.y], [40, 30, 0, 0], 'a within b');
  t.end();
});

tape('drawOverlay blends as asked', (t) => {
  const both = (blend: DrawOverlayOptions['blend']) => drawOverlay(light, flat(32, 16, 0.2), shift(0, 0), { blend });
  t.deepEqual(pixel(both('over'), 3, 3), [204, 204, 204, 255]);
  t.deepEqual(pixel(both('difference'), 3, 3), [153, 153, 153, 255]);
  t.deepEqual(pixel(both('difference'), 25, 12), [0, 0, 0, 0], 'no difference where only b is');
  // Squares of 2 px.
  t.deepEqual(
    [0, 1, 2, 3, 4].map((x) => pixel(both('checker'), x, 0)[0]),
    [204, 204, 51, 51, 204],
  );
  t.equal(pixel(both('checker'), 0, 2)[0], 51, 'and in turn downwards');
  t.equal(pixel(both('checker'), 25, 0)[0], 51, 'b where a is not');
  t.end();
});

tape('drawOverlay keeps colours, each in its channel, and leaves alpha out', (t) => {
  const colour = (...values: number[]) => ({
    width: 1,
    height: 1,
    channels: values.length,
    data: Uint8Array.of(...values),
  });
  t.deepEqual([...drawOverlay(colour(10, 20, 30), colour(50, 60, 70), shift(0, 0)).data], [30, 40, 50, 255]);
  t.deepEqual([...drawOverlay(colour(10, 0), colour(50, 60, 70, 0), shift(0, 0)).data], [30, 35, 40, 255]);
  t.end();
});

tape('drawOverlay smooths the outline of a, which cuts pixels in two', (t) => {
  // Shrunk to 4.5 px, kept at 20 px, enlarged to 62.5 px.
  for (const scale of [0.225, 1, 3.125]) {
    const edge = 20 * scale - 0.5;
    for (const cut of [0.25, 0.5, 0.75]) {
      // a's right side lies at `column - 0.5 + cut`, the others beyond b's.
      const column = Math.floor(edge);
      const move = column - 0.5 + cut - edge;
      const model = new Matrix([
        [scale, 0, 0.5 * scale - 0.5 + move],
        [0, 4 * scale, -1],
        [0, 0, 1],
      ]);
      const overlay = drawOverlay(light, flat(80, 2, 0.2), model, { blend: 'over' });
      const [value] = pixel(overlay, overlay.x + column, overlay.y);
      const cover = (value! - 51) / 153;
      // Enlarged, the outline fades over 3 px; shrunk, the pixel is seen at five positions.
      t.ok(Math.abs(cover - cut) < (scale > 1 ? 0.2 : 0.15), `${scale} times, ${cut} of a pixel: ${cover.toFixed(2)}`);
    }
  }
  t.end();
});

tape('drawOverlay of an image over itself shows no difference', (t) => {
  const texture = drawTexture(50, 40, randomFor('itself'));
  const { data } = drawOverlay(texture, texture, shift(0, 0), { blend: 'difference' });
  t.ok(data.every((value, i) => value === (i % 4 === 3 ? 255 : 0)));
  t.end();
});

tape('drawOverlay of a plane seen beyond its horizon stays within maxPixels, around b', (t) => {
  // The horizon passes through a: what is near it lies infinitely far to the right.
  const model = new Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [0.1, 0, -1],
  ]);
  const a = flat(40, 30, 0.8);
  const b = flat(50, 20, 0.2);
  for (const maxPixels of [1000, 1001, 1600, 40_000, undefined]) {
    const overlay = drawOverlay(a, b, model, { maxPixels });
    t.ok(overlay.width * overlay.height <= (maxPixels ?? 4000), `${overlay.width} × ${overlay.height}`);
    t.ok(overlay.x + 50 <= overlay.width && overlay.y + 20 <= overlay.height, 'b is whole');
    t.ok((overlay.width + 2) * (overlay.height + 2) > (maxPixels ?? 4000), 'and what fits around it is there');
  }
  const unseen = drawOverlay(a, b, shift(0, 0).mul(-1), { blend: 'average' });
  t.deepEqual([unseen.width, unseen.height, unseen.x, unseen.y], [50, 20, 0, 0], 'all of a lies beyond: b remains');
  t.deepEqual(pixel(unseen, 3, 3), [51, 51, 51, 255]);
  t.end();
});

tape('drawOverlay cuts at one distance on all sides, so that a distant side costs no near one', (t) => {
  const a = flat(3000, 14, 0.5);
  const b = flat(10, 10, 0.5);
  const { width, height, x, y } = drawOverlay(a, b, shift(-4, -2), { maxPixels: 1400 });
  t.deepEqual([x, y, height], [4, 2, 14], 'left, above and below are whole');
  t.equal(width, 100, 'the right is cut: 100 × 14 px');
  t.end();
});

tape('what drawOverlay gives is what sharp takes', async (t) => {
  const { data, width, height, channels } = drawOverlay(light, dark, shift(4, 4));
  const { info } = await sharp(data, { raw: { width, height, channels } }).png().toBuffer({ resolveWithObject: true });
  t.deepEqual([info.width, info.height, info.channels], [width, height, 4]);
});

const element = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, 1, 1e-12, 1e12),
);

tape('drawOverlay takes any model and holds all of b within maxPixels, or says why not', (t) => {
  let refused = 0;
  const property = fc.property(
    fc.array(element, { minLength: 9, maxLength: 9 }),
    fc.integer({ min: 16 * 24, max: 5000 }),
    fc.constantFrom('average', 'over', 'checker', 'difference'),
    (values, maxPixels, blend) => {
      try {
        const { width, height, x, y } = drawOverlay(light, dark, Matrix.from1DArray(3, 3, values), {
          blend,
          maxPixels,
        });
        return width * height <= maxPixels && x >= 0 && y >= 0 && x + 16 <= width && y + 24 <= height;
      } catch (error) {
        refused++;
        return error instanceof RangeError && /expected .*got/.test(error.message);
      }
    },
  );
  fc.assert(property, { seed: seedFor('overlay by any model'), numRuns: 300 });
  t.ok(refused < 250, `${refused} of 300 refused`);
  t.end();
});

tape('drawOverlay refuses bad images, models and options, and leaves its arguments alone', (t) => {
  refusesBadImages(t, (bad) => drawOverlay(bad, dark, shift(0, 0)));
  refusesBadImages(t, (bad) => drawOverlay(light, bad, shift(0, 0)));
  t.throws(() => drawOverlay(light, dark, [1] as never), /TypeError: model/);
  t.throws(() => drawOverlay(light, dark, Matrix.zeros(3, 3)), /RangeError: model: .*invertible/);
  t.throws(
    () => drawOverlay(light, dark, shift(0, 0), { blend: 'multiply' as never }),
    /RangeError: blend: expected average/,
  );
  t.throws(() => drawOverlay(light, dark, shift(0, 0), { blend: 'toString' as never }), RangeError);
  t.throws(() => drawOverlay(light, dark, shift(0, 0), { maxPixels: 383 }), /at least the 384 of imageB, got 383/);
  t.throws(() => drawOverlay(light, dark, shift(0, 0), { maxPixels: 500.5 }), RangeError);
  t.throws(() => drawOverlay(light, dark, shift(0, 0), { opacity: 1 } as never), /unknown option opacity/);
  const model = shift(3, 3);
  drawOverlay(light, dark, model);
  t.ok(light.data.every((value) => value === Math.fround(0.8)) && model.get(0, 2) === 3);
  t.end();
});
