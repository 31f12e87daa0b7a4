/**
 * Dropping regions that repeat a stronger one: the same structure found on two levels, or in two octaves.
 *
 * Two circles are alike when their centres differ, along x and along y, by less than half the smaller scale, and the larger scale is less
 * than 1.5 times the smaller. Going from the strongest to the weakest, a circle like one that is kept is dropped. Kept circles wait in
 * cells as wide as their scale rounded to a power of two, so that a few cells around a circle's own, of two or three sizes, are looked
 * through. Cells share lists by a hash: a circle from elsewhere that stands in a list is not alike, and does no harm.
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
  const cells = new Cells(frames, length);
  const kept: number[] = [];
  for (const row of order) {
    if (cells.holdAlike(row)) continue;
    cells.add(row);
    kept.push(row);
  }
  return kept.length === length ? regions : selectRegions(regions, Uint32Array.from(kept).sort());
}

/** Circles by the cell of their centre, listed in a hash table of chains. */
class Cells {
  /** The last row of each list, and the row before each row; -1 where there is none. */
  private readonly heads: Int32Array;
  private readonly before: Int32Array;

  constructor(
    private readonly frames: Float32Array,
    length: number,
  ) {
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 1))).fill(-1);
    this.before = new Int32Array(length);
  }

  add(row: number): void {
    const [scale, x, y] = this.circle(row);
    const octave = octaveOf(scale);
    const list = this.listOf(octave, Math.floor(x / 2 ** octave), Math.floor(y / 2 ** octave));
    this.before[row] = this.heads[list]!;
    this.heads[list] = row;
  }

  /** Whether a circle like that of the row has been added. */
  holdAlike(row: number): boolean {
    const [scale, x, y] = this.circle(row);
    const near = TOLERANCE * scale;
    const last = octaveOf(scale * (1 + TOLERANCE));
    for (let octave = octaveOf(scale / (1 + TOLERANCE)); octave <= last; octave++) {
      const size = 2 ** octave;
      const [right, bottom] = [Math.floor((x + near) / size), Math.floor((y + near) / size)];
      for (let v = Math.floor((y - near) / size); v <= bottom; v++) {
        for (let u = Math.floor((x - near) / size); u <= right; u++) {
          for (let other = this.heads[this.listOf(octave, u, v)]!; other >= 0; other = this.before[other]!) {
            if (this.alike(row, other)) return true;
          }
        }
      }
    }
    return false;
  }

  private circle(row: number): [scale: number, x: number, y: number] {
    return [this.frames[6 * row]!, this.frames[6 * row + 2]!, this.frames[6 * row + 5]!];
  }

  private alike(row: number, other: number): boolean {
    const { frames } = this;
    const [scale, size] = [frames[6 * row]!, frames[6 * other]!];
    const least = Math.min(scale, size);
    return (
      Math.max(scale, size) < (1 + TOLERANCE) * least &&
      Math.abs(frames[6 * other + 2]! - frames[6 * row + 2]!) < TOLERANCE * least &&
      Math.abs(frames[6 * other + 5]! - frames[6 * row + 5]!) < TOLERANCE * least
    );
  }

  /** The list of cell (u, v) among those 2^`octave` px wide: a hash by odd multipliers. */
  private listOf(octave: number, u: number, v: number): number {
    const mixed = Math.imul(u, 0x9e3779b1) ^ Math.imul(v, 0x85ebca6b) ^ Math.imul(octave, 0xc2b2ae35);
    return (mixed ^ (mixed >>> 15)) & (this.heads.length - 1);
  }
}

const octaveOf = (scale: number) => Math.round(Math.log2(scale));
