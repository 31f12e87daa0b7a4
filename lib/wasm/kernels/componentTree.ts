/**
 * The component tree of an image of 256 levels by flooding (Nistér & Stewénius, "Linear time maximally stable extremal regions", ECCV 2008).
 *
 * A node is a connected component (4 neighbours) of the pixels at most as bright as a level, at which it gained pixels. The flood starts
 * at the top left and always follows the darkest pixel within reach; the components on its way lie on a stack, the darkest on top.
 */
import { at, put } from './lists';

/** Set in the level of a pixel that the flood has reached. */
const REACHED: i32 = 256;
/** Bytes of a table of one i32 a level. */
const TABLE_BYTES: usize = 4 * 256;

/** Bytes of scratch that `componentTree` needs: the lists' heads, the stack, and the steps to the neighbours. */
export function componentTreeScratchBytes(): i32 {
  return <i32>(2 * TABLE_BYTES + 16);
}

/**
 * Rounds an image, 0..1, to levels 0..255, values beyond counting as its ends; with `inverted` to 255 minus them. `image`: float32, rows of
 * `stride` elements, a multiple of 16, 16-byte aligned. `target`: u16, [height + 2, width + 2] and 32 bytes more, whose outermost rows and
 * columns are marked as reached.
 */
export function putLevels(image: usize, width: i32, height: i32, stride: i32, inverted: bool, target: usize): void {
  const gain = f32x4.splat(255);
  const half = f32x4.splat(0.5);
  const zero = f32x4.splat(0);
  const most = f32x4.splat(255);
  const flip = i16x8.splat(inverted ? 255 : 0);
  const rowBytes = (<usize>(width + 2)) << 1;
  fillReached(target, rowBytes);
  for (let y = 0; y < height; y++) {
    let from = image + ((<usize>(y * stride)) << 2);
    const row = target + <usize>(y + 1) * rowBytes;
    store<u16>(row, <u16>REACHED);
    // The last block may end in the next row, or behind the last one, which are written later.
    const end = row + 2 + ((<usize>width) << 1);
    for (let to = row + 2; to < end; to += 16, from += 32) {
      const low = f32x4.pmin(most, f32x4.pmax(zero, f32x4.mul(gain, v128.load(from))));
      const high = f32x4.pmin(most, f32x4.pmax(zero, f32x4.mul(gain, v128.load(from, 16))));
      const rounded = i16x8.narrow_i32x4_s(
        i32x4.trunc_sat_f32x4_s(f32x4.add(low, half)),
        i32x4.trunc_sat_f32x4_s(f32x4.add(high, half)),
      );
      v128.store(to, v128.xor(rounded, flip));
    }
    store<u16>(end, <u16>REACHED);
  }
  fillReached(target + <usize>(height + 1) * rowBytes, rowBytes);
}

function fillReached(row: usize, bytes: usize): void {
  for (let end = row + bytes; row < end; row += 2) store<u16>(row, <u16>REACHED);
}

/**
 * Builds the tree of the components of an image.
 *
 * `image`: as `putLevels` makes it, rows of `stride` pixels; all pixels are marked as reached in the end. `labels`: i32 a pixel: the smallest
 * node that holds it; the frame's are left alone. `levels` (u8), `areas`, `parents` (i32): room for an
 * entry a pixel of the image within the frame; the root is its own parent; a parent's level is above its child's. Returns the number of
 * nodes.
 */
export function componentTree(
  image: usize,
  stride: i32,
  labels: usize,
  levels: usize,
  areas: usize,
  parents: usize,
  scratch: usize,
): i32 {
  const heads = scratch;
  const stack = heads + TABLE_BYTES;
  const steps = stack + TABLE_BYTES;
  store<i32>(steps, 1);
  store<i32>(steps, stride, 4);
  store<i32>(steps, -1, 8);
  store<i32>(steps, -stride, 12);
  memory.fill(heads, 0, TABLE_BYTES);

  let pixel = stride + 1;
  let level = reach(image, pixel);
  let node = 0;
  let nodes = 1;
  let top = stack;
  store<i32>(top, 0);
  startNode(levels, areas, parents, 0, level, 0);
  while (true) {
    // Towards a darker neighbour, if there is one; the others wait at their levels.
    let darker = 0;
    for (let side = steps; side < steps + 16; side += 4) {
      const neighbour = pixel + load<i32>(side);
      const value = <i32>load<u16>(image + ((<usize>neighbour) << 1));
      if (value >= REACHED) continue;
      store<u16>(image + ((<usize>neighbour) << 1), <u16>(value | REACHED));
      if (value < level) {
        push(heads, labels, level, pixel);
        level = value;
        darker = neighbour;
        break;
      }
      push(heads, labels, value, neighbour);
    }
    if (darker > 0) {
      pixel = darker;
      node = nodes++;
      startNode(levels, areas, parents, node, level, 0);
      top += 4;
      store<i32>(top, node);
      continue;
    }

    put(labels, pixel, node);
    grow(areas, node, 1);
    let brighter = level;
    while (brighter < 256 && at(heads, brighter) === 0) brighter++;
    if (brighter > 255) break;
    pixel = at(heads, brighter);
    put(heads, brighter, at(labels, pixel));
    if (brighter === level) continue;

    // The water rises: components below the new level join the one beneath them, or become part of a new node.
    level = brighter;
    while (<i32>load<u8>(levels + node) < level) {
      const area = at(areas, node);
      const beneath = top > stack ? load<i32>(top - 4) : -1;
      if (beneath >= 0 && <i32>load<u8>(levels + beneath) <= level) {
        put(parents, node, beneath);
        grow(areas, beneath, area);
        top -= 4;
        node = beneath;
      } else {
        put(parents, node, nodes);
        node = nodes++;
        startNode(levels, areas, parents, node, level, area);
        store<i32>(top, node);
      }
    }
  }
  // What is left on the stack is one branch, from the root at the bottom.
  for (; top > stack; top -= 4) {
    const child = load<i32>(top);
    const beneath = load<i32>(top - 4);
    put(parents, child, beneath);
    grow(areas, beneath, at(areas, child));
  }
  return nodes;
}

/** Marks a pixel as reached and returns its level. */
function reach(image: usize, pixel: i32): i32 {
  const address = image + ((<usize>pixel) << 1);
  const level = <i32>load<u16>(address);
  store<u16>(address, <u16>(level | REACHED));
  return level;
}

function startNode(levels: usize, areas: usize, parents: usize, node: i32, level: i32, area: i32): void {
  store<u8>(levels + node, level);
  put(areas, node, area);
  put(parents, node, node);
}

function grow(areas: usize, node: i32, by: i32): void {
  put(areas, node, at(areas, node) + by);
}

/**
 * Puts a pixel in front of the list of its level. A pixel has no label before it leaves the list, so the labels hold the links. Pixel 0
 * belongs to the frame and ends a list.
 */
function push(heads: usize, links: usize, level: i32, pixel: i32): void {
  put(links, pixel, at(heads, level));
  put(heads, level, pixel);
}
