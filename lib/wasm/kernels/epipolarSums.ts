/** The normal equations of the Sampson error, for least squares on fundamental matrices. */

/** Bytes of a block: x, y in a, x, y in b and a weight, f64x2 each, one pair of points a lane. */
const BLOCK: usize = 5 * 16;
const UNKNOWNS: usize = 8;
const SUMS: i32 = 45;

// The module's own memory, as scratch: the derivatives of one block, f64x2 each, and the sums in two lanes.
const ROWS: usize = memory.data(8 * 16, 16);
const LANES: usize = memory.data(45 * 16, 16);

/**
 * Sums over `count` blocks of two pairs, whose coordinates are x̂ = factor · (x - centre) in each view.
 *
 * `blocks`: see BLOCK; a weight of 0 leaves a pair out. `frames`: 24 f64: two rotations V and U, row-major, whose last
 * columns are the epipoles in a and b; M, the upper left 2×2 of Uᵀ F V, whose other elements are 0; and the squared factors of a and b.
 * `sums`: 45 f64 for the derivatives j of the weighted error r by the elements 11, 12, 21, 22, 13, 23, 31, 32 of Uᵀ F V: the lower
 * triangle of Σ j jᵀ row by row, Σ j r, Σ r²; the unit of r is that of the points before scaling.
 */
export function sumEpipolarEquations(blocks: usize, count: i32, frames: usize, sums: usize): void {
  memory.fill(LANES, 0, (<usize>SUMS) << 4);
  const m11 = f64x2.splat(load<f64>(frames, 144));
  const m12 = f64x2.splat(load<f64>(frames, 152));
  const m21 = f64x2.splat(load<f64>(frames, 160));
  const m22 = f64x2.splat(load<f64>(frames, 168));
  const squareA = f64x2.splat(load<f64>(frames, 176));
  const squareB = f64x2.splat(load<f64>(frames, 184));
  const one = f64x2.splat(1);

  for (const end = blocks + <usize>count * BLOCK; blocks < end; blocks += BLOCK) {
    const x = v128.load(blocks);
    const y = v128.load(blocks, 16);
    const u = v128.load(blocks, 32);
    const v = v128.load(blocks, 48);
    const a1 = turn(frames, x, y);
    const a2 = turn(frames + 8, x, y);
    const a3 = turn(frames + 16, x, y);
    const b1 = turn(frames + 72, u, v);
    const b2 = turn(frames + 80, u, v);
    const b3 = turn(frames + 88, u, v);

    // The epipolar lines in the turned frames; the third elements are 0.
    const lineB1 = f64x2.add(f64x2.mul(m11, a1), f64x2.mul(m12, a2));
    const lineB2 = f64x2.add(f64x2.mul(m21, a1), f64x2.mul(m22, a2));
    const lineA1 = f64x2.add(f64x2.mul(m11, b1), f64x2.mul(m21, b2));
    const lineA2 = f64x2.add(f64x2.mul(m12, b1), f64x2.mul(m22, b2));
    const product = f64x2.add(f64x2.mul(b1, lineB1), f64x2.mul(b2, lineB2));

    // Their normals in the image, n = l - c (c · l) with c the turned direction of the third axis, times the squared factor.
    const alongA = dot(frames + 48, lineA1, lineA2);
    const normalA1 = f64x2.mul(squareA, less(lineA1, frames + 48, alongA));
    const normalA2 = f64x2.mul(squareA, less(lineA2, frames + 56, alongA));
    const normalA3 = f64x2.mul(squareA, less(f64x2.splat(0), frames + 64, alongA));
    const alongB = dot(frames + 120, lineB1, lineB2);
    const normalB1 = f64x2.mul(squareB, less(lineB1, frames + 120, alongB));
    const normalB2 = f64x2.mul(squareB, less(lineB2, frames + 128, alongB));
    const normalB3 = f64x2.mul(squareB, less(f64x2.splat(0), frames + 136, alongB));
    const denominator = f64x2.add(
      f64x2.add(f64x2.mul(lineA1, normalA1), f64x2.mul(lineA2, normalA2)),
      f64x2.add(f64x2.mul(lineB1, normalB1), f64x2.mul(lineB2, normalB2)),
    );

    // At both epipoles at once a pair says nothing.
    const inverse = v128.and(f64x2.div(one, denominator), f64x2.gt(denominator, f64x2.splat(0)));
    const scale = f64x2.sqrt(f64x2.mul(v128.load(blocks, 64), inverse));
    const error = f64x2.mul(product, scale);
    const shift = f64x2.mul(error, inverse);
    // ∂r / ∂F = (b̂ - shift n_B) âᵀ - b̂ (shift n_A)ᵀ.
    const p1 = f64x2.sub(f64x2.mul(scale, b1), f64x2.mul(shift, normalB1));
    const p2 = f64x2.sub(f64x2.mul(scale, b2), f64x2.mul(shift, normalB2));
    const p3 = f64x2.sub(f64x2.mul(scale, b3), f64x2.mul(shift, normalB3));
    const q1 = f64x2.mul(shift, normalA1);
    const q2 = f64x2.mul(shift, normalA2);
    const q3 = f64x2.mul(shift, normalA3);
    v128.store(ROWS, cross(p1, a1, b1, q1));
    v128.store(ROWS, cross(p1, a2, b1, q2), 16);
    v128.store(ROWS, cross(p2, a1, b2, q1), 32);
    v128.store(ROWS, cross(p2, a2, b2, q2), 48);
    v128.store(ROWS, cross(p1, a3, b1, q3), 64);
    v128.store(ROWS, cross(p2, a3, b2, q3), 80);
    v128.store(ROWS, cross(p3, a1, b3, q1), 96);
    v128.store(ROWS, cross(p3, a2, b3, q2), 112);

    let sum = LANES;
    for (let i: usize = 0; i < UNKNOWNS << 4; i += 16) {
      const row = v128.load(ROWS + i);
      for (let j: usize = 0; j <= i; j += 16, sum += 16) {
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(row, v128.load(ROWS + j))));
      }
    }
    for (let j: usize = 0; j < UNKNOWNS << 4; j += 16, sum += 16) {
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(error, v128.load(ROWS + j))));
    }
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(error, error)));
  }

  for (let i = 0; i < SUMS; i++, sums += 8) {
    const lanes = v128.load(LANES + ((<usize>i) << 4));
    store<f64>(sums, f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1));
  }
}

/** The product of the column of a rotation at `column` with (x, y, 1). */
function turn(column: usize, x: v128, y: v128): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(v128.load64_splat(column), x), f64x2.mul(v128.load64_splat(column, 24), y)),
    v128.load64_splat(column, 48),
  );
}

/** The product of two elements of a row of a rotation with (x, y). */
function dot(row: usize, x: v128, y: v128): v128 {
  return f64x2.add(f64x2.mul(v128.load64_splat(row), x), f64x2.mul(v128.load64_splat(row, 8), y));
}

/** `value` less `factor` times the element of a rotation at `element`. */
function less(value: v128, element: usize, factor: v128): v128 {
  return f64x2.sub(value, f64x2.mul(v128.load64_splat(element), factor));
}

/** p a - b q. */
function cross(p: v128, a: v128, b: v128, q: v128): v128 {
  return f64x2.sub(f64x2.mul(p, a), f64x2.mul(b, q));
}
