/** Affine shape adaptation of regions (Lindeberg & Gårding 1997; Baumberg 2000; Mikolajczyk & Schmid 2004). */
import { PLACEMENT, samplePatch, sumLanes, windowWeights } from './patch';
import { axisRatio, place } from './placement';

/** Samples a side of the normalised patch, and their distance in units of the region's frame: ±7.75, of which the outermost ring only serves gradients. */
const SIZE: i32 = 32;
const STEP: f32 = 0.5;
/** σ of the window over which gradients are pooled, in units of the frame. */
const WINDOW: f64 = 3.5;
const PATCH_BYTES: usize = 4 * SIZE * SIZE;
/** Frames beyond this might not be finite as float32. */
const LARGEST: f64 = 1e38;

/** Bytes of scratch that `adaptShapes` needs: placement, patch with a guard, weights. */
export function adaptScratchBytes(): i32 {
  return <i32>(PLACEMENT + 16 + 2 * PATCH_BYTES + 16);
}

/**
 * Adapts the shape of `count` frames (six f32 each, in place): the frame is changed by the inverse square root of the second-moment
 * matrix of its normalised patch until that is round. The shorter half-axis keeps the scale of the frame as given.
 *
 * `levels`, `levelCount`, `origin` as in `placeRegions`. `roundness`: the iteration ends where the axis ratio changes by less than this
 * share. `states`: one byte a frame: the number of iterations, or 0 where they did not converge within `maxIterations`, met no
 * gradient, an axis ratio above `maxElongation`, or numbers beyond float32. `scratch`: 16-aligned.
 */
export function adaptShapes(
  frames: usize,
  count: i32,
  levels: usize,
  levelCount: i32,
  origin: f32,
  maxIterations: i32,
  roundness: f64,
  maxElongation: f64,
  scratch: usize,
  states: usize,
): void {
  const placement = scratch;
  const patch = scratch + PLACEMENT + 16;
  const weights = patch + PATCH_BYTES + 16;
  v128.store(patch - 16, f32x4.splat(0));
  v128.store(patch + PATCH_BYTES, f32x4.splat(0));
  windowWeights(weights, SIZE, STEP, WINDOW);

  for (let row = 0; row < count; row++, frames += 24, states++) {
    const x = load<f32>(frames, 8);
    const y = load<f32>(frames, 20);
    let a11: f64 = load<f32>(frames);
    let a12: f64 = load<f32>(frames, 4);
    let a21: f64 = load<f32>(frames, 12);
    let a22: f64 = load<f32>(frames, 16);
    const area = abs(a11 * a22 - a12 * a21);
    store<u8>(states, 0);
    for (let iteration = 1; iteration <= maxIterations; iteration++) {
      place(a11, a12, x, a21, a22, y, levels, levelCount, origin, placement);
      samplePatch(placement, SIZE, SIZE, STEP, patch);
      const moments = secondMoments(patch, weights);
      const xx: f64 = f32x4.extract_lane(moments, 0);
      const xy: f64 = f32x4.extract_lane(moments, 1);
      const yy: f64 = f32x4.extract_lane(moments, 2);
      const determinant = xx * yy - xy * xy;
      if (!(determinant > 1e-12 * (xx + yy) * (xx + yy))) break;
      // The inverse square root of the matrix, scaled to determinant 1: adj(M + 1) / √(tr M + 2) for det M = 1.
      const unit = 1 / sqrt(determinant);
      const gain = 1 / sqrt((xx + yy) * unit + 2);
      const w11 = (yy * unit + 1) * gain;
      const w12 = -xy * unit * gain;
      const w22 = (xx * unit + 1) * gain;
      const b11 = a11 * w11 + a12 * w12;
      const b12 = a11 * w12 + a12 * w22;
      const b21 = a21 * w11 + a22 * w12;
      const b22 = a21 * w12 + a22 * w22;
      const elongation = axisRatio(b11, b12, b21, b22);
      if (!(elongation <= maxElongation)) break;
      const size = sqrt((area * elongation) / abs(b11 * b22 - b12 * b21));
      if (!(size * (abs(b11) + abs(b12) + abs(b21) + abs(b22)) < LARGEST)) break;
      a11 = b11 * size;
      a12 = b12 * size;
      a21 = b21 * size;
      a22 = b22 * size;
      if (axisRatio(w11, w12, w12, w22) < 1 / (1 - roundness)) {
        store<u8>(states, iteration);
        break;
      }
    }
    store<f32>(frames, <f32>a11);
    store<f32>(frames, <f32>a12, 4);
    store<f32>(frames, <f32>a21, 12);
    store<f32>(frames, <f32>a22, 16);
  }
}

/** Sums of weight · (x², xy, y²) of the gradients (x, y) of a patch, in lanes 0 to 2; the outermost rows are left out. */
function secondMoments(patch: usize, weights: usize): v128 {
  const rowBytes: usize = SIZE << 2;
  let xx = f32x4.splat(0);
  let xy = f32x4.splat(0);
  let yy = f32x4.splat(0);
  const end = patch + <usize>(SIZE - 1) * rowBytes;
  let weight = weights + rowBytes;
  for (let at = patch + rowBytes; at < end; at += 16, weight += 16) {
    const x = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
    const y = f32x4.sub(v128.load(at + rowBytes), v128.load(at - rowBytes));
    const wx = f32x4.mul(x, v128.load(weight));
    const wy = f32x4.mul(y, v128.load(weight));
    xx = f32x4.add(xx, f32x4.mul(wx, x));
    xy = f32x4.add(xy, f32x4.mul(wx, y));
    yy = f32x4.add(yy, f32x4.mul(wy, y));
  }
  return f32x4(sumLanes(xx), sumLanes(xy), sumLanes(yy), 0);
}
