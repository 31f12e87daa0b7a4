export function probe(a: usize, n: i32): f64 {
  let s = f32x4.splat(0);
  for (let end = a + (n << 2); a < end; a += 16) s = f32x4.add(s, v128.load(a));
  return Math.exp(f32x4.extract_lane(s, 0)) + Math.cos(1.0) + Math.atan2(1.0, 2.0);
}
