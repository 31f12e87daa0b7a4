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

/** Numbers a point: x, y, σ (px), |response|, kind, extrapolated. */
const COLUMNS = 6;

/** Appends a point of an octave to `found`. */
export function addPoint(found: number[], space: ScaleSpace, octave: Octave, point: Point, kind: number): void {
  const { origin, sigma, levels, workspace } = space;
  const { step } = octave;
  const scale = step * sigma * workspace.kernels.exp2(point.level / levels);
  const [x, y] = [origin + step * point.x, origin + step * point.y];
  found.push(x, y, scale, Math.abs(point.response), kind, point.extrapolated === true ? 1 : 0);
}

/** The points as circles [σ 0 x; 0 σ y], in their order. */
export function circlesOf(found: readonly number[]): Regions {
  const length = found.length / COLUMNS;
  const frames = new Float32Array(6 * length);
  const response = new Float32Array(length);
  const kind = new Uint8Array(length);
  for (let i = 0, at = 0; i < length; i++, at += COLUMNS) {
    const [x, y, scale] = [found[at]!, found[at + 1]!, found[at + 2]!];
    frames.set([scale, 0, x, 0, scale, y], 6 * i);
    response[i] = found[at + 3]!;
    kind[i] = found[at + 4]!;
  }
  return regionsOf(frames, response, kind);
}

/** [n] 1 where a point's level was extrapolated, in their order. */
export function extrapolatedOf(found: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: found.length / COLUMNS }, (_, i) => found[COLUMNS * i + 5]!);
}
