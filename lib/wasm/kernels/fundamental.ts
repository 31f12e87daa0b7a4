/**
 * Fundamental matrices through seven pairs: F with bᵀ F a = 0 and determinant 0.
 *
 * Sources: R. Hartley, A. Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, section 11.1.2; O. Chum,
 * T. Werner, J. Matas, "Epipolar geometry estimation via RANSAC benefits from the oriented epipolar constraint", ICPR 2004.
 *
 * 1. Move the first pair to the origin, which makes F's last element 0, and scale each view to extent 1: six equations for
 *    eight elements.
 * 2. Eliminate with complete pivoting; the two columns left over give a basis G, H of the solutions.
 * 3. det(t G + u H) is a homogeneous cubic, with one or three roots (cubic.ts).
 * 4. Drop a root that puts some of the seven points in front of one camera and some behind (their epipolar lines would turn
 *    against each other), and move the rest back.
 *
 * Deviation: no singular value decomposition; elimination with complete pivoting agrees with it to 12 digits and takes a small
 * share of its operations.
 */
import { solveCubic } from './cubic';

/** A pivot below this, in equations of extent 1, is rounding of float32 centres: the sample determines no pencil of solutions. */
const LEAST_PIVOT: f64 = 1e-6;
const UNKNOWNS: i32 = 8;
const EQUATIONS: i32 = 6;
const ROW: usize = 8 * 8;

// The module's own memory, as scratch: seven points (4 f64 each), equations, order of the unknowns, basis, roots, one solution.
const POINTS: usize = memory.data(7 * 4 * 8, 16);
const MATRIX: usize = memory.data(6 * 8 * 8, 16);
const ORDER: usize = memory.data(8 * 4, 16);
const G: usize = memory.data(9 * 8, 16);
const H: usize = memory.data(9 * 8, 16);
const ROOTS: usize = memory.data(6 * 8, 16);
const SOLUTION: usize = memory.data(9 * 8, 16);

/**
 * Solves `count` samples.
 *
 * `pairs`: f64 x, y in a, x, y in b, a row. `samples`: seven i32 row numbers each. `models`: room for 3 · `count` matrices of nine
 * f64, row-major, of Frobenius norm 1. `sources`: room for 3 · `count` i32: the number of the sample of each model, ascending.
 * Returns the number of models; samples that determine none have none.
 */
export function solveFundamentals(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  const first = sources;
  for (let sample = 0; sample < count; sample++, samples += 28) {
    const origin = pairs + ((<usize>load<i32>(samples)) << 5);
    const extentA = placePoints(pairs, samples, 0);
    const extentB = placePoints(pairs, samples, 16);
    // Written so that NaN fails too.
    if (!(extentA > 0 && extentB > 0)) continue;
    writeEquations();
    if (!eliminate()) continue;
    writeBasis();
    const roots = solveDeterminant();
    for (let root = 0; root < roots; root++) {
      const t = load<f64>(ROOTS + ((<usize>root) << 4));
      const u = load<f64>(ROOTS + ((<usize>root) << 4), 8);
      for (let at: usize = 0; at < 72; at += 8) {
        store<f64>(SOLUTION + at, t * load<f64>(G + at) + u * load<f64>(H + at));
      }
      if (!isOriented()) continue;
      if (!moveBack(origin, 1 / extentA, 1 / extentB, models)) continue;
      store<i32>(sources, sample);
      models += 72;
      sources += 4;
    }
  }
  return <i32>((sources - first) >> 2);
}

/** Writes the sample's points of the view at byte `column` of a pair, relative to the first and divided by their extent; returns that. */
function placePoints(pairs: usize, samples: usize, column: usize): f64 {
  const origin = pairs + ((<usize>load<i32>(samples)) << 5) + column;
  const x0 = load<f64>(origin);
  const y0 = load<f64>(origin, 8);
  let extent: f64 = 0;
  let point = POINTS + column;
  for (const end = samples + 28; samples < end; samples += 4, point += 32) {
    const at = pairs + ((<usize>load<i32>(samples)) << 5) + column;
    const x = load<f64>(at) - x0;
    const y = load<f64>(at, 8) - y0;
    store<f64>(point, x);
    store<f64>(point, y, 8);
    extent = max(extent, max(abs(x), abs(y)));
  }
  const factor = f64x2.splat(1 / extent);
  point = POINTS + column;
  for (const end = point + 7 * 32; point < end; point += 32) v128.store(point, f64x2.mul(v128.load(point), factor));
  return extent;
}

/** One row a point but the first: its coefficients of F's elements, row-major, without the last. */
function writeEquations(): void {
  let row = MATRIX;
  for (let point = POINTS + 32, end = POINTS + 7 * 32; point < end; point += 32, row += ROW) {
    const x = load<f64>(point);
    const y = load<f64>(point, 8);
    const u = load<f64>(point, 16);
    const v = load<f64>(point, 24);
    store<f64>(row, u * x);
    store<f64>(row, u * y, 8);
    store<f64>(row, u, 16);
    store<f64>(row, v * x, 24);
    store<f64>(row, v * y, 32);
    store<f64>(row, v, 40);
    store<f64>(row, x, 48);
    store<f64>(row, y, 56);
  }
}

/** Gauss and Jordan's elimination: brings the first six columns, in the order `ORDER`, to the identity; false when the rank is below six. */
function eliminate(): bool {
  for (let j = 0; j < UNKNOWNS; j++) store<i32>(ORDER + ((<usize>j) << 2), j);
  for (let k = 0; k < EQUATIONS; k++) {
    let largest: f64 = 0;
    let pivotRow = k;
    let pivotColumn = k;
    for (let i = k; i < EQUATIONS; i++) {
      const row = MATRIX + <usize>i * ROW;
      for (let j = k; j < UNKNOWNS; j++) {
        const size = abs(load<f64>(row + ((<usize>j) << 3)));
        if (size > largest) {
          largest = size;
          pivotRow = i;
          pivotColumn = j;
        }
      }
    }
    if (!(largest > LEAST_PIVOT)) return false;

    const column = (<usize>k) << 3;
    if (pivotColumn !== k) {
      const other = (<usize>pivotColumn) << 3;
      for (let row = MATRIX, end = MATRIX + 6 * ROW; row < end; row += ROW) swap(row + column, row + other);
      const place = ORDER + ((<usize>k) << 2);
      const otherPlace = ORDER + ((<usize>pivotColumn) << 2);
      const kept = load<i32>(place);
      store<i32>(place, load<i32>(otherPlace));
      store<i32>(otherPlace, kept);
    }
    const pivot = MATRIX + <usize>k * ROW;
    if (pivotRow !== k) {
      const other = MATRIX + <usize>pivotRow * ROW;
      for (let at = column; at < ROW; at += 8) swap(pivot + at, other + at);
    }
    // Whole pairs of columns: the one before the pivot's may come along, it is 0 in this row.
    const from = column & ~15;
    const inverse = f64x2.splat(1 / load<f64>(pivot + column));
    for (let at = from; at < ROW; at += 16) v128.store(pivot + at, f64x2.mul(v128.load(pivot + at), inverse));
    for (let row = MATRIX, end = MATRIX + 6 * ROW; row < end; row += ROW) {
      if (row === pivot) continue;
      const factor = f64x2.splat(load<f64>(row + column));
      for (let at = from; at < ROW; at += 16) {
        v128.store(row + at, f64x2.sub(v128.load(row + at), f64x2.mul(factor, v128.load(pivot + at))));
      }
    }
  }
  return true;
}

function swap(a: usize, b: usize): void {
  const kept = load<f64>(a);
  store<f64>(a, load<f64>(b));
  store<f64>(b, kept);
}

/** The solutions with 1 and 0, and 0 and 1, in the two unknowns without a pivot. */
function writeBasis(): void {
  for (let i: usize = 0; i < 6; i++) {
    const at = (<usize>load<i32>(ORDER + (i << 2))) << 3;
    store<f64>(G + at, -load<f64>(MATRIX + i * ROW, 48));
    store<f64>(H + at, -load<f64>(MATRIX + i * ROW, 56));
  }
  const atG = (<usize>load<i32>(ORDER, 24)) << 3;
  const atH = (<usize>load<i32>(ORDER, 28)) << 3;
  store<f64>(G + atG, 1);
  store<f64>(H + atG, 0);
  store<f64>(G + atH, 0);
  store<f64>(H + atH, 1);
  store<f64>(G, 0, 64);
  store<f64>(H, 0, 64);
}

/** The sum of the products of the cofactors of the matrix at `a` with the elements of that at `b`, both with a last element of 0. */
function mixedDeterminant(a: usize, b: usize): f64 {
  const a11 = load<f64>(a);
  const a12 = load<f64>(a, 8);
  const a13 = load<f64>(a, 16);
  const a21 = load<f64>(a, 24);
  const a22 = load<f64>(a, 32);
  const a23 = load<f64>(a, 40);
  const a31 = load<f64>(a, 48);
  const a32 = load<f64>(a, 56);
  return (
    -a23 * a32 * load<f64>(b) +
    a23 * a31 * load<f64>(b, 8) +
    (a21 * a32 - a22 * a31) * load<f64>(b, 16) +
    a13 * a32 * load<f64>(b, 24) -
    a13 * a31 * load<f64>(b, 32) -
    (a11 * a32 - a12 * a31) * load<f64>(b, 40) +
    (a12 * a23 - a13 * a22) * load<f64>(b, 48) -
    (a11 * a23 - a13 * a21) * load<f64>(b, 56)
  );
}

/** Writes the pairs (t, u) for which t G + u H is singular to `ROOTS`, and returns their number. */
function solveDeterminant(): i32 {
  const g3 = mixedDeterminant(G, G) / 3;
  const g0 = mixedDeterminant(H, H) / 3;
  return solveCubic(g3, mixedDeterminant(G, H), mixedDeterminant(H, G), g0, ROOTS);
}

/** Whether F a is the same side of the line from the epipole to b, e × b, for all seven points of `SOLUTION`. */
function isOriented(): bool {
  const f11 = load<f64>(SOLUTION);
  const f12 = load<f64>(SOLUTION, 8);
  const f13 = load<f64>(SOLUTION, 16);
  const f21 = load<f64>(SOLUTION, 24);
  const f22 = load<f64>(SOLUTION, 32);
  const f23 = load<f64>(SOLUTION, 40);
  const f31 = load<f64>(SOLUTION, 48);
  const f32_ = load<f64>(SOLUTION, 56);
  const f33 = load<f64>(SOLUTION, 64);

  // The epipole in b is orthogonal to every column: the longest of their three products has the most digits.
  let ex = f21 * f32_ - f31 * f22;
  let ey = f31 * f12 - f11 * f32_;
  let ez = f11 * f22 - f21 * f12;
  let longest = ex * ex + ey * ey + ez * ez;
  const px = f21 * f33 - f31 * f23;
  const py = f31 * f13 - f11 * f33;
  const pz = f11 * f23 - f21 * f13;
  const second = px * px + py * py + pz * pz;
  if (second > longest) {
    longest = second;
    ex = px;
    ey = py;
    ez = pz;
  }
  const qx = f22 * f33 - f32_ * f23;
  const qy = f32_ * f13 - f12 * f33;
  const qz = f12 * f23 - f22 * f13;
  if (qx * qx + qy * qy + qz * qz > longest) {
    ex = qx;
    ey = qy;
    ez = qz;
  }

  let positive = false;
  let negative = false;
  for (let point = POINTS, end = POINTS + 7 * 32; point < end; point += 32) {
    const x = load<f64>(point);
    const y = load<f64>(point, 8);
    const u = load<f64>(point, 16);
    const v = load<f64>(point, 24);
    const side =
      (f11 * x + f12 * y + f13) * (ey - ez * v) +
      (f21 * x + f22 * y + f23) * (ez * u - ex) +
      (f31 * x + f32_ * y + f33) * (ex * v - ey * u);
    if (side > 0) positive = true;
    else if (side < 0) negative = true;
    if (positive && negative) return false;
  }
  return true;
}

/** Writes `SOLUTION` for the points as they were given, norm 1; false when that is no number. */
function moveBack(origin: usize, factorA: f64, factorB: f64, model: usize): bool {
  const x = load<f64>(origin);
  const y = load<f64>(origin, 8);
  const u = load<f64>(origin, 16);
  const v = load<f64>(origin, 24);
  for (let row: usize = 0; row < 72; row += 24) {
    const f1 = load<f64>(SOLUTION + row) * factorA;
    const f2 = load<f64>(SOLUTION + row, 8) * factorA;
    store<f64>(SOLUTION + row, f1);
    store<f64>(SOLUTION + row, f2, 8);
    store<f64>(SOLUTION + row, load<f64>(SOLUTION + row, 16) - f1 * x - f2 * y, 16);
  }
  let squares: f64 = 0;
  for (let at: usize = 0; at < 24; at += 8) {
    const f1 = load<f64>(SOLUTION + at) * factorB;
    const f2 = load<f64>(SOLUTION + at, 24) * factorB;
    const f3 = load<f64>(SOLUTION + at, 48) - f1 * u - f2 * v;
    store<f64>(model + at, f1);
    store<f64>(model + at, f2, 24);
    store<f64>(model + at, f3, 48);
    squares += f1 * f1 + f2 * f2 + f3 * f3;
  }
  const scale = 1 / sqrt(squares);
  if (!(scale > 0 && scale < f64.MAX_VALUE)) return false;
  for (let at: usize = 0; at < 72; at += 8) store<f64>(model + at, load<f64>(model + at) * scale);
  return true;
}
