import ndarray from 'ndarray';
import tape from 'tape';
import { detectDog, extractPatches, type GrayImage, orient, type Regions, scaleSpace } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { layoutsOfOneImage, refusesBadImages } from '../conformance/input.ts';
import { refusesBadRegions } from '../conformance/regions.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

type Frame = readonly [number, number, number, number, number, number];
const tableOf = (...frames: Frame[]): Regions =>
  regionsOf(Float32Array.from(frames.flat()), new Float32Array(frames.length));
const FRAMES: Frame[] = [
  [4, 0, 100, 0, 4, 90],
  [2.3, -1.1, 101.3, 0.9, 3.2, 92.7],
  [-3, 0.5, 99.5, 1, 4, 95],
  [8, 0, 100, 0, 2, 100],
  [1, 3, 100, -5, 0.5, 100],
  [0.2, 0, 100.4, 0, 0.2, 99.7],
];

/** Largest difference of a patch from `value` at the positions of its samples. */
function largestError(
  patch: ArrayLike<number>,
  size: number,
  extent: number,
  frame: Frame,
  value: (x: number, y: number) => number,
): number {
  let most = 0;
  for (let k = 0; k < size * size; k++) {
    const [u, v] = [k % size, Math.floor(k / size)].map((i) => ((i - (size - 1) / 2) * 2 * extent) / size);
    const [a11, a12, x, a21, a22, y] = frame;
    most = Math.max(most, Math.abs(patch[k]! - value(x + a11 * u! + a12 * v!, y + a21 * u! + a22 * v!)));
  }
  return most;
}

tape('extractPatches gives linear patches of linear images, for any frame, size and extent', (t) => {
  const ramp = (x: number, y: number) => 0.1 + (2 * x + y) / 700;
  const image = draw(200, 190, ramp);
  const space = scaleSpace(image);
  for (const [size, extent] of [
    [1, 1],
    [2, 2],
    [3, 5],
    [4, 6],
    [5, 3],
    [7, 6],
    [8, 4],
    [16, 6],
    [31, 3 * Math.sqrt(3)],
    [32, 6],
    [41, 6],
    [64, 2],
  ] as const) {
    const patches = extractPatches(space, tableOf(...FRAMES), { size, extent });
    t.deepEqual(patches.shape, [FRAMES.length, size, size]);
    FRAMES.forEach((frame, row) => {
      const patch = patches.data.subarray(row * size * size, (row + 1) * size * size);
      const error = largestError(patch, size, extent, frame, ramp);
      // Rounding of float32 positions up to 100 and values up to 1.
      t.ok(error < 2e-5, `size ${size}, extent ${extent}, frame ${row}: ${error}`);
    });
  }
  t.end();
});

tape('extractPatches has rows along the second column of the frame and columns along the first', (t) => {
  // One bright spot to the right of the centre, by half the extent; it must stand there also in a frame turned by 90 degrees.
  const spot = draw(100, 100, (x, y) => 0.2 + 0.7 * Math.exp(((x - 59) ** 2 + (y - 50) ** 2) / -8));
  const turned: Frame = [0, 3, 50, -3, 0, 50];
  for (const [frame, row, column] of [
    [[3, 0, 50, 0, 3, 50], 6, 9],
    [turned, 9, 6],
    [[-3, 0, 50, 0, 3, 50], 6, 3],
  ] as const) {
    const patch = extractPatches(spot, tableOf(frame as Frame), { size: 13, extent: 6.5 }).data;
    const highest = patch.indexOf(Math.max(...patch));
    t.deepEqual([Math.floor(highest / 13), highest % 13], [row, column], `${frame}`);
  }
  t.end();
});

tape('extractPatches does not alias: fine patterns become grey', (t) => {
  const patterns: [string, GrayImage, number][] = [
    ['checkerboard of one pixel', draw(400, 400, (x, y) => (x + y) % 2), 0.5],
    ['stripes three pixels apart', draw(400, 400, (x) => (x % 3 === 0 ? 1 : 0)), 1 / 3],
    ['stripes five pixels apart', draw(400, 400, (_, y) => (y % 5 < 2 ? 1 : 0)), 0.4],
  ];
  for (const [name, image, mean] of patterns) {
    for (const frame of [
      [14, 0, 200.3, 0, 14, 199.6],
      [10, 9, 200, -9, 10, 200],
      [20, 0, 200, 0, 12, 200],
      [16, 12, 200, 0, 16, 200],
    ] as Frame[]) {
      // Samples lie 8 px apart or farther: every period is far above the highest frequency that they can show.
      const patch = extractPatches(image, tableOf(frame), { size: 16, extent: 6 }).data;
      const error = Math.max(...patch.map((value) => Math.abs(value - mean)));
      t.ok(error < 0.005, `${name}, ${frame}: ${error}`);
    }
  }
  t.end();
});

/** Blobs no larger than a sample of the patches below, at positions in the plane of an object. */
const dots = Array.from({ length: 40 }, (_, i) => [((i * 37) % 101) / 4 - 12, ((i * 59) % 97) / 4 - 12] as const);

/** The object with its origin at (cx, cy), seen through the map [a b; c d], which scales the dots as well. */
function drawDots(size: number, [a, b, cx, c, d, cy]: Frame): GrayImage {
  const determinant = a * d - b * c;
  return draw(size, size, (x, y) => {
    const [u, v] = [(d * (x - cx) - b * (y - cy)) / determinant, (a * (y - cy) - c * (x - cx)) / determinant];
    return 0.3 + dots.reduce((sum, [p, q]) => sum + 0.3 * Math.exp(((u - p) ** 2 + (v - q) ** 2) / (-2 * 0.5 ** 2)), 0);
  });
}

tape('extractPatches makes a stretched frame as sharp along as across', (t) => {
  const round: Frame = [4, 0, 80, 0, 4, 80];
  const expected = extractPatches(drawDots(160, round), tableOf(round), { size: 24, extent: 10 }).data;
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  const spread = Math.sqrt(expected.reduce((sum, value) => sum + (value - mean) ** 2, 0) / expected.length);
  for (const [name, frame] of [
    ['twice as long', [8, 0, 160, 0, 4, 160]],
    ['four times as long', [16, 0, 160, 0, 4, 160]],
    ['twice as long, aslant', [6, 2, 160, 2, 6, 160]],
    ['sheared', [6, 4, 160, 0, 4, 160]],
  ] as [string, Frame][]) {
    const patch = extractPatches(drawDots(320, frame), tableOf(frame), { size: 24, extent: 10 }).data;
    const error = Math.sqrt(patch.reduce((sum, value, k) => sum + (value - expected[k]!) ** 2, 0) / patch.length);
    // Levels are a third of an octave apart, and bilinear sampling is worst at dots of this size: 6 to 9 % of the contrast were measured.
    // Without the blur along the longer half-axis it would be 30 to 44 %.
    t.ok(error < 0.1 * spread, `${name}: ${error / spread} of the contrast`);
  }
  t.end();
});

tape('extractPatches repeats the border outside the image', (t) => {
  const halves = draw(80, 60, (x) => (x < 40 ? 0.2 : 0.8));
  const outside: [Frame, number][] = [
    [[2, 0, -200, 0, 2, 30], 0.2],
    [[2, 0, 300, 0, 2, 30], 0.8],
    [[2, 1, 300, -1, 2, 4000], 0.8],
    [[4, 0, -1e7, 0, 4, -1e7], 0.2],
    [[1, 0, 3e38, 0, 1, 3e38], 0.8],
  ];
  const patches = extractPatches(halves, tableOf(...outside.map(([frame]) => frame)), { size: 9 });
  outside.forEach(([frame, value], row) => {
    const patch = patches.data.subarray(81 * row, 81 * row + 81);
    t.ok(
      patch.every((sample) => Math.abs(sample - value) < 1e-5),
      `${frame}: ${patch[40]}`,
    );
  });
  // Half outside: rows of the image continue to the left as they begin.
  const rows = draw(80, 80, (_, y) => y / 80);
  const across = extractPatches(rows, tableOf([3, 0, 0, 0, 3, 40]), { size: 8, extent: 4 });
  for (let j = 0; j < 8; j++) {
    for (let i = 1; i < 8; i++)
      t.ok(Math.abs(across.get(0, j, i) - across.get(0, j, 0)) < 1e-5, `row ${j}, column ${i}`);
  }
  t.end();
});

tape('extractPatches is finite for any frame', (t) => {
  const image = drawTexture(60, 50, randomFor('patches of any frame'));
  const frames: Frame[] = [
    [0, 0, 20, 0, 0, 20],
    [1e-30, 0, 20, 0, 1e-30, 20],
    [1e30, 0, 20, 0, 1e30, 20],
    [3e38, 3e38, 3e38, -3e38, 3e38, -3e38],
    [1e4, 0, 20, 0, 1e-4, 20],
    [5, 5, 20, 5, 5, 20],
    [1e-40, 0, 20, 0, 2, 20],
  ];
  const patches = extractPatches(image, tableOf(...frames), { size: 6 });
  frames.forEach((frame, row) => {
    const patch = patches.data.subarray(36 * row, 36 * row + 36);
    t.ok(
      patch.every((value) => value > -0.5 && value < 1.5),
      `${frame}`,
    );
  });
  t.end();
});

tape('extractPatches depends on its own region alone, reads every layout and refuses what is none', (t) => {
  const [[, first], ...others] = layoutsOfOneImage('patches') as [[string, GrayImage], ...[string, GrayImage][]];
  const regions = orient(first, detectDog(first));
  const before = regions.frames.data.slice();
  const expected = extractPatches(first, regions, { size: 11 });
  const copy = expected.data.slice();
  for (const [layout, image] of others) t.deepEqual(extractPatches(image, regions, { size: 11 }).data, copy, layout);
  t.deepEqual(extractPatches(scaleSpace(first), regions, { size: 11 }).data, copy, 'scale space');
  const turned = ndarray(new Float32Array(before.length), [3, 2, regions.length]).transpose(2, 1, 0);
  for (let i = 0; i < before.length; i++) turned.set(Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3, before[i]!);
  t.deepEqual(extractPatches(first, { ...regions, frames: turned }, { size: 11 }).data, copy, 'strided frames');
  const last = regionsOf(before.slice(-6), new Float32Array(1));
  t.deepEqual(extractPatches(first, last, { size: 11 }).data, copy.subarray(-121), 'the last row alone');
  t.deepEqual(expected.data, copy, 'output survives later calls');
  t.deepEqual(extractPatches(first, tableOf()).shape, [0, 32, 32], 'no regions');

  refusesBadImages(t, (bad) => extractPatches(bad, regions));
  refusesBadRegions(t, (bad) => extractPatches(first, bad));
  for (const [options, kind] of [
    [{ size: 0 }, RangeError],
    [{ size: 1.5 }, RangeError],
    [{ size: 1025 }, RangeError],
    [{ size: '32' }, TypeError],
    [{ extent: 0 }, RangeError],
    [{ extent: Number.POSITIVE_INFINITY }, RangeError],
    [{ extents: 3 }, TypeError],
  ] as const) {
    t.throws(() => extractPatches(first, regions, options as never), kind, JSON.stringify(options));
  }
  const many = regionsOf(new Float32Array(6 * 1025).fill(1), new Float32Array(1025));
  t.throws(() => extractPatches(first, many, { size: 1024 }), /at most 1024 for patches of 1024 × 1024, got 1025/);
  t.end();
});
