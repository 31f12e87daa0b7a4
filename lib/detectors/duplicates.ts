/**
 * Dropping regions that repeat a stronger one: the same structure found on two levels, or in two octaves.
 *
 * Two circles are alike when their centres differ, along x and along y, by less than half the smaller scale, and the larger scale is less
 * than 1.5 times the smaller. Going from the strongest to the weakest, a circle like one that is kept is dropped. Kept circles wait in
 * cells as wide as their scale rounded to a power of two, so that a few cells around a circle's own, of two or three sizes, are looked
 * through. Cells share lists by a hash: a circle from elsewhere that stands in a list is not alike, and does no harm.
 */
import { rowsByStrength, selectRegions } from '../rows.ts';
import type { Regions } from '../types.ts';

/** Circles are alike when their centres differ by less than this share of the scale, and the scales by less than one plus it. */
const TOLERANCE = 0.5;
/** Circles of scales that differ by this factor or more are never alike. */
export const ALIKE_RATIO = 1 + TOLERANCE;

/**
 * Drops each circle that is like a stronger one, ties going to the lowest row; keeps the order of the others.
 *
 * @param extrapolated - [n] 1 where the scale was extrapolated: the row yields to any alike that is 0, however strong it is itself. Both
 *   sides of an octave's seam find a structure; the one that had to extrapolate is farther off: up to 5 % of σ, instead of 1 %, on
 *   Gaussian blobs
 */
export function dropDuplicates(regions: Regions, extrapolated: Uint8Array = new Uint8Array(regions.length)): Regions {
  const frames = regions.frames.data;
  const { length, response } = regions;
  const byStrength = rowsByStrength(response);
  const order = [
    ...byStrength.filter((row) => extrapolated[row] === 0),
    ...byStrength.filter((row) => extrapolated[row] !== 0),
  ];
  const cells = cellsOver(frames, length);
  const kept: number[] = [];
  for (const row of order) {
    if (cells.hasAlike(row)) continue;
    cells.add(row);
    kept.push(row);
  }
  return kept.length === length ? regions : selectRegions(regions, Uint32Array.from(kept).sort());
}

/**
 * Drops each circle that is like one of others; keeps the order of the rest.
 *
 * @param others - frames of circles, six numbers a row
 */
export function dropAlike(regions: Regions, others: Float32Array): Regions {
  const frames = new Float32Array(others.length + 6 * regions.length);
  frames.set(others);
  frames.set(regions.frames.data, others.length);
  const count = others.length / 6;
  const cells = cellsOver(frames, count + regions.length);
  for (let row = 0; row < count; row++) cells.add(row);
  return selectRegions(
    regions,
    Array.from(regions.response.keys()).filter((row) => !cells.hasAlike(count + row)),
  );
}

/** Circles by the cell of their centre: `add` a row, and ask whether one like a row has been added. */
function cellsOver(frames: Float32Array, length: number) {
  /** The last row of each list, and the row before each row; -1 where there is none. */
  const heads = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 1))).fill(-1);
  const before = new Int32Array(length);

  /** The list of cell (u, v) among those 2^`octave` px wide: a hash by odd multipliers. */
  const listOf = (octave: number, u: number, v: number) => {
    const mixed = Math.imul(u, 0x9e3779b1) ^ Math.imul(v, 0x85ebca6b) ^ Math.imul(octave, 0xc2b2ae35);
    return (mixed ^ (mixed >>> 15)) & (heads.length - 1);
  };

  return {
    add(row: number): void {
      const octave = octaveOf(frames[6 * row]!);
      const size = 2 ** octave;
      const list = listOf(octave, Math.floor(frames[6 * row + 2]! / size), Math.floor(frames[6 * row + 5]! / size));
      before[row] = heads[list]!;
      heads[list] = row;
    },
    hasAlike(row: number): boolean {
      const [scale, x, y] = [frames[6 * row]!, frames[6 * row + 2]!, frames[6 * row + 5]!];
      const near = TOLERANCE * scale;
      const last = octaveOf(scale * ALIKE_RATIO);
      for (let octave = octaveOf(scale / ALIKE_RATIO); octave <= last; octave++) {
        const size = 2 ** octave;
        const [right, bottom] = [Math.floor((x + near) / size), Math.floor((y + near) / size)];
        for (let v = Math.floor((y - near) / size); v <= bottom; v++) {
          for (let u = Math.floor((x - near) / size); u <= right; u++) {
            for (let other = heads[listOf(octave, u, v)]!; other >= 0; other = before[other]!) {
              if (areAlike(frames, row, other)) return true;
            }
          }
        }
      }
      return false;
    },
  };
}

function areAlike(frames: Float32Array, row: number, other: number): boolean {
  const [scale, size] = [frames[6 * row]!, frames[6 * other]!];
  const least = Math.min(scale, size);
  return (
    Math.max(scale, size) < ALIKE_RATIO * least &&
    Math.abs(frames[6 * other + 2]! - frames[6 * row + 2]!) < TOLERANCE * least &&
    Math.abs(frames[6 * other + 5]! - frames[6 * row + 5]!) < TOLERANCE * least
  );
}

const octaveOf = (scale: number) => Math.round(Math.log2(scale));
