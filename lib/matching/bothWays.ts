/** Exact nearest neighbours of byte descriptors, seen from either table in one pass over the distances. */
import { type Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import { BLOCK, FAR, type PackedRows, putPacked } from './compare.ts';
import { BLOCKS_A_TILE, QUERIES_A_BATCH, QUERIES_A_CALL } from './search.ts';
import { slice, type Table } from './tables.ts';
import type { Neighbours } from './twoNearest.ts';

export interface BothWays {
  /** The neighbours in b of each of n rows of a. */
  readonly neighbours: Neighbours;
  /** [m] the nearest row of a for each row of b; undefined contents where a has none. */
  readonly back: Uint32Array;
}

/** Bytes that the kernel keeps for a row of a; as in kernels/bothWays.ts. */
const LANES_BYTES = 48;

/** What is nearest to rows of b so far, in memory: i32 each. */
interface Back {
  readonly distances: number;
  readonly rows: number;
}

/**
 * Finds the two nearest rows of b for each row of a, and the nearest row of a for each row of b; of rows equally near the lower.
 *
 * @param a - n rows of bytes
 * @param b - m rows of bytes, which `checkMetric` found comparable
 */
export function searchBothWays(a: Table, b: Table): BothWays {
  return withWorkspace((workspace) => {
    const packed = putPacked(workspace, b, 'euclidean');
    const room = BLOCK * packed.blocks;
    const back = { distances: workspace.take(4 * room), rows: workspace.take(4 * room) };
    workspace.i32(back.distances, room).fill(FAR);
    const length = a.length;
    const nearest = new Uint32Array(length);
    const [distance, secondDistance] = [new Float32Array(length), new Float32Array(length)];
    // In batches, so that memory stays bounded.
    for (let first = 0; first < length; first += QUERIES_A_BATCH) {
      withScratch(workspace, () => {
        const queries = putPacked(workspace, slice(a, first, QUERIES_A_BATCH), 'euclidean');
        const count = queries.length;
        const lanes = sweep(workspace, queries, first, packed, back);
        const [rows, distances, seconds] = [0, 1, 2].map(() => workspace.take(4 * count)) as [number, number, number];
        workspace.kernels.foldLanes(lanes, count, rows, distances, seconds);
        nearest.set(workspace.u32(rows, count), first);
        distance.set(workspace.f32(distances, count), first);
        secondDistance.set(workspace.f32(seconds, count), first);
      });
    }
    return {
      neighbours: { length, nearest, distance, secondDistance },
      back: workspace.u32(back.rows, b.length).slice(),
    };
  });
}

/** Compares all queries, rows of a from `first` on, with all rows of b; returns the address of what is nearest to the queries, by lanes. */
function sweep(workspace: Workspace, queries: PackedRows, first: number, packed: PackedRows, back: Back): number {
  const { nearestBothWays } = workspace.kernels;
  const { rowBytes } = queries;
  const lanes = workspace.take(LANES_BYTES * BLOCK * queries.blocks);
  workspace.i32(lanes, (LANES_BYTES * BLOCK * queries.blocks) / 4).fill(FAR);
  const step = QUERIES_A_CALL / BLOCK;
  for (let block = 0; block < packed.blocks; block += BLOCKS_A_TILE) {
    const b = BLOCK * block;
    const blocks = Math.min(BLOCKS_A_TILE, packed.blocks - block);
    for (let query = 0; query < queries.blocks; query += step) {
      const a = BLOCK * query;
      nearestBothWays(
        queries.address + a * rowBytes,
        queries.squares + 4 * a,
        first + a,
        Math.min(step, queries.blocks - query),
        packed.address + b * rowBytes,
        packed.squares + 4 * b,
        b,
        blocks,
        rowBytes / 2,
        lanes + LANES_BYTES * a,
        back.distances + 4 * b,
        back.rows + 4 * b,
      );
    }
  }
  return lanes;
}
