/** Points found in the octaves of a scale space, collected into a table of circles. */
import type { Octave, ScaleSpace } from '../image/scaleSpace.ts';
import { regionsOf } from '../rows.ts';
import type { Regions } from '../types.ts';

export interface Point {
  /** Samples of the octave. */
  readonly x: number;
  readonly y: number;
  /** May lie between two levels. */
  readonly level: number;
  /** Signed. */
  readonly response: number;
  /** Index (level · height + y) · width + x of the nearest sample. */
  readonly sample: number;
  /** The level lies more than half a level from the sample's: another octave may have measured the same from nearer. */
  readonly extrapolated?: boolean;
}

/** A point as a region of the image. */
export interface Circle {
  /** px of the input image, as `scale`. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** At least 0. */
  readonly response: number;
  /** A value of `RegionKind`. */
  readonly kind: number;
  readonly extrapolated: boolean;
}

/** The circle of a point of an octave. */
export function circleOf(
  { origin, sigma, levels, workspace }: ScaleSpace,
  { step }: Octave,
  point: Point,
  kind: number,
): Circle {
  return {
    x: origin + step * point.x,
    y: origin + step * point.y,
    scale: step * sigma * workspace.kernels.exp2(point.level / levels),
    response: Math.abs(point.response),
    kind,
    extrapolated: point.extrapolated === true,
  };
}

/** Circles as a table, frames [σ 0 x; 0 σ y], in their order. */
export function tableOf(circles: readonly Circle[]): Regions {
  const frames = new Float32Array(6 * circles.length);
  const response = new Float32Array(circles.length);
  const kind = new Uint8Array(circles.length);
  for (const [row, circle] of circles.entries()) {
    frames[6 * row] = circle.scale;
    frames[6 * row + 2] = circle.x;
    frames[6 * row + 4] = circle.scale;
    frames[6 * row + 5] = circle.y;
    response[row] = circle.response;
    kind[row] = circle.kind;
  }
  return regionsOf(frames, response, kind);
}

/** [n] 1 where a circle's scale was extrapolated, in their order. */
export function extrapolatedOf(circles: readonly Circle[]): Uint8Array {
  return Uint8Array.from(circles, ({ extrapolated }) => Number(extrapolated));
}
