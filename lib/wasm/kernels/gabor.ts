/** Gabor filters in the Fourier domain, computed where they are applied. */

/** ln 2ⁱ / i!: of 2ᶠ with |f| at most ½ the first term left out is 10⁻⁷ of it. */
// biome-ignore-start lint/suspicious/noApproximativeNumericConstant: in single precision
const C1: f32 = 0.6931471805599453;
const C2: f32 = 0.2402265069591007;
const C3: f32 = 0.05550410866482158;
const C4: f32 = 0.009618129107628477;
const C5: f32 = 0.001333355814642844;
const C6: f32 = 0.00015403530393381608;
// biome-ignore-end lint/suspicious/noApproximativeNumericConstant: in single precision

/**
 * Multiplies a spectrum by exp(−3.5 (f / centre − 1)² − narrowness φ²), f being the frequency and φ its angle less `direction`, in [−π, π].
 *
 * `re`, `im`, `toRe`, `toIm`: f32 [count], may be the same; `count`: multiple of 4, may be 0; `frequencies`: f32 [count] at least 0;
 * `angles`: f32 [count] in [−π, π]; `direction`: in [0, π).
 */
export function applyGabor(
  re: usize,
  im: usize,
  toRe: usize,
  toIm: usize,
  count: u32,
  frequencies: usize,
  angles: usize,
  centre: f32,
  direction: f32,
  narrowness: f32,
): void {
  const perCentre = f32x4.splat(<f32>1 / centre);
  const one = f32x4.splat(1);
  const directions = f32x4.splat(direction);
  const halfTurn = f32x4.splat(<f32>-Math.PI);
  const turn = f32x4.splat(<f32>(2 * Math.PI));
  // Exponents of 2.
  const radial = f32x4.splat(<f32>(-3.5 * Math.LOG2E));
  const angular = f32x4.splat(-narrowness * <f32>Math.LOG2E);
  for (
    const end = re + ((<usize>count) << 2);
    re < end;
    re += 16, im += 16, toRe += 16, toIm += 16, frequencies += 16, angles += 16
  ) {
    const offset = f32x4.sub(f32x4.mul(load<v128>(frequencies), perCentre), one);
    let angle = f32x4.sub(load<v128>(angles), directions);
    angle = f32x4.add(angle, v128.and(f32x4.lt(angle, halfTurn), turn));
    const exponent = f32x4.add(
      f32x4.mul(radial, f32x4.mul(offset, offset)),
      f32x4.mul(angular, f32x4.mul(angle, angle)),
    );
    const weight = powersOfTwo(exponent);
    store<v128>(toRe, f32x4.mul(load<v128>(re), weight));
    store<v128>(toIm, f32x4.mul(load<v128>(im), weight));
  }
}

/** 2ˣ for x at most 0; 0 below 2⁻¹²⁶. */
function powersOfTwo(x: v128): v128 {
  const least = f32x4.splat(-126);
  const whole = f32x4.nearest(f32x4.max(x, least));
  const f = f32x4.sub(f32x4.max(x, least), whole);
  let sum = f32x4.splat(C6);
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(C5));
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(C4));
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(C3));
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(C2));
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(C1));
  sum = f32x4.add(f32x4.mul(sum, f), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(sum, power), f32x4.ge(x, least));
}
