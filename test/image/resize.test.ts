import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { resize } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

tape('resize to the same size is the image itself, and a constant stays one', (t) => {
  const image = drawTexture(31, 17, randomFor('same size'));
  const constant = draw(40, 30, () => 0.7);
  for (const sampling of ['bicubic', 'bilinear'] as const) {
    for (const prefilter of [true, false]) {
      const options = { sampling, prefilter };
      t.deepEqual(resize(image, { width: 31, height: 17, ...options }).data, image.data, JSON.stringify(options));
      for (const [width, height] of [
        [7, 100],
        [1, 1],
        [53, 4],
      ] as const) {
        const { data, shape } = resize(constant, { width, height, ...options });
        t.deepEqual(shape, [height, width]);
        t.ok(
          data.every((value) => Math.abs(value - 0.7) < 1e-6),
          `constant at ${width} × ${height}`,
        );
      }
    }
  }
  t.end();
});

tape('the areas of both images coincide: a ramp keeps its place, in every channel', (t) => {
  const ramp = {
    width: 60,
    height: 40,
    channels: 3,
    data: Float32Array.from({ length: 7200 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % 60, Math.floor(i / 180), i % 3];
      return (x + 2 * y + 10 * c) / 200;
    }),
  };
  for (const [width, height] of [
    [20, 10],
    [25, 90],
    [120, 80],
  ] as const) {
    const small = resize(ramp, { width, height });
    t.deepEqual(small.shape, [height, width, 3]);
    let worst = 0;
    // Away from the borders, where the weights are cut off.
    for (let y = Math.ceil(height / 5); y < 0.8 * height; y++) {
      for (let x = Math.ceil(width / 5); x < 0.8 * width; x++) {
        const [u, v] = [((x + 0.5) * 60) / width - 0.5, ((y + 0.5) * 40) / height - 0.5];
        for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(small.get(y, x, c) - (u + 2 * v + 10 * c) / 200));
      }
    }
    // A sampled kernel of a ragged width is not quite symmetric: hundredths of a pixel, a pixel being 0.005.
    t.ok(worst < 2e-4, `${width} × ${height}: ${worst}`);
  }
  t.end();
});

tape('a zone plate shows aliasing: rings where there are none without the prefilter, grey with it', (t) => {
  // The frequency grows from 0 at the centre to half a cycle a pixel at the middle of each side.
  const size = 256;
  const centre = (size - 1) / 2;
  const plate = draw(size, size, (x, y) => {
    const squared = (x - centre) ** 2 + (y - centre) ** 2;
    return 0.5 + 0.5 * Math.cos((Math.PI * squared) / size);
  });
  // At a quarter of the size, all above an eighth of a cycle a pixel must go: what is farther than size / 8 from the centre.
  const energy = (prefilter: boolean, sampling: 'bicubic' | 'bilinear', isBeyond: boolean) => {
    const small = resize(plate, { width: size / 4, height: size / 4, prefilter, sampling });
    let [sum, count] = [0, 0];
    for (let y = 0; y < size / 4; y++) {
      for (let x = 0; x < size / 4; x++) {
        const radius = 4 * Math.hypot(x - (size / 4 - 1) / 2, y - (size / 4 - 1) / 2);
        // Between 0.7 and 1.4 times the limit a filter of finite length fades out.
        if (isBeyond ? radius < (1.4 * size) / 8 : radius > (0.7 * size) / 8) continue;
        sum += (small.get(y, x) - 0.5) ** 2;
        count++;
      }
    }
    return sum / count;
  };
  for (const sampling of ['bicubic', 'bilinear'] as const) {
    const [aliased, filtered] = [energy(false, sampling, true), energy(true, sampling, true)];
    t.comment(`${sampling}: energy above the limit ${aliased} without, ${filtered} with prefilter`);
    t.ok(aliased > 0.02, 'rings of another frequency');
    t.ok(filtered < aliased / 50, 'nearly grey');
    t.ok(energy(true, sampling, false) > 0.03, 'while what the small image can hold is kept');
  }
  t.end();
});

tape('without the prefilter, bilinear sampling is that of OpenCV', async (t) => {
  const cv = await loadOpenCv();
  const image = drawTexture(57, 43, randomFor('OpenCV'));
  const source = cv.matFromArray(43, 57, cv.CV_32FC1, [...image.data]);
  for (const [width, height] of [
    [20, 15],
    [100, 91],
    [13, 80],
    [57, 21],
  ] as const) {
    const target = new cv.Mat();
    cv.resize(source, target, new cv.Size(width, height), 0, 0, cv.INTER_LINEAR);
    const { data } = resize(image, { width, height, sampling: 'bilinear', prefilter: false });
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - target.data32F[i]!)), 0);
    // OpenCV has its weights in single precision.
    t.ok(worst < 1e-5, `${width} × ${height}: ${worst}`);
    target.delete();
  }
  source.delete();
});

tape('bilinear stays within the values of the image; bicubic overshoots an edge by less than a tenth', (t) => {
  const edge = draw(40, 40, (x) => (x < 20 ? 0 : 1));
  const range = (sampling: 'bicubic' | 'bilinear') => {
    const { data } = resize(edge, { width: 93, height: 17, sampling });
    return [Math.min(...data), Math.max(...data)] as const;
  };
  t.deepEqual(range('bilinear'), [0, 1]);
  const [low, high] = range('bicubic');
  t.ok(low < 0 && low > -0.1 && high > 1 && high < 1.1, `${low} to ${high}`);
  t.end();
});

tape('resize refuses bad images and options, and leaves its input alone', (t) => {
  refusesBadImages(t, (image) => resize(image, { width: 4, height: 4 }));
  const image = draw(8, 8, (x) => x / 8);
  const before = image.data.slice();
  resize(image, { width: 3, height: 3 });
  t.deepEqual(image.data, before);
  for (const options of [
    { width: 0, height: 4 },
    { width: 4.5, height: 4 },
    { width: 4, height: 70000 },
    { width: 4, height: 4, sampling: 'nearest' as never },
  ]) {
    t.throws(() => resize(image, options), RangeError, JSON.stringify(options));
  }
  t.throws(() => resize(image, { width: 4 } as never), /height: expected a number, got undefined/);
  t.throws(() => resize(image, { width: 4, height: 4, prefilter: 1 as never }), TypeError);
  t.throws(() => resize(image, { width: 4, height: 4, antialias: true } as never), /unknown option antialias/);
  t.end();
});
