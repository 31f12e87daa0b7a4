/**
 * Extrema in stacks of layers: differences of Gaussians in an octave, or responses computed before.
 *
 * Images are float32, `levelBytes` apart, rows of `stride` elements (a multiple of 16). A stack of responses is `layers + 2` images
 * from `level0`; with `differences` it is an octave of `layers + 3`, and response d is image d + 1 minus image d. Extrema are
 * sought in layers 1..layers.
 */

/** Bytes of a candidate: i32 x, y, layer. */
const CANDIDATE: usize = 12;
/** A candidate moves to a neighbour in x or y that is nearer than this allows: more than half, so that none swings between two samples. */
const MOVE_BEYOND: f64 = 0.6;
const MOST_MOVES: i32 = 4;
/** Extrema farther from their sample than this, samples or levels, are dropped: the quadratic says nothing there. */
const FARTHEST: f64 = 1.5;

/**
 * Finds 3×3×3 extrema stronger than `threshold`, `border` pixels away from the edges, in rows `from`..`to` of the octave.
 *
 * A tie goes to the first in (layer, row, column) order. `ring`: with `differences`, scratch of 12 · (layers + 2) · stride bytes,
 * 16-aligned.
 * `candidates`: room for a 12-byte row for every second pixel of the rows and layers, which extrema cannot exceed.
 * Returns the number of candidates, ordered by row, layer, column.
 */
export function findExtrema(
  level0: usize,
  levelBytes: usize,
  differences: bool,
  layers: i32,
  width: i32,
  stride: i32,
  from: i32,
  to: i32,
  border: i32,
  threshold: f32,
  ring: usize,
  candidates: usize,
): i32 {
  const rowBytes: usize = stride << 2;
  const bandBytes = 3 * rowBytes;
  let out = candidates;
  if (!differences) {
    for (let y = from; y < to; y++) {
      const row = level0 + <usize>y * rowBytes;
      for (let layer = 1; layer <= layers; layer++) {
        const at = row + <usize>layer * levelBytes;
        out = scanRow(at - rowBytes, at, at + rowBytes, levelBytes, width, border, threshold, y, layer, out);
      }
    }
    return <i32>((out - candidates) / CANDIDATE);
  }
  subtractRow(level0, levelBytes, layers, rowBytes, from - 1, ring);
  subtractRow(level0, levelBytes, layers, rowBytes, from, ring);
  for (let y = from; y < to; y++) {
    subtractRow(level0, levelBytes, layers, rowBytes, y + 1, ring);
    const above = <usize>((y + 2) % 3) * rowBytes;
    const here = <usize>(y % 3) * rowBytes;
    const below = <usize>((y + 1) % 3) * rowBytes;
    for (let layer = 1; layer <= layers; layer++) {
      const band = ring + <usize>layer * bandBytes;
      out = scanRow(band + above, band + here, band + below, bandBytes, width, border, threshold, y, layer, out);
    }
  }
  return <i32>((out - candidates) / CANDIDATE);
}

/** Row `y` of all differences, into the ring: three rows a difference, row y in place y mod 3. */
function subtractRow(level0: usize, levelBytes: usize, layers: i32, rowBytes: usize, y: i32, ring: usize): void {
  const bandBytes = 3 * rowBytes;
  const place = ring + <usize>(y % 3) * rowBytes;
  const row = level0 + <usize>y * rowBytes;
  for (let x: usize = 0; x < rowBytes; x += 16) {
    let at = row + x;
    let finer = v128.load(at);
    let target = place + x;
    for (let d = 0; d < layers + 2; d++, target += bandBytes) {
      at += levelBytes;
      const coarser = v128.load(at);
      v128.store(target, f32x4.sub(coarser, finer));
      finer = coarser;
    }
  }
}

function scanRow(
  above: usize,
  here: usize,
  below: usize,
  bandBytes: usize,
  width: i32,
  border: i32,
  threshold: f32,
  y: i32,
  layer: i32,
  out: usize,
): usize {
  const limit = f32x4.splat(threshold);
  const end = width - border;
  for (let x = border; x < end; x += 4) {
    const at: usize = x << 2;
    const v = v128.load(here + at);
    // Neighbours that come before in (layer, row, column) order must be beaten, those after only matched.
    const a = above + at;
    const h = here + at;
    const b = below + at;
    let before0 = v128.load(h - 4);
    let before1 = v128.load(a);
    let after0 = v128.load(h + 4);
    let after1 = v128.load(b);
    let peak = v128.and(
      f32x4.gt(v, f32x4.pmax(limit, f32x4.pmax(before0, before1))),
      f32x4.ge(v, f32x4.pmax(after0, after1)),
    );
    let pit = v128.and(
      f32x4.lt(v, f32x4.pmin(f32x4.neg(limit), f32x4.pmin(before0, before1))),
      f32x4.le(v, f32x4.pmin(after0, after1)),
    );
    // Of the 26 neighbours these four reject nearly all samples; only for the others are the rest loaded.
    if (!v128.any_true(v128.or(peak, pit))) continue;

    before0 = v128.load(a - 4);
    before1 = v128.load(a + 4);
    after0 = v128.load(b - 4);
    after1 = v128.load(b + 4);
    const highBefore = f32x4.pmax(f32x4.pmax(before0, before1), highest(a - bandBytes, h - bandBytes, b - bandBytes));
    const highAfter = f32x4.pmax(f32x4.pmax(after0, after1), highest(a + bandBytes, h + bandBytes, b + bandBytes));
    const lowBefore = f32x4.pmin(f32x4.pmin(before0, before1), lowest(a - bandBytes, h - bandBytes, b - bandBytes));
    const lowAfter = f32x4.pmin(f32x4.pmin(after0, after1), lowest(a + bandBytes, h + bandBytes, b + bandBytes));
    peak = v128.and(peak, v128.and(f32x4.gt(v, highBefore), f32x4.ge(v, highAfter)));
    pit = v128.and(pit, v128.and(f32x4.lt(v, lowBefore), f32x4.le(v, lowAfter)));
    let lanes = i32x4.bitmask(v128.or(peak, pit));
    for (let lane = 0; lanes !== 0; lane++, lanes >>= 1) {
      if ((lanes & 1) === 0 || x + lane >= end) continue;
      store<i32>(out, x + lane);
      store<i32>(out, y, 4);
      store<i32>(out, layer, 8);
      out += CANDIDATE;
    }
  }
  return out;
}

/** Maximum of the nine neighbours in another layer, for four pixels. */
function highest(a: usize, h: usize, b: usize): v128 {
  const x = f32x4.pmax(f32x4.pmax(v128.load(a - 4), v128.load(a)), v128.load(a + 4));
  const y = f32x4.pmax(f32x4.pmax(v128.load(h - 4), v128.load(h)), v128.load(h + 4));
  const z = f32x4.pmax(f32x4.pmax(v128.load(b - 4), v128.load(b)), v128.load(b + 4));
  return f32x4.pmax(f32x4.pmax(x, y), z);
}

/** Minimum of the nine neighbours in another layer, for four pixels. */
function lowest(a: usize, h: usize, b: usize): v128 {
  const x = f32x4.pmin(f32x4.pmin(v128.load(a - 4), v128.load(a)), v128.load(a + 4));
  const y = f32x4.pmin(f32x4.pmin(v128.load(h - 4), v128.load(h)), v128.load(h + 4));
  const z = f32x4.pmin(f32x4.pmin(v128.load(b - 4), v128.load(b)), v128.load(b + 4));
  return f32x4.pmin(f32x4.pmin(x, y), z);
}

/** The response at byte address `at`; with `ahead` the difference to the image that many bytes ahead. */
function response(at: usize, ahead: usize): f64 {
  return ahead === 0 ? <f64>load<f32>(at) : <f64>load<f32>(at + ahead) - <f64>load<f32>(at);
}

/**
 * Refines candidates to sub-sample position and scale by the quadratic through their neighbours, moving at most `MOST_MOVES` times to a
 * nearer sample of the same layer, and keeps those with a response beyond ±`threshold` and a ratio of principal curvatures below
 * `edge`. The layer stays, and scale is extrapolated by up to `FARTHEST` layers: where two octaves find a structure, `dropDuplicates`
 * keeps the nearer.
 *
 * `refined`: one 24-byte row a candidate: f32 x, y (samples of the octave), layer, response (signed); i32 x, y, layer of the nearest
 * sample as one index, (layer · height + y) · width + x (two candidates may move to one place); padding. Returns the number kept, in the
 * candidates' order.
 */
export function refineExtrema(
  level0: usize,
  levelBytes: usize,
  differences: bool,
  width: i32,
  height: i32,
  stride: i32,
  border: i32,
  threshold: f64,
  edge: f64,
  candidates: usize,
  count: i32,
  refined: usize,
): i32 {
  const rowBytes: usize = stride << 2;
  const ahead: usize = differences ? levelBytes : 0;
  const edgeLimit = ((edge + 1) * (edge + 1)) / edge;
  let out = refined;
  const end = candidates + <usize>count * CANDIDATE;
  for (let row = candidates; row < end; row += CANDIDATE) {
    let x = load<i32>(row);
    let y = load<i32>(row, 4);
    let layer = load<i32>(row, 8);
    let dx: f64 = 0;
    let dy: f64 = 0;
    let ds: f64 = 0;
    for (let move = 0; ; move++) {
      const at = level0 + <usize>layer * levelBytes + <usize>y * rowBytes + (x << 2);
      const v = response(at, ahead);
      const left = response(at - 4, ahead);
      const right = response(at + 4, ahead);
      const up = response(at - rowBytes, ahead);
      const down = response(at + rowBytes, ahead);
      const finer = response(at - levelBytes, ahead);
      const coarser = response(at + levelBytes, ahead);
      const gx = 0.5 * (right - left);
      const gy = 0.5 * (down - up);
      const gs = 0.5 * (coarser - finer);
      const xx = right + left - 2 * v;
      const yy = down + up - 2 * v;
      const ss = coarser + finer - 2 * v;
      const xy = 0.25 * cross(at, 4, rowBytes, ahead);
      const xs = 0.25 * cross(at, 4, levelBytes, ahead);
      const ys = 0.25 * cross(at, rowBytes, levelBytes, ahead);

      // Cramer's rule on the symmetric 3×3 system.
      const c0 = yy * ss - ys * ys;
      const c1 = xs * ys - xy * ss;
      const c2 = xy * ys - yy * xs;
      const determinant = xx * c0 + xy * c1 + xs * c2;
      if (determinant === 0) break;
      dx = -(c0 * gx + c1 * gy + c2 * gs) / determinant;
      dy = -(c1 * gx + (xx * ss - xs * xs) * gy + (xy * xs - xx * ys) * gs) / determinant;
      ds = -(c2 * gx + (xy * xs - xx * ys) * gy + (xx * yy - xy * xy) * gs) / determinant;

      const right1 = dx > MOVE_BEYOND && x < width - border - 1 ? 1 : dx < -MOVE_BEYOND && x > border ? -1 : 0;
      const down1 = dy > MOVE_BEYOND && y < height - border - 1 ? 1 : dy < -MOVE_BEYOND && y > border ? -1 : 0;
      if (move === MOST_MOVES || (right1 === 0 && down1 === 0)) {
        const peak = v + 0.5 * (gx * dx + gy * dy + gs * ds);
        const trace = xx + yy;
        const curvature = xx * yy - xy * xy;
        if (
          abs(dx) < FARTHEST &&
          abs(dy) < FARTHEST &&
          abs(ds) < FARTHEST &&
          abs(peak) >= threshold &&
          curvature > 0 &&
          trace * trace < edgeLimit * curvature
        ) {
          store<f32>(out, <f32>(<f64>x + dx));
          store<f32>(out, <f32>(<f64>y + dy), 4);
          store<f32>(out, <f32>(<f64>layer + ds), 8);
          store<f32>(out, <f32>peak, 12);
          store<i32>(out, (layer * height + y) * width + x, 16);
          out += 24;
        }
        break;
      }
      x += right1;
      y += down1;
    }
  }
  return <i32>((out - refined) / 24);
}

/** The mixed second difference along the directions `p` and `q` (bytes), times 4. */
function cross(at: usize, p: usize, q: usize, ahead: usize): f64 {
  return (
    response(at + p + q, ahead) -
    response(at - p + q, ahead) -
    response(at + p - q, ahead) +
    response(at - p - q, ahead)
  );
}
