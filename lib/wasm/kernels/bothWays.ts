/**
 * The two nearest of byte descriptors, seen from either side in one pass over the distances.
 *
 * Both sets are packed alike, in blocks of eight rows. Four rows of a stand against the eight of a block of b; what is nearest to a row
 * of a is kept for each lane, as a lane holds every fourth row of b, and `foldLanes` makes one of the four; what is nearest to a row of
 * b has the lane of its row. Against distances in memory and `keepNearest` this saves 7 %, with the way back included (2000 x 2000 rows
 * of 128: 13.8 and 12.8 ms).
 */

/** The distance of no row: larger than any, and twice it is still an i32. As in matching/compare.ts. */
const FAR: i32 = 0x3fffffff;
/** Bytes that `nearestBothWays` keeps for a row of a: distances of the nearest and the second, and the nearest row, four lanes each. */
const LANES: usize = 48;

/**
 * Widens `blocks` · 8 rows of `dim` bytes to i16 and packs them in blocks of eight rows: pair 0 of all eight, then pair 1, …
 *
 * `dim`: multiple of 8. `squares`: receives the squared length of each row, i32.
 */
export function packBytes(bytes: usize, blocks: i32, dim: i32, packed: usize, squares: usize): void {
  const rowBytes: usize = dim;
  for (let half = 0; half < blocks << 1; half++, squares += 16) {
    let sums = i32x4.splat(0);
    let to = packed + (half & 1 ? 16 : 0);
    for (let end = bytes + rowBytes; bytes < end; bytes += 8, to += 128) {
      const row0 = v128.load8x8_u(bytes);
      const row1 = v128.load8x8_u(bytes + rowBytes);
      const row2 = v128.load8x8_u(bytes + 2 * rowBytes);
      const row3 = v128.load8x8_u(bytes + 3 * rowBytes);
      const low01 = i32x4.shuffle(row0, row1, 0, 4, 1, 5);
      const high01 = i32x4.shuffle(row0, row1, 2, 6, 3, 7);
      const low23 = i32x4.shuffle(row2, row3, 0, 4, 1, 5);
      const high23 = i32x4.shuffle(row2, row3, 2, 6, 3, 7);
      sums = putPair(to, i64x2.shuffle(low01, low23, 0, 2), sums);
      sums = putPair(to + 32, i64x2.shuffle(low01, low23, 1, 3), sums);
      sums = putPair(to + 64, i64x2.shuffle(high01, high23, 0, 2), sums);
      sums = putPair(to + 96, i64x2.shuffle(high01, high23, 1, 3), sums);
    }
    v128.store(squares, sums);
    bytes += 3 * rowBytes;
    if (half & 1) packed += rowBytes << 4;
  }
}

function putPair(to: usize, pair: v128, sums: v128): v128 {
  v128.store(to, pair);
  return i32x4.add(sums, i32x4.dot_i16x8_s(pair, pair));
}

/**
 * Compares `blocksA` blocks of a with `blocksB` blocks of b, as `packBytes` packs them, by the squared Euclidean distance |a|² - 2 a·b
 * + |b|².
 *
 * `squaresA`, `squaresB`: the rows' squared lengths, 0x3fffffff for rows that do not count. `firstA`, `firstB`: numbers of the first
 * rows. `lanes`: 48 bytes for each row of a, `backDistances` and `backRows`: i32 for each row of b; all distances in them hold
 * 0x3fffffff at first. Numbers must ascend from call to call, so that of rows equally near the lowest stays. `dim`: even, at most 4096.
 */
export function nearestBothWays(
  a: usize,
  squaresA: usize,
  firstA: i32,
  blocksA: i32,
  b: usize,
  squaresB: usize,
  firstB: i32,
  blocksB: i32,
  dim: i32,
  lanes: usize,
  backDistances: usize,
  backRows: usize,
): void {
  const blockBytes: usize = dim << 4;
  for (let quad = 0; quad < blocksA << 1; quad++, squaresA += 16, lanes += 4 * LANES) {
    const pairs = a + (<usize>quad >> 1) * blockBytes + (quad & 1 ? 16 : 0);
    const own = i32x4.splat(firstA + (quad << 2));
    let at = b;
    let rows = i32x4.add(i32x4.splat(firstB), i32x4(0, 1, 2, 3));
    for (let block = 0; block < blocksB; block++) {
      let low0 = i32x4.splat(0);
      let high0 = low0;
      let low1 = low0;
      let high1 = low0;
      let low2 = low0;
      let high2 = low0;
      let low3 = low0;
      let high3 = low0;
      let pair = pairs;
      for (let end = at + blockBytes; at < end; at += 32, pair += 32) {
        const low = v128.load(at);
        const high = v128.load(at, 16);
        let x = v128.load32_splat(pair);
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(x, low));
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair, 4);
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(x, low));
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair, 8);
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(x, low));
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(x, high));
        x = v128.load32_splat(pair, 12);
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(x, low));
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(x, high));
      }
      const place: usize = block << 5;
      const lowSquares = v128.load(squaresB + place);
      const highSquares = v128.load(squaresB + place, 16);
      low0 = squared(squaresA, lowSquares, low0);
      high0 = squared(squaresA, highSquares, high0);
      low1 = squared(squaresA + 4, lowSquares, low1);
      high1 = squared(squaresA + 4, highSquares, high1);
      low2 = squared(squaresA + 8, lowSquares, low2);
      high2 = squared(squaresA + 8, highSquares, high2);
      low3 = squared(squaresA + 12, lowSquares, low3);
      high3 = squared(squaresA + 12, highSquares, high3);
      keepTwo(lanes, low0, high0, rows);
      keepTwo(lanes + LANES, low1, high1, rows);
      keepTwo(lanes + 2 * LANES, low2, high2, rows);
      keepTwo(lanes + 3 * LANES, low3, high3, rows);
      rows = i32x4.add(rows, i32x4.splat(8));
      keepBack(backDistances + place, backRows + place, low0, low1, low2, low3, own);
      keepBack(backDistances + place + 16, backRows + place + 16, high0, high1, high2, high3, own);
    }
  }
}

/** |a|² - 2 a·b + |b|² for one row a and four rows b. */
function squared(squareA: usize, squaresB: v128, products: v128): v128 {
  return i32x4.sub(i32x4.add(v128.load32_splat(squareA), squaresB), i32x4.shl(products, 1));
}

/** Enters the distances of `rows`, and of those four further on, into the lanes of a row of a. */
function keepTwo(lanes: usize, low: v128, high: v128, rows: v128): void {
  let nearest = v128.load(lanes);
  let second = v128.load(lanes, 16);
  let row = v128.load(lanes, 32);
  second = i32x4.min_s(second, i32x4.max_s(nearest, low));
  row = v128.bitselect(rows, row, i32x4.lt_s(low, nearest));
  nearest = i32x4.min_s(nearest, low);
  second = i32x4.min_s(second, i32x4.max_s(nearest, high));
  row = v128.bitselect(i32x4.add(rows, i32x4.splat(4)), row, i32x4.lt_s(high, nearest));
  v128.store(lanes, i32x4.min_s(nearest, high));
  v128.store(lanes, second, 16);
  v128.store(lanes, row, 32);
}

/** Enters the distances of four rows of a, from `own` on, to four rows of b. */
function keepBack(distances: usize, rows: usize, d0: v128, d1: v128, d2: v128, d3: v128, own: v128): void {
  let nearest = v128.load(distances);
  let row = v128.load(rows);
  row = v128.bitselect(own, row, i32x4.lt_s(d0, nearest));
  nearest = i32x4.min_s(nearest, d0);
  row = v128.bitselect(i32x4.add(own, i32x4.splat(1)), row, i32x4.lt_s(d1, nearest));
  nearest = i32x4.min_s(nearest, d1);
  row = v128.bitselect(i32x4.add(own, i32x4.splat(2)), row, i32x4.lt_s(d2, nearest));
  nearest = i32x4.min_s(nearest, d2);
  row = v128.bitselect(i32x4.add(own, i32x4.splat(3)), row, i32x4.lt_s(d3, nearest));
  v128.store(distances, i32x4.min_s(nearest, d3));
  v128.store(rows, row);
}

/**
 * The two nearest over all lanes, for `count` rows of a.
 *
 * `rows`: receives u32, the nearest row, 0xffffffff where there is none; `distances`, `seconds`: receive f32, the distances of the
 * nearest and of the second, infinite where there is none.
 */
export function foldLanes(lanes: usize, count: i32, rows: usize, distances: usize, seconds: usize): void {
  for (let end = lanes + <usize>count * LANES; lanes < end; lanes += LANES, rows += 4, distances += 4, seconds += 4) {
    let nearest = FAR;
    let second = FAR;
    let row: u32 = 0xffffffff;
    for (let lane = lanes; lane < lanes + 16; lane += 4) {
      const distance = load<i32>(lane);
      const laneRow = load<u32>(lane, 32);
      second = min(min(second, load<i32>(lane, 16)), max(nearest, distance));
      if (distance < nearest || (distance === nearest && distance < FAR && laneRow < row)) row = laneRow;
      nearest = min(nearest, distance);
    }
    store<u32>(rows, row);
    store<f32>(distances, distanceOf(nearest));
    store<f32>(seconds, distanceOf(second));
  }
}

/** Rounded once, from the root in double precision. */
function distanceOf(square: i32): f32 {
  return square < FAR ? <f32>sqrt<f64>(square) : <f32>Infinity;
}
