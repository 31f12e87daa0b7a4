/** describeSift on regions of any shape and size of measurement. */
import tape from 'tape';
import {
  adaptShape,
  describeSift,
  detectDog,
  detectHessianLaplace,
  type GrayImage,
  orient,
  type Regions,
  scaleSpace,
} from '../../lib/index.ts';
import { mappedFrames, scaledFrames } from '../../lib/regions/frames.ts';
import { putPlacements } from '../../lib/regions/placements.ts';
import { regionsOf } from '../../lib/rows.ts';
import { distance, rowOf } from '../conformance/descriptor.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

/** Blobs of many sizes, seen through the map [a b s; c d t]. */
function drawThrough(
  name: string,
  [a, b, s, c, d, t]: readonly [number, number, number, number, number, number],
): GrayImage {
  const random = randomFor(name);
  const blobs = Array.from({ length: 120 }, () => ({
    x: 200 * random.float(),
    y: 200 * random.float(),
    sigma: 2.5 + 5 * random.float() ** 2,
    contrast: (random.float() < 0.5 ? -1 : 1) * (0.1 + 0.2 * random.float()),
  }));
  const determinant = a * d - b * c;
  return draw(300, 300, (x, y) => {
    const [u, v] = [(d * (x - s) - b * (y - t)) / determinant, (a * (y - t) - c * (x - s)) / determinant];
    let sum = 0.5;
    for (const blob of blobs) {
      const squared = ((u - blob.x) ** 2 + (v - blob.y) ** 2) / blob.sigma ** 2;
      if (squared < 40) sum += blob.contrast * Math.exp(-squared / 2);
    }
    return sum;
  });
}

const meanDistance = (a: ReturnType<typeof describeSift>, b: ReturnType<typeof describeSift>, shift = 0) => {
  const n = a.shape[0]!;
  return [...Array(n).keys()].reduce((sum, i) => sum + distance(rowOf(a, i), rowOf(b, (i + shift) % n)) / n, 0);
};

tape('describeSift on mapped frames of a mapped image equals describing the image itself', (t) => {
  const plain = drawThrough('sheared', [1, 0, 50, 0, 1, 50]);
  const found = orient(plain, adaptShape(plain, detectHessianLaplace(plain, { maxFeatures: 150 })));
  // Away from what the maps below move out of the image.
  const rows = [...Array(found.length).keys()].filter((i) => {
    const [x, y] = [found.frames.get(i, 0, 2), found.frames.get(i, 1, 2)];
    return found.frames.get(i, 0, 0) ** 2 + found.frames.get(i, 1, 0) ** 2 < 100 && Math.hypot(x - 150, y - 150) < 60;
  });
  const data = Float32Array.from(rows.flatMap((row) => [...found.frames.data.subarray(6 * row, 6 * row + 6)]));
  const regions = regionsOf(data, new Float32Array(rows.length));
  t.ok(rows.length >= 30, `${rows.length} regions`);
  const expected = describeSift(plain, regions);
  const other = meanDistance(expected, expected, 11);
  // A level is blurred alike in all directions, which is not so in the frame of a stretched region: that makes 12 % of the distance of
  // others for the shear and the stretch, 14 % for the tilt, where a turn makes 1 %.
  for (const [name, [a, b, c, d], share] of [
    ['a turn of 30 degrees', [0.866, -0.5, 0.5, 0.866], 0.02],
    ['a shear', [1, 0.5, 0, 1], 0.16],
    ['half as wide again', [1.4, 0, 0, 0.8], 0.16],
    ['tilted by 60 degrees, aslant', [0.75, 0.25, 0.25, 0.75], 0.18],
  ] as [string, [number, number, number, number], number][]) {
    // About the middle of the image.
    const [s, u] = [150 - 100 * (a + b), 150 - 100 * (c + d)];
    const image = drawThrough('sheared', [a, b, s, c, d, u]);
    // The plain image is the object moved by 50 px.
    const map = [a, b, s - 50 * (a + b), c, d, u - 50 * (c + d)];
    const found = describeSift(image, regionsOf(mappedFrames(data, map), regions.response));
    const same = meanDistance(expected, found);
    t.ok(same < share * other, `${name}: same ${same}, others ${other}`);
  }
  t.end();
});

tape("describeSift's extent is the size of the measurement region, as scaling the frames is", (t) => {
  const texture = drawTexture(150, 140, randomFor('extent'));
  const regions = orient(texture, detectDog(texture));
  const scaled = (factor: number): Regions => regionsOf(scaledFrames(regions.frames.data, factor), regions.response);
  t.deepEqual(describeSift(texture, regions, { extent: 6 }).data, describeSift(texture, regions).data, '6 by default');
  for (const extent of [3, 12, 24]) {
    const expected = describeSift(texture, scaled(extent / 6)).data;
    t.deepEqual(describeSift(texture, regions, { extent }).data, expected, `extent ${extent}`);
  }
  const [narrow, wide] = [3, 9].map((extent) => describeSift(texture, regions, { extent }));
  t.ok(meanDistance(narrow!, wide!) > 100, 'another region, another descriptor');
  for (const [extent, kind] of [
    [0.5, RangeError],
    [101, RangeError],
    [Number.NaN, RangeError],
    ['6', TypeError],
  ] as const) {
    t.throws(() => describeSift(texture, regions, { extent: extent as number }), kind, `extent ${extent}`);
  }
  t.end();
});

tape('describeSift pools domain sizes by the mean of their histograms before normalisation', (t) => {
  const texture = drawTexture(150, 140, randomFor('domain sizes'));
  const space = scaleSpace(texture);
  // More than one group of regions, so that groups are not mixed up.
  const regions = orient(space, detectDog(space, { contrast: 0.002 }));
  t.ok(regions.length > 150, `${regions.length} regions`);
  const once = describeSift(space, regions).data;
  t.deepEqual(describeSift(space, regions, { domainSizes: [1] }).data, once, '[1] is the default');
  t.deepEqual(describeSift(space, regions, { domainSizes: [1, 1] }).data, once, 'the mean of equal ones');

  const sizes = [0.7, 1, 1.4];
  for (const root of [true, false]) {
    const pooled = describeSift(space, regions, { domainSizes: sizes, root });
    const mean = new Float64Array(128 * regions.length);
    const { workspace } = space;
    const { mark } = workspace;
    for (const size of sizes) {
      const placements = putPlacements(space, scaledFrames(regions.frames.data, size));
      const scratch = workspace.take(workspace.kernels.siftScratchBytes());
      const histograms = workspace.take(512 * regions.length);
      workspace.kernels.siftHistograms(placements, regions.length, scratch, histograms);
      workspace.f32(histograms, 128 * regions.length).forEach((value, k) => {
        mean[k]! += value / sizes.length;
      });
    }
    workspace.release(mark);
    for (let row = 0; row < regions.length; row++) {
      const expected = normalised(mean.subarray(128 * row, 128 * row + 128), root);
      const found = rowOf(pooled, row);
      const error = Math.max(...expected.map((value, k) => Math.abs(value - found[k]!)));
      // Rounding to bytes, and float32 before it.
      if (!(error <= 0.51)) t.fail(`root ${root}, row ${row}: ${error}`);
    }
    t.pass(`root ${root}: ${regions.length} rows`);
  }
  for (const [domainSizes, kind] of [
    [[], RangeError],
    [new Array(17).fill(1), RangeError],
    [1, TypeError],
    [['1'], TypeError],
    [[0], RangeError],
    [[1, -1], RangeError],
    [[Number.NaN], RangeError],
  ] as [number[], ErrorConstructor][]) {
    t.throws(() => describeSift(space, regions, { domainSizes }), kind, JSON.stringify(domainSizes));
  }
  t.end();
});

tape('pooling domain sizes makes descriptors steadier against a wrong scale', (t) => {
  const texture = drawTexture(200, 190, randomFor('wrong scale'));
  const space = scaleSpace(texture);
  const regions = orient(space, detectDog(space));
  const wrong = regionsOf(scaledFrames(regions.frames.data, 1.3), regions.response);
  const domainSizes = [0.6, 0.8, 1, 1.2, 1.5];
  const share = (options: { domainSizes?: number[] }) => {
    const [right, other] = [regions, wrong].map((table) => describeSift(space, table, options));
    return meanDistance(right!, other!) / meanDistance(right!, right!, 17);
  };
  const [plain, pooled] = [share({}), share({ domainSizes })];
  // What the paper claims: the distance to the same, as a share of that to others, falls.
  t.ok(pooled < 0.9 * plain, `${pooled} against ${plain}`);
  t.end();
});

/** Bytes, before rounding, of a histogram: as SIFT and RootSIFT are defined. */
function normalised(histogram: Float64Array, root: boolean): number[] {
  const l2 = Math.hypot(...histogram) || 1;
  const clipped = Array.from(histogram, (value) => Math.min(0.2, value / l2));
  const size = (root ? clipped.reduce((a, b) => a + b) : Math.hypot(...clipped)) || 1;
  return clipped.map((value) => Math.min(255, 512 * (root ? Math.sqrt(value / size) : value / size)));
}
