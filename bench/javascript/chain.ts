/** What a library of the comparison does: from grey bytes to points, pairs of them and a homography. */
import type { PixelData } from '../../lib/index.ts';

export interface Points<Described> {
  /** x, y of each, px, the centre of the top-left pixel at (0, 0). */
  readonly xy: Float64Array;
  readonly described: Described;
}

/** Rows of the first view's points and of the second's, in turn. */
export type Pairs = number[];

export interface Chain<Described = unknown> {
  /** Detects and describes, as the library's own example or default does. */
  extract(image: PixelData): Points<Described>;
  match(a: Points<Described>, b: Points<Described>): Pairs;
  /** Row by row; absent where the library fits no homography, and undefined where it found none. */
  estimate?(a: Points<Described>, b: Points<Described>, pairs: Pairs): number[] | undefined;
  /** Gives back what the points hold, where the library wants that. */
  free?(points: Points<Described>): void;
}

/** x, y of each pair's points in one view. */
export function pointsOf({ xy }: { xy: Float64Array }, pairs: Pairs, side: 0 | 1): number[] {
  const points: number[] = [];
  for (let i = side; i < pairs.length; i += 2) points.push(xy[2 * pairs[i]!]!, xy[2 * pairs[i]! + 1]!);
  return points;
}
