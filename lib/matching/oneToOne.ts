/** One partner each: an inlier count means little when many rows may share one. */
import type { Neighbours } from './twoNearest.ts';

/** Keeps for each row of b the row among `rows` that is nearest to it, ties going to the lowest; ascending. */
export function oneToOneRows({ nearest, distance }: Neighbours, rows: readonly number[]): number[] {
  const owner = new Map<number, number>();
  for (const row of rows) {
    const rival = owner.get(nearest[row]!);
    if (rival === undefined || distance[row]! < distance[rival]!) owner.set(nearest[row]!, row);
  }
  return rows.filter((row) => owner.get(nearest[row]!) === row);
}
