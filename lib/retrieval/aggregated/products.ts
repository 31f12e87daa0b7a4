/** Products of tables of floats. */
import { withWorkspace } from '../../wasm/instance.ts';

/** Rows without gaps. */
export interface FloatTable {
  readonly data: Float32Array;
  readonly length: number;
  /** Values a row. */
  readonly width: number;
}

/** Bytes of rows of a that are compared with each row of b: they stay in the processor's cache. */
const TILE_BYTES = 2 ** 17;

/** A Bᵀ: the scalar products of the rows of two tables of the same width, [a.length · b.length]. */
export function productsOf(a: FloatTable, b: FloatTable): Float64Array {
  // The kernel takes four values at a time; zeros fill up.
  const wide = Math.ceil(a.width / 4) * 4;
  const rows = Math.min(a.length, Math.max(1, Math.floor(TILE_BYTES / (4 * wide + 1))));
  const products = new Float64Array(a.length * b.length);
  withWorkspace((workspace) => {
    const placedB = workspace.take(4 * wide * b.length);
    putRows(workspace.f32(placedB, wide * b.length), b, 0, b.length, wide);
    const [tile, result] = [workspace.take(4 * wide * rows), workspace.take(8 * rows * b.length)];
    for (let first = 0; first < a.length; first += rows) {
      const count = Math.min(rows, a.length - first);
      putRows(workspace.f32(tile, wide * count), a, first, count, wide);
      workspace.kernels.rowProducts(tile, count, placedB, b.length, wide, result);
      products.set(workspace.f64(result, count * b.length), first * b.length);
    }
  });
  return products;
}

function putRows(target: Float32Array, { data, width }: FloatTable, first: number, count: number, wide: number): void {
  if (wide !== width) target.fill(0);
  for (let i = 0; i < count; i++) target.set(data.subarray((first + i) * width, (first + i + 1) * width), i * wide);
}
