import tape from 'tape';
import { describeSift, detectDog, orient, scaleSpace } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { descriptorConformance, distance, rowOf } from '../conformance/descriptor.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

descriptorConformance('describeSift', describeSift, 128);

tape('describeSift is laid out [(row * 4 + column) * 8 + bin], angles from +x towards +y', (t) => {
  const sigma = 3;
  const upright = regionsOf(Float32Array.of(sigma, 0, 60, 0, sigma, 60), Float32Array.of(1));
  const total = (descriptor: Uint8Array, of: (k: number) => boolean) =>
    descriptor.reduce((sum, value, k) => sum + (of(k) ? value : 0), 0);
  const largest = (values: number[]) => values.indexOf(Math.max(...values));

  // A small blob in one cell fills that cell.
  for (let cell = 0; cell < 16; cell++) {
    const x = 60 + ((cell % 4) - 1.5) * 3 * sigma;
    const y = 60 + (Math.floor(cell / 4) - 1.5) * 3 * sigma;
    const descriptor = describeSift(drawBlobs(121, 121, [{ x, y, sigma: 2, contrast: 0.3 }]), upright).data;
    const cells = Array.from({ length: 16 }, (_, c) => total(descriptor, (k) => k >> 3 === c));
    t.equal(largest(cells), cell, `cell ${cell}`);
  }
  // A step that brightens along k · 45° fills bin k.
  for (let bin = 0; bin < 8; bin++) {
    const [dx, dy] = [Math.cos((bin * Math.PI) / 4), Math.sin((bin * Math.PI) / 4)];
    const step = draw(121, 121, (x, y) => 0.5 + 0.3 * Math.tanh(((x - 60) * dx + (y - 60) * dy) / 6));
    const descriptor = describeSift(step, upright).data;
    const bins = Array.from({ length: 8 }, (_, b) => total(descriptor, (k) => k % 8 === b));
    t.equal(largest(bins), bin, `bin ${bin}`);
  }
  t.end();
});

tape('describeSift gives RootSIFT by default: squares of the bytes are proportional to SIFT', (t) => {
  const texture = drawTexture(100, 100, randomFor('root'));
  const regions = orient(texture, detectDog(texture, { maxFeatures: 20 }));
  const [root, plain] = [describeSift(texture, regions), describeSift(texture, regions, { root: false })];
  for (let i = 0; i < regions.length; i++) {
    const sum = rowOf(plain, i).reduce((a, b) => a + b);
    const expected = rowOf(plain, i).map((value) => 512 * Math.sqrt(value / sum));
    // Plain bytes carry rounding errors of half a unit, which the root makes large where values are small.
    t.ok(distance(rowOf(root, i), expected) < 40, `row ${i}`);
    const length = Math.hypot(...rowOf(root, i));
    t.ok(Math.abs(length - 512) < 12, `length ${length}`);
  }
  t.throws(() => describeSift(texture, regions, { root: 'yes' as unknown as boolean }), TypeError);
  t.end();
});

tape('describeSift tells different patches apart and recognises one at another scale', (t) => {
  const small = drawTexture(150, 140, randomFor('scales'));
  // The same scene at twice the size, by the interpolation that the pyramid itself uses.
  const at = (x: number, y: number) => small.get(Math.min(Math.max(y, 0), 139), Math.min(Math.max(x, 0), 149));
  const large = draw(300, 280, (x, y) => {
    const [u, v] = [(x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const top = at(i, j) + (u - i) * (at(i + 1, j) - at(i, j));
    return top + (v - j) * (at(i, j + 1) + (u - i) * (at(i + 1, j + 1) - at(i, j + 1)) - top);
  });
  const regions = orient(small, detectDog(small, { maxFeatures: 60 }));
  const frames = regions.frames.data.map((value, k) => (k % 3 === 2 ? 2 * value + 0.5 : 2 * value));
  const [a, b] = [describeSift(small, regions), describeSift(large, regionsOf(frames, regions.response))];
  let [same, other] = [0, 0];
  for (let i = 0; i < regions.length; i++) {
    same += distance(rowOf(a, i), rowOf(b, i)) / regions.length;
    other += distance(rowOf(a, i), rowOf(b, (i + 7) % regions.length)) / regions.length;
  }
  t.ok(same < other / 4, `same ${same}, other ${other}`);
  t.end();
});

tape('describeSift on a scale space equals describeSift on its image', (t) => {
  const texture = drawTexture(100, 90, randomFor('shared'));
  const regions = orient(texture, detectDog(texture));
  t.deepEqual(describeSift(scaleSpace(texture), regions).data, describeSift(texture, regions).data);
  t.end();
});
