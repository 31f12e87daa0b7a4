/**
 * Outlines of regions that are sets of pixels, such as MSERs.
 *
 * 1. Each side of a pixel whose neighbour is not in the region is a step of the outline, taken so that the region lies to the right.
 * 2. Steps are joined at their ends. Where two pixels touch at a corner only, the outline turns right: each has its own.
 * 3. Steps in one direction are one line. Holes are loops of their own, the other way round.
 */
import { checkNumber, checkRegions, describe } from '../check.ts';
import type { MserRegions, RegionPixels } from '../detectors/mser/index.ts';
import { drawByKind } from './regions.ts';
import { checkPicture, type Picture } from './svg.ts';

/**
 * Draws the outlines of regions along the sides of their pixels: dark regions blue, bright ones yellow and dashed.
 *
 * @param picture - of exactly the size of the image in which the regions were found
 * @param regions - with their pixels, as `detectMser` gives them with `pixels: true`
 * @returns an SVG document; each outline is a closed path
 * @throws TypeError or RangeError for a bad picture or table, and for pixels that are not in the picture
 *
 * @example
 * const svg = drawOutlines({ width: 800, height: 640, href: 'a.jpg' }, detectMser(image, { pixels: true }));
 */
export function drawOutlines(picture: Picture, regions: MserRegions): string {
  checkPicture('picture', picture);
  checkRegions('regions', regions);
  checkPixels(picture, regions);
  const { offsets, indices } = regions.pixels;
  return drawByKind(picture, regions, (row) =>
    tracePixels(indices.subarray(offsets[row]!, offsets[row + 1]!), picture.width),
  );
}

/** Right, down, left, up: the steps along the upper, right, lower and left side of a pixel. */
const STEPS = ['h', 'v', 'h', 'v'] as const;

/**
 * The outline of a set of pixels as a path in SVG, whose point (0, 0) is the outer corner of the first pixel.
 *
 * @param pixels - y · width + x, ascending
 */
export function tracePixels(pixels: Uint32Array, width: number): string {
  const inside = new Set(pixels);
  // Corners are numbered like pixels, in rows that are longer by one; at each, a bit for each step that begins there.
  const stride = width + 1;
  const moves = [1, stride, -1, -stride];
  const steps = new Map<number, number>();
  const begin = (corner: number, direction: number) => steps.set(corner, (steps.get(corner) ?? 0) | (1 << direction));
  for (const pixel of pixels) {
    const column = pixel % width;
    const corner = pixel + Math.floor(pixel / width);
    if (!inside.has(pixel - width)) begin(corner, 0);
    if (column === width - 1 || !inside.has(pixel + 1)) begin(corner + 1, 1);
    if (!inside.has(pixel + width)) begin(corner + stride + 1, 2);
    if (column === 0 || !inside.has(pixel - 1)) begin(corner + stride, 3);
  }

  const path: string[] = [];
  for (const start of steps.keys()) {
    while (steps.get(start)! > 0) {
      path.push(`M${start % stride} ${Math.floor(start / stride)}`);
      let corner = start;
      let direction = 31 - Math.clz32(steps.get(start)!);
      do {
        let run = 0;
        do {
          steps.set(corner, steps.get(corner)! & ~(1 << direction));
          corner += moves[direction]!;
          run++;
        } while (corner !== start && turn(steps.get(corner)!, direction) === direction);
        path.push(`${STEPS[direction]}${direction < 2 ? run : -run}`);
        direction = turn(steps.get(corner)!, direction);
      } while (corner !== start);
      path.push('z');
    }
  }
  return path.join('');
}

/** Where the outline goes on from a corner: to the right if it can, else straight on, else to the left. */
function turn(steps: number, direction: number): number {
  return [direction + 1, direction, direction + 3].map((next) => next % 4).find((next) => steps & (1 << next)) ?? -1;
}

function checkPixels({ width, height }: Picture, regions: MserRegions): void {
  checkNumber('picture.width × picture.height', width * height, 1, 2 ** 32);
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new RangeError(`picture: expected the size of the image in whole px, got ${width} × ${height}`);
  }
  const pixels: RegionPixels | undefined = regions.pixels;
  if (!(pixels?.offsets instanceof Uint32Array && pixels.indices instanceof Uint32Array)) {
    throw new TypeError(`regions.pixels: expected those of detectMser with pixels: true, got ${describe(pixels)}`);
  }
  const { offsets, indices } = pixels;
  if (offsets.length !== regions.length + 1) {
    throw new RangeError(`regions.pixels.offsets: expected ${regions.length + 1} numbers, got ${offsets.length}`);
  }
  for (let row = 0; row <= regions.length; row++) {
    const [low, high] = [row === 0 ? 0 : offsets[row - 1]!, row === 0 ? 0 : indices.length];
    if (offsets[row]! >= low && offsets[row]! <= high) continue;
    throw new RangeError(`regions.pixels.offsets[${row}]: expected a number in [${low}, ${high}], got ${offsets[row]}`);
  }
  for (const index of indices) {
    if (index < width * height) continue;
    throw new RangeError(
      `regions.pixels.indices: expected numbers below ${width} × ${height}, got ${index}; the picture must have the size of the image`,
    );
  }
}
