/** Least squares over pairs: where they lie, and their normal equations, two pairs at a time. */

/**
 * Where pairs lie: the centroid, and √2 over the root mean square distance from it.
 *
 * `pairs`: rows of four f64, x and y in a, x and y in b. `rows`: `count` i32. `placement`: receives 6 f64, x, y and factor in a, then in b;
 * not finite where all points coincide or there are none.
 */
export function placePairs(pairs: usize, rows: usize, count: i32, placement: usize): void {
  putCentroids(pairs, rows, count, placement, placement + 24);
  const a = v128.load(placement);
  const b = v128.load(placement, 24);
  const end = rows + ((<usize>count) << 2);
  let aa = f64x2.splat(0);
  let bb = f64x2.splat(0);
  for (let row = rows; row < end; row += 4) {
    const at = pairs + ((<usize>load<i32>(row)) << 5);
    const da = f64x2.sub(v128.load(at), a);
    const db = f64x2.sub(v128.load(at, 16), b);
    aa = f64x2.add(aa, f64x2.mul(da, da));
    bb = f64x2.add(bb, f64x2.mul(db, db));
  }
  const twice: f64 = 2 * <f64>count;
  store<f64>(placement, Math.sqrt(twice / (f64x2.extract_lane(aa, 0) + f64x2.extract_lane(aa, 1))), 16);
  store<f64>(placement, Math.sqrt(twice / (f64x2.extract_lane(bb, 0) + f64x2.extract_lane(bb, 1))), 40);
}

/**
 * Sums over pairs with both centroids at the origin.
 *
 * `pairs`, `rows`, `count`: as in `placePairs`. `sums`: receives 11 f64: the centroids x, y of a and of b; Σ x², Σ y², Σ x y of a; Σ x_b x, Σ y_b y,
 * Σ x_b y, Σ y_b x.
 */
export function sumCentred(pairs: usize, rows: usize, count: i32, sums: usize): void {
  putCentroids(pairs, rows, count, sums, sums + 16);
  const a = v128.load(sums);
  const b = v128.load(sums, 16);
  const end = rows + ((<usize>count) << 2);
  let squares = f64x2.splat(0);
  let mixed = f64x2.splat(0);
  let straight = f64x2.splat(0);
  let crossed = f64x2.splat(0);
  for (let row = rows; row < end; row += 4) {
    const at = pairs + ((<usize>load<i32>(row)) << 5);
    const da = f64x2.sub(v128.load(at), a);
    const db = f64x2.sub(v128.load(at, 16), b);
    const swapped = v128.shuffle<f64>(da, da, 1, 0);
    squares = f64x2.add(squares, f64x2.mul(da, da));
    mixed = f64x2.add(mixed, f64x2.mul(da, swapped));
    straight = f64x2.add(straight, f64x2.mul(db, da));
    crossed = f64x2.add(crossed, f64x2.mul(db, swapped));
  }
  v128.store(sums, squares, 32);
  v128.store(sums, straight, 56);
  store<f64>(sums, f64x2.extract_lane(mixed, 0), 48);
  v128.store(sums, crossed, 72);
}

/**
 * The homography's: with u, v the mapped point and g = 1 / w, the rows of J are g (x, y, 1, 0, 0, 0, −ux, −uy) and
 * g (0, 0, 0, x, y, 1, −vx, −vy).
 *
 * `pairs`, `rows`, `count`, `placement`: as in `placePairs`. `model`: 9 f64, row-major, between the views so placed; the last is no parameter.
 * `matrix`: receives JᵀJ, 8×8 f64, the lower triangle. `gradient`: receives −Jᵀr, 8 f64. Returns the sum of squared residuals; Infinity, with
 * `matrix` and `gradient` unspecified, when a pair lies beyond the horizon.
 */
export function homographyNormalEquations(
  pairs: usize,
  rows: usize,
  count: i32,
  placement: usize,
  model: usize,
  matrix: usize,
  gradient: usize,
): f64 {
  const m0 = v128.load64_splat(model);
  const m1 = v128.load64_splat(model, 8);
  const m2 = v128.load64_splat(model, 16);
  const m3 = v128.load64_splat(model, 24);
  const m4 = v128.load64_splat(model, 32);
  const m5 = v128.load64_splat(model, 40);
  const m6 = v128.load64_splat(model, 48);
  const m7 = v128.load64_splat(model, 56);
  const m8 = v128.load64_splat(model, 64);
  const a = v128.load(placement);
  const b = v128.load(placement, 24);
  const factorA = v128.load64_splat(placement, 16);
  const factorB = v128.load64_splat(placement, 40);
  const one = f64x2.splat(1);
  let error = f64x2.splat(0);
  let xx = error;
  let xy = error;
  let yy = error;
  let x1 = error;
  let y1 = error;
  let n = error;
  let uxx = error;
  let uxy = error;
  let uyy = error;
  let ux = error;
  let uy = error;
  let vxx = error;
  let vxy = error;
  let vyy = error;
  let vx = error;
  let vy = error;
  let sxx = error;
  let sxy = error;
  let syy = error;
  let rux = error;
  let ruy = error;
  let ru = error;
  let rvx = error;
  let rvy = error;
  let rv = error;
  let rsx = error;
  let rsy = error;
  for (let i = 0; i < count; i += 2, rows += 8) {
    const p = pairs + ((<usize>load<i32>(rows)) << 5);
    // An odd row at the end is taken twice, the second time with weight 0.
    const isPair = i + 1 < count;
    const q = isPair ? pairs + ((<usize>load<i32>(rows, 4)) << 5) : p;
    const pa = f64x2.mul(f64x2.sub(v128.load(p), a), factorA);
    const qa = f64x2.mul(f64x2.sub(v128.load(q), a), factorA);
    const pb = f64x2.mul(f64x2.sub(v128.load(p, 16), b), factorB);
    const qb = f64x2.mul(f64x2.sub(v128.load(q, 16), b), factorB);
    const x = v128.shuffle<f64>(pa, qa, 0, 2);
    const y = v128.shuffle<f64>(pa, qa, 1, 3);
    const w = f64x2.add(f64x2.add(f64x2.mul(m6, x), f64x2.mul(m7, y)), m8);
    // Written so that NaN fails too.
    if (!i64x2.all_true(f64x2.gt(w, f64x2.splat(0)))) return Infinity;
    let g = f64x2.div(one, w);
    const u = f64x2.mul(f64x2.add(f64x2.add(f64x2.mul(m0, x), f64x2.mul(m1, y)), m2), g);
    const v = f64x2.mul(f64x2.add(f64x2.add(f64x2.mul(m3, x), f64x2.mul(m4, y)), m5), g);
    let du = f64x2.sub(v128.shuffle<f64>(pb, qb, 0, 2), u);
    let dv = f64x2.sub(v128.shuffle<f64>(pb, qb, 1, 3), v);
    if (!isPair) {
      g = f64x2.replace_lane(g, 1, 0);
      du = f64x2.replace_lane(du, 1, 0);
      dv = f64x2.replace_lane(dv, 1, 0);
    }
    error = f64x2.add(error, f64x2.add(f64x2.mul(du, du), f64x2.mul(dv, dv)));
    const gx = f64x2.mul(g, x);
    const gy = f64x2.mul(g, y);
    const gxx = f64x2.mul(gx, gx);
    const gxy = f64x2.mul(gx, gy);
    const gyy = f64x2.mul(gy, gy);
    const gx1 = f64x2.mul(gx, g);
    const gy1 = f64x2.mul(gy, g);
    xx = f64x2.add(xx, gxx);
    xy = f64x2.add(xy, gxy);
    yy = f64x2.add(yy, gyy);
    x1 = f64x2.add(x1, gx1);
    y1 = f64x2.add(y1, gy1);
    n = f64x2.add(n, f64x2.mul(g, g));
    uxx = f64x2.add(uxx, f64x2.mul(u, gxx));
    uxy = f64x2.add(uxy, f64x2.mul(u, gxy));
    uyy = f64x2.add(uyy, f64x2.mul(u, gyy));
    ux = f64x2.add(ux, f64x2.mul(u, gx1));
    uy = f64x2.add(uy, f64x2.mul(u, gy1));
    vxx = f64x2.add(vxx, f64x2.mul(v, gxx));
    vxy = f64x2.add(vxy, f64x2.mul(v, gxy));
    vyy = f64x2.add(vyy, f64x2.mul(v, gyy));
    vx = f64x2.add(vx, f64x2.mul(v, gx1));
    vy = f64x2.add(vy, f64x2.mul(v, gy1));
    const s = f64x2.add(f64x2.mul(u, u), f64x2.mul(v, v));
    sxx = f64x2.add(sxx, f64x2.mul(s, gxx));
    sxy = f64x2.add(sxy, f64x2.mul(s, gxy));
    syy = f64x2.add(syy, f64x2.mul(s, gyy));
    const d = f64x2.add(f64x2.mul(u, du), f64x2.mul(v, dv));
    rux = f64x2.add(rux, f64x2.mul(gx, du));
    ruy = f64x2.add(ruy, f64x2.mul(gy, du));
    ru = f64x2.add(ru, f64x2.mul(g, du));
    rvx = f64x2.add(rvx, f64x2.mul(gx, dv));
    rvy = f64x2.add(rvy, f64x2.mul(gy, dv));
    rv = f64x2.add(rv, f64x2.mul(g, dv));
    rsx = f64x2.add(rsx, f64x2.mul(gx, d));
    rsy = f64x2.add(rsy, f64x2.mul(gy, d));
  }
  memory.fill(matrix, 0, 512);
  put(matrix, 0, xx);
  put(matrix, 8, xy);
  put(matrix, 9, yy);
  put(matrix, 16, x1);
  put(matrix, 17, y1);
  put(matrix, 18, n);
  put(matrix, 27, xx);
  put(matrix, 35, xy);
  put(matrix, 36, yy);
  put(matrix, 43, x1);
  put(matrix, 44, y1);
  put(matrix, 45, n);
  put(matrix, 48, f64x2.neg(uxx));
  put(matrix, 49, f64x2.neg(uxy));
  put(matrix, 50, f64x2.neg(ux));
  put(matrix, 51, f64x2.neg(vxx));
  put(matrix, 52, f64x2.neg(vxy));
  put(matrix, 53, f64x2.neg(vx));
  put(matrix, 54, sxx);
  put(matrix, 56, f64x2.neg(uxy));
  put(matrix, 57, f64x2.neg(uyy));
  put(matrix, 58, f64x2.neg(uy));
  put(matrix, 59, f64x2.neg(vxy));
  put(matrix, 60, f64x2.neg(vyy));
  put(matrix, 61, f64x2.neg(vy));
  put(matrix, 62, sxy);
  put(matrix, 63, syy);
  put(gradient, 0, rux);
  put(gradient, 1, ruy);
  put(gradient, 2, ru);
  put(gradient, 3, rvx);
  put(gradient, 4, rvy);
  put(gradient, 5, rv);
  put(gradient, 6, f64x2.neg(rsx));
  put(gradient, 7, f64x2.neg(rsy));
  return f64x2.extract_lane(error, 0) + f64x2.extract_lane(error, 1);
}

/** Stores the sum of both lanes as element `i`. */
function put(at: usize, i: usize, sum: v128): void {
  store<f64>(at + (i << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Stores the centroids of the rows in a and in b, two f64 each. */
function putCentroids(pairs: usize, rows: usize, count: i32, toA: usize, toB: usize): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  const end = rows + ((<usize>count) << 2);
  for (let row = rows; row < end; row += 4) {
    const at = pairs + ((<usize>load<i32>(row)) << 5);
    a = f64x2.add(a, v128.load(at));
    b = f64x2.add(b, v128.load(at, 16));
  }
  const share = f64x2.splat(1 / <f64>count);
  v128.store(toA, f64x2.mul(a, share));
  v128.store(toB, f64x2.mul(b, share));
}
