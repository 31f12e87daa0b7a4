/** The component tree of an image: its extremal regions, and which of them are maximally stable. */
import type { Workspace } from '../../wasm/instance.ts';

/** Views of the workspace's memory, valid until something else is taken there. */
export interface ComponentTree {
  /** [h + 2, w + 2] the smallest node that holds a pixel; the outermost rows and columns are not part of the image. */
  readonly labels: Int32Array;
  /** [n] grey level of a node, its number of pixels, and its parent; the root is its own. */
  readonly levels: Uint8Array;
  readonly areas: Int32Array;
  readonly parents: Int32Array;
}

export interface Stability {
  readonly delta: number;
  readonly minArea: number;
  readonly maxArea: number;
  readonly maxVariation: number;
  readonly minDiversity: number;
}

/**
 * Builds the tree of the components that are, in 256 levels, at most as bright as a level; of the inverted image with `inverted`.
 *
 * @param gray - [height, width], 0..1; values beyond count as its ends
 */
export function componentTree(
  workspace: Workspace,
  gray: Float32Array,
  width: number,
  height: number,
  inverted: boolean,
): ComponentTree {
  const { kernels } = workspace;
  const [stride, rows] = [width + 2, height + 2];
  const pixels = stride * rows;
  const image = workspace.take(pixels);
  const padded = workspace.u8(image, pixels);
  for (let y = 0, from = 0; y < height; y++) {
    for (let to = (y + 1) * stride + 1, end = to + width; to < end; to++, from++) {
      const level = Math.floor(255 * Math.min(1, Math.max(0, gray[from]!)) + 0.5);
      padded[to] = inverted ? 255 - level : level;
    }
  }
  const labels = workspace.take(4 * pixels);
  const levels = workspace.take(pixels);
  const areas = workspace.take(4 * pixels);
  const parents = workspace.take(4 * pixels);
  const scratch = workspace.take(kernels.componentTreeScratchBytes(pixels));
  const nodes = kernels.componentTree(image, stride, rows, labels, levels, areas, parents, scratch);
  return {
    labels: workspace.i32(labels, pixels),
    levels: workspace.u8(levels, nodes),
    areas: workspace.i32(areas, nodes),
    parents: workspace.i32(parents, nodes),
  };
}

/**
 * Finds the nodes whose area changes least as the level rises by delta, compared with the next darker and brighter level.
 *
 * @returns nodes in ascending order of area, ties going to the lowest, and the variation of each
 */
export function stableNodes(tree: ComponentTree, options: Stability): { nodes: Int32Array; variation: Float64Array } {
  const { levels, areas, parents } = tree;
  const { delta, minArea, maxArea, maxVariation } = options;
  const count = levels.length;
  const variation = new Float64Array(count);
  for (let node = 0; node < count; node++) {
    const highest = levels[node]! + delta;
    let top = node;
    for (let up = parents[top]!; up !== top && levels[up]! <= highest; up = parents[top]!) top = up;
    variation[node] = (areas[top]! - areas[node]!) / areas[node]!;
  }
  const unstable = new Uint8Array(count);
  for (let node = 0; node < count; node++) {
    const up = parents[node]!;
    if (up === node || levels[up]! > levels[node]! + 1) continue;
    if (variation[node]! < variation[up]!) unstable[up] = 1;
    if (variation[node]! > variation[up]!) unstable[node] = 1;
  }
  const found: number[] = [];
  for (let node = 0; node < count; node++) {
    const area = areas[node]!;
    if (unstable[node] === 0 && area >= minArea && area <= maxArea && variation[node]! <= maxVariation) found.push(node);
  }
  found.sort((a, b) => areas[a]! - areas[b]! || a - b);
  const nodes = diverseNodes(tree, found, variation, options.minDiversity);
  return { nodes, variation: Float64Array.from(nodes, (node) => variation[node]!) };
}

/** Of nested nodes whose areas differ by less than a share of the larger, keeps the more stable one, on a tie the larger. */
function diverseNodes(
  { areas, parents }: ComponentTree,
  nodes: readonly number[],
  variation: Float64Array,
  minDiversity: number,
): Int32Array {
  const kept = new Set(nodes);
  for (const node of nodes) {
    const largest = areas[node]! / (1 - minDiversity);
    for (let [at, up] = [node, parents[node]!]; up !== at && areas[up]! < largest; [at, up] = [up, parents[up]!]) {
      if (!kept.has(up)) continue;
      if (variation[node]! < variation[up]!) kept.delete(up);
      else {
        kept.delete(node);
        break;
      }
    }
  }
  return Int32Array.from(nodes.filter((node) => kept.has(node)));
}
