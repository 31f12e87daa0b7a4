/**
 * Fast Fourier transforms: radix 2, decimation in time, four columns at a time.
 *
 * Source: J. W. Cooley, J. W. Tukey, "An algorithm for the machine calculation of complex Fourier series", Mathematics of Computation 19,
 * 1965.
 */

/** The roots of unity e^(−2πik / n), k < n / 2. `roots`: f32, n / 2 cosines and then n / 2 sines of −2πk / n. */
export function rootsOfUnity(roots: usize, n: u32): void {
  const half = <usize>n >> 1;
  for (let k: usize = 0; k < half; k++) {
    const angle = (-2 * Math.PI * <f64>k) / <f64>n;
    store<f32>(roots + (k << 2), <f32>Math.cos(angle));
    store<f32>(roots + ((half + k) << 2), <f32>Math.sin(angle));
  }
}

/**
 * The transforms of the columns of a complex matrix, transposed: X_f = Σ_y x_y e^(−2πify / n). With `re` and `im` swapped on both sides
 * it is the inverse, n times too large.
 *
 * `re`, `im`: f32 [n, columns]; `toRe`, `toIm`: f32 [columns, n], no overlap with these; `n`: a power of two, 4 or more; `columns`:
 * multiple of 4; `roots` from `rootsOfUnity`; `scratch`: 32 n bytes. All at multiples of 16 bytes.
 */
export function fourierColumns(
  re: usize,
  im: usize,
  n: u32,
  columns: u32,
  toRe: usize,
  toIm: usize,
  roots: usize,
  scratch: usize,
): void {
  const stride = (<usize>columns) << 2;
  const bytes = (<usize>n) << 4;
  const groupBytes = bytes;
  for (const end = re + stride; re < end; re += 16, im += 16, toRe += groupBytes, toIm += groupBytes) {
    gather(re, stride, n, scratch);
    gather(im, stride, n, scratch + bytes);
    combine(scratch, n, roots);
    spread(scratch, n, toRe);
    spread(scratch + bytes, n, toIm);
  }
}

/** Rows to the places whose binary digits are reversed. */
function gather(from: usize, stride: usize, n: u32, to: usize): void {
  const shift = clz(n) + 1;
  for (let row: u32 = 0; row < n; row++, from += stride) {
    store<v128>(to + ((<usize>(reversed(row) >>> shift)) << 4), load<v128>(from));
  }
}

function reversed(value: u32): u32 {
  value = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  value = ((value >>> 2) & 0x33333333) | ((value & 0x33333333) << 2);
  value = ((value >>> 4) & 0x0f0f0f0f) | ((value & 0x0f0f0f0f) << 4);
  return bswap(value);
}

/** Transforms of twice the length from those of even and of odd rows, until there is one. */
function combine(scratch: usize, n: u32, roots: usize): void {
  const imaginary = (<usize>n) << 4;
  const sines = (<usize>n) << 1;
  for (let half: usize = 16, step: usize = sines; half < imaginary; half <<= 1, step >>= 1) {
    for (let block = scratch, last = scratch + imaginary; block < last; block += half << 1) {
      for (let even = block, root = roots, end = block + half; even < end; even += 16, root += step) {
        const odd = even + half;
        const c = v128.load32_splat(root);
        const s = v128.load32_splat(root + sines);
        const a = load<v128>(odd);
        const b = load<v128>(odd + imaginary);
        const oddRe = f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s));
        const oddIm = f32x4.add(f32x4.mul(a, s), f32x4.mul(b, c));
        const evenRe = load<v128>(even);
        const evenIm = load<v128>(even + imaginary);
        store<v128>(even, f32x4.add(evenRe, oddRe));
        store<v128>(even + imaginary, f32x4.add(evenIm, oddIm));
        store<v128>(odd, f32x4.sub(evenRe, oddRe));
        store<v128>(odd + imaginary, f32x4.sub(evenIm, oddIm));
      }
    }
  }
}

/** n rows of four columns to four rows of n. */
function spread(from: usize, n: u32, to: usize): void {
  const rowBytes = (<usize>n) << 2;
  for (const end = to + rowBytes; to < end; to += 16, from += 64) {
    const r0 = load<v128>(from);
    const r1 = load<v128>(from + 16);
    const r2 = load<v128>(from + 32);
    const r3 = load<v128>(from + 48);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    store<v128>(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    store<v128>(to + rowBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    store<v128>(to + 2 * rowBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    store<v128>(to + 3 * rowBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
  }
}
