import tape from 'tape';
import { type Workspace, withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';
import { naiveTaps } from './taps.ts';

// Widths and heights around a block of 16, one pixel, and smaller than the kernel's reach.
const SIZES = [
  [1, 1],
  [2, 3],
  [15, 7],
  [16, 16],
  [17, 5],
  [32, 9],
  [61, 40],
] as const;

const strideOf = (width: number) => Math.ceil((width + 1) / 16) * 16;

function randomImage(name: string, width: number, height: number): Float32Array {
  const random = randomFor(name);
  return Float32Array.from({ length: width * height }, () => random.float());
}

/** Puts an image with padded rows and returns its address. */
function put(workspace: Workspace, image: Float32Array, width: number, stride: number): number {
  const height = image.length / width;
  const padded = new Float32Array(stride * height);
  for (let y = 0; y < height; y++) padded.set(image.subarray(y * width, (y + 1) * width), y * stride);
  return workspace.put(padded);
}

function read(workspace: Workspace, address: number, width: number, height: number, stride: number): Float32Array {
  const padded = workspace.f32(address, stride * height);
  return Float32Array.from({ length: width * height }, (_, i) => padded[Math.floor(i / width) * stride + (i % width)]!);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function mirror(i: number, size: number): number {
  let at = i;
  while (size > 1 && (at < 0 || at >= size)) at = at < 0 ? -at : 2 * (size - 1) - at;
  return size === 1 ? 0 : at;
}

function naiveBlur(image: Float32Array, width: number, sigma: number, radius: number): Float32Array {
  const height = image.length / width;
  const taps = naiveTaps(sigma, radius);
  return image.map((_, i) => {
    let value = 0;
    taps.forEach((tapY, j) => {
      taps.forEach((tapX, k) => {
        const y = mirror(Math.floor(i / width) + j - radius, height);
        value += tapX * tapY * image[y * width + mirror((i % width) + k - radius, width)]!;
      });
    });
    return value;
  });
}

tape('blur equals the two-dimensional sum with mirrored borders, in any bands', (t) => {
  for (const [width, height] of SIZES) {
    for (const sigma of [0.7, 1.6, 3.1]) {
      const image = randomImage(`blur ${width} ${height}`, width, height);
      const radius = Math.ceil(3.5 * sigma);
      const blurred = withWorkspace((workspace) => {
        const stride = strideOf(width);
        const source = put(workspace, image, width, stride);
        const target = workspace.take(4 * stride * height);
        const taps = workspace.take(4 * (radius + 1));
        const rows = workspace.take(4 * (2 * radius + 1));
        const line = workspace.take(4 * (stride + 2 * radius + 64));
        workspace.kernels.gaussianTaps(taps, radius, sigma);
        const middle = Math.floor(height / 2);
        for (const [from, to] of [
          [0, middle],
          [middle, height],
        ] as const) {
          workspace.kernels.blur(source, target, width, height, stride, from, to, taps, radius, rows, line);
        }
        return read(workspace, target, width, height, stride);
      });
      // float32 sums of some fifty terms around 0.5: a few units in the last place.
      const error = largestDifference(blurred, naiveBlur(image, width, sigma, radius));
      t.ok(error < 1e-6, `${width}x${height}, sigma ${sigma}: ${error}`);
    }
  }
  t.end();
});

tape('taps have the variance asked for, however small, and sum to 1', (t) => {
  for (const sigma of [0.1, 0.3, 0.5, 1, 1.2, 1.9, 3.1, 12]) {
    const radius = Math.ceil(3.5 * sigma);
    const half = withWorkspace((workspace) => {
      const taps = workspace.take(4 * (radius + 1));
      workspace.kernels.gaussianTaps(taps, radius, sigma);
      return Array.from(workspace.f32(taps, radius + 1));
    });
    const sum = half.reduce((total, tap, k) => total + (k === 0 ? tap : 2 * tap), 0);
    const variance = half.reduce((total, tap, k) => total + 2 * tap * k * k, 0);
    // float32 taps.
    t.ok(Math.abs(sum - 1) < 1e-6, `sigma ${sigma}: sum ${sum}`);
    t.ok(Math.abs(variance / sigma ** 2 - 1) < 1e-5, `sigma ${sigma}: variance ${variance}`);
  }
  t.end();
});

tape('interpolation keeps the samples, comes near a Gaussian of σ 2 between them, and mirrors at the borders', (t) => {
  const blob = (x: number, y: number) => Math.exp(((x - 10.3) ** 2 + (y - 8.6) ** 2) / -8);
  const [width, height] = [21, 18];
  const stride = strideOf(width);
  const image = Float32Array.from({ length: width * height }, (_, i) => blob(i % width, Math.floor(i / width)));
  for (const [wide, high] of [
    [42, 36],
    [43, 37],
  ] as const) {
    const targetStride = strideOf(wide);
    const between = withWorkspace((workspace) => {
      const source = put(workspace, image, width, stride);
      const target = workspace.take(4 * targetStride * high);
      const line = workspace.take(4 * (stride + 64));
      workspace.f32(line, stride + 64).fill(0);
      for (const [from, to] of [
        [0, 11],
        [11, high],
      ] as const) {
        workspace.kernels.interpolate(source, width, height, stride, target, targetStride, from, to, line);
      }
      return read(workspace, target, wide, high, targetStride);
    });
    const at = (x: number, y: number) => between[y * wide + x]!;
    let [samples, inside] = [0, 0];
    for (let y = 0; y < 2 * height; y++) {
      for (let x = 0; x < 2 * width; x++) {
        if (x % 2 === 0 && y % 2 === 0) {
          samples = Math.max(samples, Math.abs(at(x, y) - image[(y / 2) * width + x / 2]!));
        }
        const isInside = x > 3 && y > 3 && x < 2 * width - 6 && y < 2 * height - 6;
        if (isInside) inside = Math.max(inside, Math.abs(at(x, y) - blob(x / 2, y / 2)));
      }
    }
    t.equal(samples, 0, 'the samples themselves');
    // Along one axis 2.5e-4 of the peak.
    t.ok(inside < 5e-4, `between them: ${inside}`);
    // Halfway between the last sample and the next, which is the mirror of the last but one.
    const [a, b, c, d] = [1, 2, 3, 4].map((k) => image[8 * width + width - k]!) as [number, number, number, number];
    const mirrored = 0.59403 * (a + b) - 0.11046 * (b + c) + 0.01643 * (c + d);
    t.ok(Math.abs(at(2 * width - 1, 16) - mirrored) < 1e-6, 'at the right border');
    // Where the target is one larger, the sample behind the last is the mirror of the last but one, along both axes.
    if (wide > 2 * width) {
      t.equal(at(2 * width, 16), image[8 * width + width - 2], 'behind the last column');
      t.equal(at(10, 2 * height), image[(height - 2) * width + 5], 'behind the last row');
    }
  }
  t.end();
});

tape('doubling interpolates at (x + 0.5) / 2 - 0.5 and repeats the border', (t) => {
  for (const [width, height] of SIZES) {
    const image = randomImage(`double ${width} ${height}`, width, height);
    const doubled = withWorkspace((workspace) => {
      const [stride, targetStride] = [strideOf(width), strideOf(2 * width)];
      const source = put(workspace, image, width, stride);
      const target = workspace.take(4 * targetStride * 2 * height);
      const line = workspace.take(4 * (stride + 48));
      workspace.kernels.double(source, width, height, stride, target, targetStride, 0, 2 * height, line);
      return read(workspace, target, 2 * width, 2 * height, targetStride);
    });
    const at = (x: number, y: number) =>
      image[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)]!;
    const naive = doubled.map((_, i) => {
      const [x, y] = [((i % (2 * width)) + 0.5) / 2 - 0.5, (Math.floor(i / (2 * width)) + 0.5) / 2 - 0.5];
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [u, v] = [x - x0, y - y0];
      const top = at(x0, y0) * (1 - u) + at(x0 + 1, y0) * u;
      return top * (1 - v) + (at(x0, y0 + 1) * (1 - u) + at(x0 + 1, y0 + 1) * u) * v;
    });
    t.ok(largestDifference(doubled, naive) < 1e-6, `${width}x${height}: float32 rounding only`);
  }
  t.end();
});

tape('halving keeps every second pixel exactly', (t) => {
  for (const [width, height] of SIZES.filter(([w, h]) => w > 1 && h > 1)) {
    const image = randomImage(`halve ${width} ${height}`, width, height);
    const [w, h] = [width >> 1, height >> 1];
    const halved = withWorkspace((workspace) => {
      const [stride, targetStride] = [strideOf(width), strideOf(w)];
      const source = put(workspace, image, width, stride);
      const target = workspace.take(4 * targetStride * h);
      workspace.kernels.halve(source, stride, target, targetStride, 0, h);
      return read(workspace, target, w, h, targetStride);
    });
    t.deepEqual(
      halved,
      halved.map((_, i) => image[2 * Math.floor(i / w) * width + 2 * (i % w)]!),
      `${width}x${height}`,
    );
  }
  t.end();
});
