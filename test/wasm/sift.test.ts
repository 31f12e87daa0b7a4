import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';
import { bilinear } from './bilinear.ts';

const [WIDTH, HEIGHT, STRIDE] = [70, 60, 80];

/** A frame [a11 a12 x; a21 a22 y] in samples of the level. */
type Frame = readonly [number, number, number, number, number, number];

/** Smooth noise: neighbouring pixels differ, but not wildly. */
function randomLevel(name: string): Float32Array {
  const random = randomFor(name);
  const noise = Float32Array.from({ length: STRIDE * (HEIGHT + 1) }, () => random.float());
  return noise.map((value, i) => 0.5 * value + 0.25 * (noise[i + 1] ?? 0) + 0.25 * (noise[i - 1] ?? 0));
}

const sample = (data: Float32Array, x: number, y: number) =>
  bilinear({ data, width: WIDTH, height: HEIGHT, stride: STRIDE }, x, y);

/** The descriptor's histogram straight from its definition: 4 samples a bin along a side for circles, 6 for ellipses. */
function naiveHistogram(level: Float32Array, [a11, a12, x, a21, a22, y]: Frame, perBin: number): Float64Array {
  const [size, step] = [5 * perBin, 3 / perBin];
  const histogram = new Float64Array(128);
  const at = (u: number, v: number) => sample(level, x + a11 * u + a12 * v, y + a21 * u + a22 * v);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const [u, v] = [i, j].map((k) => (k - (size - 1) / 2) * step) as [number, number];
      const dx = at(u + step, v) - at(u - step, v);
      const dy = at(u, v + step) - at(u, v - step);
      const weight = Math.hypot(dx, dy) * Math.exp((u * u + v * v) / -72);
      const [column, row] = [u / 3 + 1.5, v / 3 + 1.5];
      const direction = ((Math.atan2(dy, dx) / (2 * Math.PI) + 1) % 1) * 8;
      for (let r = 0; r < 4; r++) {
        for (let c = 0; c < 4; c++) {
          const share = Math.max(0, 1 - Math.abs(row - r)) * Math.max(0, 1 - Math.abs(column - c));
          for (let bin = 0; bin < 8; bin++) {
            const apart = Math.min(Math.abs(direction - bin), 8 - Math.abs(direction - bin));
            histogram[(r * 4 + c) * 8 + bin]! += weight * share * Math.max(0, 1 - apart);
          }
        }
      }
    }
  }
  return histogram;
}

function histograms(level: Float32Array, frames: readonly Frame[]): Float32Array {
  return withWorkspace((workspace) => {
    const address = workspace.put(level);
    const placements = workspace.take(48 * frames.length);
    frames.forEach(([a11, a12, x, a21, a22, y], i) => {
      workspace.i32(placements + 48 * i, 4).set([address, WIDTH, HEIGHT, STRIDE]);
      workspace.f32(placements + 48 * i + 16, 6).set([a11, a12, a21, a22, x, y]);
    });
    const scratch = workspace.take(workspace.kernels.siftScratchBytes());
    const out = workspace.take(512 * frames.length);
    workspace.kernels.siftHistograms(placements, frames.length, scratch, out);
    return workspace.f32(out, 128 * frames.length).slice();
  });
}

tape('histograms equal the definition, for circles, ellipses and frames over the border', (t) => {
  const circles: Frame[] = [
    [2, 0, 35, 0, 2, 30],
    [1.6, -1.2, 33.3, 1.2, 1.6, 28.7],
    [2, 0, 35, 0, 1.9, 30],
    [2.5, 0, 3.2, 0, 2.5, 2.1],
    [3.1, 0, 68.9, 0, 3.1, 58.2],
    [0.7, 0, 20, 0, 0.7, 20],
  ];
  const ellipses: Frame[] = [
    [3, 0.4, 30.2, -0.7, 1.5, 31.9],
    [2, 0, 35, 0, 1.75, 30],
    [1, 0.4, 3.2, 0, 2.5, 55.1],
  ];
  const frames = [...circles, ...ellipses];
  const level = randomLevel('sift histograms');
  const fast = histograms(level, frames);
  frames.forEach((frame, i) => {
    const naive = naiveHistogram(level, frame, i < circles.length ? 4 : 6);
    const norm = Math.sqrt(naive.reduce((sum, value) => sum + value * value, 0));
    const error = naive.reduce((most, value, k) => Math.max(most, Math.abs(value - fast[128 * i + k]!) / norm), 0);
    // Directions are rounded to 1/32 bin, so each gradient may misplace 1/64 of its weight; misplacements mostly cancel.
    t.ok(error < 0.003, `frame ${i}: ${error}`);
  });
  t.end();
});

tape('a constant level gives a histogram of zeros', (t) => {
  const constant = new Float32Array(STRIDE * (HEIGHT + 1)).fill(0.7);
  t.ok(histograms(constant, [[2, 0.3, 35, 0, 2, 30]]).every((value) => value === 0));
  t.end();
});

tape('bytes follow L2, clip, and the square root of L1 or L2', (t) => {
  const random = randomFor('sift bytes');
  const rows = [
    Float32Array.from({ length: 128 }, () => random.float() ** 3),
    new Float32Array(128),
    Float32Array.from({ length: 128 }, (_, i) => (i === 5 ? 1000 : 0)),
    Float32Array.from({ length: 128 }, () => 1e-6 * random.float()),
  ];
  for (const root of [true, false]) {
    const bytes = withWorkspace((workspace) => {
      const addresses = rows.map((row) => workspace.put(row));
      const out = workspace.take(128 * rows.length);
      workspace.kernels.siftBytes(addresses[0]!, rows.length, 0.2, root, out);
      return workspace.u8(out, 128 * rows.length).slice();
    });
    rows.forEach((row, i) => {
      const l2 = Math.hypot(...row) || 1;
      const clipped = Array.from(row, (value) => Math.min(0.2, value / l2));
      const size = (root ? clipped.reduce((a, b) => a + b) : Math.hypot(...clipped)) || 1;
      const expected = clipped.map((value) => Math.min(255, 512 * (root ? Math.sqrt(value / size) : value / size)));
      const error = Math.max(...expected.map((value, k) => Math.abs(value - bytes[128 * i + k]!)));
      // Rounding to bytes, and float32 before it.
      t.ok(error <= 0.501, `root ${root}, row ${i}: ${error}`);
    });
  }
  t.end();
});

tape('histograms are added row by row, and nothing behind them', (t) => {
  for (const count of [0, 1, 3]) {
    const random = randomFor(`add histograms ${count}`);
    const [a, b] = [0, 1].map(() => Float32Array.from({ length: 128 * (count + 1) }, () => random.float()));
    const sums = withWorkspace((workspace) => {
      const [from, to] = [workspace.put(a!), workspace.put(b!)];
      workspace.kernels.addHistograms(from, count, to);
      return workspace.f32(to, 128 * (count + 1)).slice();
    });
    t.deepEqual(
      sums,
      b!.map((value, i) => (i < 128 * count ? value + a![i]! : value)),
      `${count} histograms`,
    );
  }
  t.end();
});
