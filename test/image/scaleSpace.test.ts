import tape from 'tape';
import { detectDog, scaleSpace } from '../../lib/index.ts';
import { barrenImages, refusesBadImages } from '../conformance/input.ts';
import { drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

tape('levels of a scale space are blurred as stated: a Gaussian blob stays Gaussian, of the summed variance', (t) => {
  for (const doubled of [true, false]) {
    const space = scaleSpace(drawBlobs(129, 121, [{ x: 64, y: 60, sigma: 5, contrast: 0.5 }]), { doubled });
    space.octaves.slice(0, 3).forEach((octave, o) => {
      for (let l = 0; l < space.levels + 3; l++) {
        const rows = space.workspace.f32(octave.address + l * octave.levelBytes, octave.stride * octave.height);
        // Sample nearest to the blob's centre; the peak of a blob of σ falls to σ² / (σ² + blur²) of its height.
        const [x, y] = [64, 60].map((at) => Math.round((at - space.origin) / octave.step));
        const off = [64, 60].map((at, i) => [x!, y!][i]! * octave.step + space.origin - at);
        const blur = space.sigma * octave.step * 2 ** (l / space.levels);
        const variance = 25 + blur * blur - 0.25;
        const expected = 0.5 + ((0.5 * 25) / variance) * Math.exp((off[0]! ** 2 + off[1]! ** 2) / (-2 * variance));
        const value = rows[y! * octave.stride + x!]!;
        // Kernels reach 3.5 σ, and doubling adds the blur of its interpolation.
        t.ok(
          Math.abs(value - expected) < 0.004,
          `doubled ${doubled}, octave ${o}, level ${l}: ${value}, expected ${expected}`,
        );
      }
    });
  }
  t.end();
});

tape('a scale space has halving octaves down to a dozen samples, one at least', (t) => {
  const { octaves, width, height, origin } = scaleSpace(drawBlobs(100, 61, []));
  t.deepEqual([width, height, origin], [100, 61, -0.25]);
  t.deepEqual(
    octaves.map((octave) => [octave.width, octave.height, octave.step]),
    [
      [200, 122, 0.5],
      [100, 61, 1],
      [50, 30, 2],
      [25, 15, 4],
    ],
  );
  for (const [kind, image] of barrenImages()) t.ok(scaleSpace(image).octaves.length >= 1, kind);
  t.end();
});

tape('scaleSpace refuses bad images and options', (t) => {
  refusesBadImages(t, scaleSpace);
  const image = drawBlobs(20, 20, []);
  for (const options of [
    { levels: 0 },
    { levels: 9 },
    { levels: 2.5 },
    { sigma: 0.1 },
    { sigma: Number.NaN },
    { inputBlur: -1 },
    { inputBlur: 1.7 },
  ]) {
    t.throws(() => scaleSpace(image, options), RangeError, JSON.stringify(options));
  }
  t.throws(() => scaleSpace(image, { doubled: 1 as unknown as boolean }), TypeError);
  t.throws(() => scaleSpace(image, { octaves: 3 } as object), /unknown option octaves/);
  t.throws(() => scaleSpace(image, null as unknown as object), TypeError);
  t.throws(() => detectDog(image, { scaleSpace: null as unknown as object }), TypeError);
  t.end();
});

tape('an image that has the blur of level 0 already is level 0, to the bit', (t) => {
  const image = drawTexture(70, 50, randomFor('level 0'));
  const { octaves, workspace } = scaleSpace(image, { doubled: false, sigma: 2, inputBlur: 2 });
  const { address, stride, height, width } = octaves[0]!;
  const level = workspace.f32(address, stride * height);
  const rows = Array.from({ length: height }, (_, y) => [...level.subarray(y * stride, y * stride + width)]);
  t.deepEqual(rows.flat(), [...image.data]);
  t.end();
});
