/**
 * Building a Gaussian pyramid: taps, separable blur, doubling, halving.
 *
 * All images are float32 with rows of `stride` elements, a multiple of 16, of which the first `width` are meant; the rest is
 * padding that is read and written but must be finite. Rows are addressed from `from` to `to` (exclusive), so that a caller may
 * work in bands.
 */

/** Steps of Newton's method towards the wanted variance, and how far one may go, in the logarithm of the width. */
const WIDENINGS = 8;
const WIDEST: f64 = 0.4;

/**
 * Writes the centre and the right half of a Gaussian kernel, `radius + 1` float32 that sum to 1 with the mirrored half.
 *
 * A Gaussian that is sampled and cut off has not quite its variance: one of another width is taken, so that the taps have the variance
 * `sigma`², where taps in reach can (`radius` at least 2 `sigma`); blurs then add up exactly.
 */
export function gaussianTaps(taps: usize, radius: i32, sigma: f64): void {
  let width = sigma;
  for (let step = 0; ; step++) {
    const scale = -0.5 / (width * width);
    let sum: f64 = 1;
    let squares: f64 = 0;
    let fourths: f64 = 0;
    for (let k = 1; k <= radius; k++) {
      const square = <f64>(k * k);
      const tap = 2 * Math.exp(scale * square);
      sum += tap;
      squares += tap * square;
      fourths += tap * square * square;
    }
    if (step === WIDENINGS || squares === 0) {
      for (let k = 0; k <= radius; k++) store<f32>(taps + (k << 2), <f32>(Math.exp(scale * <f64>(k * k)) / sum));
      return;
    }
    const variance = squares / sum;
    const slope = (fourths / sum - variance * variance) / (width * width);
    width *= Math.exp(max(-WIDEST, min(WIDEST, (sigma * sigma - variance) / slope)));
  }
}

/**
 * Gaussian blur of rows `from`..`to`; borders mirrored about the outermost pixel.
 * `source` and `target` must not overlap. `rows`: scratch of 4 · (2 · radius + 1) bytes. `line`: scratch of
 * 4 · (stride + 2 · radius + 32) bytes, 16-aligned. `taps` from `gaussianTaps`.
 */
export function blur(
  source: usize,
  target: usize,
  width: i32,
  height: i32,
  stride: i32,
  from: i32,
  to: i32,
  taps: usize,
  radius: i32,
  rows: usize,
  line: usize,
): void {
  const rowBytes: usize = stride << 2;
  const pad: usize = (((radius + 15) >> 4) << 4) << 2;
  const middle = line + pad;
  for (let y = from; y < to; y++) {
    for (let k = -radius; k <= radius; k++) {
      store<u32>(rows + ((k + radius) << 2), source + <usize>mirror(y + k, height) * rowBytes);
    }
    blurColumns(rows, taps, radius, middle, rowBytes);
    mirrorEnds(middle, width, radius);
    blurLine(middle, taps, radius, target + <usize>y * rowBytes, rowBytes);
  }
}

/** One output row of the vertical pass: taps pair rows above with rows below. */
function blurColumns(rows: usize, taps: usize, radius: i32, target: usize, rowBytes: usize): void {
  const centre: usize = load<u32>(rows + (radius << 2));
  const firstTap = taps + 4;
  const lastTap = taps + (radius << 2);
  for (let x: usize = 0; x < rowBytes; x += 64) {
    let weight = v128.load32_splat(taps);
    let s0 = f32x4.mul(weight, v128.load(centre + x));
    let s1 = f32x4.mul(weight, v128.load(centre + x, 16));
    let s2 = f32x4.mul(weight, v128.load(centre + x, 32));
    let s3 = f32x4.mul(weight, v128.load(centre + x, 48));
    let above = rows + ((radius - 1) << 2);
    let below = rows + ((radius + 1) << 2);
    for (let tap = firstTap; tap <= lastTap; tap += 4, above -= 4, below += 4) {
      const p: usize = <usize>load<u32>(above) + x;
      const q: usize = <usize>load<u32>(below) + x;
      weight = v128.load32_splat(tap);
      s0 = f32x4.add(s0, f32x4.mul(weight, f32x4.add(v128.load(p), v128.load(q))));
      s1 = f32x4.add(s1, f32x4.mul(weight, f32x4.add(v128.load(p, 16), v128.load(q, 16))));
      s2 = f32x4.add(s2, f32x4.mul(weight, f32x4.add(v128.load(p, 32), v128.load(q, 32))));
      s3 = f32x4.add(s3, f32x4.mul(weight, f32x4.add(v128.load(p, 48), v128.load(q, 48))));
    }
    v128.store(target + x, s0);
    v128.store(target + x, s1, 16);
    v128.store(target + x, s2, 32);
    v128.store(target + x, s3, 48);
  }
}

/** The horizontal pass over one padded line. */
function blurLine(line: usize, taps: usize, radius: i32, target: usize, rowBytes: usize): void {
  const firstTap = taps + 4;
  const lastTap = taps + (radius << 2);
  for (let x: usize = 0; x < rowBytes; x += 64) {
    const centre = line + x;
    let weight = v128.load32_splat(taps);
    let s0 = f32x4.mul(weight, v128.load(centre));
    let s1 = f32x4.mul(weight, v128.load(centre, 16));
    let s2 = f32x4.mul(weight, v128.load(centre, 32));
    let s3 = f32x4.mul(weight, v128.load(centre, 48));
    let p = centre - 4;
    let q = centre + 4;
    for (let tap = firstTap; tap <= lastTap; tap += 4, p -= 4, q += 4) {
      weight = v128.load32_splat(tap);
      s0 = f32x4.add(s0, f32x4.mul(weight, f32x4.add(v128.load(p), v128.load(q))));
      s1 = f32x4.add(s1, f32x4.mul(weight, f32x4.add(v128.load(p, 16), v128.load(q, 16))));
      s2 = f32x4.add(s2, f32x4.mul(weight, f32x4.add(v128.load(p, 32), v128.load(q, 32))));
      s3 = f32x4.add(s3, f32x4.mul(weight, f32x4.add(v128.load(p, 48), v128.load(q, 48))));
    }
    v128.store(target + x, s0);
    v128.store(target + x, s1, 16);
    v128.store(target + x, s2, 32);
    v128.store(target + x, s3, 48);
  }
}

/**
 * Doubles an image by linear interpolation, centres aligned: target pixel x lies at source position (x + 0.5) / 2 - 0.5; the border
 * is repeated. `from`, `to` count target rows. `line`: scratch of 4 · (sourceStride + 32) bytes, 16-aligned.
 */
export function double(
  source: usize,
  width: i32,
  height: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
  from: i32,
  to: i32,
  line: usize,
): void {
  const near = f32x4.splat(0.75);
  const far = f32x4.splat(0.25);
  const middle = line + 64;
  for (let y = from; y < to; y++) {
    const row = y >> 1;
    const other = y & 1 ? min(row + 1, height - 1) : max(row - 1, 0);
    const p = source + ((row * sourceStride) << 2);
    const q = source + ((other * sourceStride) << 2);
    for (let x: usize = 0; x < <usize>(sourceStride << 2); x += 16) {
      v128.store(middle + x, f32x4.add(f32x4.mul(near, v128.load(p + x)), f32x4.mul(far, v128.load(q + x))));
    }
    store<f32>(middle - 4, load<f32>(middle));
    store<f32>(middle + (width << 2), load<f32>(middle + ((width - 1) << 2)));
    let out = target + ((y * targetStride) << 2);
    const end = out + (targetStride << 2);
    // The target's padding may need a few elements more than the source's row has; they come from the line's own padding.
    for (let at = middle; out < end; at += 16, out += 32) {
      const centre = f32x4.mul(near, v128.load(at));
      const even = f32x4.add(centre, f32x4.mul(far, v128.load(at - 4)));
      const odd = f32x4.add(centre, f32x4.mul(far, v128.load(at + 4)));
      v128.store(out, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
      v128.store(out, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
    }
  }
}

/**
 * Doubles a smooth image by interpolation: target pixel 2 x is source pixel x, those between are weighted means of six neighbours. The
 * weights leave the least squared error on images whose spectrum is that of a Gaussian of σ = 2 pixels. `from`, `to` count target rows;
 * a target may be one larger than twice the source. `line`: scratch of 4 · (sourceStride + 64) bytes, 16-aligned.
 */
export function interpolate(
  source: usize,
  width: i32,
  height: i32,
  sourceStride: i32,
  target: usize,
  targetStride: i32,
  from: i32,
  to: i32,
  line: usize,
): void {
  const rowBytes: usize = sourceStride << 2;
  const middle = line + 64;
  for (let y = from; y < to; y++) {
    const row = y >> 1;
    if (y & 1) {
      const a = source + <usize>mirror(row - 2, height) * rowBytes;
      const b = source + <usize>mirror(row - 1, height) * rowBytes;
      const c = source + <usize>mirror(row, height) * rowBytes;
      const d = source + <usize>mirror(row + 1, height) * rowBytes;
      const e = source + <usize>mirror(row + 2, height) * rowBytes;
      const f = source + <usize>mirror(row + 3, height) * rowBytes;
      for (let x: usize = 0; x < rowBytes; x += 16) {
        const between = halfway(
          v128.load(a + x),
          v128.load(b + x),
          v128.load(c + x),
          v128.load(d + x),
          v128.load(e + x),
          v128.load(f + x),
        );
        v128.store(middle + x, between);
      }
    } else {
      memory.copy(middle, source + <usize>mirror(row, height) * rowBytes, rowBytes);
    }
    mirrorEnds(middle, width, 3);
    let out = target + ((y * targetStride) << 2);
    const end = out + (targetStride << 2);
    for (let at = middle; out < end; at += 16, out += 32) {
      const even = v128.load(at);
      const odd = halfway(
        v128.load(at - 8),
        v128.load(at - 4),
        even,
        v128.load(at + 4),
        v128.load(at + 8),
        v128.load(at + 12),
      );
      v128.store(out, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
      v128.store(out, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
    }
  }
}

/** Halfway between `c` and `d`. */
function halfway(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
  const inner = f32x4.mul(f32x4.splat(0.59403), f32x4.add(c, d));
  const middle = f32x4.mul(f32x4.splat(-0.11046), f32x4.add(b, e));
  const outer = f32x4.mul(f32x4.splat(0.01643), f32x4.add(a, f));
  return f32x4.add(inner, f32x4.add(middle, outer));
}

/** Keeps every second pixel of every second row. `targetStride` is at most half of `sourceStride`, rounded up to 16. */
export function halve(source: usize, sourceStride: i32, target: usize, targetStride: i32, from: i32, to: i32): void {
  const pairs = min(targetStride, sourceStride >> 1);
  for (let y = from; y < to; y++) {
    let out = target + ((y * targetStride) << 2);
    const end = out + (pairs << 2);
    for (let at = source + ((y * 2 * sourceStride) << 2); out < end; at += 32, out += 16) {
      v128.store(out, v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6));
    }
    memory.fill(end, 0, (targetStride - pairs) << 2);
  }
}

/** Writes `count` pixels before and behind a line of `width`, as those that it is mirrored to. */
function mirrorEnds(line: usize, width: i32, count: i32): void {
  for (let k = 1; k <= count; k++) {
    store<f32>(line - (k << 2), load<f32>(line + (mirror(-k, width) << 2)));
    store<f32>(line + ((width - 1 + k) << 2), load<f32>(line + (mirror(width - 1 + k, width) << 2)));
  }
}

/** Index of the pixel that a position outside 0..size-1 stands for, when the image is mirrored about its outermost pixels. */
function mirror(i: i32, size: i32): i32 {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  i = abs(i) % period;
  return i < size ? i : period - i;
}
