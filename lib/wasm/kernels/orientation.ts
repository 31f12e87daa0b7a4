/** Dominant gradient directions of regions (Lowe 2004, section 5). */
import { PLACEMENT, samplePatch, turns, windowWeights } from './patch';

/** Samples a side, and their distance in units of the region's scale: ±5.7 σ, of which the outermost ring only serves gradients. */
const SIZE: i32 = 20;
const STEP: f32 = 0.6;
/** σ of the window over which gradients vote, in units of the region's scale. */
const WINDOW: f64 = 2;
/** How often the histogram is smoothed. */
const PASSES = 6;
const BINS: i32 = 36;

/** Bytes of scratch that `orientations` needs: patch with a guard, weights, votes (f32 turns and f32 weight), histogram with two bins around. */
export function orientationScratchBytes(): i32 {
  return 16 + 4 * SIZE * SIZE + 4 * SIZE * SIZE + 8 * SIZE * SIZE + 2 * 4 * (BINS + 4) + 64;
}

/**
 * Finds the peaks of the 36-bin gradient histogram of `count` placements.
 *
 * `found`: one 12-byte row a peak, at most 18 a placement: i32 placement, f32 cosine and sine of the direction in the region's frame;
 * strongest peak first. A region without any gradient has none. Returns the number of peaks. `scratch`: 16-aligned.
 */
export function orientations(placements: usize, count: i32, peakRatio: f32, scratch: usize, found: usize): i32 {
  const patch = scratch + 16;
  const weights = patch + 4 * SIZE * SIZE;
  const votes = weights + 4 * SIZE * SIZE;
  const raw = votes + 8 * SIZE * SIZE + 16;
  const smooth = raw + 4 * (BINS + 4) + 16;
  v128.store(scratch, f32x4.splat(0));
  windowWeights(weights, SIZE, STEP, WINDOW);

  let out = found;
  for (let region = 0; region < count; region++) {
    samplePatch(placements + <usize>region * PLACEMENT, SIZE, SIZE, STEP, patch);
    vote(patch, weights, votes);
    memory.fill(raw, 0, 4 * BINS);
    for (let vote = votes, end = votes + 8 * SIZE * (SIZE - 2); vote < end; vote += 8) {
      const position = load<f32>(vote) * <f32>BINS;
      const lower = <i32>position;
      const share = (position - <f32>lower) * load<f32>(vote, 4);
      const first = raw + (lower >= BINS ? 0 : lower << 2);
      const second = raw + (lower + 1 >= BINS ? 0 : (lower + 1) << 2);
      store<f32>(first, load<f32>(first) + load<f32>(vote, 4) - share);
      store<f32>(second, load<f32>(second) + share);
    }
    smoothHistogram(raw, smooth);
    for (let pass = 1; pass < PASSES; pass++) {
      memory.copy(raw, smooth, 4 * BINS);
      smoothHistogram(raw, smooth);
    }
    out = appendPeaks(smooth, region, peakRatio, out);
  }
  return <i32>((out - found) / 12);
}

/** Direction and weighted magnitude of the gradients of all rows but the first and last. */
function vote(patch: usize, weights: usize, votes: usize): void {
  const rowBytes: usize = SIZE << 2;
  const end = patch + <usize>(SIZE - 1) * rowBytes;
  let weight = weights + rowBytes;
  for (let at = patch + rowBytes; at < end; at += 16, weight += 16, votes += 32) {
    const x = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
    const y = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
    const angle = turns(x, y);
    const strength = f32x4.mul(f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))), v128.load(weight));
    v128.store(votes, v128.shuffle<f32>(angle, strength, 0, 4, 1, 5));
    v128.store(votes, v128.shuffle<f32>(angle, strength, 2, 6, 3, 7), 16);
  }
}

/** Circular convolution with [1 4 6 4 1] / 16; writes BINS bins and one more on either side, `smooth` being the address of bin 0. */
function smoothHistogram(raw: usize, smooth: usize): void {
  const last = (BINS - 1) << 2;
  store<f32>(raw - 8, load<f32>(raw + last - 4));
  store<f32>(raw - 4, load<f32>(raw + last));
  store<f32>(raw + last + 4, load<f32>(raw));
  store<f32>(raw + last + 8, load<f32>(raw + 4));
  for (let bin: usize = 0; bin <= <usize>last; bin += 4) {
    const at = raw + bin;
    const sum = load<f32>(at - 8) + load<f32>(at + 8) + 4 * (load<f32>(at - 4) + load<f32>(at + 4)) + 6 * load<f32>(at);
    store<f32>(smooth + bin, sum * 0.0625);
  }
  store<f32>(smooth - 4, load<f32>(smooth + last));
  store<f32>(smooth + last + 4, load<f32>(smooth));
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
