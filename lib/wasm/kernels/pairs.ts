/**
 * Pairs of points: which stand together, and laying them out.
 *
 * `pairs`: rows of four f64, x and y in a, x and y in b, finite. Cells are squares of side `side`, above 0; cells 65 536 apart along an axis
 * count as one, and so do all that lie more than 2³¹ cells from the origin on one side.
 */

/**
 * Writes the rows, u32, of pairs of which no two lie in the same cell of a and the same cell of b, the first of each, and returns their number.
 *
 * `rows`: room for `count`. `slots`: room for `slotCount` · 12 bytes, a power of two above `count`.
 */
export function distinctPairs(pairs: usize, count: i32, side: f64, slots: usize, slotCount: i32, rows: usize): i32 {
  memory.fill(slots, 0, 12 * <usize>slotCount);
  const scale = 1 / side;
  let found = 0;
  for (let row = 0; row < count; row++, pairs += 32) {
    const a = cellOf(pairs, scale);
    const b = cellOf(pairs + 16, scale);
    const slot = slotOf(slots, slotCount, a, b);
    if (load<i32>(slot, 8) !== 0) continue;
    store<i32>(slot, a);
    store<i32>(slot, b, 4);
    store<i32>(slot, 1, 8);
    store<u32>(rows + ((<usize>found) << 2), row);
    found++;
  }
  return found;
}

/**
 * Counts the pairs among `rows`, u32, of which no two lie in the same cell of a, nor in the same cell of b.
 *
 * `slots`: room for 2 · `slotCount` · 12 bytes, `slotCount` a power of two above `count`.
 */
export function countPlaces(pairs: usize, rows: usize, count: i32, side: f64, slots: usize, slotCount: i32): i32 {
  const slotsB = slots + 12 * <usize>slotCount;
  memory.fill(slots, 0, 24 * <usize>slotCount);
  const scale = 1 / side;
  let found = 0;
  for (let i = 0; i < count; i++, rows += 4) {
    const pair = pairs + ((<usize>load<u32>(rows)) << 5);
    const a = cellOf(pair, scale);
    const b = cellOf(pair + 16, scale);
    const inA = slotOf(slots, slotCount, a, 0);
    const inB = slotOf(slotsB, slotCount, b, 0);
    if ((load<i32>(inA, 8) | load<i32>(inB, 8)) !== 0) continue;
    store<i32>(inA, a);
    store<i32>(inA, 1, 8);
    store<i32>(inB, b);
    store<i32>(inB, 1, 8);
    found++;
  }
  return found;
}

/**
 * Moves and scales pairs: row i becomes that of `order`[i], u32.
 *
 * `placements`: six f64, x, y and factor in a, then in b. `target`: room for `count` rows of four f64. `points`: four columns of `stride` f32, which
 * receive the same; rows behind `count` become NaN.
 */
export function layPairs(
  pairs: usize,
  order: usize,
  count: i32,
  placements: usize,
  target: usize,
  points: usize,
  stride: i32,
): void {
  const a = v128.load(placements);
  const factorA = v128.load64_splat(placements, 16);
  const b = v128.load(placements, 24);
  const factorB = v128.load64_splat(placements, 40);
  const column = (<usize>stride) << 2;
  for (let i = 0; i < count; i++, order += 4, target += 32, points += 4) {
    const pair = pairs + ((<usize>load<u32>(order)) << 5);
    const pointA = f64x2.mul(f64x2.sub(v128.load(pair), a), factorA);
    const pointB = f64x2.mul(f64x2.sub(v128.load(pair, 16), b), factorB);
    v128.store(target, pointA);
    v128.store(target, pointB, 16);
    store<f32>(points, <f32>f64x2.extract_lane(pointA, 0));
    store<f32>(points + column, <f32>f64x2.extract_lane(pointA, 1));
    store<f32>(points + 2 * column, <f32>f64x2.extract_lane(pointB, 0));
    store<f32>(points + 3 * column, <f32>f64x2.extract_lane(pointB, 1));
  }
  for (let i = count; i < stride; i++, points += 4) {
    store<f32>(points, NaN);
    store<f32>(points + column, NaN);
    store<f32>(points + 2 * column, NaN);
    store<f32>(points + 3 * column, NaN);
  }
}

/** The cell of the point at `point`: its column in the upper half, its row in the lower. */
function cellOf(point: usize, scale: f64): i32 {
  const x = Math.floor(load<f64>(point) * scale);
  const y = Math.floor(load<f64>(point, 8) * scale);
  return ((<i32>x) << 16) | (<i32>y & 0xffff);
}

/**
 * Where a pair of cells stands in an open table, or the free slot where it may be put; a slot is three i32, `a`, `b` and 1 where it is taken.
 * A table that is never full always ends the search.
 */
function slotOf(slots: usize, slotCount: i32, a: i32, b: i32): usize {
  const hash = (a * 0x9e3779b1) ^ (b * 0x85ebca6b);
  const mask = slotCount - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  let at = slots + 12 * <usize>slot;
  while (load<i32>(at, 8) !== 0 && (load<i32>(at) !== a || load<i32>(at, 4) !== b)) {
    slot = (slot + 1) & mask;
    at = slots + 12 * <usize>slot;
  }
  return at;
}
