/**
 * Where regions lie in a pyramid: the level to sample each from, and its frame in samples of that level.
 *
 * A level is a 24-byte row: u32 address of its first sample, i32 width, height, stride, f32 px between samples, f32 the shortest half-axis
 * (px) of the regions it serves; rows from fine to coarse. A placement is laid out as in patch.ts.
 */
import { PLACEMENT } from './patch';

const LEVEL: usize = 24;
/** Frames count as round up to this ratio of their half-axes. */
const ROUND: f64 = 1.1;

/**
 * Writes the placements of `count` frames (six f32 each), round ones on the levels of a table of their own, as long as the other.
 * `origin`: px, where sample (0, 0) of every level lies along both axes.
 */
export function placeRegions(
  frames: usize,
  count: i32,
  levels: usize,
  roundLevels: usize,
  levelCount: i32,
  origin: f32,
  placements: usize,
): void {
  for (let row = 0; row < count; row++, frames += 24, placements += PLACEMENT) {
    const a11: f64 = load<f32>(frames);
    const a12: f64 = load<f32>(frames, 4);
    const x: f64 = load<f32>(frames, 8);
    const a21: f64 = load<f32>(frames, 12);
    const a22: f64 = load<f32>(frames, 16);
    const y: f64 = load<f32>(frames, 20);
    const table = axisRatio(a11, a12, a21, a22) <= ROUND ? roundLevels : levels;
    place(a11, a12, x, a21, a22, y, table, levelCount, origin, placements);
  }
}

/** Writes the placement of the frame [a11 a12 x; a21 a22 y]. */
export function place(
  a11: f64,
  a12: f64,
  x: f64,
  a21: f64,
  a22: f64,
  y: f64,
  levels: usize,
  levelCount: i32,
  origin: f32,
  placement: usize,
): void {
  const shorter = sqrt(abs(a11 * a22 - a12 * a21) / axisRatio(a11, a12, a21, a22));
  let level = levels + <usize>(levelCount - 1) * LEVEL;
  while (level > levels && !(shorter >= <f64>load<f32>(level, 20))) level -= LEVEL;

  const perSample = 1 / <f64>load<f32>(level, 16);
  v128.store(placement, v128.load(level));
  store<f32>(placement, <f32>(a11 * perSample), 16);
  store<f32>(placement, <f32>(a12 * perSample), 20);
  store<f32>(placement, <f32>(a21 * perSample), 24);
  store<f32>(placement, <f32>(a22 * perSample), 28);
  store<f32>(placement, <f32>((x - origin) * perSample), 32);
  store<f32>(placement, <f32>((y - origin) * perSample), 36);
}

/** Whether a placement's frame is nearly a circle: round ones may be sampled more sparsely. */
export function isRound(placement: usize): bool {
  const a11: f64 = load<f32>(placement, 16);
  const a12: f64 = load<f32>(placement, 20);
  return axisRatio(a11, a12, load<f32>(placement, 24), load<f32>(placement, 28)) <= ROUND;
}

/** Longer over shorter half-axis of the ellipse that a 2×2 matrix maps the unit disc onto; Infinity or NaN for a singular one. */
export function axisRatio(a11: f64, a12: f64, a21: f64, a22: f64): f64 {
  const determinant = abs(a11 * a22 - a12 * a21);
  const half = 0.5 * (a11 * a11 + a12 * a12 + a21 * a21 + a22 * a22);
  return (half + sqrt(max(0, half * half - determinant * determinant))) / determinant;
}
