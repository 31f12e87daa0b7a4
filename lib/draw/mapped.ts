/** A rectangle of a where a model has it in b. */
import { transfer } from '../regions/model.ts';
import { canPlace, round } from './svg.ts';

/**
 * The path in SVG of a rectangle of a, its corners px of a, as the model maps it.
 *
 * @param shift - px that b's left edge lies to the right of the drawing's
 * @returns an empty path where the rectangle crosses the horizon or is mapped farther than can be drawn
 */
export function mappedRectangle(h: Float64Array, box: readonly [number, number, number, number], shift = 0): string {
  const [x1, y1, x2, y2] = box;
  const corners = [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ] as const;
  if (corners.some(([x, y]) => !(h[6]! * x + h[7]! * y + h[8]! > 0))) return '';
  const mapped = corners.map(([x, y]) => transfer(h, x, y));
  if (!canPlace(...mapped.flat())) return '';
  const points = mapped.map(([x, y]) => `${round(x + 0.5 + shift)} ${round(y + 0.5)}`);
  return `M${points.join('L')}z`;
}
