/**
 * Exact nearest neighbours of byte descriptors.
 *
 * Descriptors are widened to i16, so that products of pairs sum in i32 (`i32x4.dot_i16x8_s`): |a - b|² = |a|² - 2 a·b + |b|². The second
 * set is packed so that the same two components of four descriptors lie in one vector; a lane then belongs to one
 * descriptor, and no sum across lanes is needed. `dim`: even, at most 4096, so that squared distances of real rows stay below
 * a quarter of the largest i32.
 */

/** Descriptors of the second set that are compared in one go. */
const BLOCK: i32 = 8;
/** Descriptors of the first set that are compared in one go. */
const QUERIES: i32 = 4;

/** Larger than any squared distance. */
const NONE: i32 = 0x7fffffff;

/** Widens `count` · `dim` bytes to i16. `count` · `dim`: any. `rows` has room for the values rounded up to 8. */
export function widenRows(bytes: usize, count: i32, dim: i32, rows: usize): void {
  for (let end = bytes + <usize>count * <usize>dim; bytes < end; bytes += 8, rows += 16) {
    v128.store(rows, v128.load8x8_u(bytes));
  }
}

/** Squared lengths of `count` rows of `dim` i16: i32 each. */
export function squaredLengths(rows: usize, count: i32, dim: i32, squares: usize): void {
  for (let i = 0; i < count; i++, squares += 4) {
    let sum = 0;
    for (let end = rows + (dim << 1); rows < end; rows += 2) sum += load<i16>(rows) * load<i16>(rows);
    store<i32>(squares, sum);
  }
}

/**
 * Packs `count` rows of `dim` i16 in blocks of eight rows: pair p of components of rows 0..3, then of rows 4..7, for p = 0, 1, ….
 * Rows missing in the last block are zero; their squared length, which is written along, is made so large that they are never nearest.
 */
export function packRows(rows: usize, count: i32, dim: i32, packed: usize, squares: usize): void {
  squaredLengths(rows, count, dim, squares);
  const rowBytes: usize = dim << 1;
  for (let first = 0; first < count; first += BLOCK) {
    for (let pair: usize = 0; pair < rowBytes; pair += 4) {
      for (let row = first; row < first + BLOCK; row++, packed += 4) {
        store<i32>(packed, row < count ? load<i32>(rows + <usize>row * rowBytes + pair) : 0);
      }
    }
  }
  for (let row = count; row % BLOCK !== 0; row++) store<i32>(squares + (row << 2), NONE >> 1);
}

/**
 * The two nearest packed rows of each of `count` queries, a multiple of 4; of two equally near the lower row is nearer.
 *
 * `queries`: rows of `dim` i16; `squares`: their squared lengths. `packed`, `packedSquares`: `blocks` blocks from `packRows`.
 * `nearest`: 16 bytes a query, i32 row and squared distance of the nearest, then of the second; a row of -1 stands for none.
 * `positions`: 0, or the positions of the packed rows, a block's eight f32 x and then its eight y: rows then do not count that lie within
 * a distance whose square is `squaredSeparation` of the point, f32 x and y, that `centres` has for the query.
 * `scratch`: 512 bytes, 16-aligned.
 */
export function twoNearest(
  queries: usize,
  squares: usize,
  count: i32,
  dim: i32,
  packed: usize,
  packedSquares: usize,
  blocks: i32,
  positions: usize,
  centres: usize,
  squaredSeparation: f32,
  nearest: usize,
  scratch: usize,
): void {
  const rowBytes: usize = dim << 1;
  for (let query = 0; query < count; query += QUERIES) {
    const q = queries + <usize>query * rowBytes;
    const none = i32x4.splat(NONE);
    const zero = i32x4.splat(0);
    // Per query: best, its block, second, its block; one lane for each of four rows, for both halves of a block.
    for (let k: usize = 0; k < 2 * 4 * 64; k += 64) {
      v128.store(scratch + k, none);
      v128.store(scratch + k, zero, 16);
      v128.store(scratch + k, none, 32);
      v128.store(scratch + k, zero, 48);
    }
    let at = packed;
    for (let block = 0; block < blocks; block++) {
      let low0 = i32x4.splat(0);
      let high0 = low0;
      let low1 = low0;
      let high1 = low0;
      let low2 = low0;
      let high2 = low0;
      let low3 = low0;
      let high3 = low0;
      let pair = q;
      for (let end = q + rowBytes; pair < end; pair += 4, at += 32) {
        const low = v128.load(at);
        const high = v128.load(at, 16);
        let x = v128.load32_splat(pair);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x, low));
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair + rowBytes);
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x, low));
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair + 2 * rowBytes);
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(x, low));
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair + 3 * rowBytes);
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(x, low));
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(x, high));
      }
      const lengths = packedSquares + (block << 5);
      const lowLengths = v128.load(lengths);
      const highLengths = v128.load(lengths, 16);
      low0 = i32x4.sub(lowLengths, i32x4.shl(low0, 1));
      high0 = i32x4.sub(highLengths, i32x4.shl(high0, 1));
      low1 = i32x4.sub(lowLengths, i32x4.shl(low1, 1));
      high1 = i32x4.sub(highLengths, i32x4.shl(high1, 1));
      low2 = i32x4.sub(lowLengths, i32x4.shl(low2, 1));
      high2 = i32x4.sub(highLengths, i32x4.shl(high2, 1));
      low3 = i32x4.sub(lowLengths, i32x4.shl(low3, 1));
      high3 = i32x4.sub(highLengths, i32x4.shl(high3, 1));
      if (positions !== 0) {
        const places = positions + (block << 6);
        const centre = centres + (query << 3);
        low0 = outside(low0, places, centre, squaredSeparation);
        high0 = outside(high0, places + 16, centre, squaredSeparation);
        low1 = outside(low1, places, centre + 8, squaredSeparation);
        high1 = outside(high1, places + 16, centre + 8, squaredSeparation);
        low2 = outside(low2, places, centre + 16, squaredSeparation);
        high2 = outside(high2, places + 16, centre + 16, squaredSeparation);
        low3 = outside(low3, places, centre + 24, squaredSeparation);
        high3 = outside(high3, places + 16, centre + 24, squaredSeparation);
      }
      keepTwo(scratch, low0, block);
      keepTwo(scratch + 64, high0, block);
      keepTwo(scratch + 128, low1, block);
      keepTwo(scratch + 192, high1, block);
      keepTwo(scratch + 256, low2, block);
      keepTwo(scratch + 320, high2, block);
      keepTwo(scratch + 384, low3, block);
      keepTwo(scratch + 448, high3, block);
    }
    for (let k = 0; k < QUERIES; k++, nearest += 16) {
      mergeLanes(scratch + <usize>(k << 7), load<i32>(squares + ((query + k) << 2)), nearest);
    }
  }
}

/** Values of four rows, x at `places` and y eight numbers on, made too large to be kept where a row lies near the centre. */
function outside(value: v128, places: usize, centre: usize, squaredSeparation: f32): v128 {
  const dx = f32x4.sub(v128.load(places), v128.load32_splat(centre));
  const dy = f32x4.sub(v128.load(places, 32), v128.load32_splat(centre, 4));
  const near = f32x4.lt(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.splat(squaredSeparation));
  return v128.bitselect(i32x4.splat(NONE), value, near);
}

/** Enters four values of one block into the lane-wise best and second; an equal value comes later, so it does not displace. */
function keepTwo(kept: usize, value: v128, block: i32): void {
  const second = v128.load(kept, 32);
  const better = i32x4.lt_s(value, second);
  if (!v128.any_true(better)) return;
  const best = v128.load(kept);
  const bestBlock = v128.load(kept, 16);
  const first = i32x4.lt_s(value, best);
  const here = i32x4.splat(block);
  v128.store(kept, v128.bitselect(best, v128.bitselect(value, second, better), first), 32);
  v128.store(kept, v128.bitselect(bestBlock, v128.bitselect(here, v128.load(kept, 48), better), first), 48);
  v128.store(kept, v128.bitselect(value, best, first));
  v128.store(kept, v128.bitselect(here, bestBlock, first), 16);
}

/** Best and second over the sixteen lane-wise ones of a query: both halves' best and second. */
function mergeLanes(kept: usize, square: i32, nearest: usize): void {
  let best = NONE;
  let bestRow = -1;
  let second = NONE;
  let secondRow = -1;
  for (let half = 0; half < 2; half++) {
    for (let rank = 0; rank < 2; rank++) {
      for (let lane = 0; lane < 4; lane++) {
        const at = kept + <usize>((half << 6) + (rank << 5) + (lane << 2));
        const value = load<i32>(at);
        const row = load<i32>(at, 16) * BLOCK + (half << 2) + lane;
        // What is not below half of NONE is padding, or no row at all.
        if (value >= NONE >> 2) continue;
        if (value < best || (value === best && row < bestRow)) {
          second = best;
          secondRow = bestRow;
          best = value;
          bestRow = row;
        } else if (value < second || (value === second && row < secondRow)) {
          second = value;
          secondRow = row;
        }
      }
    }
  }
  store<i32>(nearest, bestRow);
  store<i32>(nearest, bestRow < 0 ? NONE : best + square, 4);
  store<i32>(nearest, secondRow, 8);
  store<i32>(nearest, secondRow < 0 ? NONE : second + square, 12);
}
