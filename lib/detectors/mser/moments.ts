/** Moments and pixels of the selected nodes of a component tree. */
import type { ComponentTree } from './tree.ts';

/** Which of the selected nodes is the smallest that holds a node: its place in `nodes`, or -1. */
export function ownersOf({ parents }: ComponentTree, nodes: Int32Array): Int32Array {
  const unknown = -2;
  const owners = new Int32Array(parents.length).fill(unknown);
  nodes.forEach((node, place) => {
    owners[node] = place;
  });
  for (let start = 0; start < owners.length; start++) {
    let node = start;
    while (owners[node] === unknown && parents[node] !== node) node = parents[node]!;
    const owner = owners[node] === unknown ? -1 : owners[node]!;
    // The way there is written too, so that each node is visited at most twice.
    for (let at = start; owners[at] === unknown; at = parents[at]!) owners[at] = owner;
  }
  return owners;
}

/**
 * Frames [a 0 x; b c y] of the ellipses with the second moments of the regions, `size` standard deviations large.
 *
 * @param nodes - ascending in area, so that a region comes before those that hold it
 */
export function momentFrames(
  tree: ComponentTree,
  nodes: Int32Array,
  owners: Int32Array,
  width: number,
  height: number,
  size: number,
): Float32Array {
  const { labels, parents } = tree;
  // Sums of 1, x, y, x², xy, y²: integers, exact.
  const sums = new Float64Array(6 * nodes.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = (y + 1) * (width + 2) + 1; x < width; x++, at++) {
      const owner = owners[labels[at]!]!;
      if (owner < 0) continue;
      const sum = 6 * owner;
      sums[sum]! += 1;
      sums[sum + 1]! += x;
      sums[sum + 2]! += y;
      sums[sum + 3]! += x * x;
      sums[sum + 4]! += x * y;
      sums[sum + 5]! += y * y;
    }
  }
  const frames = new Float32Array(6 * nodes.length);
  nodes.forEach((node, place) => {
    const [n, sx, sy, sxx, sxy, syy] = sums.subarray(6 * place, 6 * place + 6) as unknown as number[] as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const outer = parents[node] === node ? -1 : owners[parents[node]!]!;
    if (outer >= 0) for (let k = 0; k < 6; k++) sums[6 * outer + k]! += sums[6 * place + k]!;
    const [x, y] = [sx / n, sy / n];
    // A pixel is a unit square, whose own variance is 1/12: a line one pixel wide keeps a width.
    const [xx, xy, yy] = [sxx / n - x * x + 1 / 12, sxy / n - x * y, syy / n - y * y + 1 / 12];
    const across = Math.sqrt(xx);
    const down = Math.sqrt(Math.max(0, yy - (xy * xy) / xx));
    frames.set([size * across, 0, x, (size * xy) / across, size * down, y], 6 * place);
  });
  return frames;
}
