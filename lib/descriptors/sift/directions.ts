/**
 * The two orders in which SIFT's directions are stored.
 *
 * Everyone stores `descriptor[(row * 4 + column) * 8 + bin]` with rows and columns along the region's axes. Bin k holds gradients around
 * k · 45°, counted from the region's x axis towards its y axis by this library, VLFeat and hesaff, and the other way round by Lowe's
 * program, OpenCV and COLMAP, so bins 1 to 7 change places (docs/interop.md has the measurement). Descriptors of different orders do
 * not match.
 */
import { checkNdArray } from '../../check.ts';
import { ndarray } from '../../ndarray.ts';
import type { NdArray } from '../../types.ts';

const DIMENSIONS = 128;
const DIRECTIONS = 8;

/**
 * SIFT descriptors with their directions counted the other way round: from the order of Lowe, OpenCV and COLMAP to that of this library,
 * VLFeat and hesaff, and back.
 *
 * @param descriptors - [n, 128]
 * @returns [n, 128], a copy; done twice, it is the input
 * @throws TypeError or RangeError when it is no [n, 128] of bytes
 *
 * @example
 * const theirs = reverseDirections(a.descriptors); // as Lowe, OpenCV and COLMAP have them
 * const ours = reverseDirections(theirs);
 */
export function reverseDirections(descriptors: NdArray<Uint8Array>): NdArray<Uint8Array> {
  checkNdArray('descriptors', descriptors, 'uint8', [-1, DIMENSIONS]);
  const rows = descriptors.shape[0]!;
  const data = new Uint8Array(rows * DIMENSIONS);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < DIMENSIONS; k++) data[i * DIMENSIONS + reversed(k)] = descriptors.get(i, k);
  }
  return ndarray(data, [rows, DIMENSIONS]);
}

/** Where component k of the one order stands in the other. */
export function reversed(k: number): number {
  const bin = k % DIRECTIONS;
  return k - bin + ((DIRECTIONS - bin) % DIRECTIONS);
}
