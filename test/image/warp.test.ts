import fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import tape from 'tape';
import { warp } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';

const shift = (x: number, y: number) =>
  new Matrix([
    [1, 0, x],
    [0, 1, y],
    [0, 0, 1],
  ]);

tape('warp without supersampling keeps pixels under the identity and whole shifts', (t) => {
  const texture = drawTexture(40, 30, randomFor('warp'));
  t.deepEqual(warp(texture, Matrix.eye(3), { supersampling: 1 }).data, texture.data, 'identity');
  const shifted = warp(texture, shift(3, -2), { supersampling: 1, background: 0.25 });
  for (let y = 0; y < 30; y++) {
    for (let x = 0; x < 40; x++) {
      const expected = x < 3 || y > 27 ? 0.25 : texture.get(y + 2, x - 3);
      if (shifted.get(y, x) !== Math.fround(expected)) t.fail(`(${x}, ${y})`);
    }
  }
  t.end();
});

tape('warp puts things where the model says, in every channel', (t) => {
  const gray = drawBlobs(100, 90, [{ x: 42, y: 37, sigma: 2.5, contrast: 0.5 }]);
  const colours = new Float32Array(gray.data.length * 3).map(
    (_, i) => gray.data[Math.floor(i / 3)]! * (1 - (i % 3) / 4),
  );
  const model = new Matrix([
    [0.9, -0.3, 20],
    [0.25, 1.1, -6],
    [0.0004, -0.0003, 1],
  ]);
  const out = warp({ width: 100, height: 90, channels: 3, data: colours }, model, {
    width: 110,
    height: 95,
    background: 0,
  });
  t.deepEqual(out.shape, [95, 110, 3]);
  const [u, v, w] = [0, 1, 2].map((i) => model.get(i, 0) * 42 + model.get(i, 1) * 37 + model.get(i, 2));
  for (let c = 0; c < 3; c++) {
    let [sum, sumX, sumY] = [0, 0, 0];
    const base = 0.5 * (1 - c / 4);
    for (let y = Math.round(v! / w!) - 18; y <= Math.round(v! / w!) + 18; y++) {
      for (let x = Math.round(u! / w!) - 18; x <= Math.round(u! / w!) + 18; x++) {
        const weight = out.get(y, x, c) - base;
        sum += weight;
        sumX += weight * x;
        sumY += weight * y;
      }
    }
    // Perspective moves the centroid of a blob of 2.5 px by about 0.01 px from its mapped centre.
    t.ok(Math.hypot(sumX / sum - u! / w!, sumY / sum - v! / w!) < 0.03, `channel ${c}: ${sumX / sum}, ${sumY / sum}`);
  }
  t.end();
});

tape('warp averages when it shrinks', (t) => {
  const checks = draw(64, 64, (x, y) => (x + y) % 2);
  const small = warp(checks, Matrix.diag([0.25, 0.25, 1]), { width: 14, height: 14, supersampling: 8 });
  t.ok(
    small.data.every((value) => Math.abs(value - 0.5) < 0.1),
    'a fine chequerboard becomes grey',
  );
  t.end();
});

/** Scales by 1 / `across` and 1 / `down` about the corner of the top-left pixel, so that blocks of pixels become pixels. */
const shrink = (across: number, down: number) =>
  new Matrix([
    [1 / across, 0, 0.5 / across - 0.5],
    [0, 1 / down, 0.5 / down - 0.5],
    [0, 0, 1],
  ]);

tape('warp with area gives the mean of the pixels that one covers, by another factor along each axis', (t) => {
  const texture = drawTexture(60, 48, randomFor('area'));
  for (const [across, down] of [
    [4, 4],
    [6, 1],
    [2, 12],
    [1, 3],
  ] as const) {
    const size = { width: 60 / across, height: 48 / down };
    const small = warp(texture, shrink(across, down), { ...size, sampling: 'area' });
    let worst = 0;
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        let sum = 0;
        for (let k = 0; k < across * down; k++)
          sum += texture.get(y * down + Math.floor(k / across), x * across + (k % across));
        worst = Math.max(worst, Math.abs(small.get(y, x) - sum / (across * down)));
      }
    }
    // Float32, summed up to 24 times.
    t.ok(worst < 2e-6, `${across} × ${down}: ${worst}`);
  }
  t.end();
});

tape(
  'warp with area makes a fine chequerboard grey, seen small and from the side; plain bilinear sampling does not',
  (t) => {
    const checks = draw(400, 400, (x, y) => (x + y) % 2);
    // Shrinks 3 to 12 times, more across than down, more to the right.
    const model = inverse(
      new Matrix([
        [7.3, 0.4, 0],
        [0.1, 3.1, 0],
        [0.004, 0, 1],
      ]),
    );
    const spread = (sampling: 'area' | 'bilinear') =>
      Math.max(...warp(checks, model, { width: 40, height: 60, sampling }).data.map((value) => Math.abs(value - 0.5)));
    // The mean over a box of w squares along an axis leaves at most 1 / w of their contrast of 0.5, and a pixel covers at least 7.3 × 3.1.
    t.ok(spread('area') < 0.03, `area: ${spread('area')}`);
    t.ok(spread('bilinear') > 0.4, `bilinear: ${spread('bilinear')}`);
    t.end();
  },
);

tape('warp with area is bilinear where it enlarges, and both are the image itself under the identity', (t) => {
  const texture = drawTexture(40, 30, randomFor('enlarge'));
  const model = new Matrix([
    [1.7, 0.2, -5],
    [-0.3, 1.5, 4],
    [0, 0, 1],
  ]);
  t.deepEqual(warp(texture, model, { sampling: 'area' }).data, warp(texture, model, { sampling: 'bilinear' }).data);
  for (const sampling of ['area', 'bilinear'] as const) {
    t.deepEqual(warp(texture, Matrix.eye(3), { sampling }).data, texture.data, sampling);
  }
  const ramp = draw(20, 10, (x, y) => (x + 2 * y) / 40);
  const moved = warp(ramp, shift(0.25, 0.5), { sampling: 'bilinear' });
  t.ok(Math.abs(moved.get(5, 7) - (6.75 + 2 * 4.5) / 40) < 1e-6, 'between pixels it is linear');
  t.end();
});

tape('warp leaves out what lies beyond the horizon', (t) => {
  const image = draw(50, 40, () => 1);
  // The horizon passes through the image at x = 25: what is beyond would be seen upside down on the other side.
  const model = new Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [-0.04, 0, 1],
  ]);
  for (const sampling of ['bicubic', 'bilinear', 'area'] as const) {
    const seen = warp(image, model.clone(), { sampling, width: 60, height: 60, background: 0 });
    t.equal(seen.get(5, 10), 1, `${sampling}: near`);
    // Where (45, 30) would be mapped, w = -0.8: (-56, -37).
    const beyond = warp(image, shift(80, 60).mmul(model), { sampling, width: 60, height: 60, background: 0 });
    t.ok(
      beyond.data.every((value) => value === 0),
      `${sampling}: beyond`,
    );
  }
  t.end();
});

const anyElement = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-12, 1e12),
);

tape('warp by any model, within the values of the image and background or an error that says why', (t) => {
  const texture = drawTexture(21, 17, randomFor('any model'));
  const [low, high] = [Math.min(0.5, ...texture.data), Math.max(0.5, ...texture.data)];
  let refused = 0;
  const property = fc.property(
    fc.array(anyElement, { minLength: 9, maxLength: 9 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom('bicubic', 'bilinear', 'area'),
    (values, width, sampling) => {
      try {
        const { data } = warp(texture, Matrix.from1DArray(3, 3, values), { width, height: 9, sampling });
        // The cubic kernel overshoots by at most a quarter of the range along each axis; up to 4096 float32 sums round.
        const over = sampling === 'bicubic' ? 0.6 * (high - low) : 1e-4;
        return data.every((value) => value >= low - over && value <= high + over);
      } catch (error) {
        refused++;
        return error instanceof RangeError && /expected .*got/.test(error.message);
      }
    },
  );
  fc.assert(property, { seed: seedFor('warp by any model'), numRuns: 400 });
  t.ok(refused < 300, `${refused} of 400 refused`);
  t.end();
});

tape('warp refuses bad images, models and options', (t) => {
  const image = draw(8, 8, () => 0.5);
  refusesBadImages(t, (bad) => warp(bad, Matrix.eye(3), { width: 4, height: 4 }));
  t.throws(() => warp(image, [[1, 0, 0]] as unknown as Matrix), TypeError);
  t.throws(() => warp(image, Matrix.eye(2)), RangeError);
  t.throws(() => warp(image, Matrix.zeros(3, 3)), /invertible/);
  t.throws(() => warp(image, shift(Number.NaN, 0)), RangeError);
  for (const options of [
    { width: 0 },
    { height: 1.5 },
    { background: 2 },
    { supersampling: 0 },
    { sampling: 'nearest' as never },
  ]) {
    t.throws(() => warp(image, Matrix.eye(3), options), RangeError, JSON.stringify(options));
  }
  t.end();
});
