/** The door of the estimators: from regions and matches to one array of numbers. */
import { checkMatches, checkRegions } from '../check.ts';
import type { Matches, NdArray, Regions } from '../types.ts';

/**
 * Reads the centres of matched regions.
 *
 * @returns [n, 4], row i: x and y in a, x and y in b of match i, px
 * @throws TypeError, RangeError when a table is not what it should be, or a matched region's centre is not finite
 */
export function readPairs(a: Regions, b: Regions, matches: Matches): Float64Array {
  checkRegions('a', a);
  checkRegions('b', b);
  checkMatches('matches', matches, a.length, b.length);
  const pairs = new Float64Array(matches.length * 4);
  readCentres('a', a.frames, matches.a, pairs, 0);
  readCentres('b', b.frames, matches.b, pairs, 2);
  return pairs;
}

function readCentres(
  name: string,
  { data, offset, stride }: NdArray<Float32Array>,
  rows: Uint32Array,
  pairs: Float64Array,
  column: number,
): void {
  const [toRow, toY, toColumn] = stride as [number, number, number];
  for (let i = 0, to = column; i < rows.length; i++, to += 4) {
    const at = offset + 2 * toColumn + rows[i]! * toRow;
    const x = data[at]!;
    const y = data[at + toY]!;
    // The difference of a number that is not finite and itself is not 0.
    if (!(x - x === 0 && y - y === 0)) {
      throw new RangeError(`${name}.frames: expected a finite centre in row ${rows[i]}, got (${x}, ${y})`);
    }
    pairs[to] = x;
    pairs[to + 1] = y;
  }
}

/** Writes how the frame in a of a match maps to that in b: the 2×2 part of b's frame after the inverse of a's; not finite where a's has none. */
export type FrameMaps = (match: number, linear: Float64Array) => void;

/**
 * How the frames of matched regions map onto one another.
 *
 * @param a - regions that `readPairs` has checked
 * @returns undefined when in either view all frames are the same, because nobody measured them
 */
export function readFrameMaps(a: Regions, b: Regions, matches: Matches): FrameMaps | undefined {
  if (areAlike(a.frames, matches.a) || areAlike(b.frames, matches.b)) return undefined;
  const [fromA, fromB] = [new Float64Array(4), new Float64Array(4)];
  return (match, linear) => {
    readLinear(a.frames, matches.a[match]!, fromA);
    readLinear(b.frames, matches.b[match]!, fromB);
    const [p, q, r, s] = [fromA[0]!, fromA[1]!, fromA[2]!, fromA[3]!];
    const [t, u, v, w] = [fromB[0]!, fromB[1]!, fromB[2]!, fromB[3]!];
    const inverse = 1 / (p * s - q * r);
    linear[0] = (t * s - u * r) * inverse;
    linear[1] = (u * p - t * q) * inverse;
    linear[2] = (v * s - w * r) * inverse;
    linear[3] = (w * p - v * q) * inverse;
  };
}

function areAlike({ data, offset, stride }: NdArray<Float32Array>, rows: Uint32Array): boolean {
  const [toRow, toY, toColumn] = stride as [number, number, number];
  const first = offset + rows[0]! * toRow;
  for (let i = 1; i < rows.length; i++) {
    const at = offset + rows[i]! * toRow;
    if (
      data[at] !== data[first] ||
      data[at + toColumn] !== data[first + toColumn] ||
      data[at + toY] !== data[first + toY] ||
      data[at + toY + toColumn] !== data[first + toY + toColumn]
    )
      return false;
  }
  return true;
}

function readLinear({ data, offset, stride }: NdArray<Float32Array>, row: number, linear: Float64Array): void {
  const [toRow, toY, toColumn] = stride as [number, number, number];
  const at = offset + row * toRow;
  linear[0] = data[at]!;
  linear[1] = data[at + toColumn]!;
  linear[2] = data[at + toY]!;
  linear[3] = data[at + toY + toColumn]!;
}
