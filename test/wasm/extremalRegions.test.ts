import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

interface Tree {
  levels: Uint8Array;
  areas: Int32Array;
  parents: Int32Array;
}

/** A tree whose root is node 0 and whose other nodes stand in any order after that; areas and levels grow towards the root. */
function randomTree(count: number, random: Random): Tree {
  const depth = new Int32Array(count);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 1; i--) {
    const j = 1 + random.below(i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const parents = new Int32Array(count);
  const areas = new Int32Array(count);
  const levels = new Uint8Array(count);
  levels[0] = 250;
  for (let i = 1; i < count; i++) {
    // Mostly long branches: the parent is one of the last few.
    const parent = order[Math.max(0, i - 1 - random.below(3))]!;
    parents[order[i]!] = parent;
    depth[order[i]!] = depth[parent]! + 1;
    levels[order[i]!] = Math.max(0, levels[parent]! - 1 - random.below(3));
  }
  for (let i = count - 1; i >= 0; i--) {
    areas[order[i]!]! += 1 + random.below(9);
    if (i > 0) areas[parents[order[i]!]!]! += areas[order[i]!]!;
  }
  return { levels, areas, parents };
}

function naiveStable(
  { levels, areas, parents }: Tree,
  delta: number,
  minArea: number,
  maxArea: number,
  maxVariation: number,
  cut: Uint8Array,
): { found: number[]; variation: number[] } {
  const nodes = Array.from(parents.keys());
  const child = nodes.map((node) => {
    const children = nodes.filter((other) => parents[other] === node && other !== node);
    return children.sort((a, b) => areas[b]! - areas[a]! || a - b)[0];
  });
  const ancestors = (node: number): number[] =>
    parents[node] === node ? [] : [parents[node]!, ...ancestors(parents[node]!)];
  const heirs = (node: number): number[] => (child[node] === undefined ? [] : [child[node]!, ...heirs(child[node]!)]);
  const variation = nodes.map((node) => {
    const outer = ancestors(node).filter((other) => levels[other]! <= levels[node]! + delta);
    const inner = heirs(node).filter((other) => levels[other]! >= levels[node]! - delta);
    return (areas[outer.at(-1) ?? node]! - areas[inner.at(-1) ?? node]!) / areas[node]!;
  });
  const found = nodes.filter((node) => {
    const heir = child[node];
    return (
      cut[node] === 0 &&
      areas[node]! >= minArea &&
      areas[node]! <= maxArea &&
      variation[node]! <= maxVariation &&
      (variation[node] === 0 || variation[node]! < variation[parents[node]!]!) &&
      (heir === undefined || variation[node]! <= variation[heir]!)
    );
  });
  return { found, variation };
}

tape('stableNodes equals its naive twin', (t) => {
  for (const count of [1, 2, 3, 10, 101]) {
    for (const [delta, minArea, maxArea, maxVariation] of [
      [1, 0, 1e9, 1e9],
      [3, 0, 1e9, 1e9],
      [5, 12.5, 300, 0.4],
    ] as const) {
      const random = randomFor(`stable ${count} ${delta}`);
      const tree = randomTree(count, random);
      const cut = Uint8Array.from({ length: count }, () => (random.below(4) === 0 ? 1 : 0));
      const actual = withWorkspace((workspace) => {
        const [levels, areas, parents, cutAt] = [tree.levels, tree.areas, tree.parents, cut].map((list) =>
          workspace.put(list),
        ) as [number, number, number, number];
        const [children, variation, found] = [4, 8, 4].map((bytes) => workspace.take(bytes * count)) as [
          number,
          number,
          number,
        ];
        const length = workspace.kernels.stableNodes(
          ...([levels, areas, parents, cutAt, count, delta, minArea, maxArea, maxVariation] as const),
          ...([children, variation, found] as const),
        );
        return {
          found: Array.from(workspace.i32(found, length)),
          variation: Array.from(workspace.f64(variation, count)),
        };
      });
      t.deepEqual(
        actual,
        naiveStable(tree, delta, minArea, maxArea, maxVariation, cut),
        `${count} nodes, delta ${delta}`,
      );
    }
  }
  t.end();
});

tape('markCutNodes marks what holds a pixel of the border, and nothing else', (t) => {
  for (const [width, height] of [
    [1, 1],
    [7, 1],
    [1, 7],
    [2, 2],
    [6, 5],
  ] as const) {
    const random = randomFor(`cut ${width}×${height}`);
    const count = 60;
    const { parents } = randomTree(count, random);
    const [stride, rows] = [width + 2, height + 2];
    const labels = new Int32Array(stride * rows).fill(-1);
    const expected = new Uint8Array(count);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let node = random.below(count);
        labels[(y + 1) * stride + x + 1] = node;
        if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
        for (; parents[node] !== node; node = parents[node]!) expected[node] = 1;
        expected[node] = 1;
      }
    }
    const actual = withWorkspace((workspace) => {
      const [labelsAt, parentsAt] = [workspace.put(labels), workspace.put(parents)];
      const cut = workspace.take(count);
      workspace.kernels.markCutNodes(labelsAt, stride, rows, parentsAt, count, cut);
      return workspace.u8(cut, count).slice();
    });
    t.deepEqual(actual, expected, `${width}×${height}`);
  }
  t.end();
});

tape('owners and moments equal those of listed pixels, also far from the origin', (t) => {
  for (const [width, height] of [
    [1, 1],
    [9, 1],
    [1, 9],
    [31, 23],
    [3000, 5],
  ] as const) {
    const name = `${width}×${height}`;
    const random = randomFor(`moments ${name}`);
    const count = 40;
    const tree = randomTree(count, random);
    const [stride, rows] = [width + 2, height + 2];
    // Runs of a label, of which the frame's must not be read.
    const labels = new Int32Array(stride * rows).fill(-1);
    for (let y = 1, label = 0; y <= height; y++) {
      for (let x = 1; x <= width; x++) {
        if (random.below(3) === 0) label = random.below(count);
        labels[y * stride + x] = label;
      }
    }
    // Every third node is a region; an inner one has the smaller area.
    const nodes = Int32Array.from(
      Array.from({ length: count }, (_, i) => i)
        .filter((node) => node % 3 === 1)
        .sort((a, b) => tree.areas[a]! - tree.areas[b]! || a - b),
    );
    const holders = (node: number): number[] =>
      tree.parents[node] === node ? [node] : [node, ...holders(tree.parents[node]!)];
    const owners = Int32Array.from({ length: count }, (_, node) => {
      const holder = holders(node).find((other) => nodes.includes(other));
      return holder === undefined ? -1 : nodes.indexOf(holder);
    });
    const sums = new BigInt64Array(6 * nodes.length);
    labels.forEach((label, i) => {
      if (label < 0) return;
      const [x, y] = [BigInt((i % stride) - 1), BigInt(Math.floor(i / stride) - 1)];
      for (const holder of holders(label)) {
        const place = nodes.indexOf(holder);
        if (place < 0) continue;
        [1n, x, y, x * x, x * y, y * y].forEach((term, k) => {
          sums[6 * place + k]! += term;
        });
      }
    });
    withWorkspace((workspace) => {
      const { kernels } = workspace;
      const [labelsAt, parentsAt, nodesAt] = [labels, tree.parents, nodes].map((list) => workspace.put(list)) as [
        number,
        number,
        number,
      ];
      const ownersAt = workspace.take(4 * count);
      const sumsAt = workspace.take(48 * nodes.length);
      kernels.ownersOfNodes(parentsAt, count, nodesAt, nodes.length, ownersAt);
      t.deepEqual(workspace.i32(ownersAt, count).slice(), owners, `${name}: owners`);
      kernels.sumMoments(labelsAt, stride, rows, parentsAt, ownersAt, nodesAt, nodes.length, sumsAt);
      const actual = new BigInt64Array(workspace.u8(sumsAt, 48 * nodes.length).slice().buffer);
      t.deepEqual(Array.from(actual), Array.from(sums), `${name}: sums`);
    });
  }
  t.end();
});

tape('momentFrames gives the standard deviations of a rectangle of unit pixels, and leans with it', (t) => {
  // Columns 10..15 (sum 75, of squares 955) by rows 20..22 (63, 1325); and the diagonal (0, 0), (1, 1), (2, 2).
  const rectangle = [18n, 3n * 75n, 6n * 63n, 3n * 955n, 75n * 63n, 6n * 1325n];
  const diagonal = [3n, 3n, 3n, 5n, 5n, 5n];
  const frames = withWorkspace((workspace) => {
    const sums = workspace.put(new Uint8Array(BigInt64Array.from([...rectangle, ...diagonal]).buffer));
    const target = workspace.take(48);
    workspace.kernels.momentFrames(sums, 2, 2, target);
    return Array.from(workspace.f32(target, 12));
  });
  // A uniform side of length s has the variance s² / 12.
  const expected = [2 * Math.sqrt(36 / 12), 0, 12.5, 0, 2 * Math.sqrt(9 / 12), 21];
  // Variance and covariance 2/3, and a pixel's own 1/12.
  const [xx, xy] = [2 / 3 + 1 / 12, 2 / 3];
  const across = Math.sqrt(xx);
  expected.push(2 * across, 0, 1, (2 * xy) / across, 2 * Math.sqrt(xx - xy ** 2 / xx), 1);
  // Rounded to float32, of numbers up to 21.
  t.ok(
    frames.every((value, i) => Math.abs(value - expected[i]!) < 2e-6),
    frames.join(' '),
  );
  t.end();
});
