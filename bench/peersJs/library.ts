/** What each library does in the comparison: features of a grey image, pairs of them, the homography of pairs. */
import type { PixelData } from '../../lib/index.ts';

/** As many features as each may give for an image. */
export const MOST_FEATURES = 2000;
/** Of a homography, px. */
export const MAX_ERROR = 3;

export interface Found {
  /** x, y of each feature, px; the centre of the top-left pixel is (0, 0). */
  readonly points: Float32Array;
  /** What the library keeps of them. */
  readonly own: unknown;
}

/** Row of a and row of b, one after the other. */
export type Pairs = Uint32Array;

export interface Library {
  readonly name: string;
  readonly method: string;
  extract(image: PixelData): Found;
  match(a: Found, b: Found): Pairs;
  /** 3×3, row by row, maps a to b; absent where the library has none. */
  homography?: ((a: Found, b: Found, pairs: Pairs) => number[] | undefined) | undefined;
  /** Gives back what has to be. */
  free?: ((found: Found) => void) | undefined;
}

/** The points of pairs, in two lists of x, y. */
export function pointsOf(a: Found, b: Found, pairs: Pairs): [from: Float32Array, to: Float32Array] {
  const [from, to] = [new Float32Array(pairs.length), new Float32Array(pairs.length)];
  for (let i = 0; i < pairs.length; i += 2) {
    from.set(a.points.subarray(2 * pairs[i]!, 2 * pairs[i]! + 2), i);
    to.set(b.points.subarray(2 * pairs[i + 1]!, 2 * pairs[i + 1]! + 2), i);
  }
  return [from, to];
}
