/**
 * Rows in memory as the kernels take them, and the comparison of a tile: what differs between metrics is here and nowhere else.
 *
 * Bytes are compared as i16 pairs, floats as they are, the cosine as floats of unit length, bits in words of eight bytes.
 */
import type { Workspace } from '../wasm/instance.ts';
import { type Metric, slice, type Table, unitRows } from './tables.ts';

/** Rows of the packed set in a block, and the multiple of queries that the kernels want; as in kernels/neighbours.ts. */
export const BLOCK = 8;
const QUERIES = 4;
/** Rows packed in one go, a multiple of a block. */
const PORTION = 4096;
/** Bytes are widened eight at a time. */
const BYTES = 8;

/** The squared length of a row that fills up a block of bytes, so that it is nearest to nothing; as in kernels/bothWays.ts. */
export const FAR = 0x3fffffff;

/** What the kernels compare. */
type Kind = 'bytes' | 'floats' | 'bits';

/** Rows in memory. */
export interface Rows {
  readonly kind: Kind;
  readonly length: number;
  readonly address: number;
  readonly rowBytes: number;
  /** Address of the rows' squared lengths, i32, `FAR` where a block is filled up; 0 unless the kind is bytes. */
  readonly squares: number;
}

/** Rows to compare with, in blocks. */
export interface PackedRows extends Rows {
  readonly blocks: number;
}

/** Bytes in the memory of distances that `compareTile` needs. */
export function tileBytes(queries: number, blocks: number): number {
  return 4 * BLOCK * padded(queries, QUERIES) * blocks;
}

/** Copies rows to memory as queries. */
export function putQueries(workspace: Workspace, table: Table, metric: Metric): Rows {
  return putRows(workspace, metric === 'cosine' ? unitRows(table, 0) : table, metric);
}

/** Copies rows to memory in blocks to compare with. */
export function putPacked(workspace: Workspace, table: Table, metric: Metric): PackedRows {
  const { kernels } = workspace;
  const blocks = Math.ceil(table.length / BLOCK);
  if (metric === 'hamming') return { ...putRows(workspace, table, metric), blocks };
  const unit = metric === 'cosine' ? unitRows(table, 1) : table;
  const kind = unit.data instanceof Uint8Array ? 'bytes' : 'floats';
  const rowBytes = rowBytesOf(unit, metric);
  const squares = workspace.take(4 * BLOCK * blocks);
  const address = workspace.take(BLOCK * blocks * rowBytes);
  // In portions, as the memory never shrinks again.
  for (let first = 0; first < table.length; first += PORTION) {
    const mark = workspace.mark;
    const portion = slice(unit, first, PORTION);
    const to = address + first * rowBytes;
    if (kind === 'bytes') packBytes(workspace, portion, to, squares + 4 * first);
    else kernels.packRows(putRows(workspace, portion, metric).address, portion.length, rowBytes / 4, to);
    workspace.release(mark);
  }
  return { kind, length: table.length, address, rowBytes, squares, blocks };
}

/** Packs bytes, whole blocks of them. */
function packBytes(workspace: Workspace, { data, length, width }: Table, packed: number, squares: number): void {
  const [dim, room] = [padded(width, BYTES), padded(length, BLOCK)];
  const bytes = workspace.take(dim * room);
  spread(data as Uint8Array, width, workspace.u8(bytes, dim * length), dim);
  workspace.u8(bytes + dim * length, dim * (room - length)).fill(0);
  workspace.kernels.packBytes(bytes, room / BLOCK, dim, packed, squares);
  workspace.i32(squares + 4 * length, room - length).fill(FAR);
}

/** Copies the rows among `rows` that the u32 at `names` list to `to`, which has room for them and three more. */
export function gatherQueries(workspace: Workspace, rows: Rows, names: number, count: number, to: Rows): void {
  const { kernels } = workspace;
  kernels.gatherRows(rows.address, names, count, rows.rowBytes, to.address);
  if (rows.kind === 'bytes') kernels.gatherRows(rows.squares, names, count, 4, to.squares);
}

/** Room for so many queries like `rows`. */
export function takeQueries(workspace: Workspace, rows: Rows, length: number): Rows {
  const room = padded(length, BLOCK);
  return { ...rows, length, address: workspace.take(room * rows.rowBytes), squares: workspace.take(4 * room) };
}

/** Distances of `count` queries from `first` on to `blocks` blocks from `block` on, 32-bit: squared unless they count bits. */
export function compareTile(
  { kernels }: Workspace,
  queries: Rows,
  first: number,
  count: number,
  packed: PackedRows,
  block: number,
  blocks: number,
  distances: number,
): void {
  const { kind, rowBytes } = queries;
  const [from, to] = [queries.address + first * rowBytes, packed.address + block * BLOCK * rowBytes];
  const room = padded(count, QUERIES);
  if (kind === 'bits') kernels.bitDistances(from, count, rowBytes, to, blocks, distances);
  else if (kind === 'floats') kernels.floatDistances(from, room, rowBytes / 4, to, blocks, distances);
  else {
    const squares = packed.squares + 4 * BLOCK * block;
    kernels.byteDistances(from, queries.squares + 4 * first, room, rowBytes / 2, to, squares, blocks, distances);
  }
}

/** Distances in the metric's unit for the 32-bit ones that `compareTile` writes, `bits` holding both kinds of them. */
export function distancesOf(kind: Kind, metric: Metric, bits: Int32Array): Float32Array {
  const values = kind === 'floats' ? new Float32Array(bits.buffer, bits.byteOffset, bits.length) : bits;
  const distances = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const value = values[i]!;
    distances[i] = metric === 'euclidean' ? Math.sqrt(value) : metric === 'cosine' ? value / 2 : value;
  }
  return distances;
}

/** Copies rows to memory, with room for a whole block of them. */
function putRows(workspace: Workspace, table: Table, metric: Metric): Rows {
  const { data, length, width } = table;
  const rowBytes = rowBytesOf(table, metric);
  const room = padded(length, BLOCK);
  const squares = workspace.take(4 * room);
  const address = workspace.take(rowBytes * room + 16);
  if (data instanceof Float32Array) {
    workspace.f32(address, data.length).set(data);
    return { kind: 'floats', length, address, rowBytes, squares: 0 };
  }
  if (metric === 'hamming') {
    spread(data, width, workspace.u8(address, rowBytes * length), rowBytes);
    return { kind: 'bits', length, address, rowBytes, squares: 0 };
  }
  const dim = rowBytes / 2;
  const mark = workspace.mark;
  const bytes = workspace.take(dim * length);
  spread(data, width, workspace.u8(bytes, dim * length), dim);
  workspace.kernels.widenRows(bytes, length, dim, address);
  workspace.kernels.squaredLengths(address, length, dim, squares);
  workspace.release(mark);
  return { kind: 'bytes', length, address, rowBytes, squares };
}

function rowBytesOf({ data, width }: Table, metric: Metric): number {
  if (data instanceof Float32Array) return 4 * width;
  return metric === 'hamming' ? padded(Math.max(1, width), 8) : 2 * padded(width, BYTES);
}

/** Copies rows of `width` bytes to rows of `wide`, the rest being zero. */
function spread(data: Uint8Array, width: number, to: Uint8Array, wide: number): void {
  if (width === wide) {
    to.set(data);
    return;
  }
  to.fill(0);
  for (let i = 0; i * wide < to.length; i++) to.set(data.subarray(i * width, (i + 1) * width), i * wide);
}

function padded(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
