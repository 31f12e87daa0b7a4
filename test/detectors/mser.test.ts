import tape from 'tape';
import { ellipseOverlap } from '../../lib/evaluate/index.ts';
import { detectMser, type GrayImage, type MserRegions, RegionKind, type Regions, scaleSpace } from '../../lib/index.ts';
import { sameRegions } from '../conformance/detector.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

/** Without blur, drawn outlines stay where they are. */
const SHARP = { blur: 0, pixels: true } as const;
/** Standard deviations in a half-axis of a frame. */
const SIZE = 2.5;

const frameOf = (regions: Regions, row: number) =>
  [0, 1, 2].flatMap((k) => [regions.frames.get(row, 0, k)]).concat([0, 1, 2].map((k) => regions.frames.get(row, 1, k)));

const pixelsOf = ({ pixels: { offsets, indices } }: MserRegions, row: number) =>
  Array.from(indices.subarray(offsets[row], offsets[row + 1]));

const rowsOf = (regions: Regions) => Array.from({ length: regions.length }, (_, row) => row);

/** Pixels of `image` for which `holds` is true. */
function pixelsWhere(image: GrayImage, holds: (x: number, y: number) => boolean): number[] {
  const width = image.shape[1]!;
  return Array.from(image.data.keys()).filter((i) => holds(i % width, Math.floor(i / width)));
}

/** Bytes as an image that holds them exactly. */
const fromBytes = (width: number, height: number, bytes: ArrayLike<number>) =>
  draw(width, height, (x, y) => bytes[y * width + x]! / 255);

tape('detectMser finds a dark and a bright rectangle: moments, pixels, kind', (t) => {
  const dark = (x: number, y: number) => x >= 10 && x < 30 && y >= 12 && y < 22;
  const bright = (x: number, y: number) => x >= 50 && x < 58 && y >= 40 && y < 64;
  const image = draw(90, 80, (x, y) => (dark(x, y) ? 0.2 : bright(x, y) ? 0.9 : 0.5));
  const found = detectMser(image, SHARP);
  t.deepEqual(Array.from(found.kind!), [RegionKind.dark, RegionKind.bright]);
  t.deepEqual(pixelsOf(found, 0), pixelsWhere(image, dark));
  t.deepEqual(pixelsOf(found, 1), pixelsWhere(image, bright));
  t.deepEqual(Array.from(found.response), [1, 1], 'their variation is 0');
  // A uniform side of length s has the variance s² / 12; frames are float32.
  const expected = [
    [20, 19.5, 10, 16.5],
    [8, 53.5, 24, 51.5],
  ].map(([w, x, h, y]) => [(SIZE * w!) / Math.sqrt(12), 0, x!, 0, (SIZE * h!) / Math.sqrt(12), y!]);
  expected.forEach((frame, row) => {
    t.ok(
      frameOf(found, row).every((value, k) => Math.abs(value - frame[k]!) < 1e-5),
      `${frameOf(found, row)}, expected ${frame}`,
    );
  });
  for (const [polarity, row] of [
    ['dark', 0],
    ['bright', 1],
  ] as const) {
    const only = detectMser(image, { ...SHARP, polarity });
    t.deepEqual(frameOf(only, 0), frameOf(found, row), `${polarity} alone`);
    t.equal(only.length, 1);
  }
  t.end();
});

/** Whether a point lies in the ellipse x² ≤ 1 of a frame. */
function inside([a, b, x0, c, d, y0]: readonly number[], x: number, y: number): boolean {
  const det = a! * d! - b! * c!;
  const [u, v] = [(d! * (x - x0!) - b! * (y - y0!)) / det, (a! * (y - y0!) - c! * (x - x0!)) / det];
  return u * u + v * v <= 1;
}

/** The frame of a drawn ellipse as detectMser should report it: a uniform ellipse's standard deviation is half its half-axis. */
const expectedFrame = (frame: readonly number[]) => frame.map((value, k) => (k % 3 === 2 ? value : (SIZE / 2) * value));

tape('detectMser is covariant with affine maps: a drawn ellipse gives its own frame', (t) => {
  const disc = [16, 0, 60, 0, 16, 55];
  const maps: readonly [string, readonly number[]][] = [
    ['nothing', disc],
    ['stretched', [32, 0, 60, 0, 9, 55]],
    ['leaning', [22, 9, 60.4, -7, 14, 55.3]],
    ['tilt 4, turned', [24, -5, 58, 18, 6, 57]],
    ['mirrored', [-20, 4, 60, 6, 12, 55]],
  ];
  for (const [name, frame] of maps) {
    for (const value of [0.1, 0.9]) {
      const found = detectMser(
        draw(120, 110, (x, y) => (inside(frame, x, y) ? value : 0.5)),
        { blur: 0 },
      );
      t.equal(found.length, 1, `${name}: one region`);
      const overlap = ellipseOverlap(frameOf(found, 0), expectedFrame(frame));
      // Whole pixels: each along the outline errs by up to half its area, at random; 0.984 is the least measured.
      t.ok(overlap > 0.98, `${name}, ${value}: overlap ${overlap}`);
    }
  }
  t.end();
});

tape('detectMser keeps nested regions that differ, and of those that hardly do the more stable', (t) => {
  const within = (r: number) => (x: number, y: number) => Math.abs(x - 40) <= r && Math.abs(y - 40) <= r;
  const image = draw(81, 81, (x, y) => (within(6)(x, y) ? 0.1 : within(14)(x, y) ? 0.4 : 0.8));
  const found = detectMser(image, { ...SHARP, polarity: 'dark', maxArea: 0.5 });
  t.deepEqual(
    rowsOf(found).map((row) => pixelsOf(found, row)),
    [6, 14].map((r) => pixelsWhere(image, within(r))),
    'both, the smaller first',
  );
  // Areas 29² and 27²: 13 % apart.
  const close = draw(81, 81, (x, y) => (within(13)(x, y) ? 0.1 : within(14)(x, y) ? 0.4 : 0.8));
  t.equal(detectMser(close, { ...SHARP, polarity: 'dark', maxArea: 0.5, minDiversity: 0.1 }).length, 2);
  const one = detectMser(close, { ...SHARP, polarity: 'dark', maxArea: 0.5, minDiversity: 0.2 });
  t.deepEqual(
    rowsOf(one).map((row) => pixelsOf(one, row).length),
    [29 * 29],
    'equally stable: the larger',
  );
  // The outer ring now fades over two levels at its edge, which makes the outer square less stable.
  const fading = draw(81, 81, (x, y) =>
    within(13)(x, y) ? 0.1 : within(14)(x, y) ? 102 / 255 : within(15)(x, y) ? 104 / 255 : 0.8,
  );
  const kept = detectMser(fading, { ...SHARP, polarity: 'dark', maxArea: 0.5, minDiversity: 0.4 });
  t.equal(pixelsOf(kept, 0).length, 27 * 27, 'the more stable one');
  t.equal(kept.length, 1);
  t.end();
});

tape('detectMser: each option does what it says', (t) => {
  const texture = drawTexture(160, 140, randomFor('mser options'));
  const base = { blur: 1, delta: 2, minArea: 20, maxArea: 0.3, maxVariation: 1, minDiversity: 0.1 };
  const count = (options: object) => detectMser(texture, { ...base, ...options }).length;
  t.ok(count({}) > 50, `${count({})} regions to choose from`);
  t.ok(count({ delta: 10 }) < count({}), 'a larger delta asks for more contrast');
  t.ok(count({ maxVariation: 0.1 }) < count({}), 'a smaller variation asks for sharper outlines');
  t.ok(count({ minDiversity: 0.5 }) < count({}), 'a larger diversity drops nested regions');
  t.ok(count({ minDiversity: 0 }) > count({}), 'no diversity keeps them');
  t.ok(count({ blur: 4 }) < count({}), 'blur drops detail');

  const areas = (options: object) => {
    const { pixels } = detectMser(texture, { ...base, ...options, pixels: true });
    return Array.from(pixels.offsets.subarray(1), (end, row) => end - pixels.offsets[row]!);
  };
  const [least, most] = [60, 400];
  const limited = areas({ minArea: least, maxArea: most / (160 * 140) });
  t.ok(
    limited.every((area) => area >= least && area <= most),
    `areas ${Math.min(...limited)} to ${Math.max(...limited)}`,
  );
  t.deepEqual(
    limited.length < areas({}).length && limited.length > 5,
    true,
    `${limited.length} of ${areas({}).length} regions`,
  );
  const { response } = detectMser(texture, { ...base, maxVariation: 0.25 });
  t.ok(
    response.every((value) => value >= Math.fround(1 / 1.25)),
    'responses tell the variation',
  );

  const bad: [object, ErrorConstructor][] = [
    [{ blur: -1 }, RangeError],
    [{ blur: 11 }, RangeError],
    [{ delta: 0 }, RangeError],
    [{ delta: 128 }, RangeError],
    [{ delta: 2.5 }, RangeError],
    [{ minArea: -1 }, RangeError],
    [{ maxArea: 0 }, RangeError],
    [{ maxArea: 1.5 }, RangeError],
    [{ maxVariation: Number.NaN }, RangeError],
    [{ minDiversity: 1 }, RangeError],
    [{ polarity: 'light' }, RangeError],
    [{ pixels: 1 }, TypeError],
    [{ maxFeatures: null }, TypeError],
    [{ scaleSpace: {} }, TypeError],
  ];
  for (const [options, kind] of bad) t.throws(() => detectMser(texture, options), kind, JSON.stringify(options));
  t.end();
});

tape('detectMser on the inverted image finds the same regions with the kinds exchanged', (t) => {
  const random = randomFor('mser inverted');
  const texture = drawTexture(100, 90, random);
  const bytes = Uint8Array.from(texture.data, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
  const one = (inverted: boolean, polarity: 'dark' | 'bright') =>
    detectMser(
      fromBytes(
        100,
        90,
        bytes.map((value) => (inverted ? 255 - value : value)),
      ),
      { ...SHARP, polarity },
    );
  for (const [polarity, other] of [
    ['dark', 'bright'],
    ['bright', 'dark'],
  ] as const) {
    const [straight, inverted] = [one(false, polarity), one(true, other)];
    t.ok(straight.length > 10, `${straight.length} ${polarity} regions`);
    sameRegions(t, inverted, straight, polarity);
    t.deepEqual(inverted.pixels, straight.pixels, `${polarity}: pixels`);
  }
  t.end();
});

tape('detectMser on plateaus: stairs of flat steps have one region each, a checkerboard none too small', (t) => {
  const rings = draw(100, 100, (x, y) => 0.1 + 0.2 * Math.min(4, Math.floor(Math.hypot(x - 50, y - 50) / 9)));
  const found = detectMser(rings, { ...SHARP, maxArea: 0.9, polarity: 'dark' });
  t.deepEqual(
    rowsOf(found).map((row) => pixelsOf(found, row).length),
    [9, 18, 27, 36].map((r) => pixelsWhere(rings, (x, y) => Math.hypot(x - 50, y - 50) < r).length),
    'every disc',
  );
  const board = draw(64, 64, (x, y) => ((x ^ y) & 1 ? 0.9 : 0.1));
  t.equal(detectMser(board, { blur: 0 }).length, 0, 'single pixels touch at corners only');
  t.equal(detectMser(board, { blur: 0, minArea: 1 }).length, 62 * 62, 'and are a region each, those at the border not');
  t.equal(
    detectMser(
      draw(9, 9, () => 0.5),
      { maxArea: 1, minArea: 0, blur: 0 },
    ).length,
    0,
    'the whole is none',
  );
  t.end();
});

tape('detectMser drops what the border of the image cuts off', (t) => {
  const square = (left: number, top: number) =>
    detectMser(
      draw(60, 50, (x, y) => (x >= left && x < left + 10 && y >= top && y < top + 10 ? 0.1 : 0.6)),
      { ...SHARP, polarity: 'dark' },
    ).length;
  for (const [left, top] of [
    [0, 20],
    [50, 20],
    [20, 0],
    [20, 40],
    [55, 45],
  ] as const)
    t.equal(square(left, top), 0, `at ${left}, ${top}`);
  for (const [left, top] of [
    [1, 20],
    [49, 20],
    [20, 1],
    [20, 39],
    [49, 39],
  ] as const)
    t.equal(square(left, top), 1, `at ${left}, ${top}`);
  t.end();
});

tape('detectMser on a scale space equals detectMser on its image', (t) => {
  const texture = drawTexture(100, 90, randomFor('mser space'));
  sameRegions(t, detectMser(scaleSpace(texture)), detectMser(texture), 'same');
  t.end();
});

tape('detectMser with pixels: rows stay together through mask, maxFeatures and spread', (t) => {
  const texture = drawTexture(150, 120, randomFor('mser rows'));
  const all = detectMser(texture, { pixels: true });
  t.deepEqual(all.frames.data, detectMser(texture).frames.data, 'the same regions as without');
  const mask = draw(150, 120, (x) => (x < 70 ? 1 : 0));
  for (const options of [{ maxFeatures: 12 }, { maxFeatures: 12, spread: true }, { mask }, { maxFeatures: 0 }]) {
    const some = detectMser(texture, { ...options, pixels: true });
    const name = Object.keys(options).join(', ');
    t.equal(some.pixels.offsets.length, some.length + 1, `${name}: offsets`);
    t.equal(some.pixels.indices.length, some.pixels.offsets[some.length], `${name}: indices`);
    const misplaced = rowsOf(some).filter((row) => {
      const indices = pixelsOf(some, row);
      const mean = (of: (i: number) => number) => indices.reduce((sum, i) => sum + of(i), 0) / indices.length;
      const [x, y] = [mean((i) => i % 150), mean((i) => Math.floor(i / 150))];
      // Frames are float32 of numbers below 256.
      return !(Math.hypot(x - some.frames.get(row, 0, 2), y - some.frames.get(row, 1, 2)) < 1e-4);
    });
    t.deepEqual(misplaced, [], `${name}: the pixels' mean is the frame's centre`);
  }
  t.ok(detectMser(texture, { mask }).length > 0, 'the mask leaves some');
  t.end();
});
