/** Step 4: ellipses and pixels of regions, nodes of a component tree. */
import { type Workspace, withScratch } from '../../wasm/instance.ts';
import type { ComponentTree } from './tree.ts';

export interface RegionShapes {
  /** [n, 2, 3] frames of the ellipses with the regions' moments. */
  readonly frames: Float32Array;
  /** Per region, where asked for, its pixels as y · width + x, ascending. */
  readonly pixels: Uint32Array[];
}

/**
 * Measures regions.
 *
 * @param nodes - ascending in area, so that a region comes before those that hold it
 * @param areas - [n] their numbers of pixels
 * @param size - half-axes, in standard deviations
 * @param listed - also list their pixels
 */
export function regionShapes(
  workspace: Workspace,
  tree: ComponentTree,
  { nodes, areas }: { nodes: Int32Array; areas: Int32Array },
  size: number,
  listed: boolean,
): RegionShapes {
  return withScratch(workspace, () => {
    const { kernels } = workspace;
    const { width, height, labels, parents, count } = tree;
    const places = nodes.length;
    const list = workspace.put(nodes);
    const owners = workspace.take(4 * count);
    const sums = workspace.take(48 * places);
    const frames = workspace.take(24 * places);
    kernels.ownersOfNodes(parents, count, list, places, owners);
    kernels.sumMoments(labels, width, height, parents, owners, list, places, sums);
    kernels.momentFrames(sums, places, size, frames);
    return {
      frames: workspace.f32(frames, 6 * places).slice(),
      pixels: listed ? listPixels(workspace, tree, owners, nodes, areas) : [],
    };
  });
}

/** The pixels of each region: every pixel goes to the region that owns it and to all around that. */
function listPixels(
  workspace: Workspace,
  { width, height, labels, parents, count }: ComponentTree,
  ownersAddress: number,
  nodes: Int32Array,
  areas: Int32Array,
): Uint32Array[] {
  const owners = workspace.i32(ownersAddress, count);
  const parentOf = workspace.i32(parents, count);
  const outer = nodes.map((node) => owners[parentOf[node]!]!);
  const labelOf = workspace.i32(labels, width * height);
  const pixels = Array.from(areas, (area) => new Uint32Array(area));
  const filled = new Int32Array(nodes.length);
  for (let y = 1, index = 0; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++, index++) {
      for (let place = owners[labelOf[at]!]!; place >= 0; place = outer[place]!) {
        pixels[place]![filled[place]!++] = index;
      }
    }
  }
  return pixels;
}
