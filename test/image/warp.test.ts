import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { warp } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

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

tape('warp refuses bad images, models and options', (t) => {
  const image = draw(8, 8, () => 0.5);
  refusesBadImages(t, (bad) => warp(bad, Matrix.eye(3), { width: 4, height: 4 }));
  t.throws(() => warp(image, [[1, 0, 0]] as unknown as Matrix), TypeError);
  t.throws(() => warp(image, Matrix.eye(2)), RangeError);
  t.throws(() => warp(image, Matrix.zeros(3, 3)), /invertible/);
  t.throws(() => warp(image, shift(Number.NaN, 0)), RangeError);
  for (const options of [{ width: 0 }, { height: 1.5 }, { background: 2 }, { supersampling: 0 }]) {
    t.throws(() => warp(image, Matrix.eye(3), options), RangeError, JSON.stringify(options));
  }
  t.end();
});
