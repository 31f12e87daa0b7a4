/**
 * Regions as circles with a direction: centre, scale and angle, which is all that OpenCV, COLMAP, Lowe's program and VLFeat's `sift` know.
 *
 * Engines differ in the last digits of a sine, so what comes from one is rounded to float32, in which they agree.
 */
import { readFrames } from '../rows.ts';
import type { Regions } from '../types.ts';

/** px; below the largest float32, 3.4e38, which a diameter must not exceed. */
const LARGEST = 3e38;

export interface Circle {
  /** px */
  readonly x: number;
  readonly y: number;
  /** px, above 0 */
  readonly scale: number;
  /** Of the frame's first column, radians from +x towards +y, in [0, 2π). */
  readonly angle: number;
}

/** The six numbers of a circle's frame. */
export function circleFrame({ x, y, scale, angle }: Circle): [number, number, number, number, number, number] {
  const [along, across] = [Math.fround(scale * Math.cos(angle)), Math.fround(scale * Math.sin(angle))];
  return [along, 0 - across, x, across, along, y];
}

/**
 * The circles of the same centre, area and direction as the regions: exact for circles; of an ellipse the shape is lost, of a mirrored
 * frame the mirroring.
 *
 * @throws TypeError or RangeError when `regions` is no table of regions, or a frame has no area
 */
export function circlesOf(name: string, regions: Regions): Circle[] {
  const frames = readFrames(name, regions);
  return Array.from({ length: regions.length }, (_, i) => {
    const [a11, a12, x] = [frames[6 * i]!, frames[6 * i + 1]!, frames[6 * i + 2]!];
    const [a21, a22, y] = [frames[6 * i + 3]!, frames[6 * i + 4]!, frames[6 * i + 5]!];
    const scale = Math.fround(Math.sqrt(Math.abs(a11 * a22 - a12 * a21)));
    if (!(scale > 0 && 2 * scale < LARGEST)) {
      throw new RangeError(`${name}.frames: expected frames with an area, got ${scale} ** 2 · π in row ${i}`);
    }
    return { x, y, scale, angle: positiveAngle(Math.atan2(a21, a11)) };
  });
}

/** The same angle in [0, 2π), as a float32. */
function positiveAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const rest = Math.fround(angle - turn * Math.floor(angle / turn));
  // Just below a whole turn rounds to it.
  return rest < turn ? rest : 0;
}
