/** The door of the estimators: from regions and matches to one array of numbers. */
import { checkMatches, checkRegions } from '../check.ts';
import type { Matches, NdArray, Regions } from '../types.ts';

/**
 * Reads the centres of matched regions.
 *
 * @returns [n, 4], row i: x and y in a, x and y in b of match i, px
 * @throws TypeError, RangeError when a table is not what it should be, or a region's centre is not finite
 */
export function readPairs(a: Regions, b: Regions, matches: Matches): Float64Array {
  checkRegions('a', a);
  checkRegions('b', b);
  checkMatches('matches', matches, a.length, b.length);
  const centresA = readCentres('a', a.frames);
  const centresB = readCentres('b', b.frames);

  const pairs = new Float64Array(matches.length * 4);
  for (let i = 0; i < matches.length; i++) {
    const rowA = matches.a[i]! * 2;
    const rowB = matches.b[i]! * 2;
    pairs[i * 4] = centresA[rowA]!;
    pairs[i * 4 + 1] = centresA[rowA + 1]!;
    pairs[i * 4 + 2] = centresB[rowB]!;
    pairs[i * 4 + 3] = centresB[rowB + 1]!;
  }
  return pairs;
}

function readCentres(name: string, frames: NdArray<Float32Array>): Float64Array {
  const { data } = frames;
  const [toRow, toY, toColumn] = frames.stride as [number, number, number];
  const centres = new Float64Array(frames.shape[0]! * 2);
  for (let i = 0, at = frames.offset + 2 * toColumn; i < centres.length; i += 2, at += toRow) {
    const x = data[at]!;
    const y = data[at + toY]!;
    if (!(Number.isFinite(x) && Number.isFinite(y))) {
      throw new RangeError(`${name}.frames: expected a finite centre in row ${i / 2}, got (${x}, ${y})`);
    }
    centres[i] = x;
    centres[i + 1] = y;
  }
  return centres;
}
