/** Resampling an image through a homography, at several positions within each pixel. */

/**
 * Fills the rows `from`..`to` of the output, `width` pixels each, from a source of `sourceWidth` × `sourceHeight`.
 *
 * Pixels of both are `channels` float32, interleaved; `source` and `out` (the address of row `from`) do not overlap. `back`: nine float64, maps
 * positions of the output to the source; where its denominator is not positive, and outside the source, lies `background`. A pixel is the mean of
 * as many positions along each axis as it covers source pixels along it, but at least `least` and at most `most`, bicubic if `cubic`, else
 * bilinear.
 */
export function warpRows(
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  channels: i32,
  back: usize,
  out: usize,
  width: i32,
  from: i32,
  to: i32,
  background: f64,
  cubic: bool,
  least: i32,
  most: i32,
): void {
  const b0 = load<f64>(back);
  const b1 = load<f64>(back, 8);
  const b2 = load<f64>(back, 16);
  const b3 = load<f64>(back, 24);
  const b4 = load<f64>(back, 32);
  const b5 = load<f64>(back, 40);
  const b6 = load<f64>(back, 48);
  const b7 = load<f64>(back, 56);
  const b8 = load<f64>(back, 64);
  const right = <f64>sourceWidth - 0.5;
  const bottom = <f64>sourceHeight - 0.5;
  const pixelBytes: usize = channels << 2;
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++, out += pixelBytes) {
      let columns = least;
      let rows = least;
      if (least < most) {
        // The columns of the Jacobian are the steps in the source from a pixel to its right and its lower neighbour.
        const scale = 1 / (b6 * <f64>x + b7 * <f64>y + b8);
        const cx = (b0 * <f64>x + b1 * <f64>y + b2) * scale;
        const cy = (b3 * <f64>x + b4 * <f64>y + b5) * scale;
        columns = positions((b0 - cx * b6) * scale, (b3 - cy * b6) * scale, least, most);
        rows = positions((b1 - cx * b7) * scale, (b4 - cy * b7) * scale, least, most);
        // Most pixels near a horizon would look at thousands of positions that are all outside.
        if (columns * rows > 4 && seesNothing(back, <f64>x, <f64>y, right, bottom)) columns = rows = 1;
      }
      for (let c: usize = 0; c < pixelBytes; c += 4) store<f32>(out + c, 0);
      const share: f64 = columns * rows;
      for (let j = 0; j < rows; j++) {
        const v = <f64>y + (<f64>j + 0.5) / <f64>rows - 0.5;
        for (let i = 0; i < columns; i++) {
          const u = <f64>x + (<f64>i + 0.5) / <f64>columns - 0.5;
          const w = b6 * u + b7 * v + b8;
          const sx = (b0 * u + b1 * v + b2) / w;
          const sy = (b3 * u + b4 * v + b5) / w;
          if (!(w > 0 && sx >= -0.5 && sy >= -0.5 && sx <= right && sy <= bottom)) {
            const value = background / share;
            for (let c: usize = 0; c < pixelBytes; c += 4) add(out + c, value);
          } else if (cubic) {
            addCubic(source, sourceWidth, sourceHeight, pixelBytes, sx, sy, share, out);
          } else {
            addLinear(source, sourceWidth, sourceHeight, pixelBytes, sx, sy, share, out);
          }
        }
      }
    }
  }
}

/** As many as the step (dx, dy) is long, rounded up but for a thousandth, within bounds; `most` where it has no length. */
function positions(dx: f64, dy: f64, least: i32, most: i32): i32 {
  const length = Math.sqrt(dx * dx + dy * dy);
  // A turned image steps by 1 but for rounding: one position, not four.
  return length <= <f64>most ? max(least, <i32>Math.ceil(length - 0.001)) : most;
}

/** Whether the whole pixel (x, y) lies beyond the horizon, or before it and to one side of the source. */
function seesNothing(back: usize, x: f64, y: f64, right: f64, bottom: f64): bool {
  let near = 0;
  // A bit for each side of the source that all corners lie on.
  let sides = 15;
  for (let k = 0; k < 4; k++) {
    const u = x + (k & 1 ? 0.5 : -0.5);
    const v = y + (k & 2 ? 0.5 : -0.5);
    const w = load<f64>(back, 48) * u + load<f64>(back, 56) * v + load<f64>(back, 64);
    const sx = (load<f64>(back) * u + load<f64>(back, 8) * v + load<f64>(back, 16)) / w;
    const sy = (load<f64>(back, 24) * u + load<f64>(back, 32) * v + load<f64>(back, 40)) / w;
    if (w > 0) near++;
    sides &= (sx < -0.5 ? 1 : 0) | (sx > right ? 2 : 0) | (sy < -0.5 ? 4 : 0) | (sy > bottom ? 8 : 0);
  }
  return near === 0 || (near === 4 && sides !== 0);
}

/** Adds the bilinear value at (x, y) / `share` to a pixel; four channels, whose f32 arithmetic is exact enough, at once: half the time. */
function addLinear(
  source: usize,
  width: i32,
  height: i32,
  pixelBytes: usize,
  x: f64,
  y: f64,
  share: f64,
  pixel: usize,
): void {
  const cx = max(0, min(x, <f64>(width - 1)));
  const cy = max(0, min(y, <f64>(height - 1)));
  const x0 = <i32>cx;
  const y0 = <i32>cy;
  const u = cx - <f64>x0;
  const v = cy - <f64>y0;
  const across: usize = x0 + 1 < width ? pixelBytes : 0;
  const down: usize = y0 + 1 < height ? <usize>width * pixelBytes : 0;
  const weight = 1 / share;
  let at = source + <usize>(y0 * width + x0) * pixelBytes;
  if (pixelBytes === 16) {
    const s = f32x4.splat(<f32>u);
    const top = mixLanes(v128.load(at), v128.load(at + across), s);
    const low = mixLanes(v128.load(at + down), v128.load(at + down + across), s);
    const value = f32x4.mul(mixLanes(top, low, f32x4.splat(<f32>v)), f32x4.splat(<f32>weight));
    v128.store(pixel, f32x4.add(v128.load(pixel), value));
    return;
  }
  for (const end = pixel + pixelBytes; pixel < end; pixel += 4, at += 4) {
    const top = mix(<f64>load<f32>(at), <f64>load<f32>(at + across), u);
    const low = mix(<f64>load<f32>(at + down), <f64>load<f32>(at + down + across), u);
    add(pixel, mix(top, low, v) * weight);
  }
}

/** Adds the bicubic value at (x, y) / `share` to a pixel; neighbours beyond the border are those at it. */
function addCubic(
  source: usize,
  width: i32,
  height: i32,
  pixelBytes: usize,
  x: f64,
  y: f64,
  share: f64,
  pixel: usize,
): void {
  const x0 = <i32>Math.floor(x);
  const y0 = <i32>Math.floor(y);
  const u = x - <f64>x0;
  const v = y - <f64>y0;
  const k0 = keys(u + 1);
  const k1 = keys(u);
  const k2 = keys(u - 1);
  const k3 = keys(u - 2);
  const last = width - 1;
  const at0 = <usize>min(max(x0 - 1, 0), last) * pixelBytes;
  const at1 = <usize>min(max(x0, 0), last) * pixelBytes;
  const at2 = <usize>min(x0 + 1, last) * pixelBytes;
  const at3 = <usize>min(x0 + 2, last) * pixelBytes;
  for (let c: usize = 0; c < pixelBytes; c += 4) {
    let sum: f64 = 0;
    for (let j = -1; j <= 2; j++) {
      const weight = keys(v - <f64>j);
      const row = source + <usize>(min(max(y0 + j, 0), height - 1) * width) * pixelBytes + c;
      sum += weight * k0 * <f64>load<f32>(row + at0);
      sum += weight * k1 * <f64>load<f32>(row + at1);
      sum += weight * k2 * <f64>load<f32>(row + at2);
      sum += weight * k3 * <f64>load<f32>(row + at3);
    }
    add(pixel + c, sum / share);
  }
}

/** The cubic convolution kernel. */
function keys(t: f64): f64 {
  const d = Math.abs(t);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

function mix(a: f64, b: f64, t: f64): f64 {
  return a + t * (b - a);
}

function mixLanes(a: v128, b: v128, t: v128): v128 {
  return f32x4.add(a, f32x4.mul(t, f32x4.sub(b, a)));
}

function add(at: usize, value: f64): void {
  store<f32>(at, <f32>(<f64>load<f32>(at) + value));
}
