/** The kernels that look at regions: placement, patches, adaptation. */
import tape from 'tape';
import { type Workspace, withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';
import { bilinear } from './bilinear.ts';
import { naiveTaps } from './taps.ts';

const [WIDTH, HEIGHT, STRIDE] = [90, 80, 96];
/** px between samples of the levels below, and the shortest half-axes that they serve. */
const STEPS = [0.5, 0.5, 1, 2];
const SHORTEST = [0.8, 1.2, 2, 4];
const ORIGIN = -0.25;

type Frame = readonly [number, number, number, number, number, number];

/** Smooth noise, so that neighbouring pixels differ, but not wildly. */
function randomLevel(name: string): Float32Array {
  const random = randomFor(name);
  let level = Float32Array.from({ length: STRIDE * (HEIGHT + 1) }, () => random.float());
  for (let pass = 0; pass < 3; pass++) {
    level = level.map(
      (value, i) =>
        0.4 * value +
        0.15 * ((level[i + 1] ?? 0) + (level[i - 1] ?? 0) + (level[i + STRIDE] ?? 0) + (level[i - STRIDE] ?? 0)),
    );
  }
  return level;
}

const sample = (data: Float32Array, x: number, y: number) =>
  bilinear({ data, width: WIDTH, height: HEIGHT, stride: STRIDE }, x, y);

/** Writes the table of levels; returns its address and those of the levels. */
function putLevels(workspace: Workspace, levels: readonly Float32Array[]): { table: number; addresses: number[] } {
  const addresses = levels.map((level) => workspace.put(level));
  const table = workspace.take(24 * levels.length);
  addresses.forEach((address, i) => {
    workspace.i32(table + 24 * i, 4).set([address, WIDTH, HEIGHT, STRIDE]);
    workspace.f32(table + 24 * i + 16, 2).set([STEPS[i]!, SHORTEST[i]!]);
  });
  return { table, addresses };
}

function halfAxes([a11, a12, , a21, a22]: Frame): [number, number] {
  const [determinant, squares] = [Math.abs(a11 * a22 - a12 * a21), a11 ** 2 + a12 ** 2 + a21 ** 2 + a22 ** 2];
  const longer = Math.sqrt((squares + Math.sqrt(Math.max(0, squares ** 2 - 4 * determinant ** 2))) / 2);
  return [longer, determinant / longer];
}

/** The coarsest level that serves the shorter half-axis, or the finest. */
function naiveLevel(frame: Frame): number {
  const [, shorter] = halfAxes(frame);
  let level = STEPS.length - 1;
  while (level > 0 && !(shorter >= Math.fround(SHORTEST[level]!))) level--;
  return level;
}

/** Frames around the levels' limits, of many shapes, `count` of them. */
function randomFrames(name: string, count: number): Frame[] {
  const random = randomFor(name);
  return Array.from({ length: count }, () => {
    const [size, angle, turn] = [0.4 * 16 ** random.float(), 7 * random.float(), 7 * random.float()];
    const tilt = 1 + 2 * random.float() ** 2;
    const [c, s, p, q] = [Math.cos(angle), Math.sin(angle), Math.cos(turn), Math.sin(turn)];
    const frame = [c * size * tilt, -s * size, s * size * tilt, c * size];
    const [a, b, d, e] = frame as [number, number, number, number];
    return [
      a * p - b * q,
      a * q + b * p,
      12 + 20 * random.float(),
      d * p - e * q,
      d * q + e * p,
      12 + 16 * random.float(),
    ].map(Math.fround) as unknown as Frame;
  });
}

/** Whether the longer half-axis is at most 1.1 times the shorter: by the singular values' sum of squares and product. */
function isRound([a11, a12, , a21, a22]: Frame): boolean {
  const ratio = (a11 ** 2 + a12 ** 2 + a21 ** 2 + a22 ** 2) / Math.abs(a11 * a22 - a12 * a21);
  return ratio <= 1.1 + 1 / 1.1;
}

type PlacedLevels = ReturnType<typeof putLevels>;

tape('placements name the right level and hold the frame in its samples, for any number of frames', (t) => {
  for (const count of [0, 1, 2, 7, 61]) {
    const frames: Frame[] = [...randomFrames(`placements ${count}`, count)];
    if (count === 61) {
      frames.push(
        [0, 0, 5, 0, 0, 6],
        [2, 0, 5, 0, 0, 6],
        [-2, 0, 5, 0, 2, 6],
        [1e20, 0, 5, 0, 1e20, 6],
        [4, 0, 5, 0, 4, 6],
      );
    }
    withWorkspace((workspace) => {
      const [elongated, round] = [0, 1].map(() =>
        putLevels(
          workspace,
          STEPS.map(() => new Float32Array(16)),
        ),
      ) as [PlacedLevels, PlacedLevels];
      const placements = workspace.take(48 * frames.length + 16);
      workspace.u8(placements, 48 * frames.length + 16).fill(77);
      const address = workspace.put(Float32Array.from(frames.flat()));
      workspace.kernels.placeRegions(
        address,
        frames.length,
        elongated.table,
        round.table,
        STEPS.length,
        ORIGIN,
        placements,
      );
      frames.forEach((frame, i) => {
        const level = naiveLevel(frame);
        const [a11, a12, x, a21, a22, y] = frame;
        const { addresses } = isRound(frame) ? round : elongated;
        t.deepEqual(
          [...workspace.i32(placements + 48 * i, 4)],
          [addresses[level], WIDTH, HEIGHT, STRIDE],
          `level ${level}`,
        );
        const expected = [a11, a12, a21, a22, x - ORIGIN, y - ORIGIN].map((value) =>
          Math.fround(value / STEPS[level]!),
        );
        t.deepEqual([...workspace.f32(placements + 48 * i + 16, 6)], expected, `frame ${i}`);
      });
      t.ok(
        workspace.u8(placements + 48 * frames.length, 16).every((value) => value === 77),
        'nothing is written behind them',
      );
    });
  }
  t.end();
});

tape('patches are bilinear samples, blurred along a direction, of any number of rows and columns', (t) => {
  const level = randomLevel('blurred patch');
  for (const frame of [
    [2, 0, 45, 0, 2, 40],
    [1.7, -1.1, 44.3, 0.9, 2.2, 41.7],
    [3, 0.4, 2.2, -0.7, 1.5, 78.9],
    [0.3, 0, 45.1, 0, 0.3, 40.2],
  ] as Frame[]) {
    for (const [columns, rows] of [
      [1, 1],
      [3, 2],
      [4, 4],
      [5, 3],
      [8, 8],
      [13, 7],
      [32, 5],
    ] as const) {
      for (const [dx, dy, sigma, radius] of [
        [0, 0, 1, 0],
        [0.8, -0.6, 0.5, 2],
        [1.1, 0.7, 1.8, 6],
      ] as const) {
        const step = 0.7;
        const padded = Math.ceil(columns / 4) * 4;
        const patch = withWorkspace((workspace) => {
          const placement = workspace.take(48);
          const address = workspace.put(level);
          const [a11, a12, x, a21, a22, y] = frame;
          workspace.i32(placement, 4).set([address, WIDTH, HEIGHT, STRIDE]);
          workspace.f32(placement + 16, 6).set([a11, a12, a21, a22, x, y]);
          const before = workspace.u8(placement, 40).slice();
          const taps = workspace.take(4 * (radius + 1));
          workspace.kernels.gaussianTaps(taps, radius, sigma);
          const [out, scratch] = [workspace.take(4 * padded * rows), workspace.take(4 * padded * rows)];
          workspace.kernels.sampleBlurredPatch(placement, columns, rows, step, dx, dy, taps, radius, out, scratch);
          t.deepEqual(workspace.u8(placement, 40), before, 'the placement is left as it was');
          return workspace.f32(out, padded * rows).slice();
        });
        const weights = naiveTaps(sigma, radius);
        let most = 0;
        for (let j = 0; j < rows; j++) {
          for (let i = 0; i < columns; i++) {
            const [u, v] = [(i - (columns - 1) / 2) * step, (j - (rows - 1) / 2) * step];
            const x = frame[2] + frame[0] * u + frame[1] * v;
            const y = frame[5] + frame[3] * u + frame[4] * v;
            const value = weights.reduce(
              (total, weight, k) => total + weight * sample(level, x + (k - radius) * dx, y + (k - radius) * dy),
              0,
            );
            most = Math.max(most, Math.abs(value - patch[j * padded + i]!));
          }
        }
        // Positions of float32 up to 90, times slopes up to about 0.2 a sample.
        t.ok(most < 1e-5, `${frame}: ${columns}×${rows}, radius ${radius}: ${most}`);
      }
    }
  }
  t.end();
});

interface Adaptation {
  readonly maxIterations: number;
  readonly roundness: number;
  readonly maxElongation: number;
}

/** Adaptation straight from its definition: frame and state, the number of iterations or 0. */
function naiveAdapt(
  levels: readonly Float32Array[],
  start: Frame,
  options: Adaptation,
): { frame: Frame; state: number } {
  let frame = start;
  const area = Math.abs(start[0] * start[4] - start[1] * start[3]);
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    const index = naiveLevel(frame);
    const [a11, a12, x, a21, a22, y] = frame;
    const at = (u: number, v: number) =>
      sample(
        levels[index]!,
        (x - ORIGIN + a11 * u + a12 * v) / STEPS[index]!,
        (y - ORIGIN + a21 * u + a22 * v) / STEPS[index]!,
      );
    let [xx, xy, yy] = [0, 0, 0];
    for (let j = 0; j < 30; j++) {
      for (let i = 0; i < 30; i++) {
        const [u, v] = [(i - 14.5) / 2, (j - 14.5) / 2];
        const weight = Math.exp((u * u + v * v) / (-2 * 3.5 ** 2));
        const [gx, gy] = [at(u + 0.5, v) - at(u - 0.5, v), at(u, v + 0.5) - at(u, v - 0.5)];
        xx += weight * gx * gx;
        xy += weight * gx * gy;
        yy += weight * gy * gy;
      }
    }
    const determinant = xx * yy - xy * xy;
    if (!(determinant > 1e-12 * (xx + yy) ** 2)) return { frame, state: 0 };
    // The inverse square root by eigenvectors, with determinant 1.
    const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
    const [p, q] = [((mean - half) / (mean + half)) ** 0.25, ((mean + half) / (mean - half)) ** 0.25];
    const [w11, w12, w22] = [p * cos * cos + q * sin * sin, (p - q) * cos * sin, p * sin * sin + q * cos * cos];
    const b = [a11 * w11 + a12 * w12, a11 * w12 + a12 * w22, x, a21 * w11 + a22 * w12, a21 * w12 + a22 * w22, y];
    const [longer, shorter] = halfAxes(b as unknown as Frame);
    if (longer / shorter > options.maxElongation) return { frame, state: 0 };
    const size = Math.sqrt(area) / shorter;
    frame = b.map((value, k) => (k % 3 === 2 ? value : size * value)) as unknown as Frame;
    if (q / p < 1 / (1 - options.roundness)) return { frame, state: iteration };
  }
  return { frame, state: 0 };
}

tape('adaptation takes the steps of its definition, and counts them', (t) => {
  const levels = STEPS.map((_, i) => randomLevel(`adapt level ${i}`));
  for (const [count, options] of [
    [1, { maxIterations: 1, roundness: 0.05, maxElongation: 6 }],
    [17, { maxIterations: 2, roundness: 0.05, maxElongation: 6 }],
    [40, { maxIterations: 4, roundness: 0.1, maxElongation: 6 }],
    [40, { maxIterations: 4, roundness: 0.05, maxElongation: 1.3 }],
  ] as [number, Adaptation][]) {
    const frames = randomFrames(`adapt ${count}`, count);
    const { adapted, states } = withWorkspace((workspace) => {
      const { table } = putLevels(workspace, levels);
      const address = workspace.put(Float32Array.from(frames.flat()));
      const scratch = workspace.take(workspace.kernels.adaptScratchBytes());
      const states = workspace.take(count);
      const { maxIterations, roundness, maxElongation } = options;
      const space = [table, STEPS.length, ORIGIN] as const;
      workspace.kernels.adaptShapes(address, count, ...space, maxIterations, roundness, maxElongation, scratch, states);
      return { adapted: workspace.f32(address, 6 * count).slice(), states: workspace.u8(states, count).slice() };
    });
    let converged = 0;
    frames.forEach((start, i) => {
      const { frame, state } = naiveAdapt(levels, start, options);
      t.equal(states[i], state, `state of row ${i}`);
      if (state > 0) converged++;
      const found = adapted.subarray(6 * i, 6 * i + 6);
      const size = Math.max(...[0, 1, 3, 4].map((k) => Math.abs(frame[k]!)));
      const error = Math.max(...frame.map((value, k) => Math.abs(value - found[k]!)));
      // Moments are sums of 900 squares in float32, of gradients that are small differences.
      t.ok(error < 1e-3 * size, `frame of row ${i}: ${error} of ${size}`);
    });
    t.ok(count === 1 || (converged > 0 && converged < count), `${converged} of ${count} converge`);
  }
  t.end();
});
