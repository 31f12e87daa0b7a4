/** A rectangle of a where a model has it in b. */
import { transfer } from '../regions/model.ts';
import { canPlace, round } from './svg.ts';

/** Left, top, right and bottom, px. */
type Rectangle = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * The corners of a rectangle of a, from the top left clockwise, as the model maps them, px of b.
 *
 * @param h - 3×3, row by row
 * @returns undefined where the rectangle crosses the horizon
 */
export function mappedCorners(h: Float64Array, [x1, y1, x2, y2]: Rectangle): [x: number, y: number][] | undefined {
  const corners = [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ] as const;
  if (corners.some(([x, y]) => !(h[6]! * x + h[7]! * y + h[8]! > 0))) return undefined;
  return corners.map(([x, y]) => transfer(h, x, y));
}

/**
 * The path in SVG of a rectangle of a as the model maps it.
 *
 * @param h - 3×3, row by row
 * @returns an empty path where the rectangle crosses the horizon or is mapped farther than can be drawn
 */
export function mappedRectangle(h: Float64Array, box: Rectangle): string {
  const corners = mappedCorners(h, box);
  if (corners === undefined || !canPlace(...corners.flat())) return '';
  return `M${corners.map(([x, y]) => `${round(x + 0.5)} ${round(y + 0.5)}`).join('L')}z`;
}
