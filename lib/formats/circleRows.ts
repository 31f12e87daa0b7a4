/** Rows `x y scale angle d1 … d128`, which VLFeat and COLMAP share; they differ in the origin and in the order of the directions. */
import { circleFrame, circlesOf } from '../regions/circles.ts';
import { regionsOf } from '../rows.ts';
import type { Regions } from '../types.ts';
import { checkFields, integerAt, type Line, numberAt, positiveAt, printFloat } from './text.ts';

/** Regions of response 0 and the bytes that follow them, `width` a row. */
export function readCircles(lines: Iterable<Line>, width: number, origin: number) {
  const frames: number[] = [];
  const descriptors: number[] = [];
  for (const line of lines) {
    checkFields(line, 4 + width, width > 0 ? `x y scale angle and ${width} of a descriptor` : 'x y scale angle');
    const [x, y] = [numberAt(line, 0) - origin, numberAt(line, 1) - origin];
    frames.push(...circleFrame({ x, y, scale: positiveAt(line, 2, 'a scale'), angle: numberAt(line, 3) }));
    for (let k = 0; k < width; k++) descriptors.push(integerAt(line, 4 + k, 255, 'a descriptor'));
  }
  const regions = regionsOf(Float32Array.from(frames), new Float32Array(frames.length / 6));
  return { regions, descriptors: Uint8Array.from(descriptors) };
}

/** A line `x y scale angle` for each region. */
export function printCircles(name: string, regions: Regions, origin: number): string[] {
  return circlesOf(name, regions).map(({ x, y, scale, angle }) =>
    [printShifted(x, origin), printShifted(y, origin), printFloat(scale), printFloat(angle)].join(' '),
  );
}

/** A position in the file's origin; where that takes more digits than a float32 has, they are all written, so that it reads back. */
export function printShifted(position: number, origin: number): string {
  const shifted = position + origin;
  return shifted === Math.fround(shifted) ? printFloat(shifted) : String(shifted);
}
