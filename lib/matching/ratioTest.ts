/**
 * Lowe's ratio test.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, section 7.1.
 * Deviation: a row without a second neighbour (distance Infinity) passes; the paper does not say.
 */
import type { Neighbours } from './twoNearest.ts';

/**
 * The rows whose nearest neighbour is clearly nearer than the second, ascending.
 *
 * @param ratio - distances must be below `ratio` times the second; from 1 on, all rows with a neighbour pass
 */
export function ratioTest({ length, distance, secondDistance }: Neighbours, ratio: number): number[] {
  const rows: number[] = [];
  for (let i = 0; i < length; i++) {
    if (distance[i] === Number.POSITIVE_INFINITY) continue;
    // Multiplying, not dividing: two neighbours at distance 0 must not become NaN.
    if (ratio >= 1 || distance[i]! < ratio * secondDistance[i]!) rows.push(i);
  }
  return rows;
}

/**
 * Distance to the nearest as a share of that to the second, at most 1: 0 without a second, and 1, as nothing tells them apart, where both
 * are 0.
 */
export function distanceRatio(distance: number, second: number): number {
  return second === 0 ? 1 : Math.min(1, distance / second);
}
