/** Bytes to grey, by the weights of image/grayscale.ts. */

const FULL: f32 = 255;

/**
 * Writes the grey, 0..1, of `count` pixels of `channels` interleaved bytes: one, grey, or three or four, of which the first three are
 * red, green and blue, each divided by 255 in float32 and weighed in float64. Reads up to 16 bytes behind the last pixel's, writes up
 * to 60 behind the last value.
 */
export function grayOfBytes(bytes: usize, count: i32, channels: i32, gray: usize): void {
  const end = gray + ((<usize>count) << 2);
  if (channels === 1) {
    for (; gray < end; gray += 64, bytes += 16) {
      const all = v128.load(bytes);
      const low = i16x8.extend_low_i8x16_u(all);
      const high = i16x8.extend_high_i8x16_u(all);
      v128.store(gray, toUnit(i32x4.extend_low_i16x8_u(low)));
      v128.store(gray, toUnit(i32x4.extend_high_i16x8_u(low)), 16);
      v128.store(gray, toUnit(i32x4.extend_low_i16x8_u(high)), 32);
      v128.store(gray, toUnit(i32x4.extend_high_i16x8_u(high)), 48);
    }
    return;
  }
  // Four pixels, each in the lowest bytes of a lane.
  const spread =
    channels === 3
      ? i8x16(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1)
      : i8x16(0, 1, 2, -1, 4, 5, 6, -1, 8, 9, 10, -1, 12, 13, 14, -1);
  const byte = i32x4.splat(255);
  for (const step: usize = (<usize>channels) << 2; gray < end; gray += 16, bytes += step) {
    const pixels = i8x16.swizzle(v128.load(bytes), spread);
    const red = toUnit(v128.and(pixels, byte));
    const green = toUnit(v128.and(i32x4.shr_u(pixels, 8), byte));
    const blue = toUnit(i32x4.shr_u(pixels, 16));
    const low = weigh(red, green, blue);
    const high = weigh(upper(red), upper(green), upper(blue));
    v128.store(gray, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
  }
}

function toUnit(values: v128): v128 {
  return f32x4.div(f32x4.convert_i32x4_u(values), f32x4.splat(FULL));
}

function upper(values: v128): v128 {
  return v128.shuffle<f32>(values, values, 2, 3, 2, 3);
}

/** Of the lower two lanes. */
function weigh(red: v128, green: v128, blue: v128): v128 {
  const sum = f64x2.add(
    f64x2.mul(f64x2.splat(0.299), f64x2.promote_low_f32x4(red)),
    f64x2.mul(f64x2.splat(0.587), f64x2.promote_low_f32x4(green)),
  );
  return f32x4.demote_f64x2_zero(f64x2.add(sum, f64x2.mul(f64x2.splat(0.114), f64x2.promote_low_f32x4(blue))));
}
