import tape from 'tape';
import { type Workspace, withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

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
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp((i - radius) ** 2 / (-2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b);
  return image.map((_, i) => {
    let value = 0;
    taps.forEach((tapY, j) => {
      taps.forEach((tapX, k) => {
        const y = mirror(Math.floor(i / width) + j - radius, height);
        value += (tapX * tapY * image[y * width + mirror((i % width) + k - radius, width)]!) / sum ** 2;
      });
    });
    return value;
  });
}

tape('blur equals the two-dimensional sum with mirrored borders, in any bands', (t) => {
  for (const [width, height] of SIZES) {
    for (const sigma of [0.7, 1.6, 3.1]) {
      const image = randomImage(`blur ${width} ${height}`, width, height);
      const radius = Math.ceil(4 * sigma);
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
