/**
 * How well a model explains pairs: four pairs at a time, with an early end for bad models.
 *
 * `points`: four columns of `stride` f32, x in a, y in a, x in b, y in b; `stride`: multiple of `BLOCK`, the rows behind the last pair NaN.
 * `model`: 9 f64, row-major. `reach`: the residual at which a pair ceases to agree, above 0, in the unit of the points. `loss`: four f32
 * c0..c3; a pair with residual r = `reach` · s costs s² (c0 + c1 s + c2 s² + c3 s³) when s < 1, else 1. `bounds`: an f32 for each block of
 * `BLOCK` rows, the fewest that must agree up to its end; or 0 for none. `limit`: the cost that matters. `rows`: receives the i32 number of
 * pairs that agree, then their i32 rows, ascending; room for `stride` + 4.
 *
 * All return the sum of the costs, the padding's included; or −1 as soon as it reaches `limit` or too few pairs agree.
 */

/** Rows between two looks at the bounds. */
const BLOCK: usize = 32;

// The kinds of residual, as types, so that the compiler makes a loop of its own for each; it tells them apart by their size.
type Affine = u8;
type Homography = u16;
type Epipolar = u32;

/** Residual: the distance in b from where the model, whose last row is (0, 0, 1), maps the point of a. */
export function scoreAffine(
  points: usize,
  stride: usize,
  model: usize,
  reach: f32,
  loss: usize,
  bounds: usize,
  limit: f32,
  rows: usize,
): f32 {
  return score<Affine>(points, stride, model, reach, loss, bounds, limit, rows);
}

/** Residual: the same of any 3×3 model; a pair beyond the horizon does not agree. */
export function scoreHomography(
  points: usize,
  stride: usize,
  model: usize,
  reach: f32,
  loss: usize,
  bounds: usize,
  limit: f32,
  rows: usize,
): f32 {
  return score<Homography>(points, stride, model, reach, loss, bounds, limit, rows);
}

/** Residual: Sampson's distance to the fundamental matrix `model`. */
export function scoreEpipolar(
  points: usize,
  stride: usize,
  model: usize,
  reach: f32,
  loss: usize,
  bounds: usize,
  limit: f32,
  rows: usize,
): f32 {
  return score<Epipolar>(points, stride, model, reach, loss, bounds, limit, rows);
}

function score<Kind>(
  points: usize,
  stride: usize,
  model: usize,
  reach: f32,
  loss: usize,
  bounds: usize,
  limit: f32,
  rows: usize,
): f32 {
  const column = stride << 2;
  const m0 = splat(model, 0);
  const m1 = splat(model, 1);
  const m2 = splat(model, 2);
  const m3 = splat(model, 3);
  const m4 = splat(model, 4);
  const m5 = splat(model, 5);
  const m6 = splat(model, 6);
  const m7 = splat(model, 7);
  const m8 = splat(model, 8);
  const near = f32x4.splat(sizeof<Kind>() === sizeof<Homography>() ? reach : reach * reach);
  const zero = f32x4.splat(0);
  const isSquare = load<f32>(loss, 4) === 0 && load<f32>(loss, 8) === 0 && load<f32>(loss, 12) === 0;

  // The cost of those that agree; every other row costs 1.
  let costs = zero;
  let to = rows + 4;
  for (let from: usize = 0; from < stride; from += BLOCK) {
    for (let at = points + (from << 2), end = at + (BLOCK << 2), row = <i32>from; at < end; at += 16, row += 4) {
      const x = v128.load(at);
      const y = v128.load(at + column);
      const bx = v128.load(at + 2 * column);
      const by = v128.load(at + 3 * column);
      const u = f32x4.add(f32x4.add(f32x4.mul(m0, x), f32x4.mul(m1, y)), m2);
      const v = f32x4.add(f32x4.add(f32x4.mul(m3, x), f32x4.mul(m4, y)), m5);
      // The squared residual is `above` / `below`, and a pair agrees when it is less than `reach`²: most pairs need no division.
      let above: v128;
      let below: v128;
      let agrees: v128;
      if (sizeof<Kind>() === sizeof<Affine>()) {
        const dx = f32x4.sub(u, bx);
        const dy = f32x4.sub(v, by);
        above = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
        below = f32x4.splat(1);
        agrees = f32x4.lt(above, near);
      } else {
        const w = f32x4.add(f32x4.add(f32x4.mul(m6, x), f32x4.mul(m7, y)), m8);
        if (sizeof<Kind>() === sizeof<Homography>()) {
          const dx = f32x4.sub(u, f32x4.mul(bx, w));
          const dy = f32x4.sub(v, f32x4.mul(by, w));
          const most = f32x4.mul(near, w);
          above = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
          below = f32x4.mul(w, w);
          agrees = v128.and(f32x4.lt(above, f32x4.mul(most, most)), f32x4.gt(w, zero));
        } else {
          const s = f32x4.add(f32x4.add(f32x4.mul(u, bx), f32x4.mul(v, by)), w);
          const ua = f32x4.add(f32x4.add(f32x4.mul(m0, bx), f32x4.mul(m3, by)), m6);
          const va = f32x4.add(f32x4.add(f32x4.mul(m1, bx), f32x4.mul(m4, by)), m7);
          const inB = f32x4.add(f32x4.mul(u, u), f32x4.mul(v, v));
          const inA = f32x4.add(f32x4.mul(ua, ua), f32x4.mul(va, va));
          above = f32x4.mul(s, s);
          below = f32x4.add(inA, inB);
          agrees = f32x4.lt(above, f32x4.mul(below, near));
        }
      }
      let mask = i32x4.bitmask(agrees);
      if (mask === 0) continue;
      const square = f32x4.div(above, f32x4.mul(below, f32x4.splat(reach * reach)));
      let each = f32x4.mul(square, v128.load32_splat(loss));
      if (!isSquare) {
        const s = f32x4.sqrt(square);
        const high = f32x4.add(v128.load32_splat(loss, 8), f32x4.mul(s, v128.load32_splat(loss, 12)));
        const inner = f32x4.add(v128.load32_splat(loss, 4), f32x4.mul(s, high));
        each = f32x4.mul(square, f32x4.add(v128.load32_splat(loss), f32x4.mul(s, inner)));
      }
      costs = f32x4.add(costs, v128.and(each, agrees));
      if (mask === 15) {
        v128.store(to, i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3)));
        to += 16;
        continue;
      }
      for (; mask !== 0; mask &= mask - 1, to += 4) store<i32>(to, row + ctz(mask));
    }
    const count = <f32>((to - rows) >> 2) - 1;
    // Written so that NaN fails too.
    if (!(<f32>(from + BLOCK) - count + sum(costs) < limit)) return -1;
    if (bounds !== 0) {
      if (count < load<f32>(bounds)) return -1;
      bounds += 4;
    }
  }
  const count = <i32>((to - rows) >> 2) - 1;
  store<i32>(rows, count);
  return <f32>stride - <f32>count + sum(costs);
}

function sum(values: v128): f32 {
  const left = f32x4.extract_lane(values, 0) + f32x4.extract_lane(values, 1);
  return left + (f32x4.extract_lane(values, 2) + f32x4.extract_lane(values, 3));
}

function splat(model: usize, i: usize): v128 {
  return f32x4.splat(<f32>load<f64>(model + (i << 3)));
}
