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
  return <i32>(2 * LISTS_BYTES + 24) + 4 * pixels;
}

/**
 * Builds the tree of the components of `image`, all of whose pixels are flooded in the end.
 *
 * `image`: bytes, taken as 255 minus them with `inverted`, rows of `stride` pixels, `height` rows, framed on all sides by at least one pixel of any value. `labels`: i32 a pixel:
 * the smallest node that holds it; the frame gets 0. `levels` (u8), `areas`, `parents` (i32): room for an entry a pixel; the root is its
 * own parent; a parent's level is above its child's. Returns the number of nodes.
 */
export function componentTree(
  image: usize,
  inverted: bool,
  stride: i32,
  height: i32,
  labels: usize,
  levels: usize,
  areas: usize,
  parents: usize,
  scratch: usize,
): i32 {
  const flip = inverted ? 255 : 0;
  const pixels = stride * height;
  const heads = scratch;
  const stack = heads + LISTS_BYTES;
  const offsets = stack + LISTS_BYTES + 8;
  const next = offsets + 16;
  store<i32>(offsets, 1);
  store<i32>(offsets, stride, 4);
  store<i32>(offsets, -1, 8);
  store<i32>(offsets, -stride, 12);
  memory.fill(heads, 0, LISTS_BYTES);
  memory.fill(labels, 0, (<usize>pixels) << 2);
  for (let y = 1; y < height - 1; y++) memory.fill(labels + ((y * stride + 1) << 2), 0xff, (<usize>(stride - 2)) << 2);

  let pixel = stride + 1;
  let level = <i32>load<u8>(image + pixel) ^ flip;
  let nodes = 1;
  let top = stack;
  store<i32>(top, 0);
  startNode(levels, areas, parents, 0, level, 0);
  store<i32>(labels + (pixel << 2), WAITING);
  while (true) {
    // Towards a darker neighbour, if there is one; the others wait at their levels.
    let darker = 0;
    for (let side = offsets; side < offsets + 16; side += 4) {
      const neighbour = pixel + load<i32>(side);
      const label = labels + (neighbour << 2);
      if (load<i32>(label) !== UNSEEN) continue;
      store<i32>(label, WAITING);
      const value = <i32>load<u8>(image + neighbour) ^ flip;
      if (value < level) {
        darker = neighbour;
        push(heads, next, level, pixel);
        level = value;
        break;
      }
      push(heads, next, value, neighbour);
    }
    if (darker > 0) {
      pixel = darker;
      startNode(levels, areas, parents, nodes, level, 0);
      top += 4;
      store<i32>(top, nodes++);
      continue;
    }

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

/**
 * Rounds an image, 0..1, float32 with rows of `stride` elements, to levels 0..255; values beyond count as its ends. `levels`: bytes, [height
 * + 2, width + 2], of which the outermost rows and columns are left alone.
 */
export function roundLevels(image: usize, width: i32, height: i32, stride: i32, levels: usize): void {
  for (let y = 0; y < height; y++) {
    const row = image + <usize>((y * stride) << 2);
    const target = levels + <usize>((y + 1) * (width + 2) + 1);
    for (let x = 0; x < width; x++) {
      const value = max<f32>(0, min<f32>(1, load<f32>(row + (x << 2))));
      store<u8>(target + x, <u8>(255 * value + 0.5));
    }
  }
}
