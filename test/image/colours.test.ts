import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { type ColorSpace, convertColors, grayscale } from '../../lib/index.ts';
import { refusesBadImages } from '../conformance/input.ts';
import { draw } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';

const pixel = (r: number, g: number, b: number) => ndarray(Float32Array.of(r, g, b), [1, 1, 3]);
const convert = (colour: [number, number, number], to: ColorSpace) => [...convertColors(pixel(...colour), { to }).data];
const near = (found: number[], expected: number[], tolerance: number) =>
  found.every((value, c) => Math.abs(value - expected[c]!) <= tolerance);

tape('known colours have their published coordinates', (t) => {
  const table: [string, [number, number, number], number[], number[]][] = [
    ['red', [1, 0, 0], [0, 1, 1], [53.24, 80.09, 67.2]],
    ['green', [0, 1, 0], [1 / 3, 1, 1], [87.74, -86.18, 83.18]],
    ['blue', [0, 0, 1], [2 / 3, 1, 1], [32.3, 79.19, -107.86]],
    ['cyan', [0, 1, 1], [1 / 2, 1, 1], [91.11, -48.09, -14.13]],
    ['white', [1, 1, 1], [0, 0, 1], [100, 0, 0]],
    ['black', [0, 0, 0], [0, 0, 0], [0, 0, 0]],
    ['half grey', [0.5, 0.5, 0.5], [0, 0, 0.5], [53.39, 0, 0]],
  ];
  for (const [name, rgb, hsv, lab] of table) {
    t.ok(near(convert(rgb, 'hsv'), hsv, 1e-6), `${name}, hsv: ${convert(rgb, 'hsv')}`);
    // The tables are printed with other digits of the matrix.
    t.ok(near(convert(rgb, 'lab'), lab, 0.03), `${name}, lab: ${convert(rgb, 'lab')}`);
  }
  t.end();
});

tape('greys have no saturation, no chroma, and the luma of grayscale', (t) => {
  const random = randomFor('greys');
  const image = draw(16, 16, () => random.float());
  const [hsv, yuv, lab] = (['hsv', 'yuv', 'lab'] as const).map((to) => convertColors(image, { to }));
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      const value = image.get(y, x);
      // Six digits of matrix and weights, summed in double precision, rounded to single.
      const isGrey =
        hsv!.get(y, x, 1) === 0 &&
        hsv!.get(y, x, 2) === value &&
        Math.abs(yuv!.get(y, x, 0) - value) < 1e-7 &&
        Math.abs(yuv!.get(y, x, 1) - 0.5) < 1e-7 &&
        Math.abs(lab!.get(y, x, 1)) < 1e-5 &&
        Math.abs(lab!.get(y, x, 2)) < 1e-5;
      if (!isGrey) t.fail(`(${x}, ${y}) ${value}`);
    }
  }
  const colours = { width: 16, height: 5, data: Uint8Array.from({ length: 240 }, () => random.below(256)) };
  const luma = grayscale(colours).data;
  const found = convertColors(colours, { to: 'yuv' }).data;
  t.ok(
    luma.every((value, i) => Math.abs(value - found[3 * i]!) < 1e-6),
    'Y is the grey value',
  );
  t.end();
});

tape('every conversion and its inverse give the colour back, in and outside the range', (t) => {
  const inside = fc.float({ min: 0, max: 1, noNaN: true });
  const wide = fc.float({ min: -2, max: 4, noNaN: true });
  for (const [to, channel, tolerance] of [
    ['hsv', inside, 1e-6],
    ['yuv', wide, 5e-6],
    // Where the curves are steep, near 0, a rounding of 100 in single precision, 4e-6, weighs most; beyond 1 values are larger.
    ['lab', wide, 5e-5],
  ] as const) {
    fc.assert(
      fc.property(channel, channel, channel, (r, g, b) => {
        const there = convertColors(pixel(r, g, b), { to });
        return near([...convertColors(there, { from: to }).data], [r, g, b], tolerance);
      }),
      { seed: seedFor(`round trip ${to}`), numRuns: 2000 },
    );
    t.pass(to);
  }
  const hsv = ndarray(Float32Array.of(0.61, 0.3, 0.7), [1, 1, 3]);
  const lab = convertColors(hsv, { from: 'hsv', to: 'lab' });
  t.ok(near([...convertColors(lab, { from: 'lab', to: 'hsv' }).data], [...hsv.data], 1e-6), 'hsv over lab');
  t.deepEqual(convertColors(hsv, { from: 'hsv', to: 'hsv' }).data, hsv.data, 'to itself nothing changes');
  t.end();
});

tape('hue is a circle: whole turns do not change a colour', (t) => {
  const colour = ndarray(Float32Array.of(0.25, 0.5, 0.75), [1, 1, 3]);
  for (const turns of [-2, 1, 5]) {
    const turned = ndarray(Float32Array.of(0.25 + turns, 0.5, 0.75), [1, 1, 3]);
    t.deepEqual(convertColors(turned, { from: 'hsv' }).data, convertColors(colour, { from: 'hsv' }).data, `${turns}`);
  }
  t.ok(convert([1, 0, 1e-9], 'hsv')[0]! < 1, 'and stays below one turn');
  t.end();
});

tape('bytes become the coordinates that OpenCV gives, within its rounding', async (t) => {
  const cv = await loadOpenCv();
  const random = randomFor('referee');
  const [width, height] = [97, 61];
  const data = Uint8Array.from({ length: 3 * width * height }, () => random.below(256));
  const source = cv.matFromArray(height, width, cv.CV_8UC3, [...data]);
  const floats = new cv.Mat();
  source.convertTo(floats, cv.CV_32F, 1 / 255);
  // OpenCV has hue in degrees.
  for (const [to, code, scale, tolerance] of [
    // Single precision, and 1e-7 added to what is divided by.
    ['hsv', cv.COLOR_RGB2HSV, [1 / 360, 1, 1], 1e-5],
    ['yuv', cv.COLOR_RGB2YUV, [1, 1, 1], 1e-6],
  ] as const) {
    const target = new cv.Mat();
    cv.cvtColor(floats, target, code);
    const found = convertColors({ width, height, data }, { to }).data;
    let worst = 0;
    found.forEach((value, i) => {
      const difference = Math.abs(value - target.data32F[i]! * scale[i % 3]!);
      worst = Math.max(worst, i % 3 === 0 && to === 'hsv' ? Math.min(difference, 1 - difference) : difference);
    });
    t.ok(worst < tolerance, `${to}: ${worst}`);
    target.delete();
  }
  // For Lab of sRGB OpenCV reads tables, in bytes L · 255 / 100, a + 128, b + 128; of linear light it computes.
  const target = new cv.Mat();
  cv.cvtColor(source, target, cv.COLOR_RGB2Lab);
  const lab = convertColors({ width, height, data }, { to: 'lab' }).data;
  const differences = lab.map((value, i) => Math.abs((i % 3 === 0 ? value * 2.55 : value + 128) - target.data[i]!));
  const mean = differences.reduce((sum, value) => sum + value, 0) / data.length;
  // Rounding to whole numbers is off by a quarter in the mean; its tables have 33 places along each axis.
  t.ok(Math.max(...differences) < 2 && mean < 0.3, `lab: ${Math.max(...differences)}, mean ${mean}`);

  const linear = Array.from(data, (byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const light = cv.matFromArray(height, width, cv.CV_32FC3, linear);
  cv.cvtColor(light, target, cv.COLOR_LRGB2Lab);
  const worst = lab.reduce((most, value, i) => Math.max(most, Math.abs(value - target.data32F[i]!)), 0);
  // Cube roots in single precision, times 500.
  t.ok(worst < 1e-3, `lab of linear light: ${worst}`);
  light.delete();
  for (const mat of [source, floats, target]) mat.delete();
});

tape('convertColors drops alpha and refuses what has not the channels', (t) => {
  const rgba = { width: 1, height: 1, data: Uint8Array.of(10, 200, 30, 77) };
  const rgb = { width: 1, height: 1, data: Uint8Array.of(10, 200, 30) };
  t.deepEqual(convertColors(rgba, { to: 'lab' }), convertColors(rgb, { to: 'lab' }));
  refusesBadImages(t, (image) => convertColors(image, { to: 'lab' }));
  t.throws(
    () =>
      convertColors(
        draw(2, 2, () => 0),
        { from: 'hsv' },
      ),
    /three channels of hsv, got 1/,
  );
  t.throws(() => convertColors(rgb, { from: 'lab' }), /expected floats/);
  t.throws(() => convertColors(rgb, { to: 'xyz' as never }), RangeError);
  t.throws(() => convertColors(rgb, { too: 'lab' } as never), /unknown option too/);
  t.end();
});
