import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { largestInside, putGuarded, randomRows, SIZES, strideOf } from './layers.ts';

/** The rows 1..height - 1 in one band, and in two. */
const bandsOf = (height: number) => {
  const middle = Math.max(1, height >> 1);
  return [
    [[1, height - 1]],
    [
      [1, middle],
      [middle, height - 1],
    ],
  ] as [number, number][][];
};

tape('the determinant of the Hessian is that of central differences, at ragged sizes, in any bands', (t) => {
  for (const [width, height] of SIZES) {
    const stride = strideOf(width);
    const image = randomRows(`hessian ${width} ${height}`, stride, height);
    const at = (x: number, y: number) => image[y * stride + x]!;
    const naive = (x: number, y: number) => {
      const xx = at(x - 1, y) + at(x + 1, y) - 2 * at(x, y);
      const yy = at(x, y - 1) + at(x, y + 1) - 2 * at(x, y);
      const xy = (at(x + 1, y + 1) + at(x - 1, y - 1) - at(x + 1, y - 1) - at(x - 1, y + 1)) / 4;
      return 2.5 * (xx * yy - xy * xy);
    };
    for (const bands of bandsOf(height)) {
      const values = withWorkspace((workspace) => {
        const [source, target] = [putGuarded(workspace, image), workspace.take(image.byteLength)];
        for (const [from, to] of bands) workspace.kernels.hessianDeterminant(source, target, stride, from, to, 2.5);
        return workspace.f32(target, image.length).slice();
      });
      // Values up to 10 in float32.
      t.ok(largestInside(values, naive, width, height, stride) < 1e-5, `${width}×${height}, ${bands.length} bands`);
    }
  }
  t.end();
});

tape('products of gradients and the cornerness follow their definitions, at ragged sizes, in any bands', (t) => {
  for (const [width, height] of SIZES) {
    const stride = strideOf(width);
    const image = randomRows(`gradients ${width} ${height}`, stride, height);
    const at = (x: number, y: number) => image[y * stride + x]!;
    const x2 = (x: number, y: number) => ((at(x + 1, y) - at(x - 1, y)) / 2) ** 2;
    const y2 = (x: number, y: number) => ((at(x, y + 1) - at(x, y - 1)) / 2) ** 2;
    const xy = (x: number, y: number) => ((at(x + 1, y) - at(x - 1, y)) * (at(x, y + 1) - at(x, y - 1))) / 4;
    for (const bands of bandsOf(height)) {
      const products = withWorkspace((workspace) => {
        const [source, target] = [putGuarded(workspace, image), workspace.take(3 * image.byteLength)];
        for (const [from, to] of bands) {
          workspace.kernels.gradientProducts(source, target, image.byteLength, stride, from, to);
        }
        return [0, 1, 2].map((p) => workspace.f32(target + p * image.byteLength, image.length).slice());
      });
      [x2, xy, y2].forEach((naive, p) => {
        const error = largestInside(products[p]!, naive, width, height, stride);
        t.ok(error < 1e-6, `${width}×${height}, product ${p}: ${error}`);
      });
    }
    // The matrix of random numbers stands for that of smoothed products; the target is one of them, as the contract allows.
    const matrix = [0, 1, 2].map((p) => randomRows(`matrix ${p} ${width}`, stride, height));
    for (const k of [0, 0.05, 0.25]) {
      const values = withWorkspace((workspace) => {
        const [first] = matrix.map((product) => workspace.put(product)) as [number];
        workspace.kernels.cornerness(first, image.byteLength, first + image.byteLength, stride, 0, height, k, 3);
        return workspace.f32(first + image.byteLength, image.length).slice();
      });
      const [xx, xy, yy] = matrix as [Float32Array, Float32Array, Float32Array];
      const error = values.reduce((most, value, i) => {
        const naive = 3 * (xx[i]! * yy[i]! - xy[i]! ** 2 - k * (xx[i]! + yy[i]!) ** 2);
        return Math.max(most, Math.abs(value - naive));
      }, 0);
      t.ok(error < 1e-6, `${width}×${height}, k ${k}: ${error}`);
    }
  }
  t.end();
});

interface Search {
  readonly width: number;
  readonly height: number;
  readonly border: number;
  readonly threshold: number;
  readonly minima: boolean;
}

function findMaxima(image: Float32Array, { width, height, border, threshold, minima }: Search, bands: number) {
  return withWorkspace((workspace) => {
    const source = putGuarded(workspace, image);
    const maxima = workspace.take(16 * Math.ceil((width * height) / 2));
    const rows: number[][] = [];
    for (let band = 0; band < bands; band++) {
      const inner = height - 2 * border;
      const [from, to] = [0, 1].map((k) => border + Math.floor(((band + k) * inner) / bands)) as [number, number];
      const size = [width, strideOf(width), from, to, border] as const;
      const count = workspace.kernels.findMaxima(source, ...size, threshold, minima, maxima);
      const [values, places] = [workspace.f32(maxima, 4 * count), workspace.i32(maxima, 4 * count)];
      for (let i = 0; i < 4 * count; i += 4) rows.push([values[i]!, values[i + 1]!, values[i + 2]!, places[i + 3]!]);
    }
    return rows;
  });
}

/** Pixels that beat the neighbours before them and are not beaten by those behind them. */
function naiveMaxima(image: Float32Array, { width, height, border, threshold, minima }: Search): number[] {
  const stride = strideOf(width);
  const places: number[] = [];
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) {
      const v = image[y * stride + x]!;
      const sign = minima && v < 0 ? -1 : 1;
      let maximum = sign * v > Math.fround(threshold);
      for (let k = 0; k < 9; k++) {
        if (k === 4) continue;
        const other = sign * image[(y + Math.floor(k / 3) - 1) * stride + x + (k % 3) - 1]!;
        maximum &&= k < 4 ? sign * v > other : sign * v >= other;
      }
      if (maximum) places.push(y * width + x);
    }
  }
  return places;
}

tape(
  'maxima are those of the naive search, with minima, ties and negative zero, at ragged sizes, in any bands',
  (t) => {
    for (const [width, height] of [...SIZES, [11, 11], [71, 23]] as const) {
      for (const border of [1, 5]) {
        if (Math.min(width, height) <= 2 * border) continue;
        for (const steps of [0, 6]) {
          for (const minima of [false, true]) {
            const name = `maxima ${width} ${height} ${border} ${steps} ${minima}`;
            const image = randomRows(name, strideOf(width), height, steps).map((value) => (value === 0 ? -0 : value));
            for (const threshold of [0, 0.2]) {
              const search = { width, height, border, threshold, minima };
              const expected = naiveMaxima(image, search);
              for (const bands of [1, 2]) {
                const found = findMaxima(image, search, bands).map(([, , , place]) => place);
                t.deepEqual(found, expected, `${name}, ${threshold}: ${expected.length} maxima, ${bands} bands`);
              }
            }
          }
        }
      }
    }
    t.end();
  },
);

tape('a maximum is refined to the peak of the quadratic through it, a pit likewise', (t) => {
  const [width, height] = [21, 19];
  const stride = strideOf(width);
  for (const sign of [1, -1]) {
    for (const [cx, cy] of [
      [10, 9],
      [9.7, 9.4],
      [10.45, 8.6],
    ] as const) {
      // With a mixed term, so that its sign matters.
      const peak = Float32Array.from({ length: stride * height }, (_, i) => {
        const [x, y] = [(i % stride) - cx, Math.floor(i / stride) - cy];
        return sign * (0.8 - 0.03 * x * x - 0.02 * y * y + 0.005 * x * y);
      });
      const search = { width, height, border: 1, threshold: 0.5, minima: sign < 0 };
      const [[x, y, value] = [], ...others] = findMaxima(peak, search, 1);
      t.equal(others.length, 0, 'one');
      // Second differences of 0.04 from float32 values near 1.
      t.ok(Math.abs(x! - cx) < 1e-4 && Math.abs(y! - cy) < 1e-4, `${x}, ${y} for ${cx}, ${cy}`);
      t.ok(Math.abs(value! - 0.8 * sign) < 1e-6, `value ${value}`);
    }
  }
  t.end();
});
