/**
 * SIFT descriptors on a grid that is fixed in the region's frame (Lowe 2004, section 6).
 *
 * The grid has 32 × 32 samples, σ / 2 apart, whose outermost ring only serves the gradients of the 30 × 30 within. A spatial bin is
 * 3 σ, so six samples, wide; as the grid is fixed, so are the samples' spatial weights.
 */
import { PLACEMENT, samplePatch, sumLanes, turns, windowWeights } from './patch';

const SIZE: i32 = 32;
const STEP: f32 = 0.5;
const CELLS: i32 = 4;
const BINS: i32 = 8;
const PER_BIN: i32 = 6;
/** Directions are told apart by 1/32 of a bin. */
const DIRECTIONS: i32 = 256;

const PATCH_BYTES: usize = 4 * SIZE * SIZE;
const CELL_BYTES: usize = 4 * BINS;
const ROW_BYTES: usize = CELLS * CELL_BYTES;

/** Bytes of scratch that `siftHistograms` needs. */
export function siftScratchBytes(): i32 {
  return <i32>(16 + 2 * PATCH_BYTES + DIRECTIONS * CELL_BYTES + 3 * 4 * SIZE + SIZE * 4 + ROW_BYTES * 6 + ROW_BYTES);
}

/**
 * Writes the unnormalised histograms of `count` placements, 128 float32 each: [(row · 4 + column) · 8 + direction].
 * `scratch`: 16-aligned.
 */
export function siftHistograms(placements: usize, count: i32, scratch: usize, histograms: usize): void {
  const patch = scratch + 16;
  const weights = patch + PATCH_BYTES;
  const directions = weights + PATCH_BYTES;
  const fractions = directions + <usize>DIRECTIONS * CELL_BYTES;
  const line = fractions + 4 * SIZE;
  const sums = line + 3 * 4 * SIZE;
  const rowCells = sums + 6 * ROW_BYTES;
  v128.store(scratch, f32x4.splat(0));
  windowWeights(weights, SIZE, STEP, 6);
  directionShares(directions);
  binFractions(fractions);

  for (let region = 0; region < count; region++, histograms += 4 * ROW_BYTES) {
    samplePatch(placements + <usize>region * PLACEMENT, SIZE, SIZE, STEP, patch);
    memory.fill(sums, 0, 6 * ROW_BYTES);
    for (let j = 1; j < SIZE - 1; j++) {
      gradientLine(patch + ((j * SIZE) << 2), weights + ((j * SIZE) << 2), fractions, line);
      poolLine(line, directions, rowCells);
      // Rows of bins above and below; the first and last of the six are outside the descriptor.
      const upper = sums + <usize>((j - 1) / PER_BIN) * ROW_BYTES;
      addShares(rowCells, load<f32>(fractions + (j << 2)), upper);
    }
    memory.copy(histograms, sums + ROW_BYTES, 4 * ROW_BYTES);
  }
}

/** Adds `count` histograms to others. */
export function addHistograms(histograms: usize, count: i32, sums: usize): void {
  for (let end = sums + <usize>count * 4 * ROW_BYTES; sums < end; sums += 16, histograms += 16) {
    v128.store(sums, f32x4.add(v128.load(sums), v128.load(histograms)));
  }
}

/**
 * Normalises `count` histograms to bytes: L2, clipped at `clip`, L2 again; with `root` the square root of the L1-normalised values
 * (Arandjelovic & Zisserman 2012). 1 becomes 512, more than 255 becomes 255. A histogram of zeros stays zero.
 */
export function siftBytes(histograms: usize, count: i32, clip: f32, root: bool, bytes: usize): void {
  for (let row = 0; row < count; row++, histograms += 4 * ROW_BYTES, bytes += 128) {
    const end = histograms + 4 * ROW_BYTES;
    let squares = f32x4.splat(0);
    for (let at = histograms; at < end; at += 16) squares = f32x4.add(squares, f32x4.mul(v128.load(at), v128.load(at)));
    // A square that underflows counts as no gradient at all.
    const norm = Mathf.sqrt(sumLanes(squares));
    const inverse = f32x4.splat(norm > 0 ? 1 / norm : 0);
    const limit = f32x4.splat(clip);
    squares = f32x4.splat(0);
    let total = f32x4.splat(0);
    for (let at = histograms; at < end; at += 16) {
      const v = f32x4.pmin(limit, f32x4.mul(v128.load(at), inverse));
      v128.store(at, v);
      squares = f32x4.add(squares, f32x4.mul(v, v));
      total = f32x4.add(total, v);
    }
    const size: f32 = root ? sumLanes(total) : Mathf.sqrt(sumLanes(squares));
    const gain = f32x4.splat(size > 0 ? 1 / size : 0);
    const unit = f32x4.splat(512);
    for (let at = histograms, to = bytes; at < end; at += 32, to += 8) {
      let low = f32x4.mul(v128.load(at), gain);
      let high = f32x4.mul(v128.load(at, 16), gain);
      if (root) {
        low = f32x4.sqrt(low);
        high = f32x4.sqrt(high);
      }
      const words = i16x8.narrow_i32x4_s(roundToInt(f32x4.mul(low, unit)), roundToInt(f32x4.mul(high, unit)));
      v128.store64_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}

function roundToInt(v: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(v));
}

/** For each direction its shares in the eight bins, of which two neighbours are not 0. */
function directionShares(directions: usize): void {
  memory.fill(directions, 0, <usize>DIRECTIONS * CELL_BYTES);
  const perBin = DIRECTIONS / BINS;
  for (let d = 0; d < DIRECTIONS; d++) {
    const row = directions + <usize>d * CELL_BYTES;
    const share: f32 = <f32>(d % perBin) / <f32>perBin;
    store<f32>(row + ((d / perBin) << 2), 1 - share);
    store<f32>(row + (((d / perBin + 1) % BINS) << 2), share);
  }
}

/** How far sample i = 1..30 lies on its way from the spatial bin before it to the one behind it. */
function binFractions(fractions: usize): void {
  for (let i = 0; i < SIZE; i++) {
    store<f32>(fractions + (i << 2), (<f32>((i + PER_BIN - 1) % PER_BIN) + 0.5) / <f32>PER_BIN);
  }
}

/**
 * Gradients of one patch row: byte offset of the direction's shares (i32), weighted magnitude, and the same times the column
 * fraction; three rows of SIZE elements.
 */
function gradientLine(at: usize, weights: usize, fractions: usize, line: usize): void {
  const rowBytes: usize = SIZE << 2;
  const steps = f32x4.splat(<f32>DIRECTIONS);
  const wrap = i32x4.splat(DIRECTIONS - 1);
  for (let end = line + rowBytes; line < end; line += 16, at += 16, weights += 16, fractions += 16) {
    const x = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
    const y = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
    const direction = v128.and(roundToInt(f32x4.mul(turns(x, y), steps)), wrap);
    const strength = f32x4.mul(f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))), v128.load(weights));
    v128.store(line, i32x4.shl(direction, 5));
    v128.store(line, strength, 4 * SIZE);
    v128.store(line, f32x4.mul(strength, v128.load(fractions)), 8 * SIZE);
  }
}

/** Pools one row of gradients into the four columns of bins: each group of six samples lies between the same two. */
function poolLine(line: usize, directions: usize, cells: usize): void {
  let carryLow = f32x4.splat(0);
  let carryHigh = f32x4.splat(0);
  let cell = cells - CELL_BYTES;
  let at = line + 4;
  for (let group = 0; group < CELLS + 1; group++, cell += CELL_BYTES) {
    let sumLow = f32x4.splat(0);
    let sumHigh = f32x4.splat(0);
    let farLow = f32x4.splat(0);
    let farHigh = f32x4.splat(0);
    for (let end = at + 4 * PER_BIN; at < end; at += 4) {
      const shares = directions + <usize>load<u32>(at);
      const strength = v128.load32_splat(at, 4 * SIZE);
      const far = v128.load32_splat(at, 8 * SIZE);
      const low = v128.load(shares);
      const high = v128.load(shares, 16);
      sumLow = f32x4.add(sumLow, f32x4.mul(low, strength));
      sumHigh = f32x4.add(sumHigh, f32x4.mul(high, strength));
      farLow = f32x4.add(farLow, f32x4.mul(low, far));
      farHigh = f32x4.add(farHigh, f32x4.mul(high, far));
    }
    if (group > 0) {
      v128.store(cell, f32x4.add(carryLow, f32x4.sub(sumLow, farLow)));
      v128.store(cell, f32x4.add(carryHigh, f32x4.sub(sumHigh, farHigh)), 16);
    }
    carryLow = farLow;
    carryHigh = farHigh;
  }
}

/** Divides a row of cells between the row of bins before it and the one behind it. */
function addShares(cells: usize, fraction: f32, upper: usize): void {
  const far = f32x4.splat(fraction);
  for (let end = upper + ROW_BYTES; upper < end; upper += 16, cells += 16) {
    const v = v128.load(cells);
    const share = f32x4.mul(v, far);
    v128.store(upper, f32x4.add(v128.load(upper), f32x4.sub(v, share)));
    v128.store(upper + ROW_BYTES, f32x4.add(v128.load(upper + ROW_BYTES), share));
  }
}
