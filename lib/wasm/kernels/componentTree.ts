/**
 * The component tree of a byte image by flooding (Nistér & Stewénius, "Linear time maximally stable extremal regions", ECCV 2008).
 *
 * A node is a connected component (4 neighbours) of the pixels at most as bright as a level, at which it gained pixels. The flood starts
 * anywhere and always follows the darkest pixel within reach; the components on its way lie on a stack, the darkest on top.
 */

const UNSEEN: i32 = -1;
const WAITING: i32 = -2;
/** Bytes of the list heads and the component stack: 256 of each, and a sentinel. */
const LISTS_BYTES: usize = 4 * 256;

/** Bytes of scratch that `componentTree` needs for an image of `pixels` pixels, padding included. */
export function componentTreeScratchBytes(pixels: i32): i32 {
  return <i32>(2 * LISTS_BYTES + 8) + 4 * pixels;
}

/**
 * Builds the tree of the components of `image`, all of whose pixels are flooded in the end.
 *
 * `image`: bytes, rows of `stride` pixels, `height` rows, framed on all sides by at least one pixel of any value. `labels`: i32 a pixel:
 * the smallest node that holds it; the frame gets 0. `levels` (u8), `areas`, `parents` (i32): room for an entry a pixel; the root is its
 * own parent; a parent's level is above its child's. Returns the number of nodes.
 */
export function componentTree(
  image: usize,
  stride: i32,
  height: i32,
  labels: usize,
  levels: usize,
  areas: usize,
  parents: usize,
  scratch: usize,
): i32 {
  const pixels = stride * height;
  const heads = scratch;
  const stack = heads + LISTS_BYTES;
  const next = stack + LISTS_BYTES + 8;
  memory.fill(heads, 0, LISTS_BYTES);
  memory.fill(labels, 0, <usize>pixels << 2);
  for (let y = 1; y < height - 1; y++) memory.fill(labels + ((y * stride + 1) << 2), 0xff, <usize>(stride - 2) << 2);

  let pixel = stride + 1;
  let level = <i32>load<u8>(image + pixel);
  let nodes = 1;
  let top = stack;
  store<i32>(top, 0);
  startNode(levels, areas, parents, 0, level, 0);
  store<i32>(labels + (pixel << 2), WAITING);
  while (true) {
    // Towards a darker neighbour, if there is one; the others wait at their levels.
    let side = 0;
    for (; side < 4; side++) {
      const neighbour = pixel + (side === 0 ? 1 : side === 1 ? stride : side === 2 ? -1 : -stride);
      const label = labels + (neighbour << 2);
      if (load<i32>(label) !== UNSEEN) continue;
      store<i32>(label, WAITING);
      const value = <i32>load<u8>(image + neighbour);
      if (value >= level) {
        push(heads, next, value, neighbour);
        continue;
      }
      push(heads, next, level, pixel);
      pixel = neighbour;
      level = value;
      startNode(levels, areas, parents, nodes, level, 0);
      top += 4;
      store<i32>(top, nodes++);
      break;
    }
    if (side < 4) continue;

    const node = load<i32>(top);
    store<i32>(labels + (pixel << 2), node);
    store<i32>(areas + (node << 2), load<i32>(areas + (node << 2)) + 1);
    let brighter = level;
    while (brighter < 256 && load<i32>(heads + (brighter << 2)) === 0) brighter++;
    if (brighter > 255) break;
    pixel = load<i32>(heads + (brighter << 2));
    store<i32>(heads + (brighter << 2), load<i32>(next + (pixel << 2)));
    if (brighter === level) continue;

    // The water rises: components below the new level join the one beneath them, or become part of a new node.
    level = brighter;
    while (true) {
      const child = load<i32>(top);
      if (<i32>load<u8>(levels + child) >= level) break;
      const area = load<i32>(areas + (child << 2));
      const beneath = top > stack ? load<i32>(top - 4) : -1;
      if (beneath >= 0 && <i32>load<u8>(levels + beneath) <= level) {
        top -= 4;
        store<i32>(parents + (child << 2), beneath);
        store<i32>(areas + (beneath << 2), load<i32>(areas + (beneath << 2)) + area);
      } else {
        store<i32>(parents + (child << 2), nodes);
        startNode(levels, areas, parents, nodes, level, area);
        store<i32>(top, nodes++);
        break;
      }
    }
  }
  // What is left on the stack is one branch, from the root at the bottom.
  for (; top > stack; top -= 4) {
    const child = load<i32>(top);
    const beneath = load<i32>(top - 4);
    store<i32>(parents + (child << 2), beneath);
    store<i32>(areas + (beneath << 2), load<i32>(areas + (beneath << 2)) + load<i32>(areas + (child << 2)));
  }
  return nodes;
}

function startNode(levels: usize, areas: usize, parents: usize, node: i32, level: i32, area: i32): void {
  store<u8>(levels + node, level);
  store<i32>(areas + (node << 2), area);
  store<i32>(parents + (node << 2), node);
}

/** Puts a pixel in front of the list of its level. Pixel 0 belongs to the frame, so that 0 ends a list. */
function push(heads: usize, next: usize, level: i32, pixel: i32): void {
  const head = heads + (level << 2);
  store<i32>(next + (pixel << 2), load<i32>(head));
  store<i32>(head, pixel);
}
