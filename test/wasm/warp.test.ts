import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

interface Source {
  width: number;
  height: number;
  channels: number;
  data: Float32Array;
}
interface Sampling {
  cubic: boolean;
  least: number;
  most: number;
}

const clamp = (value: number, high: number) => Math.min(Math.max(value, 0), high);

function keys(t: number): number {
  const d = Math.abs(t);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

/** The value of a channel at (x, y) as a weighted sum over the neighbours, the border repeated; `background` outside. */
function valueAt(
  source: Source,
  x: number,
  y: number,
  w: number,
  c: number,
  cubic: boolean,
  background: number,
): number {
  const { width, height, channels, data } = source;
  if (!(w > 0 && x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) return background;
  const kernel = cubic ? keys : (t: number) => Math.max(0, 1 - Math.abs(t));
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  let sum = 0;
  for (let j = y0 - 1; j <= y0 + 2; j++) {
    for (let i = x0 - 1; i <= x0 + 2; i++) {
      sum += kernel(x - i) * kernel(y - j) * data[(clamp(j, height - 1) * width + clamp(i, width - 1)) * channels + c]!;
    }
  }
  return sum;
}

/** A channel of the pixel at (x, y) of the output: the mean over its positions. */
function pixelAt(source: Source, h: readonly number[], x: number, y: number, c: number, sampling: Sampling): number {
  const map = (u: number, v: number) => {
    const [sx, sy, w] = [0, 3, 6].map((k) => h[k]! * u + h[k + 1]! * v + h[k + 2]!) as [number, number, number];
    return { x: sx / w, y: sy / w, w };
  };
  // Positions along an axis: the length of a column of the Jacobian, by differences, rounded up but for a thousandth.
  const step = 1e-4;
  const count = (dx: number, dy: number) => {
    const [to, from] = [map(x + step * dx, y + step * dy), map(x - step * dx, y - step * dy)];
    const length = Math.hypot(to.x - from.x, to.y - from.y) / (2 * step);
    return sampling.least === sampling.most
      ? sampling.least
      : clamp(Math.max(sampling.least, Math.ceil(length - 0.001)), sampling.most);
  };
  const [columns, rows] = [count(1, 0), count(0, 1)];
  let sum = 0;
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const at = map(x + (i + 0.5) / columns - 0.5, y + (j + 0.5) / rows - 0.5);
      sum += valueAt(source, at.x, at.y, at.w, c, sampling.cubic, 0.25);
    }
  }
  return sum / (columns * rows);
}

const SAMPLINGS: Sampling[] = [
  { cubic: true, least: 1, most: 1 },
  { cubic: true, least: 3, most: 3 },
  { cubic: false, least: 1, most: 1 },
  { cubic: false, least: 2, most: 2 },
  { cubic: false, least: 1, most: 8 },
];

const MODELS = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.7, -0.4, 2.3, 0.3, 0.9, -1.6, 0, 0, 1],
  // A pixel covers 3.1 × 1.3, then 2.6 × 5.2 pixels of the source.
  [3.1, 0, -5.3, 0, 1.3, 0.2, 0, 0, 1],
  [2.6, 0.2, -3.1, -0.3, 5.2, -4.4, 0, 0, 1],
  [1.9, 0.3, -3.7, 0.4, 1.6, -2.2, 0.031, 0.017, 1],
  // The horizon passes through the output.
  [1.7, 0.3, -9.1, 0.2, 1.4, -6.3, 0.09, 0.023, -0.71],
];

tape('a warped row holds the mean of the values at its positions, at ragged sizes, in any channels and bands', (t) => {
  for (const [width, height, outWidth, outHeight] of [
    [1, 1, 3, 2],
    [1, 7, 5, 9],
    [9, 1, 8, 3],
    [13, 10, 17, 12],
  ] as const) {
    for (const channels of [1, 3, 4]) {
      const random = randomFor(`warp ${width} ${height} ${channels}`);
      const data = Float32Array.from({ length: width * height * channels }, () => random.float());
      const source = { width, height, channels, data };
      for (const [index, h] of MODELS.entries()) {
        for (const { cubic, least, most } of SAMPLINGS) {
          const size = outWidth * outHeight * channels;
          const out = withWorkspace((workspace) => {
            const [from, back] = [workspace.put(data), workspace.put(Float64Array.from(h))];
            const to = workspace.take(4 * (size + 2)) + 4;
            workspace.f32(to - 4, size + 2).fill(9);
            const half = outHeight >> 1;
            for (const [first, end] of [
              [0, half],
              [half, outHeight],
            ] as const) {
              const row = to + 4 * first * outWidth * channels;
              workspace.kernels.warpRows(
                from,
                width,
                height,
                channels,
                back,
                row,
                outWidth,
                first,
                end,
                0.25,
                cubic,
                least,
                most,
              );
            }
            return workspace.f32(to - 4, size + 2).slice();
          });
          let worst = 0;
          for (let i = 0; i < size; i++) {
            const [c, x] = [i % channels, Math.floor(i / channels) % outWidth];
            const y = Math.floor(i / channels / outWidth);
            worst = Math.max(worst, Math.abs(out[i + 1]! - pixelAt(source, h, x, y, c, { cubic, least, most })));
          }
          // Float32, summed up to 64 times.
          const what = `${width}×${height}×${channels}, model ${index}, ${cubic ? 'cubic' : 'linear'} ${least}..${most}`;
          if (!(worst < 3e-6 && out[0] === 9 && out.at(-1) === 9)) t.fail(`${what}: ${worst}`);
        }
      }
    }
  }
  t.pass('360 images');
  t.end();
});
