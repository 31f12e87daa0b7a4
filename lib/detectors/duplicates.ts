/**
 * Dropping regions that repeat a stronger one: the same structure found on two levels, or in two octaves.
 *
 * Two circles are alike when their centres differ, along x and along y, by less than half the smaller scale, and the larger scale is less
 * than 1.5 times the smaller. Going from the strongest to the weakest, a circle like one that is kept is dropped. Kept circles wait in
 * cells as wide as their scale rounded to a power of two, so that only cells beside a circle's own, of three sizes, are looked through.
 */
import { selectRegions } from '../rows.ts';
import type { Regions } from '../types.ts';

/** Circles are alike when their centres differ by less than this share of the scale, and the scales by less than one plus it. */
const TOLERANCE = 0.5;

/**
 * Drops each circle that is like a stronger one, ties going to the lowest row; keeps the order of the others.
 *
 * @param inferior - [n] 1 where a row yields to any alike that is 0, however strong it is itself. Both sides of an octave's seam find a
 *   structure; the one that had to extrapolate its scale is also farther off: up to 5 % of σ, instead of 1 %, on Gaussian blobs
 */
export function dropDuplicates(regions: Regions, inferior: Uint8Array = new Uint8Array(regions.length)): Regions {
  const frames = regions.frames.data;
  const { length, response } = regions;
  const order = Array.from({ length }, (_, i) => i).sort(
    (i, j) => inferior[i]! - inferior[j]! || response[j]! - response[i]! || i - j,
  );
  const cells = new Map<number, number[]>();
  const kept: number[] = [];
  for (const row of order) {
    const [scale, x, y] = [frames[6 * row]!, frames[6 * row + 2]!, frames[6 * row + 5]!];
    const octave = Math.round(Math.log2(scale));
    const alike = (other: number) => {
      const size = frames[6 * other]!;
      const near = TOLERANCE * Math.min(scale, size);
      return (
        Math.max(scale, size) < (1 + TOLERANCE) * Math.min(scale, size) &&
        Math.abs(frames[6 * other + 2]! - x) < near &&
        Math.abs(frames[6 * other + 5]! - y) < near
      );
    };
    if (neighbours(cells, octave, x, y).some(alike)) continue;
    kept.push(row);
    const cell = cellOf(octave, x, y);
    const rows = cells.get(cell);
    if (rows === undefined) cells.set(cell, [row]);
    else rows.push(row);
  }
  return kept.length === length ? regions : selectRegions(regions, Uint32Array.from(kept).sort());
}

/** One number for the cell, 2^`octave` px wide, that lies (dx, dy) cells from the one that holds a point. */
function cellOf(octave: number, x: number, y: number, dx = 0, dy = 0): number {
  const size = 2 ** octave;
  return ((octave + 64) * 2 ** 20 + (Math.floor(y / size) + dy + 1)) * 2 ** 20 + (Math.floor(x / size) + dx + 1);
}

/** The rows in the cells of a point, and around them, of the octave and those beside it. */
function neighbours(cells: Map<number, number[]>, octave: number, x: number, y: number): number[] {
  const rows: number[] = [];
  for (let o = octave - 1; o <= octave + 1; o++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const cell = cells.get(cellOf(o, x, y, dx, dy));
        if (cell !== undefined) rows.push(...cell);
      }
    }
  }
  return rows;
}
