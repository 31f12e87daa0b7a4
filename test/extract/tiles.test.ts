import ndarray from 'ndarray';
import tape from 'tape';
import { extractWithin } from '../../lib/extract/index.ts';
import { type ExtractOptions, extract, type Features, type Preset } from '../../lib/index.ts';
import { sameRegions } from '../conformance/detector.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const MIB = 2 ** 20;
/** Everything in one piece. */
const WHOLE = Number.POSITIVE_INFINITY;

/** A texture with large blobs too, of all scales up to 40 px. */
function drawScales(width: number, height: number): Float32Array {
  const random = randomFor(`tiles ${width} ${height}`);
  const { data } = drawTexture(width, height, random);
  for (let i = 0; i < (width * height) / 4000; i++) {
    const [x, y, sigma] = [random.below(width), random.below(height), 5 + 35 * random.float() ** 2];
    const contrast = random.float() - 0.5;
    const [left, right] = [Math.max(0, x - 3 * sigma), Math.min(width, x + 3 * sigma)].map(Math.floor);
    const [top, bottom] = [Math.max(0, y - 3 * sigma), Math.min(height, y + 3 * sigma)].map(Math.floor);
    for (let v = top!; v < bottom!; v++) {
      for (let u = left!; u < right!; u++) {
        data[v * width + u]! += contrast * Math.exp(((u - x) ** 2 + (v - y) ** 2) / (-2 * sigma * sigma));
      }
    }
  }
  return data;
}
const SIZE = [1100, 800] as const;
const texture = ndarray(drawScales(...SIZE), [SIZE[1], SIZE[0]]);

/**
 * The share of features that have a twin among others: within 0.01 px, 0.1 % of the scale, 0.02 of shape and direction, and with a
 * descriptor within 5 of its length of 512. Positions are rounded to float32 in the tile or in the image, up to 0.0002 px apart, which
 * turns directions by up to 0.01 where the histogram is flat.
 */
function shareWithTwin(features: Features, others: Features): number {
  const cells = new Map<string, number[]>();
  const cellOf = (x: number, y: number) => `${Math.floor(x)} ${Math.floor(y)}`;
  const frame = ({ frames }: Features, row: number) => frames.data.subarray(6 * row, 6 * row + 6);
  for (let row = 0; row < others.length; row++) {
    const cell = cellOf(frame(others, row)[2]!, frame(others, row)[5]!);
    cells.set(cell, [...(cells.get(cell) ?? []), row]);
  }
  const isTwin = (row: number, other: number) => {
    const [a, b] = [frame(features, row), frame(others, other)];
    const off = [0, 1, 3, 4].reduce((sum, k) => sum + (a[k]! - b[k]!) ** 2, 0);
    let squared = 0;
    for (let k = 0; k < 128; k++) {
      squared += (features.descriptors.data[128 * row + k]! - others.descriptors.data[128 * other + k]!) ** 2;
    }
    const isNear = Math.abs(a[2]! - b[2]!) < 0.01 && Math.abs(a[5]! - b[5]!) < 0.01;
    const [area, otherArea] = [a, b].map((f) => Math.abs(f[0]! * f[4]! - f[1]! * f[3]!)) as [number, number];
    const isAlike = Math.abs(otherArea - area) < 2 * 0.001 * area && off < 2 * 0.02 ** 2 * area;
    return isNear && isAlike && squared <= 5 ** 2;
  };
  const found = Array.from({ length: features.length }, (_, row) => row).filter((row) => {
    const [x, y] = [frame(features, row)[2]!, frame(features, row)[5]!];
    const near = [-0.01, 0.01].flatMap((dx) => [-0.01, 0.01].map((dy) => cellOf(x + dx, y + dy)));
    return [...new Set(near)].some((cell) => cells.get(cell)?.some((other) => isTwin(row, other)));
  });
  return features.length === 0 ? 1 : found.length / features.length;
}

function areTwins(t: tape.Test, tiled: Features, whole: Features, least: number, name: string): void {
  const shares = [shareWithTwin(whole, tiled), shareWithTwin(tiled, whole)];
  const percent = shares.map((share) => `${(100 * share).toFixed(2)} %`).join(' and ');
  // One may differ whatever their number: a histogram can be so flat that its peak moves by more than 0.02.
  t.ok(
    Math.min(...shares) >= Math.min(least, 1 - 1 / whole.length),
    `${name}: ${tiled.length} of ${whole.length}, with a twin ${percent}`,
  );
}

/** How many regions have a larger scale, of circles. */
function countAbove({ length, frames }: Features, scale: number): number {
  const scales = Array.from({ length }, (_, row) => Math.hypot(frames.data[6 * row]!, frames.data[6 * row + 3]!));
  return scales.filter((value) => value > scale).length;
}

tape('features of tiles are those of the whole image', (t) => {
  const cases: [ExtractOptions, number][] = [
    [{}, 0.999],
    [{ upright: true, scaleSpace: { doubled: false } }, 0.999],
    [{ scaleSpace: { levels: 1 } }, 0.999],
    [{ scaleSpace: { levels: 5, sigma: 1.3 } }, 0.999],
    [{ preset: 'dogaff' }, 0.99],
    [{ preset: 'hesaff' }, 0.99],
    [{ preset: 'hesaff', scaleSelection: 'laplacian' }, 0.99],
    [{ preset: 'harraff' }, 0.99],
    [{ preset: 'harraff', scaleSpace: { levels: 5 } }, 0.99],
  ];
  for (const [options, least] of cases) {
    const whole = extractWithin(WHOLE, texture, options);
    const tiled = extractWithin(10 * MIB, texture, options);
    t.ok(countAbove(whole, 12) > 20, `${countAbove(whole, 12)} regions are of the third layer`);
    areTwins(t, tiled, whole, least, JSON.stringify(options));
  }
  t.end();
});

tape('tiles suit images of any shape, kind and layout', (t) => {
  const shapes: [width: number, height: number, bytes: number][] = [
    // Just over the bound; strips; too low for a second layer; sides that are no multiple of anything.
    [300, 240, 300 * 240 * 142],
    [2400, 60, 4 * MIB],
    [60, 2400, 4 * MIB],
    [3000, 20, 2 * MIB],
    [613, 411, 10 * MIB],
  ];
  for (const [width, height, bytes] of shapes) {
    const image = ndarray(drawScales(width, height), [height, width]);
    for (const preset of ['sift', 'hesaff'] as const) {
      // The scale space of `hesaff` is not doubled.
      const largest = preset === 'sift' ? bytes : bytes / 3.7;
      const [whole, tiled] = [extractWithin(WHOLE, image, { preset }), extractWithin(largest, image, { preset })];
      t.ok(whole.length > 30, `${whole.length} features`);
      areTwins(t, tiled, whole, preset === 'sift' ? 0.999 : 0.99, `${preset}, ${width} × ${height}`);
    }
  }

  const [width, height] = [400, 300];
  const gray = drawScales(width, height);
  const data = Uint8ClampedArray.from({ length: 4 * gray.length }, (_, i) => 255 * gray[i >> 2]! + 20 * (i % 4));
  const colours = { width, height, channels: 4, data };
  const turned = ndarray(data, [width, height, 4], [4, 4 * width, 1]);
  for (const image of [colours, turned]) {
    areTwins(t, extractWithin(10 * MIB, image), extractWithin(WHOLE, image), 0.999, 'colours');
  }
  t.end();
});

tape('an image narrower than a tile is not cut along its height', (t) => {
  const [width, height] = [39, 600];
  const image = ndarray(drawScales(width, height), [height, width]);
  const options = { scaleSpace: { levels: 6 } };
  const whole = extractWithin(WHOLE, image, options);
  // Of some of these bounds, 39 is not what remains when one divides by what it was divided by.
  for (let bytes = 2.255e6; bytes < 2.265e6; bytes += 1000) {
    areTwins(t, extractWithin(bytes, image, options), whole, 0.99, `${bytes} bytes`);
  }
  t.end();
});

tape('of tiles, maxFeatures, spread and mask choose as in the whole image', (t) => {
  const mask = draw(...SIZE, (x, y) => Number(x > 300 && y < 500));
  for (const options of [
    { mask },
    { maxFeatures: 500 },
    { maxFeatures: 0 },
    { maxFeatures: 500, spread: true },
    { maxFeatures: 300, spread: true, mask },
  ]) {
    const [whole, tiled] = [extractWithin(WHOLE, texture, options), extractWithin(10 * MIB, texture, options)];
    const name = Object.keys(options).join(', ');
    t.ok(tiled.length <= (options.maxFeatures ?? 1e9), `${name}: ${tiled.length} features`);
    // The whole image's circles are spread before they are turned and again afterwards, those of tiles only afterwards.
    areTwins(t, tiled, whole, options.spread ? 0.9 : 0.999, name);
  }
  for (const preset of ['dogaff', 'hesaff', 'harraff'] as Preset[]) {
    const tiled = extractWithin(10 * MIB, texture, { preset, maxFeatures: 100 });
    t.equal(tiled.length, 100, `${preset}: those that did not converge are made up for`);
    const all = extractWithin(WHOLE, texture, { preset });
    t.ok(shareWithTwin(tiled, all) >= 0.98, 'they are features of the whole image');
  }
  t.end();
});

tape('tiles give the same bytes twice, find nothing in nothing, and refuse what the whole image does', (t) => {
  const [first, second] = [extractWithin(10 * MIB, texture), extractWithin(10 * MIB, texture)];
  sameRegions(t, first, second, 'regions');
  t.deepEqual(first.descriptors.data, second.descriptors.data);

  const flat = draw(400, 300, () => 0.5);
  for (const preset of ['sift', 'dogaff', 'hesaff', 'harraff'] as const) {
    const nothing = extractWithin(2 * MIB, flat, { preset });
    t.deepEqual([nothing.length, nothing.frames.shape, nothing.descriptors.shape], [0, [0, 2, 3], [0, 128]], preset);
  }
  const broken = draw(400, 300, (x, y) => (x === 390 && y === 280 ? Number.NaN : 0.5));
  t.throws(() => extractWithin(2 * MIB, broken), /image: expected finite values, got NaN at row 280, column 390/);
  t.throws(() => extractWithin(2 * MIB, flat, { mask: draw(40, 30, () => 1) }), /mask: expected 400 × 300 pixels/);
  t.throws(() => extractWithin(2 * MIB, flat, { extent: 0 }), /RangeError: extent/);
  t.throws(() => extractWithin(2 * MIB, flat, { scaleSpace: { levels: 1e9 } }), /RangeError: levels/);
  t.end();
});

tape('extract takes large images in tiles by itself', (t) => {
  const tile = drawScales(500, 400);
  const [width, height] = [2000, 1200];
  const image = draw(width, height, (x, y) => tile[(y % 400) * 500 + (x % 500)]!);
  const features = extract(image);
  sameRegions(t, features, extractWithin(288 * MIB, image), 'from 288 MiB on');
  areTwins(t, features, extractWithin(WHOLE, image), 0.999, '2.4 megapixels');
  t.notDeepEqual(features.response, extractWithin(WHOLE, image).response, 'in another order');
  t.end();
});
