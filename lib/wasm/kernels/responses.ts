/**
 * Responses of point detectors, computed from a pyramid level: determinant of the Hessian, products of gradients, cornerness.
 *
 * Images are float32 with rows of `stride` elements, a multiple of 16. Rows `from`..`to` are written, whole rows with their padding;
 * where neighbours are read, there must be a row before and behind them. The outermost columns are computed from their neighbours in
 * memory and are meaningless, but finite.
 */

/** `gain` times the determinant of the Hessian, Lxx Lyy - Lxy², by central differences. `source` and `target` must not overlap. */
export function hessianDeterminant(source: usize, target: usize, stride: i32, from: i32, to: i32, gain: f32): void {
  const rowBytes: usize = stride << 2;
  const factor = f32x4.splat(gain);
  const quarter = f32x4.splat(0.25);
  const end = <usize>to * rowBytes;
  for (let at = <usize>from * rowBytes; at < end; at += 16) {
    const middle = source + at;
    const above = middle - rowBytes;
    const below = middle + rowBytes;
    const centre = v128.load(middle);
    const twice = f32x4.add(centre, centre);
    const xx = f32x4.sub(f32x4.add(v128.load(middle - 4), v128.load(middle + 4)), twice);
    const yy = f32x4.sub(f32x4.add(v128.load(above), v128.load(below)), twice);
    const falling = f32x4.add(v128.load(above - 4), v128.load(below + 4));
    const rising = f32x4.add(v128.load(above + 4), v128.load(below - 4));
    const xy = f32x4.mul(quarter, f32x4.sub(falling, rising));
    v128.store(target + at, f32x4.mul(factor, f32x4.sub(f32x4.mul(xx, yy), f32x4.mul(xy, xy))));
  }
}

/** The products Lx², Lx Ly and Ly² of the gradient by central differences, into three images `productBytes` apart. */
export function gradientProducts(
  source: usize,
  target: usize,
  productBytes: usize,
  stride: i32,
  from: i32,
  to: i32,
): void {
  const rowBytes: usize = stride << 2;
  const half = f32x4.splat(0.5);
  const end = <usize>to * rowBytes;
  for (let at = <usize>from * rowBytes; at < end; at += 16) {
    const middle = source + at;
    const x = f32x4.mul(half, f32x4.sub(v128.load(middle + 4), v128.load(middle - 4)));
    const y = f32x4.mul(half, f32x4.sub(v128.load(middle + rowBytes), v128.load(middle - rowBytes)));
    const to = target + at;
    v128.store(to, f32x4.mul(x, x));
    v128.store(to + productBytes, f32x4.mul(x, y));
    v128.store(to + 2 * productBytes, f32x4.mul(y, y));
  }
}

/** `gain` times det M - k (tr M)², M being the matrix of three images of smoothed products, `productBytes` apart; `target` may be one of them. */
export function cornerness(
  products: usize,
  productBytes: usize,
  target: usize,
  stride: i32,
  from: i32,
  to: i32,
  k: f32,
  gain: f32,
): void {
  const rowBytes: usize = stride << 2;
  const share = f32x4.splat(k);
  const factor = f32x4.splat(gain);
  const end = <usize>to * rowBytes;
  for (let at = <usize>from * rowBytes; at < end; at += 16) {
    const xx = v128.load(products + at);
    const xy = v128.load(products + productBytes + at);
    const yy = v128.load(products + 2 * productBytes + at);
    const trace = f32x4.add(xx, yy);
    const determinant = f32x4.sub(f32x4.mul(xx, yy), f32x4.mul(xy, xy));
    v128.store(target + at, f32x4.mul(factor, f32x4.sub(determinant, f32x4.mul(share, f32x4.mul(trace, trace)))));
  }
}

/**
 * Finds the pixels in rows `from`..`to` of an image, `border` pixels away from its sides, that exceed `threshold` and their eight
 * neighbours, or with `minima` lie as far below zero and below their neighbours, and refines each by the quadratic through them.
 *
 * A tie goes to the first in (row, column) order. `maxima`: room for one 16-byte row for every second pixel: f32 x, y, value (signed),
 * i32 index row · width + column of the pixel. Returns the number of rows, ordered by row and column.
 */
export function findMaxima(
  image: usize,
  width: i32,
  stride: i32,
  from: i32,
  to: i32,
  border: i32,
  threshold: f32,
  minima: bool,
  maxima: usize,
): i32 {
  const rowBytes: usize = stride << 2;
  const limit = f32x4.splat(threshold);
  const signs = minima ? i32x4.splat(0x80000000) : i32x4.splat(0);
  let out = maxima;
  for (let y = from; y < to; y++) {
    const row = image + <usize>y * rowBytes;
    for (let x = border; x < width - border; x += 4) {
      const at = row + (x << 2);
      const raw = v128.load(at);
      // With `minima` the signs of a pixel and its neighbours are turned where the pixel is negative: one comparison serves both.
      const turn = v128.and(raw, signs);
      const v = v128.xor(raw, turn);
      let hit = f32x4.gt(v, limit);
      if (!v128.any_true(hit)) continue;
      const above = at - rowBytes;
      const below = at + rowBytes;
      hit = v128.and(hit, v128.and(exceeds(v, above - 4, turn), exceeds(v, above, turn)));
      hit = v128.and(hit, v128.and(exceeds(v, above + 4, turn), exceeds(v, at - 4, turn)));
      hit = v128.and(hit, v128.and(reaches(v, at + 4, turn), reaches(v, below - 4, turn)));
      hit = v128.and(hit, v128.and(reaches(v, below, turn), reaches(v, below + 4, turn)));
      let lanes = i32x4.bitmask(hit);
      for (let lane = 0; lanes !== 0; lane++, lanes >>= 1) {
        if ((lanes & 1) === 0 || x + lane >= width - border) continue;
        refine(image, rowBytes, x + lane, y, width, out);
        out += 16;
      }
    }
  }
  return <i32>((out - maxima) >> 4);
}

function exceeds(v: v128, neighbour: usize, turn: v128): v128 {
  return f32x4.gt(v, v128.xor(v128.load(neighbour), turn));
}

function reaches(v: v128, neighbour: usize, turn: v128): v128 {
  return f32x4.ge(v, v128.xor(v128.load(neighbour), turn));
}

/** Writes the peak of the quadratic through a pixel and its neighbours, at most half a pixel from it. */
function refine(image: usize, rowBytes: usize, x: i32, y: i32, width: i32, out: usize): void {
  const at = image + <usize>y * rowBytes + (x << 2);
  const v: f64 = load<f32>(at);
  const left: f64 = load<f32>(at - 4);
  const right: f64 = load<f32>(at + 4);
  const up: f64 = load<f32>(at - rowBytes);
  const down: f64 = load<f32>(at + rowBytes);
  const gx = 0.5 * (right - left);
  const gy = 0.5 * (down - up);
  const xx = right + left - 2 * v;
  const yy = down + up - 2 * v;
  const xy: f64 =
    0.25 *
    (<f64>load<f32>(at + rowBytes + 4) -
      <f64>load<f32>(at + rowBytes - 4) -
      <f64>load<f32>(at - rowBytes + 4) +
      <f64>load<f32>(at - rowBytes - 4));
  const determinant = xx * yy - xy * xy;
  let dx: f64 = 0;
  let dy: f64 = 0;
  if (determinant > 0) {
    dx = max(-0.5, min(0.5, (xy * gy - yy * gx) / determinant));
    dy = max(-0.5, min(0.5, (xy * gx - xx * gy) / determinant));
  }
  store<f32>(out, <f32>(<f64>x + dx));
  store<f32>(out, <f32>(<f64>y + dy), 4);
  store<f32>(out, <f32>(v + 0.5 * (gx * dx + gy * dy)), 8);
  store<i32>(out, y * width + x, 12);
}
