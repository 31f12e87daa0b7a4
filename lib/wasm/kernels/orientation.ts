/** Dominant gradient directions of regions (Lowe 2004, section 5). */
import { PLACEMENT, samplePatch, turns, windowWeights } from './patch';
import { isRound } from './placement';

/**
 * Samples a side in round and in elongated regions, whose level is sampled more sparsely along the longer half-axis: multiples of 4, of
 * which the outermost ring only serves gradients.
 */
const SPARSE: i32 = 16;
const DENSE: i32 = 20;
/** Side of the grid in units of the region's scale: samples are a share of it apart. */
const SIDE: f32 = 12;
/** σ of the window over which gradients vote, in units of the region's scale. */
const WINDOW: f64 = 2;
/** How often the histogram is smoothed. */
const PASSES = 6;
const BINS: i32 = 36;

/** Bytes of a histogram of pairs: for each bin what votes gave it and what they gave the next. */
const PAIRS_BYTES: usize = 8 * (BINS + 4);
const BINS_BYTES: usize = 4 * BINS;
const GUARD: usize = 16;
const LARGEST_PATCH_BYTES: usize = 4 * DENSE * DENSE;

/** Bytes of scratch that `orientations` needs: a patch, two windows, four histograms of pairs, two of bins between guards. */
export function orientationScratchBytes(): i32 {
  return <i32>(3 * LARGEST_PATCH_BYTES + 4 * PAIRS_BYTES + 2 * (BINS_BYTES + 2 * GUARD));
}

/**
 * Finds the peaks of the 36-bin gradient histogram of `count` placements.
 *
 * `found`: one 12-byte row a peak, at most 18 a placement: i32 placement, f32 cosine and sine of the direction in the region's frame;
 * strongest peak first. A region without any gradient has none. Returns the number of peaks. `scratch`: 16-aligned.
 */
export function orientations(placements: usize, count: i32, peakRatio: f32, scratch: usize, found: usize): i32 {
  const patch = scratch;
  const sparse = patch + LARGEST_PATCH_BYTES;
  const dense = sparse + LARGEST_PATCH_BYTES;
  const pairs = dense + LARGEST_PATCH_BYTES;
  const raw = pairs + 4 * PAIRS_BYTES + GUARD;
  const smooth = raw + BINS_BYTES + 2 * GUARD;
  windowWeights(sparse, SPARSE, SIDE / <f32>SPARSE, WINDOW);
  windowWeights(dense, DENSE, SIDE / <f32>DENSE, WINDOW);

  let out = found;
  for (let region = 0; region < count; region++, placements += PLACEMENT) {
    const round = isRound(placements);
    const size = round ? SPARSE : DENSE;
    samplePatch(placements, size, size, SIDE / <f32>size, patch);
    for (let at = pairs; at < pairs + 4 * PAIRS_BYTES; at += 16) v128.store(at, f32x4.splat(0));
    vote(patch, size, round ? sparse : dense, pairs);
    joinPairs(pairs, raw);
    for (let pass = 0; pass < PASSES; pass += 2) {
      smoothHistogram(raw, smooth);
      smoothHistogram(smooth, raw);
    }
    closeCircle(raw);
    out = appendPeaks(raw, region, peakRatio, out);
  }
  return <i32>((out - found) / 12);
}

/**
 * Votes of the gradients of all rows but the first and last; those of neighbouring columns go to different histograms, so that none
 * waits for another.
 */
function vote(patch: usize, size: i32, weights: usize, pairs: usize): void {
  const rowBytes: usize = size << 2;
  const end = patch + <usize>(size - 1) * rowBytes;
  const bins = f32x4.splat(<f32>BINS);
  let weight = weights + rowBytes;
  for (let at = patch + rowBytes; at < end; at += 16, weight += 16) {
    const x = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
    const y = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
    const position = f32x4.mul(turns(x, y), bins);
    const strength = f32x4.mul(f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))), v128.load(weight));
    const bin = f32x4.floor(position);
    const next = f32x4.mul(strength, f32x4.sub(position, bin));
    const own = f32x4.sub(strength, next);
    const offsets = i32x4.shl(i32x4.trunc_sat_f32x4_s(bin), 3);
    const low = v128.shuffle<f32>(own, next, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(own, next, 2, 6, 3, 7);
    addPair(pairs + <usize>i32x4.extract_lane(offsets, 0), low);
    addPair(pairs + PAIRS_BYTES + <usize>i32x4.extract_lane(offsets, 1), i64x2.shuffle(low, low, 1, 1));
    addPair(pairs + 2 * PAIRS_BYTES + <usize>i32x4.extract_lane(offsets, 2), high);
    addPair(pairs + 3 * PAIRS_BYTES + <usize>i32x4.extract_lane(offsets, 3), i64x2.shuffle(high, high, 1, 1));
  }
}

function addPair(at: usize, pair: v128): void {
  v128.store64_lane(at, f32x4.add(v128.load64_zero(at), pair), 0);
}

/**
 * Sums the four histograms of pairs, and adds to each bin what was given to it as the next; a direction of one whole turn counts as
 * none.
 */
function joinPairs(pairs: usize, bins: usize): void {
  for (let at = pairs, end = pairs + PAIRS_BYTES; at < end; at += 16) {
    const both = f32x4.add(v128.load(at), v128.load(at + PAIRS_BYTES));
    v128.store(at, f32x4.add(f32x4.add(both, v128.load(at + 2 * PAIRS_BYTES)), v128.load(at + 3 * PAIRS_BYTES)));
  }
  let given = load<f32>(pairs, 8 * BINS - 4);
  for (let bin = 0; bin < BINS; bin++, pairs += 8, bins += 4) {
    store<f32>(bins, load<f32>(pairs) + given);
    given = load<f32>(pairs, 4);
  }
  const first = bins - BINS_BYTES;
  store<f32>(first, load<f32>(first) + load<f32>(pairs));
}

/** Circular convolution with [1 4 6 4 1] / 16. */
function smoothHistogram(raw: usize, smooth: usize): void {
  closeCircle(raw);
  for (let end = raw + BINS_BYTES; raw < end; raw += 16, smooth += 16) {
    const outer = f32x4.add(v128.load(raw - 8), v128.load(raw + 8));
    const inner = f32x4.add(v128.load(raw - 4), v128.load(raw + 4));
    const centre = f32x4.mul(f32x4.splat(6), v128.load(raw));
    const sum = f32x4.add(f32x4.add(outer, f32x4.mul(f32x4.splat(4), inner)), centre);
    v128.store(smooth, f32x4.mul(f32x4.splat(0.0625), sum));
  }
}

/** Repeats the last two bins before the first, and the first two behind the last. */
function closeCircle(bins: usize): void {
  const last = bins + BINS_BYTES - 8;
  store<u64>(bins - 8, load<u64>(last));
  store<u64>(last + 8, load<u64>(bins));
}

/** Appends the local maxima of at least `peakRatio` times the largest, their place refined by a parabola, the largest first. */
function appendPeaks(smooth: usize, region: i32, peakRatio: f32, out: usize): usize {
  let highest: f32 = 0;
  let first = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const value = load<f32>(smooth + (bin << 2));
    if (value > highest) {
      highest = value;
      first = bin;
    }
  }
  if (highest === 0) return out;
  for (let k = 0; k < BINS; k++) {
    const bin = (first + k) % BINS;
    const at = smooth + (bin << 2);
    const value = load<f32>(at);
    const left = load<f32>(at - 4);
    const right = load<f32>(at + 4);
    if (value < peakRatio * highest || value <= left || value < right) continue;
    const shift = (0.5 * (left - right)) / (left - 2 * value + right);
    const angle = ((<f64>bin + <f64>shift) * 2 * Math.PI) / <f64>BINS;
    store<i32>(out, region);
    store<f32>(out, <f32>Math.cos(angle), 4);
    store<f32>(out, <f32>Math.sin(angle), 8);
    out += 12;
  }
  return out;
}
