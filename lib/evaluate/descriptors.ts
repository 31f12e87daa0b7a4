import { checkNdArray } from '../check.ts';
import type { Features } from '../types.ts';

/** Throws unless both tables have descriptors, one a row and of one width. */
export function checkDescriptors(a: Features, b: Features): void {
  checkNdArray('a.descriptors', a.descriptors, 'uint8', [a.length, -1]);
  checkNdArray('b.descriptors', b.descriptors, 'uint8', [b.length, a.descriptors.shape[1]!]);
}
