/**
 * Exact nearest neighbours, by exhaustive comparison.
 *
 * Rows of b are gone through in tiles that stay in the processor's cache, all rows of a against one tile before the next. Ties go to
 * the lowest row. Distances of bytes and bits are integers until the last step, those of floats are sums in a fixed order: results are
 * the same everywhere.
 */
import { Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import {
  BLOCK,
  compareTile,
  distancesOf,
  type PackedRows,
  putPacked,
  putQueries,
  type Rows,
  tileBytes,
} from './compare.ts';
import { type Metric, slice, type Table } from './tables.ts';

/** The k nearest rows of b for each of n rows of a. */
export interface Nearest {
  /** [n · k] rows of b, ascending by distance, then row; 0xffffffff where b has no more. */
  readonly rows: Uint32Array;
  /** [n · k] distances; Infinity where b has no more rows. */
  readonly distances: Float32Array;
}

/** Places in view b, one for each row of a; rows of b inside it do not count. */
export interface Zones {
  /** [m, 2] positions of the rows of b, px. */
  readonly points: Float64Array;
  /**
   * [n, 3] for each row of a the x and y of a disc's centre; or with `strips` the line [l1, l2, l3], l1² + l2² = 1, along the middle of
   * a strip.
   */
  readonly middles: Float64Array;
  readonly strips?: boolean;
  /** Radius of the discs, or half the width of the strips, px; what lies at that distance is outside. */
  readonly radius: number;
}

/** What a kernel call compares: 16 rows of a with 512 of b, whose distances and packed rows stay in the cache. */
export const QUERIES_A_CALL = 16;
export const BLOCKS_A_TILE = 64;
/** Rows of a that are in memory at a time. */
export const QUERIES_A_BATCH = 16384;

/** What an empty entry holds: a distance larger than any, and no row. */
const NO_DISTANCE = 0x7fffffff;
export const NO_ROW = 0xffffffff;

/** Rows to look among, packed once. */
export interface PreparedRows {
  readonly metric: Metric;
  readonly workspace: Workspace;
  readonly packed: PackedRows;
}

/** Packs rows in a memory of their own, for many searches; it is collected like any object. */
export function prepareRows(b: Table, metric: Metric): PreparedRows {
  const workspace = new Workspace();
  return { metric, workspace, packed: putPacked(workspace, b, metric) };
}

/**
 * Finds the `k` nearest rows of `b` for every row of `a`.
 *
 * @param a - n rows
 * @param b - m rows, which `checkMetric` found comparable
 * @param outside - only rows of `b` outside these zones count
 */
export function searchNearest(a: Table, b: Table, metric: Metric, k: number, outside?: Zones): Nearest {
  return withWorkspace((workspace) =>
    searchPrepared({ metric, workspace, packed: putPacked(workspace, b, metric) }, a, k, outside),
  );
}

/** The same among prepared rows. */
export function searchPrepared(
  { metric, workspace, packed }: PreparedRows,
  a: Table,
  k: number,
  outside?: Zones,
): Nearest {
  return searchInBatches(a, k, outside, (batch, zones) =>
    withScratch(workspace, () => {
      const queries = putQueries(workspace, batch, metric);
      const shortlists = takeShortlists(workspace, batch.length, k);
      sweep(workspace, queries, packed, shortlists, putZones(workspace, zones));
      return readShortlists(workspace, shortlists, metric, queries.kind);
    }),
  );
}

/** Searches some rows at a time, so that memory stays bounded. */
export function searchInBatches(
  a: Table,
  k: number,
  outside: Zones | undefined,
  search: (batch: Table, outside?: Zones) => Nearest,
): Nearest {
  const [rows, distances] = [new Uint32Array(a.length * k), new Float32Array(a.length * k)];
  for (let first = 0; first < a.length; first += QUERIES_A_BATCH) {
    const batch = slice(a, first, QUERIES_A_BATCH);
    const middles = outside?.middles.subarray(3 * first, 3 * (first + batch.length));
    const found = search(batch, outside && { ...outside, middles: middles! });
    rows.set(found.rows, first * k);
    distances.set(found.distances, first * k);
  }
  return { rows, distances };
}

/** The nearest of every query so far, in memory. */
export interface Shortlists {
  readonly address: number;
  readonly length: number;
  /** Entries a query. */
  readonly k: number;
}

/** Takes room for shortlists, without an entry. */
export function takeShortlists(workspace: Workspace, length: number, k: number): Shortlists {
  const address = workspace.take(8 * length * k);
  const view = workspace.i32(address, 2 * length * k);
  for (let at = 0; at < view.length; at += 2) {
    view[at] = NO_ROW;
    view[at + 1] = NO_DISTANCE;
  }
  return { address, length, k };
}

/** Copies shortlists out. */
export function readShortlists(
  workspace: Workspace,
  { address, length, k }: Shortlists,
  metric: Metric,
  kind: Rows['kind'],
): Nearest {
  const view = workspace.i32(address, 2 * length * k);
  const rows = new Uint32Array(length * k);
  const bits = new Int32Array(length * k);
  for (let i = 0; i < rows.length; i++) {
    rows[i] = view[2 * i]!;
    bits[i] = view[2 * i + 1]!;
  }
  const distances = distancesOf(kind, metric, bits);
  for (let i = 0; i < rows.length; i++) if (rows[i] === NO_ROW) distances[i] = Number.POSITIVE_INFINITY;
  return { rows, distances };
}

/** Zones in memory, as `keepNearest` takes them. */
export type PlacedZones = readonly [positions: number, zones: number, strips: boolean, squaredRadius: number];

/** Copies zones to memory. */
export function putZones(workspace: Workspace, zones?: Zones): PlacedZones {
  if (zones === undefined) return [0, 0, false, 0];
  return [workspace.put(zones.points), workspace.put(zones.middles), zones.strips === true, zones.radius ** 2];
}

/** Compares all queries with all rows. */
function sweep(
  workspace: Workspace,
  queries: Rows,
  packed: PackedRows,
  shortlists: Shortlists,
  zones: PlacedZones,
): void {
  const [positions, middles, strips, squaredRadius] = zones;
  const { k, address } = shortlists;
  const distances = workspace.take(tileBytes(QUERIES_A_CALL, BLOCKS_A_TILE));
  for (let block = 0; block < packed.blocks; block += BLOCKS_A_TILE) {
    const blocks = Math.min(BLOCKS_A_TILE, packed.blocks - block);
    const first = block * BLOCK;
    const rows = Math.min(blocks * BLOCK, packed.length - first);
    const stride = 4 * BLOCK * blocks;
    for (let query = 0; query < queries.length; query += QUERIES_A_CALL) {
      const count = Math.min(QUERIES_A_CALL, queries.length - query);
      compareTile(workspace, queries, query, count, packed, block, blocks, distances);
      const shortlist = address + 8 * k * query;
      const middle = middles + 24 * query;
      const { keepNearest } = workspace.kernels;
      keepNearest(distances, stride, count, rows, first, 0, k, shortlist, 0, positions, middle, strips, squaredRadius);
    }
  }
}
