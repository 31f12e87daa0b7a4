/**
 * Minimal solvers: models from as few pairs as determine them, in closed form. The sources stand in lib/geometry/models/.
 *
 * `pairs`: rows of four f64, x and y in a, x and y in b. `samples`: `count` samples of i32 rows. `models`: room for 9 f64 a model, row-major.
 * `sources`: room for the i32 number of the sample of each model. A sample that determines none is left out. All return the number of models.
 */

/** A triangle is flat when twice its area is below this share of its squared extent; as in lib/geometry/models/model.ts. */
const FLAT: f64 = 1e-5;

/** From one row each. */
export function solveTranslations(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  for (let i = 0; i < count; i++) {
    const p = rowOf(pairs, samples, i);
    const x = load<f64>(p, 16) - load<f64>(p);
    const y = load<f64>(p, 24) - load<f64>(p, 8);
    putAffine(models, i, 1, 0, x, 0, 1, y);
    store<i32>(sources + ((<usize>i) << 2), i);
  }
  return count;
}

/** From two rows each: rotation, scale and translation. */
export function solveSimilarities(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  return solveTurns(pairs, samples, count, models, sources, false);
}

/** From two rows each: rotation and translation. */
export function solveRigids(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  return solveTurns(pairs, samples, count, models, sources, true);
}

function solveTurns(pairs: usize, samples: usize, count: i32, models: usize, sources: usize, keepsSize: bool): i32 {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const p = rowOf(pairs, samples, 2 * i);
    const q = rowOf(pairs, samples, 2 * i + 1);
    const x0 = load<f64>(p);
    const y0 = load<f64>(p, 8);
    const bx0 = load<f64>(p, 16);
    const by0 = load<f64>(p, 24);
    const dx = load<f64>(q) - x0;
    const dy = load<f64>(q, 8) - y0;
    const dbx = load<f64>(q, 16) - bx0;
    const dby = load<f64>(q, 24) - by0;
    const re = dbx * dx + dby * dy;
    const im = dby * dx - dbx * dy;
    const size = keepsSize ? Math.sqrt(re * re + im * im) : dx * dx + dy * dy;
    const c = re / size;
    const s = im / size;
    const square = c * c + s * s;
    // Written so that NaN fails too.
    if (!(square > 0 && square < Infinity)) continue;
    const x = x0 + dx * 0.5;
    const y = y0 + dy * 0.5;
    const bx = bx0 + dbx * 0.5;
    const by = by0 + dby * 0.5;
    putAffine(models, found, c, -s, bx - c * x + s * y, s, c, by - s * x - c * y);
    store<i32>(sources + ((<usize>found) << 2), i);
    found++;
  }
  return found;
}

/** From three rows each; a flat triangle in either view determines none. */
export function solveAffines(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const p = rowOf(pairs, samples, 3 * i);
    const q = rowOf(pairs, samples, 3 * i + 1);
    const r = rowOf(pairs, samples, 3 * i + 2);
    const x0 = load<f64>(p);
    const y0 = load<f64>(p, 8);
    const bx0 = load<f64>(p, 16);
    const by0 = load<f64>(p, 24);
    const x1 = load<f64>(q) - x0;
    const y1 = load<f64>(q, 8) - y0;
    const bx1 = load<f64>(q, 16) - bx0;
    const by1 = load<f64>(q, 24) - by0;
    const x2 = load<f64>(r) - x0;
    const y2 = load<f64>(r, 8) - y0;
    const bx2 = load<f64>(r, 16) - bx0;
    const by2 = load<f64>(r, 24) - by0;
    const area = x1 * y2 - x2 * y1;
    const areaB = bx1 * by2 - bx2 * by1;
    const extent = max(x1 * x1 + y1 * y1, x2 * x2 + y2 * y2);
    const extentB = max(bx1 * bx1 + by1 * by1, bx2 * bx2 + by2 * by2);
    // Written so that NaN and 0 > 0 fail too.
    if (!(abs(area) > FLAT * extent && abs(areaB) > FLAT * extentB)) continue;
    const inverse = 1 / area;
    const a11 = (bx1 * y2 - bx2 * y1) * inverse;
    const a12 = (bx2 * x1 - bx1 * x2) * inverse;
    const a21 = (by1 * y2 - by2 * y1) * inverse;
    const a22 = (by2 * x1 - by1 * x2) * inverse;
    putAffine(models, found, a11, a12, bx0 - a11 * x0 - a12 * y0, a21, a22, by0 - a21 * x0 - a22 * y0);
    store<i32>(sources + ((<usize>found) << 2), i);
    found++;
  }
  return found;
}

/** From four rows each; flat triangles, and points that no view of a plane shows, determine none. */
export function solveHomographies(pairs: usize, samples: usize, count: i32, models: usize, sources: usize): i32 {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const p0 = rowOf(pairs, samples, 4 * i);
    const p1 = rowOf(pairs, samples, 4 * i + 1);
    const p2 = rowOf(pairs, samples, 4 * i + 2);
    const p3 = rowOf(pairs, samples, 4 * i + 3);

    // Points relative to the first, so that large coordinates cost no digits.
    const x0 = load<f64>(p0);
    const y0 = load<f64>(p0, 8);
    const bx0 = load<f64>(p0, 16);
    const by0 = load<f64>(p0, 24);
    const x1 = load<f64>(p1) - x0;
    const y1 = load<f64>(p1, 8) - y0;
    const bx1 = load<f64>(p1, 16) - bx0;
    const by1 = load<f64>(p1, 24) - by0;
    const x2 = load<f64>(p2) - x0;
    const y2 = load<f64>(p2, 8) - y0;
    const bx2 = load<f64>(p2, 16) - bx0;
    const by2 = load<f64>(p2, 24) - by0;

    // Signed doubled areas: the whole triangle 012, and its three parts seen from point 3.
    const area = x1 * y2 - x2 * y1;
    const areaB = bx1 * by2 - bx2 * by1;
    const turn = area * areaB;
    const x3 = load<f64>(p3) - x0;
    const y3 = load<f64>(p3, 8) - y0;
    const bx3 = load<f64>(p3, 16) - bx0;
    const by3 = load<f64>(p3, 24) - by0;
    const area1 = x3 * y2 - x2 * y3;
    const area1B = bx3 * by2 - bx2 * by3;
    const area2 = x1 * y3 - x3 * y1;
    const area2B = bx1 * by3 - bx3 * by1;
    const area0 = area - area1 - area2;
    const area0B = areaB - area1B - area2B;
    // One branch, since each of the three alone is a coin toss.
    const isSeen = i32(area0 * area0B * turn > 0) & i32(area1 * area1B * turn > 0) & i32(area2 * area2B * turn > 0);
    if (!isSeen) continue;
    const smallest = min(min(abs(area), abs(area0)), min(abs(area1), abs(area2)));
    const smallestB = min(min(abs(areaB), abs(area0B)), min(abs(area1B), abs(area2B)));
    const extent = max(max(x1 * x1 + y1 * y1, x2 * x2 + y2 * y2), x3 * x3 + y3 * y3);
    const extentB = max(max(bx1 * bx1 + by1 * by1, bx2 * bx2 + by2 * by2), bx3 * bx3 + by3 * by3);
    if (!(smallest > FLAT * extent && smallestB > FLAT * extentB)) continue;

    // The denominators at points 0, 1 and 2; at point 3 it is 1.
    const toB = area / (areaB * area0 * area1 * area2);
    const w0 = area0B * area1 * area2 * toB;
    const w1 = area1B * area0 * area2 * toB;
    const w2 = area2B * area0 * area1 * toB;

    // Gradients of the barycentric coordinates 1 and 2.
    const inverse = 1 / area;
    const c1x = y2 * inverse;
    const c1y = -x2 * inverse;
    const c2x = -y1 * inverse;
    const c2y = x1 * inverse;
    const wx = (w1 - w0) * c1x + (w2 - w0) * c2x;
    const wy = (w1 - w0) * c1y + (w2 - w0) * c2y;
    const w = w0 - wx * x0 - wy * y0;
    const ux = w1 * bx1 * c1x + w2 * bx2 * c2x;
    const uy = w1 * bx1 * c1y + w2 * bx2 * c2y;
    const vx = w1 * by1 * c1x + w2 * by2 * c2x;
    const vy = w1 * by1 * c1y + w2 * by2 * c2y;

    const at = models + <usize>found * 72;
    store<f64>(at, ux + bx0 * wx);
    store<f64>(at, uy + bx0 * wy, 8);
    store<f64>(at, bx0 * w - ux * x0 - uy * y0, 16);
    store<f64>(at, vx + by0 * wx, 24);
    store<f64>(at, vy + by0 * wy, 32);
    store<f64>(at, by0 * w - vx * x0 - vy * y0, 40);
    store<f64>(at, wx, 48);
    store<f64>(at, wy, 56);
    store<f64>(at, w, 64);
    store<i32>(sources + ((<usize>found) << 2), i);
    found++;
  }
  return found;
}

/** The address of the row that stands at place `at` of the samples. */
function rowOf(pairs: usize, samples: usize, at: i32): usize {
  return pairs + ((<usize>load<i32>(samples + ((<usize>at) << 2))) << 5);
}

function putAffine(models: usize, i: i32, a11: f64, a12: f64, tx: f64, a21: f64, a22: f64, ty: f64): void {
  const at = models + <usize>i * 72;
  store<f64>(at, a11);
  store<f64>(at, a12, 8);
  store<f64>(at, tx, 16);
  store<f64>(at, a21, 24);
  store<f64>(at, a22, 32);
  store<f64>(at, ty, 40);
  store<f64>(at, 0, 48);
  store<f64>(at, 0, 56);
  store<f64>(at, 1, 64);
}
