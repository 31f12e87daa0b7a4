/**
 * Patches of regions, sampled from a pyramid level on a grid that is fixed in the region's frame, and their gradients.
 *
 * A placement is 48 bytes: u32 level (byte address), i32 width, height, stride, f32 a11, a12, a21, a22, x, y (the frame, in samples
 * of the level), 8 bytes of padding. The level is float32 with finite padding and one finite row below its last.
 */

/** Adding this to a number of less than 2^22 rounds it to an integer, which then stands in the lower bits beside `INTEGER_BITS`. */
const INTEGER: f32 = 12582912;
const INTEGER_BITS: i32 = 0x4b400000;

/** Bytes of a placement. */
export const PLACEMENT: usize = 48;

/**
 * Samples a patch bilinearly; its sample (i, j) lies at the frame's image of (i - (columns - 1) / 2, j - (rows - 1) / 2) · `step`.
 * Outside the level the border is repeated. `patch`: rows · columns float32, without gaps; `columns`: multiple of 4.
 */
export function samplePatch(placement: usize, columns: i32, rows: i32, step: f32, patch: usize): void {
  const level: usize = load<u32>(placement);
  const right = f32x4.splat(<f32>(load<i32>(placement, 4) - 1));
  const bottom = f32x4.splat(<f32>(load<i32>(placement, 8) - 1));
  const stride = load<i32>(placement, 12);
  const rowBytes: usize = stride << 2;
  const strides = i32x4.splat(stride);
  const bias = i32x4.splat(-INTEGER_BITS * (stride + 1));
  const a11 = load<f32>(placement, 16) * step;
  const a12 = load<f32>(placement, 20) * step;
  const a21 = load<f32>(placement, 24) * step;
  const a22 = load<f32>(placement, 28) * step;
  const halfColumns: f32 = 0.5 * <f32>(columns - 1);
  const halfRows: f32 = 0.5 * <f32>(rows - 1);
  const x0 = load<f32>(placement, 32) - (halfColumns * a11 + halfRows * a12);
  const y0 = load<f32>(placement, 36) - (halfColumns * a21 + halfRows * a22);
  const zero = f32x4.splat(0);
  const half = f32x4.splat(0.5);
  const integer = f32x4.splat(INTEGER);
  const lanes = f32x4(0, 1, 2, 3);
  const nextX = f32x4.splat(4 * a11);
  const nextY = f32x4.splat(4 * a21);
  for (let j = 0; j < rows; j++) {
    let lineX = f32x4.add(f32x4.splat(x0 + a12 * <f32>j), f32x4.mul(lanes, f32x4.splat(a11)));
    let lineY = f32x4.add(f32x4.splat(y0 + a22 * <f32>j), f32x4.mul(lanes, f32x4.splat(a21)));
    for (let i = 0; i < columns; i += 4, patch += 16) {
      const x = f32x4.pmax(zero, f32x4.pmin(right, lineX));
      const y = f32x4.pmax(zero, f32x4.pmin(bottom, lineY));
      lineX = f32x4.add(lineX, nextX);
      lineY = f32x4.add(lineY, nextY);
      // x - 0.5 rounded is a pixel at or before x, and the next one at or behind it.
      const column = f32x4.add(f32x4.sub(x, half), integer);
      const row = f32x4.add(f32x4.sub(y, half), integer);
      const offsets = i32x4.shl(i32x4.add(i32x4.add(i32x4.mul(row, strides), column), bias), 2);
      const u = f32x4.sub(x, f32x4.sub(column, integer));
      const v = f32x4.sub(y, f32x4.sub(row, integer));

      // Each vector holds a sample's four neighbours; transposed, each holds one neighbour of the four samples.
      const p0 = quad(level + <usize>i32x4.extract_lane(offsets, 0), rowBytes);
      const p1 = quad(level + <usize>i32x4.extract_lane(offsets, 1), rowBytes);
      const p2 = quad(level + <usize>i32x4.extract_lane(offsets, 2), rowBytes);
      const p3 = quad(level + <usize>i32x4.extract_lane(offsets, 3), rowBytes);
      const top01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5);
      const top23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5);
      const low01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7);

      const top = mix(v128.shuffle<f32>(top01, top23, 0, 1, 4, 5), v128.shuffle<f32>(top01, top23, 2, 3, 6, 7), u);
      const low = mix(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), u);
      v128.store(patch, mix(top, low, v));
    }
  }
}

/**
 * Samples a patch as `samplePatch` does, of a level that is blurred along one direction: the weighted mean of samples at -radius..radius
 * times the vector (`dx`, `dy`), in samples of the level. `columns`: any; rows of the patch are padded to a multiple of 4.
 * `taps` as from `gaussianTaps`. `scratch`: as large as the patch. The placement is left as it was.
 */
export function sampleBlurredPatch(
  placement: usize,
  columns: i32,
  rows: i32,
  step: f32,
  dx: f32,
  dy: f32,
  taps: usize,
  radius: i32,
  patch: usize,
  scratch: usize,
): void {
  const padded = (columns + 3) & ~3;
  const bytes = (<usize>(padded * rows)) << 2;
  const shift: f32 = 0.5 * <f32>(padded - columns) * step;
  const x = load<f32>(placement, 32);
  const y = load<f32>(placement, 36);
  const centreX = x + shift * load<f32>(placement, 16);
  const centreY = y + shift * load<f32>(placement, 24);
  memory.fill(patch, 0, bytes);
  for (let k = -radius; k <= radius; k++) {
    store<f32>(placement, centreX + <f32>k * dx, 32);
    store<f32>(placement, centreY + <f32>k * dy, 36);
    samplePatch(placement, padded, rows, step, scratch);
    const weight = v128.load32_splat(taps + (abs(k) << 2));
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(patch + at, f32x4.add(v128.load(patch + at), f32x4.mul(weight, v128.load(scratch + at))));
    }
  }
  store<f32>(placement, x, 32);
  store<f32>(placement, y, 36);
}

/** A pixel and its right, lower and lower right neighbours. */
function quad(at: usize, rowBytes: usize): v128 {
  return v128.load64_lane(at + rowBytes, v128.load64_zero(at), 1);
}

function mix(a: v128, b: v128, t: v128): v128 {
  return f32x4.add(a, f32x4.mul(t, f32x4.sub(b, a)));
}

/**
 * Gaussian weights of a `size` × `size` patch whose samples are `step` apart, σ = `sigma`; 0 on the outermost columns, whose gradients
 * are not known. `weights`: size² float32.
 */
export function windowWeights(weights: usize, size: i32, step: f64, sigma: f64): void {
  const half = 0.5 * <f64>(size - 1);
  const scale = -0.5 / (sigma * sigma);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++, weights += 4) {
      const u = (<f64>i - half) * step;
      const v = (<f64>j - half) * step;
      store<f32>(weights, i === 0 || i === size - 1 ? 0 : <f32>Math.exp((u * u + v * v) * scale));
    }
  }
}

/**
 * Angle of the vectors (x, y) from +x towards +y, in turns, [0, 1].
 * Minimax polynomial of degree 11 for the arctangent (error below 1e-5 radians); the angle of (0, 0) is 0.
 */
export function turns(x: v128, y: v128): v128 {
  const ax = f32x4.abs(x);
  const ay = f32x4.abs(y);
  // The smallest positive normal number keeps 0 / 0 from arising.
  const t = f32x4.div(f32x4.pmin(ax, ay), f32x4.pmax(f32x4.pmax(ax, ay), f32x4.splat(1.17549435e-38)));
  const s = f32x4.mul(t, t);
  let p = f32x4.splat(-0.0018656712);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.0083798902));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.0185308737));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.0308033992));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-0.0529386699));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(0.1591513283));
  let angle = f32x4.mul(p, t);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(0.25), angle), angle, f32x4.gt(ay, ax));
  angle = v128.bitselect(f32x4.sub(f32x4.splat(0.5), angle), angle, f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.sub(f32x4.splat(1), angle), angle, f32x4.lt(y, f32x4.splat(0)));
}

/** The sum of the four lanes. */
export function sumLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
