import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

/** Sizes around the blocks of 8 that rounding works in, and the thinnest. */
const SIZES: readonly [number, number][] = [
  ...([1, 2, 7, 8, 9, 16, 17].map((width) => [width, 3]) as [number, number][]),
  [1, 1],
  [1, 13],
  [13, 1],
  [23, 19],
];
const REACHED = 256;

/** Runs the flood over an image of levels, within a frame. */
function flood(pixels: Uint8Array, width: number, height: number) {
  const [stride, rows] = [width + 2, height + 2];
  const framed = new Uint16Array(stride * rows).fill(REACHED);
  pixels.forEach((value, i) => {
    framed[(Math.floor(i / width) + 1) * stride + (i % width) + 1] = value;
  });
  return withWorkspace((workspace) => {
    const { kernels } = workspace;
    const image = workspace.put(new Uint8Array(framed.buffer));
    const labels = workspace.put(new Int32Array(stride * rows).fill(-7));
    const [levels, areas, parents] = [1, 4, 4].map((bytes) => workspace.take(bytes * pixels.length)) as [
      number,
      number,
      number,
    ];
    const scratch = workspace.take(kernels.componentTreeScratchBytes());
    const count = kernels.componentTree(image, stride, labels, levels, areas, parents, scratch);
    const all = workspace.i32(labels, stride * rows);
    return {
      count,
      labels: Int32Array.from(pixels, (_, i) => all[(Math.floor(i / width) + 1) * stride + (i % width) + 1]!),
      framed: all.filter(
        (_, i) => i < stride || i >= stride * (rows - 1) || i % stride === 0 || (i + 1) % stride === 0,
      ),
      levels: workspace.u8(levels, count).slice(),
      areas: workspace.i32(areas, count).slice(),
      parents: workspace.i32(parents, count).slice(),
    };
  });
}

/** For each level: of each pixel at most as bright, the first pixel of its component; and the area of a component by its first pixel. */
function naiveComponents(pixels: Uint8Array, width: number, height: number) {
  return Array.from({ length: 256 }, (_, level) => {
    const first = new Int32Array(pixels.length).fill(-1);
    const areas = new Map<number, number>();
    for (let start = 0; start < pixels.length; start++) {
      if (pixels[start]! > level || first[start]! >= 0) continue;
      const queue = [start];
      first[start] = start;
      for (let k = 0; k < queue.length; k++) {
        const [x, y] = [queue[k]! % width, Math.floor(queue[k]! / width)];
        for (const [nx, ny] of [
          [x + 1, y],
          [x - 1, y],
          [x, y + 1],
          [x, y - 1],
        ] as const) {
          const n = ny * width + nx;
          if (nx < 0 || ny < 0 || nx >= width || ny >= height || pixels[n]! > level || first[n]! >= 0) continue;
          first[n] = start;
          queue.push(n);
        }
      }
      areas.set(start, queue.length);
    }
    return { first, areas };
  });
}

tape('componentTree holds the components at every threshold, their areas and their order', (t) => {
  for (const [width, height] of SIZES) {
    for (const steps of [1, 2, 5, 256]) {
      const name = `${width}×${height}, ${steps} levels`;
      const random = randomFor(`flood ${name}`);
      const pixels = Uint8Array.from({ length: width * height }, () => Math.floor((random.below(steps) * 256) / steps));
      const tree = flood(pixels, width, height);
      const components = naiveComponents(pixels, width, height);
      const areaAt = (level: number, pixel: number) => components[level]!.areas.get(components[level]!.first[pixel]!)!;
      const keyAt = (level: number, pixel: number) => `${level}:${components[level]!.first[pixel]}`;

      const keys = new Map<number, string>();
      let wrong = 0;
      pixels.forEach((level, pixel) => {
        const node = tree.labels[pixel]!;
        const key = keyAt(level, pixel);
        if ((keys.get(node) ?? key) !== key || tree.levels[node] !== level) wrong++;
        if (tree.areas[node] !== areaAt(level, pixel)) wrong++;
        keys.set(node, key);
      });
      t.equal(wrong, 0, `${name}: labels, levels and areas`);
      t.equal(keys.size, tree.count, `${name}: every node gained a pixel`);
      t.equal(new Set(keys.values()).size, tree.count, `${name}: no component twice`);

      let strayed = 0;
      pixels.forEach((level, pixel) => {
        const node = tree.labels[pixel]!;
        let above = level + 1;
        while (above < 256 && areaAt(above, pixel) === areaAt(level, pixel)) above++;
        const expected = above < 256 ? keyAt(above, pixel) : keys.get(node);
        if (keys.get(tree.parents[node]!) !== expected) strayed++;
      });
      t.equal(strayed, 0, `${name}: parents`);
      t.ok(
        tree.framed.every((label) => label === -7),
        `${name}: the frame's labels are left alone`,
      );
    }
  }
  t.end();
});

tape('putLevels rounds, clamps, inverts and frames at ragged sizes', (t) => {
  for (const [width, height] of SIZES) {
    for (const inverted of [false, true]) {
      const name = `${width}×${height}${inverted ? ', inverted' : ''}`;
      const random = randomFor(`levels ${name}`);
      const stride = Math.ceil((width + 1) / 16) * 16;
      // Beyond 0..1 too, and quarters of a level, so that halves are among them; the padding is as large as can be.
      const image = Float32Array.from({ length: stride * height }, (_, i) =>
        i % stride < width ? (random.below(1200) - 90) / 1020 : 3e38,
      );
      const size = (width + 2) * (height + 2);
      const actual = withWorkspace((workspace) => {
        const source = workspace.put(image);
        const target = workspace.put(new Uint8Array(2 * size + 32 + 16).fill(99));
        workspace.kernels.putLevels(source, width, height, stride, inverted, target);
        const bytes = workspace.u8(target, 2 * size + 48);
        t.ok(
          bytes.subarray(2 * size + 32).every((value) => value === 99),
          `${name}: writes no further than it may`,
        );
        return new Uint16Array(bytes.slice(0, 2 * size).buffer);
      });
      const expected = new Uint16Array(size).fill(REACHED);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const scaled = Math.min(Math.max(Math.fround(255 * image[y * stride + x]!), 0), 255);
          const level = Math.floor(Math.fround(scaled + 0.5));
          expected[(y + 1) * (width + 2) + x + 1] = inverted ? 255 - level : level;
        }
      }
      t.deepEqual(actual, expected, name);
    }
  }
  t.end();
});
