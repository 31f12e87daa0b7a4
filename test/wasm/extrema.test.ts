import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

const BORDER = 5;

interface Stack {
  layers: number;
  width: number;
  height: number;
  stride: number;
  /** layers + 3 images. */
  levels: Float32Array[];
}

/** Random levels: every pixel is unlike its neighbours, so that extrema abound; `steps` makes ties. */
function randomStack(name: string, layers: number, width: number, height: number, steps = 0): Stack {
  const random = randomFor(name);
  const stride = Math.ceil((width + 1) / 16) * 16;
  const value = () => (steps > 0 ? random.below(steps) / steps : random.float());
  const levels = Array.from({ length: layers + 3 }, () => Float32Array.from({ length: stride * (height + 1) }, value));
  return { layers, width, height, stride, levels };
}

/** The extrema of differences of the levels; or, computed before, of those differences as responses. */
function find(stack: Stack, threshold: number, bands: number, differences = true): number[][] {
  const { layers, width, height, stride, levels } = stack;
  const images = differences ? levels : levels.slice(1).map((level, d) => level.map((v, i) => v - levels[d]![i]!));
  return withWorkspace((workspace) => {
    const [level0] = images.map((image) => workspace.put(image)) as [number];
    const ring = differences ? workspace.take(12 * (layers + 2) * stride) : 0;
    const candidates = workspace.take(12 * Math.ceil((layers * height * width) / 2));
    const rows: number[][] = [];
    for (let band = 0; band < bands; band++) {
      const inner = height - 2 * BORDER;
      const [from, to] = [0, 1].map((k) => BORDER + Math.floor(((band + k) * inner) / bands)) as [number, number];
      const count = workspace.kernels.findExtrema(
        ...([
          level0,
          levels[0]!.byteLength,
          differences,
          layers,
          width,
          stride,
          from,
          to,
          BORDER,
          threshold,
          ring,
          candidates,
        ] as const),
      );
      const found = workspace.i32(candidates, 3 * count);
      for (let i = 0; i < count; i++) rows.push(Array.from(found.subarray(3 * i, 3 * i + 3)));
    }
    return rows;
  });
}

function naiveFind({ layers, width, height, stride, levels }: Stack, threshold: number): number[][] {
  const limit = Math.fround(threshold);
  const d = (layer: number, y: number, x: number) =>
    Math.fround(levels[layer + 1]![y * stride + x]! - levels[layer]![y * stride + x]!);
  const rows: number[][] = [];
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let layer = 1; layer <= layers; layer++) {
      for (let x = BORDER; x < width - BORDER; x++) {
        const v = d(layer, y, x);
        if (Math.abs(v) <= limit) continue;
        let extremum = true;
        for (let k = 0; k < 27 && extremum; k++) {
          if (k === 13) continue;
          // Neighbours in (layer, row, column) order: those before must be beaten, those after only matched.
          const other =
            Math.sign(v) * d(layer + Math.floor(k / 9) - 1, y + (Math.floor(k / 3) % 3) - 1, x + (k % 3) - 1);
          extremum = k < 13 ? Math.abs(v) > other : Math.abs(v) >= other;
        }
        if (extremum) rows.push([x, y, layer]);
      }
    }
  }
  return rows;
}

tape('extrema are those of the naive search, at ragged sizes, with ties, in any bands', (t) => {
  for (const [width, height] of [
    [11, 11],
    [12, 13],
    [15, 20],
    [16, 16],
    [17, 31],
    [64, 30],
    [71, 23],
  ] as const) {
    for (const layers of [1, 3]) {
      for (const steps of [0, 6]) {
        const name = `extrema ${width} ${height} ${layers} ${steps}`;
        const stack = randomStack(name, layers, width, height, steps);
        const expected = naiveFind(stack, 0.1);
        t.deepEqual(find(stack, 0.1, 1), expected, `${name}: ${expected.length} extrema`);
        t.deepEqual(find(stack, 0.1, 2), expected, `${name}, two bands`);
        t.deepEqual(find(stack, 0.1, 1, false), expected, `${name}, of responses`);
        t.deepEqual(find(stack, 0.1, 2, false), expected, `${name}, of responses, two bands`);
      }
    }
  }
  t.end();
});

tape('refinement finds the centre of a quadratic, and drops the weak and the edge-like', (t) => {
  const [layers, width, height, stride] = [3, 24, 20, 32];
  // Difference d, of which level d + 1 is the running sum, is a quadratic with known extremum.
  const stackOf = (cx: number, cy: number, cs: number, peak: number, ratio: number) => {
    const levels = [new Float32Array(stride * (height + 1))];
    for (let d = 0; d < layers + 2; d++) {
      levels.push(
        levels[d]!.map((below, i) => {
          const [x, y] = [i % stride, Math.floor(i / stride)];
          return below + peak - 0.01 * ((x - cx) ** 2 + ratio * (y - cy) ** 2 + (d - cs) ** 2);
        }),
      );
    }
    return levels;
  };
  const refine = (levels: Float32Array[], start: number[], contrast: number, differences = true) =>
    withWorkspace((workspace) => {
      const images = differences ? levels : levels.slice(1).map((level, d) => level.map((v, i) => v - levels[d]![i]!));
      const [level0] = images.map((image) => workspace.put(image)) as [number];
      const candidate = workspace.put(Int32Array.from(start));
      const out = workspace.take(24);
      const kept = workspace.kernels.refineExtrema(
        ...([level0, levels[0]!.byteLength, differences, width, height, stride, 5] as const),
        ...([contrast, 10, candidate, 1, out] as const),
      );
      return kept === 0 ? undefined : Array.from(workspace.f32(out, 4));
    });

  const quadratic = stackOf(11.3, 9.2, 1.8, 0.1, 1);
  for (const [start, differences] of [
    [[11, 9, 2], true],
    [[10, 8, 1], true],
    [[13, 10, 3], true],
    [[10, 8, 1], false],
  ] as [number[], boolean][]) {
    const [x, y, layer, response] = refine(quadratic, start, 0.05, differences)!;
    // Levels are float32 sums up to about 3: differences carry errors of some 1e-7, curvatures are 0.02.
    t.ok(Math.abs(x! - 11.3) < 1e-3 && Math.abs(y! - 9.2) < 1e-3, `position from ${start}: ${x}, ${y}`);
    t.ok(Math.abs(layer! - 1.8) < 1e-3, `scale from ${start}: ${layer}`);
    t.ok(Math.abs(response! - 0.1) < 1e-5, `response from ${start}: ${response}`);
  }
  t.equal(refine(quadratic, [11, 9, 2], 0.11), undefined, 'too weak');
  t.equal(refine(stackOf(11.3, 9.2, 1.8, 0.1, 0.05), [11, 9, 2], 0.05), undefined, 'curvatures 20 to 1');
  t.equal(refine(stackOf(11.3, 9.2, 1.8, 0.1, -1), [11, 9, 2], 0.05), undefined, 'a saddle');
  t.equal(refine(stackOf(2, 9.2, 1.8, 0.1, 1), [7, 9, 2], 0), undefined, 'moves out of the image');
  t.equal(
    refine(
      [...Array(6)].map(() => new Float32Array(stride * 21)),
      [11, 9, 2],
      0,
    ),
    undefined,
    'flat',
  );
  t.end();
});
