/** Projections of byte descriptors in integers. */

/**
 * Projects rows: i16 [`count`, `bits`], (row · axis) / 2^`shift`, rounded down, clamped to i16.
 *
 * `rows`: `count` rows of `dim` i16 that hold bytes; `axes`: `bits` rows of `dim` i16, whose sums of |component| · 255 stay below 2³¹; `dim`: a multiple
 * of 8, at least 8. `projected` overlaps neither.
 */
export function projectRows(
  rows: usize,
  count: i32,
  dim: i32,
  axes: usize,
  bits: i32,
  shift: i32,
  projected: usize,
): void {
  const rowBytes: usize = dim << 1;
  for (let row = 0; row < count; row++, rows += rowBytes) {
    let axis = axes;
    for (let bit = 0; bit < bits; bit++, projected += 2) {
      let sum = i32x4.splat(0);
      let at = rows;
      for (let end = rows + rowBytes; at < end; at += 16, axis += 16) {
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(at), v128.load(axis)));
      }
      const whole =
        i32x4.extract_lane(sum, 0) +
        i32x4.extract_lane(sum, 1) +
        i32x4.extract_lane(sum, 2) +
        i32x4.extract_lane(sum, 3);
      store<i16>(projected, <i16>min(max(whole >> shift, -32768), 32767));
    }
  }
}

/**
 * Adds rows of bytes to the sums of their groups.
 *
 * `rows`: `count` rows of `dim` bytes; `dim`: a multiple of 8. `groups`: u32, the group of each. `sums`: u32 [groups, `dim`], added to, of at most
 * 2³² − 1 each; no overlap.
 */
export function sumRows(rows: usize, count: i32, dim: i32, groups: usize, sums: usize): void {
  for (let row = 0; row < count; row++, groups += 4) {
    let to = sums + ((<usize>load<u32>(groups) * <usize>dim) << 2);
    for (let end = rows + dim; rows < end; rows += 8, to += 32) {
      const wide = v128.load8x8_u(rows);
      v128.store(to, i32x4.add(v128.load(to), i32x4.extend_low_i16x8_u(wide)));
      v128.store(to, i32x4.add(v128.load(to, 16), i32x4.extend_high_i16x8_u(wide)), 16);
    }
  }
}
