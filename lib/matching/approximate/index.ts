/**
 * Approximate nearest neighbours: rows are sorted into lists by the centre they are nearest to, and a query looks only into the lists of the
 * centres nearest to itself.
 *
 * Source: J. Sivic, A. Zisserman, "Video Google", ICCV 2003, for inverted lists of vectors; H. Jégou, M. Douze, C. Schmid, "Product quantization
 * for nearest neighbor search", PAMI 33(1), 2011, section 4, for looking into several of them.
 *
 * 1. `buildIndex`: centres by k-means on a sample (`trainCentres`), about LISTS · √m of them; each row joins the list of its nearest centre. Lists that
 *    were made otherwise, or kept in a file, become an index by `indexOf`.
 * 2. `queryIndex`: the `effort` nearest centres of every query, exactly; then list by list, all queries that look into it against all its
 *    rows with the kernels of the exact search, which are several times as fast on tiles as on single rows.
 *
 * Deviation: descriptors are compared as they are, not by product codes. Distances are exact for the rows that are found; only rows of lists
 * that were not looked into can be missed. A kd-forest or a graph compares fewer rows, one at a time, and builds more slowly.
 */
import { seededRandom } from '../../random.ts';
import { Workspace, withScratch } from '../../wasm/instance.ts';
import {
  BLOCK,
  compareTile,
  gatherQueries,
  type PackedRows,
  putPacked,
  putQueries,
  type Rows,
  takeQueries,
  tileBytes,
} from '../compare.ts';
import {
  BLOCKS_A_TILE,
  type Nearest,
  type PlacedZones,
  putZones,
  QUERIES_A_CALL,
  readShortlists,
  type Shortlists,
  searchInBatches,
  searchNearest,
  takeShortlists,
  type Zones,
} from '../search.ts';
import { type Metric, selectRows, type Table, unitRows } from '../tables.ts';
import { trainCentres } from './centres.ts';

/** Rows to look among, built once. It owns the memory its rows lie in and is collected like any object. */
export interface NeighbourIndex {
  readonly metric: Metric;
  readonly centres: Table;
  readonly workspace: Workspace;
  /** All lists one behind the other, each from a new block on. */
  readonly packed: PackedRows;
  /** Address of the u32 row that stands at each place of `packed`. */
  readonly names: number;
  /** [lists + 1] the block where each list begins. */
  readonly starts: Uint32Array;
  /** [lists] rows of each list. */
  readonly sizes: Uint32Array;
}

/** Lists for m rows: so many times the root of m. */
const LISTS = 3;

/** How many lists an index over `m` rows has. */
export function listsFor(m: number): number {
  return Math.min(m, Math.ceil(LISTS * Math.sqrt(m)));
}

/** Rows sorted into lists. */
export interface Lists {
  readonly centres: Table;
  /** [m] the list of each row: the centre that it is nearest to. */
  readonly lists: Uint32Array;
}

/**
 * Builds an index over rows.
 *
 * @param table - m rows, m at least 1
 * @param seed - of the sample that centres are trained on
 */
export function buildIndex(table: Table, metric: Metric, seed: number): NeighbourIndex {
  const rows = metric === 'cosine' ? unitRows(table, 1) : table;
  return indexOf(rows, metric, sortIntoLists(rows, plainMetric(metric), seed));
}

/** Finds centres for the lists of m rows, m at least 1, and sorts the rows by them. */
export function sortIntoLists(rows: Table, metric: Metric, seed: number): Lists {
  const centres = trainCentres(rows, metric, listsFor(rows.length), seededRandom(seed));
  return { centres, lists: searchNearest(rows, centres, metric, 1).rows };
}

/** The index over rows that are sorted into lists, of unit length under the cosine. */
export function indexOf(rows: Table, metric: Metric, { centres, lists }: Lists): NeighbourIndex {
  const count = centres.length;
  const sizes = new Uint32Array(count);
  for (const list of lists) sizes[list]!++;
  const starts = new Uint32Array(count + 1);
  for (let list = 0; list < count; list++) starts[list + 1] = starts[list]! + Math.ceil(sizes[list]! / BLOCK);
  // Places that no row fills repeat row 0: `sizes` keeps them from being looked at.
  const names = new Uint32Array(BLOCK * starts[count]!);
  const next = starts.map((block) => BLOCK * block);
  lists.forEach((list, row) => {
    names[next[list]!++] = row;
  });
  const workspace = new Workspace();
  const packed = putPacked(workspace, selectRows(rows, names), plainMetric(metric));
  return { metric, centres, workspace, packed, names: workspace.put(names), starts, sizes };
}

/**
 * Finds `k` near rows of the index for every row of `a`, usually the nearest.
 *
 * @param effort - lists to look into for every query, at least 1
 * @param outside - only rows outside these zones count
 */
export function queryIndex(index: NeighbourIndex, a: Table, k: number, effort: number, outside?: Zones): Nearest {
  const { metric, centres, workspace } = index;
  const [plain, probes] = [plainMetric(metric), Math.min(effort, centres.length)];
  return searchInBatches(a, k, outside, (batch, zones) => {
    const unit = metric === 'cosine' ? unitRows(batch, 0) : batch;
    const visits = visitsOf(searchNearest(unit, centres, plain, probes).rows, probes, centres.length);
    return withScratch(workspace, () => {
      const queries = putQueries(workspace, unit, plain);
      const kept = takeShortlists(workspace, batch.length, k);
      sweepLists(index, queries, visits, kept, putZones(workspace, zones));
      return readShortlists(workspace, kept, metric, queries.kind);
    });
  });
}

/** The queries that look into each list. */
interface Visits {
  /** Queries, list by list, ascending. */
  readonly queries: Uint32Array;
  /** [lists + 1] where the queries of each list begin. */
  readonly starts: Uint32Array;
}

/** Sorts the probes of all queries, `probes` lists each, by list. */
function visitsOf(lists: Uint32Array, probes: number, count: number): Visits {
  const starts = new Uint32Array(count + 1);
  for (const list of lists) starts[list + 1]!++;
  for (let list = 0; list < count; list++) starts[list + 1]! += starts[list]!;
  const next = starts.slice();
  const queries = new Uint32Array(lists.length);
  for (let at = 0; at < lists.length; at++) queries[next[lists[at]!]!++] = Math.floor(at / probes);
  return { queries, starts };
}

/** Compares every list with the queries that look into it. */
function sweepLists(index: NeighbourIndex, queries: Rows, visits: Visits, kept: Shortlists, zones: PlacedZones): void {
  const { workspace, packed, sizes, starts } = index;
  const { keepNearest } = workspace.kernels;
  const slots = workspace.put(visits.queries);
  const gathered = takeQueries(workspace, queries, QUERIES_A_CALL);
  const distances = workspace.take(tileBytes(QUERIES_A_CALL, BLOCKS_A_TILE));
  for (let list = 0; list < sizes.length; list++) {
    const [first, end] = [starts[list]!, starts[list + 1]!];
    for (let at = visits.starts[list]!; at < visits.starts[list + 1]!; at += QUERIES_A_CALL) {
      const count = Math.min(QUERIES_A_CALL, visits.starts[list + 1]! - at);
      const slot = slots + 4 * at;
      gatherQueries(workspace, queries, slot, count, gathered);
      for (let block = first; block < end; block += BLOCKS_A_TILE) {
        const blocks = Math.min(BLOCKS_A_TILE, end - block);
        const rows = Math.min(blocks * BLOCK, sizes[list]! - BLOCK * (block - first));
        const [stride, names] = [4 * BLOCK * blocks, index.names + 4 * BLOCK * block];
        compareTile(workspace, gathered, 0, count, packed, block, blocks, distances);
        keepNearest(distances, stride, count, rows, 0, names, kept.k, kept.address, slot, ...zones);
      }
    }
  }
}

/** Rows of unit length are compared as they are. */
function plainMetric(metric: Metric): Metric {
  return metric === 'cosine' ? 'euclidean' : metric;
}
