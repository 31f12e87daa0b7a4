/**
 * SIFT descriptors on a grid that is fixed in the region's frame (Lowe 2004, section 6).
 *
 * A spatial bin is 3 σ wide and has 4 × 4 samples in a round region, 6 × 6 in an elongated one, whose level is chosen by the shorter
 * half-axis and sampled more sparsely along the longer. Samples around the bins serve the gradients only. As the grid is fixed, so are
 * the samples' spatial weights.
 */
import { PLACEMENT, samplePatch, sumLanes, turns, windowWeights } from './patch';
import { isRound } from './placement';

const CELLS: i32 = 4;
const BINS: i32 = 8;
/** Samples a bin, along a side. */
const SPARSE: i32 = 4;
const DENSE: i32 = 6;
/** Width of a bin, and σ of the window, in units of the region's scale. */
const BIN_WIDTH: f32 = 3;
const WINDOW: f64 = 6;
/** Directions are told apart by 1/32 of a bin. */
const DIRECTIONS: i32 = 256;

const LARGEST_PATCH_BYTES: usize = 4 * 32 * 32;
const LARGEST_LINE_BYTES: usize = 4 * 32;
const CELL_BYTES: usize = 4 * BINS;
const ROW_BYTES: usize = CELLS * CELL_BYTES;
const DIRECTIONS_BYTES: usize = DIRECTIONS * CELL_BYTES;
/** A grid: its weights, then how far a sample lies on its way from the bin before it to the one behind it. */
const GRID_BYTES: usize = LARGEST_PATCH_BYTES + LARGEST_LINE_BYTES;

/** Bytes of scratch that `siftHistograms` needs. */
export function siftScratchBytes(): i32 {
  return <i32>(LARGEST_PATCH_BYTES + 2 * GRID_BYTES + DIRECTIONS_BYTES + 3 * LARGEST_LINE_BYTES + 7 * ROW_BYTES);
}

/**
 * Writes the unnormalised histograms of `count` placements, 128 float32 each: [(row · 4 + column) · 8 + direction].
 * `scratch`: 16-aligned.
 */
export function siftHistograms(placements: usize, count: i32, scratch: usize, histograms: usize): void {
  const patch = scratch;
  const sparse = patch + LARGEST_PATCH_BYTES;
  const dense = sparse + GRID_BYTES;
  const directions = dense + GRID_BYTES;
  const line = directions + DIRECTIONS_BYTES;
  const sums = line + 3 * LARGEST_LINE_BYTES;
  directionShares(directions);
  putGrid(sparse, SPARSE);
  putGrid(dense, DENSE);
  for (const end = placements + <usize>count * PLACEMENT; placements < end; placements += PLACEMENT) {
    const round = isRound(placements);
    const perBin = round ? SPARSE : DENSE;
    samplePatch(placements, columnsFor(perBin), samplesFor(perBin) + 2, BIN_WIDTH / <f32>perBin, patch);
    for (let at = sums; at < sums + 6 * ROW_BYTES; at += 16) v128.store(at, f32x4.splat(0));
    poolPatch(patch, perBin, round ? sparse : dense, directions, line, sums);
    // The first and last of the six rows of bins are outside the descriptor.
    for (let at = sums + ROW_BYTES; at < sums + 5 * ROW_BYTES; at += 16, histograms += 16) {
      v128.store(histograms, v128.load(at));
    }
  }
}

/** Samples a side that vote: those of the four bins, and half a bin around them. */
function samplesFor(perBin: i32): i32 {
  return (CELLS + 1) * perBin;
}

/** Samples a row, with those that only serve gradients: at least one on either side, and whole vectors. */
function columnsFor(perBin: i32): i32 {
  return (samplesFor(perBin) + 2 + 3) & ~3;
}

/**
 * Pools the gradients of a patch into `sums`, six rows of four bins, behind which there is room for the bins of one patch row; `line`:
 * room for its gradients.
 */
function poolPatch(patch: usize, perBin: i32, grid: usize, directions: usize, line: usize, sums: usize): void {
  const columns = columnsFor(perBin);
  const samples = samplesFor(perBin);
  const rowBytes: usize = columns << 2;
  const left: usize = ((columns - samples) >> 1) << 2;
  const fractions = grid + LARGEST_PATCH_BYTES;
  const cells = sums + 6 * ROW_BYTES;
  // Row 0 serves gradients; the weights are those of a square.
  let weights = grid + <usize>((columns - samples) >> 1) * rowBytes;
  let fraction = fractions + left;
  for (let row = 0; row < samples; row++, weights += rowBytes, fraction += 4) {
    patch += rowBytes;
    gradientLine(patch, rowBytes, weights, fractions, line);
    poolLine(line + left, perBin, directions, cells);
    addShares(cells, load<f32>(fraction), sums + <usize>(row / perBin) * ROW_BYTES);
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

/** Writes the window and the fractions of a grid. */
function putGrid(grid: usize, perBin: i32): void {
  const columns = columnsFor(perBin);
  windowWeights(grid, columns, BIN_WIDTH / <f32>perBin, WINDOW);
  const left = (columns - samplesFor(perBin)) >> 1;
  for (let i = 0; i < columns; i++) {
    const within = (i - left + perBin) % perBin;
    store<f32>(grid + LARGEST_PATCH_BYTES + (i << 2), (<f32>within + 0.5) / <f32>perBin);
  }
}

/**
 * Gradients of one patch row: byte offset of the direction's shares (i32), weighted magnitude, and the same times the column
 * fraction; three rows of `LARGEST_LINE_BYTES`.
 */
function gradientLine(at: usize, rowBytes: usize, weights: usize, fractions: usize, line: usize): void {
  const steps = f32x4.splat(<f32>DIRECTIONS);
  const wrap = i32x4.splat(DIRECTIONS - 1);
  for (let end = line + rowBytes; line < end; line += 16, at += 16, weights += 16, fractions += 16) {
    const x = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
    const y = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
    const direction = v128.and(roundToInt(f32x4.mul(turns(x, y), steps)), wrap);
    const strength = f32x4.mul(f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))), v128.load(weights));
    v128.store(line, i32x4.shl(direction, 5));
    v128.store(line, strength, LARGEST_LINE_BYTES);
    v128.store(line, f32x4.mul(strength, v128.load(fractions)), 2 * LARGEST_LINE_BYTES);
  }
}

/** Pools one row of gradients into the four columns of bins: each group of `perBin` samples lies between the same two. */
function poolLine(line: usize, perBin: i32, directions: usize, cells: usize): void {
  const groupBytes: usize = perBin << 2;
  let carryLow = f32x4.splat(0);
  let carryHigh = f32x4.splat(0);
  let cell = cells - CELL_BYTES;
  let at = line;
  for (let group = 0; group < CELLS + 1; group++, cell += CELL_BYTES) {
    let sumLow = f32x4.splat(0);
    let sumHigh = f32x4.splat(0);
    let farLow = f32x4.splat(0);
    let farHigh = f32x4.splat(0);
    for (let end = at + groupBytes; at < end; at += 4) {
      const shares = directions + <usize>load<u32>(at);
      const strength = v128.load32_splat(at, LARGEST_LINE_BYTES);
      const far = v128.load32_splat(at, 2 * LARGEST_LINE_BYTES);
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
