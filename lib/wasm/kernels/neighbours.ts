/**
 * Nearest neighbours among rows that are all compared, in two steps: distances of a tile of rows, then the nearest of them.
 *
 * A tile is `count` queries against blocks of eight rows of the second set. Rows are sequences of 32-bit cells: two i16 components of a byte
 * descriptor, whose products `i32x4.dot_i16x8_s` sums, or one f32. The second set is packed so that the same cell of four rows lies in
 * one vector; a lane then belongs to one row, and no sum across lanes is needed. Distances are 32-bit and never negative; those of f32 order
 * like integers too, so that one `keepNearest` serves all.
 */

/** Rows of the second set that are compared in one go. */
const BLOCK: i32 = 8;
/** Rows of the first set that are compared in one go. */
const QUERIES: i32 = 4;

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

/** Packs `count` rows of `cells` 32-bit cells in blocks of eight rows: cell 0 of all eight, then cell 1, …; rows missing in the last block are zero. */
export function packRows(rows: usize, count: i32, cells: i32, packed: usize): void {
  const rowBytes: usize = cells << 2;
  for (let first = 0; first < count; first += BLOCK) {
    for (let cell: usize = 0; cell < rowBytes; cell += 4) {
      for (let row = first; row < first + BLOCK; row++, packed += 4) {
        store<i32>(packed, row < count ? load<i32>(rows + <usize>row * rowBytes + cell) : 0);
      }
    }
  }
}

/**
 * Squared Euclidean distances of byte descriptors, |a|² - 2 a·b + |b|², i32 [`count`, 8 · `blocks`].
 *
 * `queries`: `count` rows of `dim` i16, a multiple of 4 of them, with their squared lengths; `dim`: even, at most 4096, so that distances stay
 * below a quarter of the largest i32. `packed`: `blocks` blocks from `packRows`, with squared lengths for each of their rows.
 */
export function byteDistances(
  queries: usize,
  squares: usize,
  count: i32,
  dim: i32,
  packed: usize,
  packedSquares: usize,
  blocks: i32,
  distances: usize,
): void {
  const rowBytes: usize = dim << 1;
  const stride: usize = blocks << 5;
  for (let query = 0; query < count; query += QUERIES, squares += 16) {
    const q = queries + <usize>query * rowBytes;
    let at = packed;
    let to = distances + <usize>query * stride;
    for (let block = 0; block < blocks; block++, to += 32) {
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
      storeSquared(to, low0, high0, lengths, squares);
      storeSquared(to + stride, low1, high1, lengths, squares + 4);
      storeSquared(to + 2 * stride, low2, high2, lengths, squares + 8);
      storeSquared(to + 3 * stride, low3, high3, lengths, squares + 12);
    }
  }
}

/** |b|² - 2 a·b + |a|² for the eight rows b of a block. */
function storeSquared(to: usize, low: v128, high: v128, lengths: usize, square: usize): void {
  const own = v128.load32_splat(square);
  v128.store(to, i32x4.add(own, i32x4.sub(v128.load(lengths), i32x4.shl(low, 1))));
  v128.store(to, i32x4.add(own, i32x4.sub(v128.load(lengths, 16), i32x4.shl(high, 1))), 16);
}

/**
 * Squared Euclidean distances of f32 rows, f32 [`count`, 8 · `blocks`]: squared differences summed in the order of the components, which is exact
 * where rows are equal, as |a|² - 2 a·b + |b|² would not be.
 *
 * `queries`: `count` rows of `dim` f32, a multiple of 4 of them; `packed`: `blocks` blocks from `packRows`.
 */
export function floatDistances(
  queries: usize,
  count: i32,
  dim: i32,
  packed: usize,
  blocks: i32,
  distances: usize,
): void {
  const rowBytes: usize = dim << 2;
  const stride: usize = blocks << 5;
  for (let query = 0; query < count; query += QUERIES) {
    const q = queries + <usize>query * rowBytes;
    let at = packed;
    let to = distances + <usize>query * stride;
    for (let block = 0; block < blocks; block++, to += 32) {
      let low0 = f32x4.splat(0);
      let high0 = low0;
      let low1 = low0;
      let high1 = low0;
      let low2 = low0;
      let high2 = low0;
      let low3 = low0;
      let high3 = low0;
      let component = q;
      for (let end = q + rowBytes; component < end; component += 4, at += 32) {
        const low = v128.load(at);
        const high = v128.load(at, 16);
        let x = v128.load32_splat(component);
        low0 = addSquare(low0, x, low);
        high0 = addSquare(high0, x, high);
        x = v128.load32_splat(component + rowBytes);
        low1 = addSquare(low1, x, low);
        high1 = addSquare(high1, x, high);
        x = v128.load32_splat(component + 2 * rowBytes);
        low2 = addSquare(low2, x, low);
        high2 = addSquare(high2, x, high);
        x = v128.load32_splat(component + 3 * rowBytes);
        low3 = addSquare(low3, x, low);
        high3 = addSquare(high3, x, high);
      }
      v128.store(to, low0);
      v128.store(to, high0, 16);
      v128.store(to + stride, low1);
      v128.store(to + stride, high1, 16);
      v128.store(to + 2 * stride, low2);
      v128.store(to + 2 * stride, high2, 16);
      v128.store(to + 3 * stride, low3);
      v128.store(to + 3 * stride, high3, 16);
    }
  }
}

function addSquare(sum: v128, x: v128, y: v128): v128 {
  const difference = f32x4.sub(x, y);
  return f32x4.add(sum, f32x4.mul(difference, difference));
}

/**
 * Numbers of bits that differ, i32 [`count`, 8 · `blocks`].
 *
 * `queries`: `count` rows of `bytes` bytes, a multiple of 8; `rows`: 8 · `blocks` such rows, as they are.
 */
export function bitDistances(queries: usize, count: i32, bytes: i32, rows: usize, blocks: i32, distances: usize): void {
  const end = rows + <usize>(blocks * BLOCK) * <usize>bytes;
  for (let query = 0; query < count; query++, queries += bytes) {
    for (let row = rows; row < end; row += bytes, distances += 4) {
      let bits: u64 = 0;
      for (let k: usize = 0; k < <usize>bytes; k += 8) bits += popcnt(load<u64>(queries + k) ^ load<u64>(row + k));
      store<i32>(distances, <i32>bits);
    }
  }
}

/** Copies the rows that `names` lists, `count` u32, of `rowBytes` bytes each, a multiple of 4, one behind the other to `to`. */
export function gatherRows(rows: usize, names: usize, count: i32, rowBytes: i32, to: usize): void {
  for (let i = 0; i < count; i++, names += 4, to += rowBytes) {
    memory.copy(to, rows + <usize>load<u32>(names) * <usize>rowBytes, rowBytes);
  }
}

/**
 * Enters the rows of a tile into the shortlists of the nearest of `count` queries.
 *
 * `distances`: 32-bit and not negative, `stride` bytes a query, `rows` of them valid, with room for `rows` rounded up to 4. Column c is row
 * `first` + c, or where `names` is not 0 the c-th u32 there. `kept`: `k` ascending entries a query, u64 with the distance in the upper
 * half and the row in the lower; empty ones hold 0x7fffffffffffffff. The i-th query has the i-th shortlist, or where `slots` is not 0 the one
 * that the i-th u32 there says. `positions`: 0, or f64 x and y of every row: rows then do not count that lie in the zone of the shortlist,
 * three f64 in `zones`. Zones are discs around x and y, or with `strips` strips along a line x · zone[0] + y · zone[1] + zone[2] = 0 of unit
 * normal; `squaredRadius` is the square of the discs' radius or the strips' half width, and their borders are outside.
 */
export function keepNearest(
  distances: usize,
  stride: i32,
  count: i32,
  rows: i32,
  first: i32,
  names: usize,
  k: i32,
  kept: usize,
  slots: usize,
  positions: usize,
  zones: usize,
  strips: bool,
  squaredRadius: f64,
): void {
  const bytes: usize = k << 3;
  for (let query = 0; query < count; query++, distances += stride) {
    const slot: usize = slots !== 0 ? load<u32>(slots + (query << 2)) : query;
    const shortlist = kept + slot * bytes;
    const last = shortlist + bytes - 8;
    let limit = v128.load32_splat(last, 4);
    for (let column = 0; column < rows; column += 4) {
      // An equal distance may belong to a lower row where columns have names.
      if (!v128.any_true(i32x4.le_s(v128.load(distances + (column << 2)), limit))) continue;
      for (let c = column, end = min(column + 4, rows); c < end; c++) {
        const row: u32 = names !== 0 ? load<u32>(names + (c << 2)) : first + c;
        const entry = ((<u64>load<u32>(distances + (c << 2))) << 32) | <u64>row;
        if (entry >= load<u64>(last)) continue;
        if (positions !== 0 && isInside(positions + ((<usize>row) << 4), zones + 24 * slot, strips, squaredRadius))
          continue;
        insert(shortlist, last, entry);
      }
      limit = v128.load32_splat(last, 4);
    }
  }
}

function isInside(point: usize, zone: usize, strip: bool, squaredRadius: f64): bool {
  const x = load<f64>(point);
  const y = load<f64>(point, 8);
  if (strip) {
    const offset = x * load<f64>(zone) + y * load<f64>(zone, 8) + load<f64>(zone, 16);
    return offset * offset < squaredRadius;
  }
  const dx = x - load<f64>(zone);
  const dy = y - load<f64>(zone, 8);
  return dx * dx + dy * dy < squaredRadius;
}

/** Inserts an entry where it belongs between `shortlist` and `last`, which drops out. */
function insert(shortlist: usize, last: usize, entry: u64): void {
  let at = last;
  for (; at > shortlist; at -= 8) {
    const before = load<u64>(at - 8);
    if (before < entry) break;
    store<u64>(at, before);
  }
  store<u64>(at, entry);
}
