/**
 * Exact nearest neighbours of byte descriptors, by exhaustive comparison.
 *
 * Squared distances are integers, so results are the same everywhere; ties go to the lowest row.
 */
import { checkNdArray } from '../check.ts';
import type { NdArray } from '../types.ts';
import { type Workspace, withWorkspace } from '../wasm/instance.ts';

/** The two nearest rows of b for each of n rows of a. */
export interface Neighbours {
  readonly length: number;
  /** [n] row of b; meaningless where the distance is Infinity, because b has no row. */
  readonly nearest: Uint32Array;
  /** [n] Euclidean distance. */
  readonly distance: Float32Array;
  /** [n] Euclidean distance of the second nearest row, Infinity where b has no second row. */
  readonly secondDistance: Float32Array;
}

/** Rows of the packed set in a block, and queries compared at once; as in kernels/neighbours.ts. */
const BLOCK = 8;
const QUERIES = 4;
/** Squared distances must fit in 32 bits. */
const MOST_DIMENSIONS = 4096;
/** Comparisons a kernel call: about a millisecond's work. */
const COMPARISONS_PER_CALL = 1 << 18;

/**
 * Finds the two nearest rows of `b` for every row of `a`.
 *
 * @param a - [n, d] bytes
 * @param b - [m, d] bytes, d at most 4096
 * @throws TypeError for what is no ndarray of bytes; RangeError for other shapes
 */
export function nearestNeighbours(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>): Neighbours {
  const [n, m] = checkTables(a, b);
  const nearest = new Uint32Array(n);
  const distance = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  const secondDistance = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  if (n > 0 && m > 0) {
    withWorkspace((workspace) => {
      const found = search(workspace, a, b);
      for (let i = 0, at = 0; i < n; i++, at += 4) {
        nearest[i] = found[at]!;
        distance[i] = Math.sqrt(found[at + 1]!);
        if (found[at + 2]! >= 0) secondDistance[i] = Math.sqrt(found[at + 3]!);
      }
    });
  }
  return { length: n, nearest, distance, secondDistance };
}

/**
 * Finds the distance to the nearest row of `b` that lies at least `separation` px from the nearest row of all, for every row of `a`.
 *
 * @param nearest - [n] row of b
 * @param points - [m, 2] positions of the rows of b, px
 * @returns [n]; Infinity where no row of b lies that far away
 */
export function nearestApart(
  a: NdArray<Uint8Array>,
  b: NdArray<Uint8Array>,
  nearest: Uint32Array,
  points: Float32Array,
  separation: number,
): Float32Array {
  const [n, m] = checkTables(a, b);
  const distance = new Float32Array(n).fill(Number.POSITIVE_INFINITY);
  if (n === 0 || m === 0) return distance;
  withWorkspace((workspace) => {
    const found = search(workspace, a, b, { nearest, points, separation });
    for (let i = 0; i < n; i++) if (found[4 * i]! >= 0) distance[i] = Math.sqrt(found[4 * i + 1]!);
  });
  return distance;
}

/** Throws unless both tables hold bytes of one width; returns their lengths. */
function checkTables(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>): [number, number] {
  checkNdArray('a', a, 'uint8', [-1, -1]);
  checkNdArray('b', b, 'uint8', [-1, -1]);
  const [n, m, d] = [a.shape[0]!, b.shape[0]!, a.shape[1]!];
  // A set without rows may come without a width too.
  if (n > 0 && m > 0 && b.shape[1] !== d)
    throw new RangeError(`b: expected rows of ${d} values as in a, got ${b.shape[1]}`);
  if (d > MOST_DIMENSIONS) throw new RangeError(`a: expected at most ${MOST_DIMENSIONS} values a row, got ${d}`);
  return [n, m];
}

interface Apart {
  readonly nearest: Uint32Array;
  readonly points: Float32Array;
  readonly separation: number;
}

/** Row and squared distance of the nearest and the second, four integers a row of `a`; rows near a given one do not count with `apart`. */
function search(workspace: Workspace, a: NdArray<Uint8Array>, b: NdArray<Uint8Array>, apart?: Apart): Int32Array {
  const { kernels } = workspace;
  const dim = Math.ceil(a.shape[1]! / 2) * 2;
  const n = Math.ceil(a.shape[0]! / QUERIES) * QUERIES;
  const blocks = Math.ceil(b.shape[0]! / BLOCK);
  const squares = workspace.take(4 * n);
  const packedSquares = workspace.take(4 * blocks * BLOCK);
  const packed = workspace.take(2 * dim * blocks * BLOCK);
  const nearest = workspace.take(16 * n);
  const scratch = workspace.take(512);
  const [positions, centres] = apart === undefined ? [0, 0] : putPoints(workspace, apart, n, blocks);

  const mark = workspace.mark;
  kernels.packRows(putWide(workspace, b, dim), b.shape[0]!, dim, packed, packedSquares);
  workspace.release(mark);
  const queries = putWide(workspace, a, dim);
  kernels.squaredLengths(queries, a.shape[0]!, dim, squares);
  const perCall = QUERIES * Math.max(1, Math.round(COMPARISONS_PER_CALL / (blocks * BLOCK * QUERIES)));
  for (let first = 0; first < n; first += perCall) {
    kernels.twoNearest(
      queries + 2 * dim * first,
      squares + 4 * first,
      Math.min(perCall, n - first),
      dim,
      packed,
      packedSquares,
      blocks,
      positions,
      centres + 8 * first,
      (apart?.separation ?? 0) ** 2,
      nearest + 16 * first,
      scratch,
    );
  }
  return workspace.i32(nearest, 4 * n);
}

/** Writes the positions of packed rows, and for each query that of its nearest row, as `twoNearest` takes them. */
function putPoints(workspace: Workspace, { nearest, points }: Apart, n: number, blocks: number): [number, number] {
  const packed = new Float32Array(2 * BLOCK * blocks);
  for (let row = 0; row < points.length / 2; row++) {
    const at = 2 * BLOCK * Math.floor(row / BLOCK) + (row % BLOCK);
    packed[at] = points[2 * row]!;
    packed[at + BLOCK] = points[2 * row + 1]!;
  }
  const centres = new Float32Array(2 * n);
  nearest.forEach((row, i) => {
    centres.set(points.subarray(2 * row, 2 * row + 2), 2 * i);
  });
  return [workspace.put(packed), workspace.put(centres)];
}

/** Copies rows to fresh memory as i16, `dim` values a row, with room for three rows more. */
function putWide(workspace: Workspace, table: NdArray<Uint8Array>, dim: number): number {
  const [rows, width] = table.shape as [number, number];
  const wide = workspace.take(2 * dim * (rows + QUERIES) + 16);
  const mark = workspace.mark;
  const bytes = workspace.take(dim * rows + 8);
  const view = workspace.u8(bytes, dim * rows);
  const [down, right] = table.stride as [number, number];
  if (right === 1 && down === width && width === dim) {
    view.set(table.data.subarray(table.offset, table.offset + rows * width));
  } else {
    view.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < width; k++) view[i * dim + k] = table.data[table.offset + i * down + k * right]!;
    }
  }
  workspace.kernels.widenRows(bytes, rows, dim, wide);
  workspace.release(mark);
  return wide;
}
