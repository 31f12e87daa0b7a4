/**
 * Pairs of points laid out for the kernels: shuffled, moved and scaled so that single precision is enough to count inliers.
 *
 * 1. For the search, take one pair of those that stand in one place in both views (`distinctRows`): regions of one structure agree together, and
 *    a model through one of them would count the others as evidence.
 * 2. Shuffle the pairs, so that any stretch of them is a random sample.
 * 3. Move the median of a few points of each view to the origin, and scale their median distance from it to 1; outliers, be they ever so far
 *    away, do not change that. Models without a scale of their own, and residuals of both views, need one factor for both.
 * 4. Copy them twice: as rows of f64 for the solvers, as columns of f32 for the counting.
 *
 * Everything lies in the memory of one workspace, which must not be asked for more while a table is in use.
 */

import type { Random } from '../random.ts';
import type { Workspace } from '../wasm/instance.ts';
import type { Kernels } from '../wasm/module.ts';
import type { Model } from './models/model.ts';
import { cellOf, Places } from './places.ts';

/** Rows between two looks at the bounds; as in kernels/consensus.ts. */
export const BLOCK = 32;
/** Samples that are drawn and solved at once. */
export const MOST_SAMPLES = 512;
/** Points that the median is taken of. */
const FEW = 41;

/** Where a view was moved from: x ↦ (x − `x`) · `factor`. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly factor: number;
}

export interface PairTable {
  readonly kernels: Kernels;
  readonly n: number;
  /** [n] the caller's row of each row here. */
  readonly order: Uint32Array;
  readonly a: Placement;
  readonly b: Placement;
  /** [n, 4] x and y in a, x and y in b, normalised. */
  readonly pairs: Float64Array;
  /** [4, stride] the same in columns, in single precision. */
  readonly points: Float32Array;
  /** What the last score found: `found[0]` rows agree, and are the first ones of `rows`. */
  readonly found: Int32Array;
  readonly rows: Int32Array;
  /** [9] the model that is scored. */
  readonly model: Float64Array;
  /** [4] what a pair costs (kernels/consensus.ts). */
  readonly loss: Float32Array;
  /** For each block of rows, the fewest that must agree up to its end. */
  readonly bounds: Float32Array;
  /** [8, 8] and [8] normal equations, [6] placement of the rows in use. */
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
  readonly placement: Float64Array;
  /** The models of a batch, their samples' numbers within it, and for ranked samples the rows by rank and the pool of each sample. */
  readonly models: Float64Array;
  readonly sources: Int32Array;
  /** The samples of a batch. */
  readonly samples: Int32Array;
  readonly ranking: Int32Array;
  readonly pools: Int32Array;
  readonly at: Addresses;
  /** Rows of a column of `points`. */
  readonly stride: number;
}

interface Addresses {
  readonly pairs: number;
  readonly points: number;
  readonly found: number;
  readonly model: number;
  readonly loss: number;
  readonly bounds: number;
  readonly matrix: number;
  readonly gradient: number;
  readonly placement: number;
  readonly models: number;
  readonly sources: number;
  readonly ranking: number;
  readonly pools: number;
  readonly samples: number;
  readonly state: number;
  readonly order: number;
}

/**
 * The first row of each place, for the search: of the pairs that lie within about half a `maxError` of one another in both views, in the same cells.
 *
 * @param pairs - [n, 4], x and y in a, x and y in b, px
 */
export function distinctRows(pairs: Float64Array, maxError: number): Uint32Array {
  const n = pairs.length / 4;
  const places = new Places(n);
  const rows = new Uint32Array(n);
  let count = 0;
  for (let row = 0, at = 0; row < n; row++, at += 4) {
    const a = cellOf(pairs[at]!, pairs[at + 1]!, maxError / 2);
    const b = cellOf(pairs[at + 2]!, pairs[at + 3]!, maxError / 2);
    if (places.add(a, b)) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/**
 * Lays out pairs.
 *
 * @param pairs - [any, 4], x and y in a, x and y in b, px
 * @param chosen - the n rows of them to lay out
 * @param random - gives the order, and seeds the samples
 * @param placements - of both views, to share models with another table; by default their own
 */
export function layOut(
  workspace: Workspace,
  kind: Model,
  pairs: Float64Array,
  chosen: Uint32Array,
  random: Random,
  placements?: readonly [Placement, Placement],
): PairTable {
  const n = chosen.length;
  const stride = Math.ceil(n / BLOCK) * BLOCK;
  const at: Addresses = {
    pairs: workspace.take(32 * n),
    points: workspace.take(16 * stride),
    found: workspace.take(4 * (stride + 4)),
    model: workspace.take(72),
    loss: workspace.take(16),
    bounds: workspace.take((4 * stride) / BLOCK),
    matrix: workspace.take(512),
    gradient: workspace.take(64),
    placement: workspace.take(48),
    models: workspace.take(72 * kind.solutions * MOST_SAMPLES),
    sources: workspace.take(4 * kind.solutions * MOST_SAMPLES),
    ranking: workspace.take(4 * n),
    pools: workspace.take(4 * MOST_SAMPLES),
    samples: workspace.take(4 * kind.sampleSize * MOST_SAMPLES),
    state: workspace.take(8),
    order: workspace.take(4 * n),
  };
  workspace.u32(at.state, 2).set([random.uint32(), random.uint32()]);
  workspace.kernels.shuffleRows(at.state, n, at.order);
  const order = workspace.u32(at.order, n);
  for (let i = 0; i < n; i++) order[i] = chosen[order[i]!]!;
  const [a, b] = placements ?? placementsOf(kind, pairs, order);
  const rows = workspace.f64(at.pairs, 4 * n);
  const points = workspace.f32(at.points, 4 * stride).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    const from = 4 * order[i]!;
    points[i] = rows[4 * i] = (pairs[from]! - a.x) * a.factor;
    points[i + stride] = rows[4 * i + 1] = (pairs[from + 1]! - a.y) * a.factor;
    points[i + 2 * stride] = rows[4 * i + 2] = (pairs[from + 2]! - b.x) * b.factor;
    points[i + 3 * stride] = rows[4 * i + 3] = (pairs[from + 3]! - b.y) * b.factor;
  }
  return {
    kernels: workspace.kernels,
    n,
    order,
    a,
    b,
    pairs: rows,
    points,
    found: workspace.i32(at.found, 1),
    rows: workspace.i32(at.found + 4, stride),
    model: workspace.f64(at.model, 9),
    loss: workspace.f32(at.loss, 4),
    bounds: workspace.f32(at.bounds, stride / BLOCK),
    matrix: workspace.f64(at.matrix, 64),
    gradient: workspace.f64(at.gradient, 8),
    placement: workspace.f64(at.placement, 6),
    models: workspace.f64(at.models, 9 * kind.solutions * MOST_SAMPLES),
    samples: workspace.i32(at.samples, kind.sampleSize * MOST_SAMPLES),
    sources: workspace.i32(at.sources, kind.solutions * MOST_SAMPLES),
    ranking: workspace.i32(at.ranking, n),
    pools: workspace.i32(at.pools, MOST_SAMPLES),
    at,
    stride,
  };
}

function placementsOf(kind: Model, pairs: Float64Array, order: Uint32Array): [Placement, Placement] {
  const a = placementOf(pairs, order, 0);
  const b = placementOf(pairs, order, 2);
  if (!kind.alike) return [a, b];
  const factor = Math.min(a.factor, b.factor);
  return [
    { ...a, factor },
    { ...b, factor },
  ];
}

function placementOf(pairs: Float64Array, order: Uint32Array, column: number): Placement {
  const values = new Float64Array(Math.min(FEW, order.length));
  const medianOf = (value: (at: number) => number) => {
    for (let i = 0; i < values.length; i++) values[i] = value(4 * order[i]! + column);
    return values.sort()[values.length >> 1]!;
  };
  const x = medianOf((at) => pairs[at]!);
  const y = medianOf((at) => pairs[at + 1]!);
  const distance = medianOf((at) => Math.sqrt((pairs[at]! - x) ** 2 + (pairs[at + 1]! - y) ** 2));
  // Where most points coincide any factor will do.
  return { x, y, factor: distance > 0 ? 1 / distance : 1 };
}
