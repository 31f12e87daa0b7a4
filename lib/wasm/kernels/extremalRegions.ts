/**
 * Regions of a component tree: which are stable, which pixels they own, and their moments.
 *
 * `levels` (u8), `areas` and `parents` (i32) are the tree as `componentTree` makes it, of `count` nodes. A place is the position of a region's
 * node in a list of nodes.
 */
import { at, put } from './lists';

/**
 * Marks the nodes that hold a pixel on the border of the image. `labels`: as `componentTree` writes them, rows of `stride` pixels, `height`
 * rows, framed. `cut`: u8 a node: 1 or 0.
 */
export function markCutNodes(labels: usize, stride: i32, height: i32, parents: usize, count: i32, cut: usize): void {
  memory.fill(cut, 0, count);
  const last = (height - 2) * stride;
  for (let x = 1; x < stride - 1; x++) {
    markUp(at(labels, stride + x), parents, cut);
    markUp(at(labels, last + x), parents, cut);
  }
  for (let row = stride; row <= last; row += stride) {
    markUp(at(labels, row + 1), parents, cut);
    markUp(at(labels, row + stride - 2), parents, cut);
  }
}

function markUp(node: i32, parents: usize, cut: usize): void {
  while (load<u8>(cut + node) === 0) {
    store<u8>(cut + node, 1);
    node = at(parents, node);
  }
}

/**
 * Finds the nodes that are not `cut` (u8 a node), with `minArea` ≤ area ≤ `maxArea`, and whose variation is at most `maxVariation`, not
 * larger than the largest child's, of equally large ones the first, and smaller than the parent's, or 0.
 *
 * The variation is (|outer| − |inner|) / area, with outer the largest ancestor at most `delta` levels above, inner the smallest of the
 * descendants along largest children at most `delta` below; or the node itself. `children`: i32 a node, scratch. `variation`: f64 a
 * node, is written. `found`: i32, room for `count`: the nodes, ascending. Returns their number.
 */
export function stableNodes(
  levels: usize,
  areas: usize,
  parents: usize,
  cut: usize,
  count: i32,
  delta: i32,
  minArea: f64,
  maxArea: f64,
  maxVariation: f64,
  children: usize,
  variation: usize,
  found: usize,
): i32 {
  memory.fill(children, 0xff, (<usize>count) << 2);
  for (let node = 0; node < count; node++) {
    const parent = at(parents, node);
    if (parent === node) continue;
    const child = at(children, parent);
    if (child < 0 || at(areas, node) > at(areas, child)) put(children, parent, node);
  }
  for (let node = 0; node < count; node++) {
    const level = <i32>load<u8>(levels + node);
    let outer = node;
    for (let up = at(parents, outer); up !== outer && <i32>load<u8>(levels + up) <= level + delta; ) {
      outer = up;
      up = at(parents, outer);
    }
    let inner = node;
    for (let down = at(children, inner); down >= 0 && <i32>load<u8>(levels + down) >= level - delta; ) {
      inner = down;
      down = at(children, inner);
    }
    store<f64>(variation + ((<usize>node) << 3), <f64>(at(areas, outer) - at(areas, inner)) / <f64>at(areas, node));
  }
  let stable = 0;
  for (let node = 0; node < count; node++) {
    const area = <f64>at(areas, node);
    const own = load<f64>(variation + ((<usize>node) << 3));
    if (load<u8>(cut + node) !== 0 || area < minArea || area > maxArea || own > maxVariation) continue;
    // A parent of variation 0, too, is another region: it lies more than delta above.
    if (own > 0 && own >= load<f64>(variation + ((<usize>at(parents, node)) << 3))) continue;
    const child = at(children, node);
    if (child >= 0 && own > load<f64>(variation + ((<usize>child) << 3))) continue;
    put(found, stable, node);
    stable++;
  }
  return stable;
}

/**
 * Writes for every node the place of the smallest of `nodes` (i32, `places` of them, distinct) that holds it, or -1. `owners`: i32 a node.
 */
export function ownersOfNodes(parents: usize, count: i32, nodes: usize, places: i32, owners: usize): void {
  const unknown: i32 = -2;
  for (let node = 0; node < count; node++) put(owners, node, unknown);
  for (let place = 0; place < places; place++) put(owners, at(nodes, place), place);
  for (let start = 0; start < count; start++) {
    let node = start;
    while (at(owners, node) === unknown && at(parents, node) !== node) node = at(parents, node);
    const owner = at(owners, node) === unknown ? -1 : at(owners, node);
    // The way there is written too, so that each node is visited at most twice.
    for (node = start; at(owners, node) === unknown; node = at(parents, node)) {
      put(owners, node, owner);
    }
  }
}

/**
 * Sums 1, x, y, x², xy, y² over the pixels that a region owns and those of the regions within it. `labels`: as `componentTree` writes
 * them, rows of `stride` pixels, `height` rows, framed. `nodes`: i32, `places` of them, an inner one before an outer one. `sums`: i64, six a
 * place, exact while below 2⁶³.
 */
export function sumMoments(
  labels: usize,
  stride: i32,
  height: i32,
  parents: usize,
  owners: usize,
  nodes: usize,
  places: i32,
  sums: usize,
): void {
  memory.fill(sums, 0, <usize>places * 48);
  for (let y = 0; y < height - 2; y++) {
    const row = labels + ((<usize>((y + 1) * stride + 1)) << 2);
    const width = stride - 2;
    for (let from = 0; from < width; ) {
      // A run of pixels of one owner adds sums of arithmetic series.
      const owner = at(owners, at(row, from));
      let to = from + 1;
      while (to < width && at(owners, at(row, to)) === owner) to++;
      if (owner >= 0) addRun(sums + <usize>owner * 48, from, to, y);
      from = to;
    }
  }
  for (let place = 0; place < places; place++) {
    const parent = at(parents, at(nodes, place));
    const outer = at(owners, parent);
    if (outer < 0) continue;
    const source = sums + <usize>place * 48;
    const target = sums + <usize>outer * 48;
    for (let k: usize = 0; k < 48; k += 8) store<i64>(target + k, load<i64>(target + k) + load<i64>(source + k));
  }
}

/** Adds the pixels `from`..`to` of row `y`. */
function addRun(sum: usize, from: i32, to: i32, y: i32): void {
  const row = <i64>y;
  const n = <i64>(to - from);
  const x = (n * <i64>(from + to - 1)) / 2;
  const xx = squaresBelow(to) - squaresBelow(from);
  store<i64>(sum, load<i64>(sum) + n);
  store<i64>(sum, load<i64>(sum, 8) + x, 8);
  store<i64>(sum, load<i64>(sum, 16) + n * row, 16);
  store<i64>(sum, load<i64>(sum, 24) + xx, 24);
  store<i64>(sum, load<i64>(sum, 32) + x * row, 32);
  store<i64>(sum, load<i64>(sum, 40) + n * row * row, 40);
}

/** 0² + 1² + … + (n − 1)². */
function squaresBelow(n: i32): i64 {
  const m = <i64>n;
  return ((m - 1) * m * (2 * m - 1)) / 6;
}

/**
 * Frames [a 0 x; b c y] of the ellipses with the moments in `sums`: standard deviations times `size`. `frames`: f32, six a place. A
 * pixel is a unit square, whose own variance is 1/12: a line one pixel wide keeps a width.
 */
export function momentFrames(sums: usize, places: i32, size: f64, frames: usize): void {
  for (let place = 0; place < places; place++, sums += 48, frames += 24) {
    const n = <f64>load<i64>(sums);
    const x = <f64>load<i64>(sums, 8) / n;
    const y = <f64>load<i64>(sums, 16) / n;
    const xx = <f64>load<i64>(sums, 24) / n - x * x + 1.0 / 12.0;
    const xy = <f64>load<i64>(sums, 32) / n - x * y;
    const yy = <f64>load<i64>(sums, 40) / n - y * y + 1.0 / 12.0;
    const across = sqrt<f64>(xx);
    store<f32>(frames, <f32>(size * across));
    store<f32>(frames, 0, 4);
    store<f32>(frames, <f32>x, 8);
    store<f32>(frames, <f32>((size * xy) / across), 12);
    store<f32>(frames, <f32>(size * sqrt<f64>(max<f64>(0, yy - (xy * xy) / xx))), 16);
    store<f32>(frames, <f32>y, 20);
  }
}
