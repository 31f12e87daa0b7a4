/** Steps 1 to 3: the component tree of an image, and which of its components are maximally stable. */
import type { PlacedImage } from '../../image/grid.ts';
import { type Workspace, withScratch } from '../../wasm/instance.ts';

/** A component tree in a workspace; kernels/componentTree.ts says what lies at the addresses. */
export interface ComponentTree {
  /** Size of the image with a frame of one pixel around it. */
  readonly width: number;
  readonly height: number;
  /** [height, width] the smallest node that holds a pixel. */
  readonly labels: number;
  /** Number of nodes. */
  readonly count: number;
  readonly levels: number;
  readonly areas: number;
  readonly parents: number;
}

export interface Stability {
  /** Grey levels. */
  readonly delta: number;
  /** px */
  readonly minArea: number;
  /** px */
  readonly maxArea: number;
  readonly maxVariation: number;
  readonly minDiversity: number;
}

/** Maximally stable nodes, in ascending order of area, ties going to the lowest. */
export interface StableNodes {
  readonly nodes: Int32Array;
  readonly areas: Int32Array;
  readonly variation: Float64Array;
}

/**
 * Builds in fresh memory the tree of the components that are at most as bright as a level, of 256; with `inverted`, at least as bright.
 */
export function componentTree(workspace: Workspace, image: PlacedImage, inverted: boolean): ComponentTree {
  const { kernels } = workspace;
  const [width, height] = [image.width + 2, image.height + 2];
  const [framed, pixels] = [width * height, image.width * image.height];
  const labels = workspace.take(4 * framed);
  const levels = workspace.take(pixels);
  const areas = workspace.take(4 * pixels);
  const parents = workspace.take(4 * pixels);
  const count = withScratch(workspace, () => {
    const flooded = workspace.take(2 * framed + 32);
    const scratch = workspace.take(kernels.componentTreeScratchBytes());
    kernels.putLevels(image.address, image.width, image.height, image.stride, inverted, flooded);
    return kernels.componentTree(flooded, width, labels, levels, areas, parents, scratch);
  });
  return { width, height, labels, count, levels, areas, parents };
}

/** Finds the nodes within the image whose variation is smallest among their neighbours in the tree, and that meet the other conditions. */
export function stableNodes(workspace: Workspace, tree: ComponentTree, options: Stability): StableNodes {
  return withScratch(workspace, () => {
    const { kernels } = workspace;
    const { count } = tree;
    const { delta, minArea, maxArea, maxVariation, minDiversity } = options;
    const cut = workspace.take(count);
    const children = workspace.take(4 * count);
    const variation = workspace.take(8 * count);
    const stable = workspace.take(4 * count);
    kernels.markCutNodes(tree.labels, tree.width, tree.height, tree.parents, count, cut);
    const found = kernels.stableNodes(
      tree.levels,
      tree.areas,
      tree.parents,
      cut,
      count,
      delta,
      minArea,
      maxArea,
      maxVariation,
      children,
      variation,
      stable,
    );
    const areas = workspace.i32(tree.areas, count);
    const candidates = workspace.i32(stable, found).sort((a, b) => areas[a]! - areas[b]! || a - b);
    const variations = workspace.f64(variation, count);
    const nodes = diverseNodes(candidates, areas, workspace.i32(tree.parents, count), variations, minDiversity);
    return {
      nodes,
      areas: nodes.map((node) => areas[node]!),
      variation: Float64Array.from(nodes, (node) => variations[node]!),
    };
  });
}

/**
 * Of nested nodes whose areas differ by less than a share of the larger, keeps the more stable one, on a tie the larger.
 *
 * @param nodes - ascending in area
 */
function diverseNodes(
  nodes: Int32Array,
  areas: Int32Array,
  parents: Int32Array,
  variation: Float64Array,
  minDiversity: number,
): Int32Array {
  const kept = new Uint8Array(parents.length);
  for (const node of nodes) kept[node] = 1;
  for (const node of nodes) {
    const tooLarge = areas[node]! / (1 - minDiversity);
    for (let up = parents[node]!; kept[node] === 1 && areas[up]! < tooLarge; up = parents[up]!) {
      if (kept[up] === 1) kept[variation[node]! < variation[up]! ? up : node] = 0;
      if (parents[up] === up) break;
    }
  }
  return nodes.filter((node) => kept[node] === 1);
}
