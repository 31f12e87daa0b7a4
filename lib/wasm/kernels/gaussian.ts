/**
 * Building a Gaussian pyramid: taps, separable blur, doubling, halving.
 *
 * All images are float32 with rows of `stride` elements, a multiple of 16, of which the first `width` are meant; the rest is
 * padding that is read and written but must be finite. Rows are addressed from `from` to `to` (exclusive), so that a caller may
 * work in bands.
 */

/** Writes the centre and the right half of a Gaussian kernel, `radius + 1` float32 that sum to 1 with the mirrored half. */
export function gaussianTaps(taps: usize, radius: i32, sigma: f64): void {
  const scale = -0.5 / (sigma * sigma);
  let sum: f64 = 1;
  for (let k = 1; k <= radius; k++) sum += 2 * Math.exp(scale * <f64>(k * k));
  for (let k = 0; k <= radius; k++) store<f32>(taps + (k << 2), <f32>(Math.exp(scale * <f64>(k * k)) / sum));
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
    for (let k = 1; k <= radius; k++) {
      store<f32>(middle - (k << 2), load<f32>(middle + (mirror(-k, width) << 2)));
      store<f32>(middle + ((width - 1 + k) << 2), load<f32>(middle + (mirror(width - 1 + k, width) << 2)));
    }
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

/** Index of the pixel that a position outside 0..size-1 stands for, when the image is mirrored about its outermost pixels. */
function mirror(i: i32, size: i32): i32 {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  i = abs(i) % period;
  return i < size ? i : period - i;
}
