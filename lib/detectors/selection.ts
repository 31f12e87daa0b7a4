/**
 * Which regions to keep: where a mask allows it, apart from each other, and spread evenly over the image.
 *
 * Source: M. Brown, R. Szeliski, S. Winder, "Multi-image matching using multi-scale oriented patches", CVPR 2005, section 3 (adaptive
 * non-maximal suppression).
 */
import { checkFinite, locatePixels } from '../image/pixels.ts';
import { readFrames, rowsByStrength } from '../rows.ts';
import type { ImageLike, Regions } from '../types.ts';

/** A region suppresses another when this share of its response is larger: a slightly stronger neighbour is no reason. */
const ROBUSTNESS = 0.9;

/**
 * The rows of the regions whose centre, rounded to a pixel, is not black in the mask, ascending.
 *
 * @param size - of the image that the regions were found in, px
 * @throws TypeError or RangeError when the mask is no image of that size
 */
export function rowsInsideMask(
  regions: Regions,
  mask: ImageLike,
  size: { width: number; height: number },
): Uint32Array {
  const pixels = locatePixels('mask', mask);
  checkFinite('mask', pixels);
  const { width, height, channels, data, offset, down, right, next } = pixels;
  if (width !== size.width || height !== size.height) {
    throw new RangeError(
      `mask: expected ${size.width} × ${size.height} pixels as the image has, got ${width} × ${height}`,
    );
  }
  const frames = readFrames('regions', regions);
  // An alpha channel does not make a pixel white.
  const colours = channels === 2 || channels === 4 ? channels - 1 : channels;
  const rows: number[] = [];
  for (let row = 0; row < regions.length; row++) {
    const x = Math.min(width - 1, Math.max(0, Math.round(frames[6 * row + 2]!)));
    const y = Math.min(height - 1, Math.max(0, Math.round(frames[6 * row + 5]!)));
    const pixel = offset + y * down + x * right;
    for (let c = 0; c < colours; c++) {
      if (data[pixel + c * next] === 0) continue;
      rows.push(row);
      break;
    }
  }
  return Uint32Array.from(rows);
}

/**
 * The rows of the `count` regions farthest from any clearly stronger one, ascending; ties go to the stronger and then to the lowest row.
 */
export function spreadRows(regions: Regions, count: number): Uint32Array {
  const byStrength = rowsByStrength(regions.response);
  const squaredRadii = squaredSuppressionRadii(regions, byStrength);
  // A sort is stable and takes the difference of two infinite radii, NaN, for 0: of equal radii the stronger stays in front.
  const bySpread = byStrength.slice().sort((i, j) => squaredRadii[j]! - squaredRadii[i]!);
  return bySpread.slice(0, count).sort();
}

/** The rows, ascending, that remain when each region, from the strongest to the weakest, drops those nearer to it than `radius`, px. */
export function rowsApart(regions: Regions, radius: number): Uint32Array {
  const { length, response } = regions;
  if (length === 0 || radius === 0) return Uint32Array.from(response.keys());
  const frames = readFrames('regions', regions);
  const grid = gridOver(frames, length);
  const rows: number[] = [];
  for (const row of rowsByStrength(response)) {
    if (grid.nearestSquared(frames[6 * row + 2]!, frames[6 * row + 5]!, radius) < radius * radius) continue;
    grid.add(row);
    rows.push(row);
  }
  return Uint32Array.from(rows).sort();
}

/** Squared distance, px, of each region to the nearest that is clearly stronger; Infinity where there is none. */
function squaredSuppressionRadii(regions: Regions, byStrength: Uint32Array): Float64Array {
  const frames = readFrames('regions', regions);
  const { length, response } = regions;
  const grid = gridOver(frames, length);
  const squaredRadii = new Float64Array(length);
  let entered = 0;
  for (const row of byStrength) {
    // Stronger regions come first, so that the grid holds just those that suppress this one.
    while (ROBUSTNESS * response[byStrength[entered]!]! > response[row]!) grid.add(byStrength[entered++]!);
    squaredRadii[row] = grid.nearestSquared(frames[6 * row + 2]!, frames[6 * row + 5]!);
  }
  return squaredRadii;
}

/** A grid of points, two a cell on average, in which the nearest is found ring by ring. */
function gridOver(frames: Float32Array, length: number) {
  const [xs, ys] = [2, 5].map((column) => Float64Array.from({ length }, (_, row) => frames[6 * row + column]!)) as [
    Float64Array,
    Float64Array,
  ];
  const [left, top] = [least(xs), least(ys)];
  const [width, height] = [most(xs) - left, most(ys) - top];
  const cell = Math.max(Math.sqrt((2 * width * height) / length), Math.max(width, height) / length, 1e-6);
  const [columns, rows] = [Math.floor(width / cell) + 1, Math.floor(height / cell) + 1];
  const cells: number[][] = Array.from({ length: columns * rows }, () => []);
  const column = (x: number) => Math.floor((x - left) / cell);
  const line = (y: number) => Math.floor((y - top) / cell);
  const add = (row: number) => cells[line(ys[row]!) * columns + column(xs[row]!)]!.push(row);
  /** Squared distance to the nearest point, or the square of `reach` where none is nearer than that. */
  const nearestSquared = (x: number, y: number, reach = Number.POSITIVE_INFINITY) => {
    let best = reach * reach;
    const [c, l] = [column(x), line(y)];
    const rings = Math.max(c, columns - 1 - c, l, rows - 1 - l);
    // Whatever lies in ring r or beyond is at least r - 1 cells away.
    for (let r = 0; r <= rings && (Math.max(0, r - 1) * cell) ** 2 < best; r++) {
      for (let j = Math.max(0, l - r); j <= Math.min(rows - 1, l + r); j++) {
        const step = Math.abs(j - l) === r ? 1 : Math.max(1, 2 * r);
        for (let i = c - r; i <= c + r; i += step) {
          if (i < 0 || i >= columns) continue;
          for (const row of cells[j * columns + i]!) best = Math.min(best, (xs[row]! - x) ** 2 + (ys[row]! - y) ** 2);
        }
      }
    }
    return best;
  };
  return { add, nearestSquared };
}

function least(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function most(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
