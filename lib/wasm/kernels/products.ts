/** Products of matrices, as scalar products of rows. */

/**
 * The scalar products of all rows of `a` with all rows of `b`, summed in double precision.
 *
 * `a`, `b`: f32 [rowsA, width] and [rowsB, width], may be equal; `width`: multiple of 4, may be 0. `products`: f64 [rowsA, rowsB], no overlap.
 * All at multiples of 8 bytes. Rows of `a` are gone through for each row of `b`: they should stay in the cache.
 */
export function rowProducts(a: usize, rowsA: u32, b: usize, rowsB: u32, width: u32, products: usize): void {
  const stride: usize = (<usize>width) << 2;
  const across: usize = (<usize>rowsB) << 3;
  for (const endB = products + across; products < endB; products += 8, b += stride) {
    let row = a;
    let to = products;
    for (const end = to + <usize>rowsA * across; to < end; to += across, row += stride) {
      store<f64>(to, scalarProduct(row, b, stride));
    }
  }
}

/** Two sums of two lanes, as one alone waits for each addition. */
function scalarProduct(a: usize, b: usize, bytes: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  for (const end = a + bytes; a < end; a += 16, b += 16) {
    const low = f64x2.promote_low_f32x4(v128.load64_zero(a));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(a, 8));
    sum0 = f64x2.add(sum0, f64x2.mul(low, f64x2.promote_low_f32x4(v128.load64_zero(b))));
    sum1 = f64x2.add(sum1, f64x2.mul(high, f64x2.promote_low_f32x4(v128.load64_zero(b, 8))));
  }
  const sum = f64x2.add(sum0, sum1);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
