/** The component tree of an image: its extremal regions, and which of them are maximally stable. */
import { blurImage, putImage, strideFor } from '../../image/scaleSpace.ts';
import type { GrayImage } from '../../types.ts';
import { type Workspace, withScratch } from '../../wasm/instance.ts';

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

/** An image in 256 levels with a frame of one pixel around it. */
export interface Levels {
  readonly address: number;
  readonly width: number;
  readonly height: number;
}

/** Blurs an image by a Gaussian of `blur` px and writes it, rounded to 256 levels, to fresh memory. */
export function putLevels(workspace: Workspace, gray: GrayImage, blur: number): Levels {
  const [height, width] = gray.shape as [number, number];
  const address = workspace.take((width + 2) * (height + 2));
  withScratch(workspace, () => {
    const stride = strideFor(width);
    let image = putImage(workspace, gray, workspace.take(4 * stride * height), stride);
    if (blur > 0) {
      const source = image;
      image = workspace.take(4 * stride * height);
      blurImage(workspace, { width, height, stride }, source, image, blur);
    }
    workspace.kernels.roundLevels(image, width, height, stride, address);
  });
  return { address, width, height };
}

/** Builds the tree of the components of an image that are at most as bright as a level; with `inverted`, at least as bright. */
export function componentTree(
  workspace: Workspace,
  { address, width, height }: Levels,
  inverted: boolean,
): ComponentTree {
  const { kernels } = workspace;
  const [stride, rows] = [width + 2, height + 2];
  const pixels = stride * rows;
  const labels = workspace.take(4 * pixels);
  const levels = workspace.take(pixels);
  const areas = workspace.take(4 * pixels);
  const parents = workspace.take(4 * pixels);
  const scratch = workspace.take(kernels.componentTreeScratchBytes(pixels));
  const nodes = kernels.componentTree(address, inverted, stride, rows, labels, levels, areas, parents, scratch);
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
  const largestChild = new Int32Array(count).fill(-1);
  for (let node = 0; node < count; node++) {
    const up = parents[node]!;
    if (up !== node && (largestChild[up]! < 0 || areas[node]! > areas[largestChild[up]!]!)) largestChild[up] = node;
  }
  const variation = new Float64Array(count);
  for (let node = 0; node < count; node++) {
    const level = levels[node]!;
    let outer = node;
    for (let up = parents[outer]!; up !== outer && levels[up]! <= level + delta; up = parents[outer]!) outer = up;
    let inner = node;
    for (let down = largestChild[inner]!; down >= 0 && levels[down]! >= level - delta; down = largestChild[inner]!)
      inner = down;
    variation[node] = (areas[outer]! - areas[inner]!) / areas[node]!;
  }
  const unstable = new Uint8Array(count);
  for (let node = 0; node < count; node++) {
    const up = parents[node]!;
    if (up === node) continue;
    if (variation[node]! >= variation[up]!) unstable[node] = 1;
    if (variation[up]! > variation[node]!) unstable[up] = 1;
  }
  const found: number[] = [];
  for (let node = 0; node < count; node++) {
    const area = areas[node]!;
    if (unstable[node] === 0 && area >= minArea && area <= maxArea && variation[node]! <= maxVariation)
      found.push(node);
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
