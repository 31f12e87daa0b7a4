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
import type { Placement } from './models/normalisation.ts';

/** Rows between two looks at the bounds; as in kernels/consensus.ts. */
export const BLOCK = 32;
/** Samples that are drawn and solved at once. */
export const MOST_SAMPLES = 512;
/** Points that the median is taken of. */
const FEW = 41;

export interface PairTable {
  readonly kernels: Kernels;
  readonly n: number;
  /** Rows of a column of `points`: n rounded up to whole blocks. */
  readonly stride: number;
  /** Where the arrays begin in memory. */
  readonly at: Addresses;
  /** [n] the caller's row of each row here. */
  readonly order: Uint32Array;
  /** How the views were moved and scaled. */
  readonly a: Placement;
  readonly b: Placement;
  /** [n, 4] x and y in a, x and y in b, normalised. */
  readonly pairs: Float64Array;
  /** [4, stride] the same in columns, in single precision. */
  readonly points: Float32Array;
  /** [1] and [stride] what the last score found: `found[0]` rows agree, and are the first ones of `rows`. */
  readonly found: Int32Array;
  readonly rows: Int32Array;
  /** [9] the model that is scored. */
  readonly model: Float64Array;
  /** [4] what a pair costs (kernels/consensus.ts). */
  readonly loss: Float32Array;
  /** [stride / BLOCK] for each block of rows, the fewest that must agree up to its end. */
  readonly bounds: Float32Array;
  /** [8, 8] and [8] normal equations, [6] placement of the rows in use. */
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
  readonly placement: Float64Array;
  /** [MOST_SAMPLES, sampleSize] the samples of a batch. */
  readonly samples: Int32Array;
  /** The models of a batch, nine numbers each, and the sample in it that each came from. */
  readonly models: Float64Array;
  readonly sources: Int32Array;
  /** For ranked samples: [n] the rows from the surest on, and [MOST_SAMPLES] how many of them each sample of a batch is drawn from. */
  readonly ranking: Int32Array;
  readonly pools: Int32Array;
}

/** Addresses of the arrays of a table, and of the `state` of its random samples (kernels/samples.ts). */
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
}

/** The caller's pairs in the memory of a workspace, and room to sort them into places. */
export interface RawPairs {
  /** [all, 4], x and y in a, x and y in b, px; in the caller's memory. */
  readonly pairs: Float64Array;
  /** Address of a copy. */
  readonly at: number;
  /** Address of two tables of `slotCount` slots, a power of two above the number of pairs (kernels/pairs.ts). */
  readonly slotsAt: number;
  readonly slotCount: number;
}

/** Copies pairs to the workspace. */
export function putPairs(workspace: Workspace, pairs: Float64Array): RawPairs {
  let slotCount = 16;
  while (slotCount < pairs.length / 2) slotCount *= 2;
  return { pairs, at: workspace.put(pairs), slotsAt: workspace.take(24 * slotCount), slotCount };
}

/** Rows of pairs: how many, and the address of their u32. */
export interface Rows {
  readonly count: number;
  readonly at: number;
}

/** All rows of the pairs, ascending. */
export function allRows(workspace: Workspace, { pairs }: RawPairs): Rows {
  const count = pairs.length / 4;
  const at = workspace.take(4 * count);
  const rows = workspace.u32(at, count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return { count, at };
}

/** The first row of each place: of the pairs that lie within about half a `maxError` of one another in both views, in the same cells. */
export function distinctRows(workspace: Workspace, raw: RawPairs, maxError: number): Rows {
  const all = raw.pairs.length / 4;
  const at = workspace.take(4 * all);
  const count = workspace.kernels.distinctPairs(raw.at, all, maxError / 2, raw.slotsAt, raw.slotCount, at);
  return { count, at };
}

/**
 * Lays out pairs.
 *
 * @param chosen - the n rows to lay out
 * @param random - gives the order, and seeds the samples
 * @param placements - of both views, to share models with another table; by default their own
 */
export function layOut(
  workspace: Workspace,
  kind: Model,
  raw: RawPairs,
  chosen: Rows,
  random: Random,
  placements?: readonly [Placement, Placement],
): PairTable {
  const n = chosen.count;
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
  };
  const orderAt = workspace.take(4 * n);
  const { kernels } = workspace;
  workspace.u32(at.state, 2).set([random.uint32(), random.uint32()]);
  kernels.shuffleRows(at.state, n, chosen.at, orderAt);
  const order = workspace.u32(orderAt, n);
  const [a, b] = placements ?? placementsOf(kind, raw.pairs, order);
  const placement = workspace.f64(at.placement, 6);
  placement.set([a.x, a.y, a.factor, b.x, b.y, b.factor]);
  kernels.layPairs(raw.at, orderAt, n, at.placement, at.pairs, at.points, stride);
  return {
    kernels,
    n,
    stride,
    at,
    order,
    a,
    b,
    pairs: workspace.f64(at.pairs, 4 * n),
    points: workspace.f32(at.points, 4 * stride),
    found: workspace.i32(at.found, 1),
    rows: workspace.i32(at.found + 4, stride),
    model: workspace.f64(at.model, 9),
    loss: workspace.f32(at.loss, 4),
    bounds: workspace.f32(at.bounds, stride / BLOCK),
    matrix: workspace.f64(at.matrix, 64),
    gradient: workspace.f64(at.gradient, 8),
    placement,
    samples: workspace.i32(at.samples, kind.sampleSize * MOST_SAMPLES),
    models: workspace.f64(at.models, 9 * kind.solutions * MOST_SAMPLES),
    sources: workspace.i32(at.sources, kind.solutions * MOST_SAMPLES),
    ranking: workspace.i32(at.ranking, n),
    pools: workspace.i32(at.pools, MOST_SAMPLES),
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
