/**
 * Where regions lie in a scale space: the level to sample each from, and its frame in samples of that level.
 *
 * The level is the coarsest whose blur is at most 0.8 of the region's shorter half-axis: coarse enough for samples three quarters of a
 * scale apart, fine enough for detail (docs/algorithms/sift.md has what finer and coarser levels give).
 */
import type { ScaleSpace } from '../image/scaleSpace.ts';
import type { Workspace } from '../wasm/instance.ts';

/** Bytes of a placement; laid out as in kernels/patch.ts. */
const PLACEMENT_BYTES = 48;
const LEVEL_BYTES = 24;
/** Largest blur of the level that orientations and descriptors are sampled from, as a share of the shorter half-axis. */
export const LARGEST_BLUR = 0.8;

/** Regions a kernel call: about a millisecond's work. */
export const REGIONS_PER_CALL = 128;

/** Where kernels find the levels of a scale space: the arguments that they take for it. */
export interface Levels {
  readonly address: number;
  readonly count: number;
  readonly origin: number;
}

/**
 * Writes the table of the levels that regions are sampled from, as in kernels/placement.ts, to fresh memory of the scale space.
 *
 * @param largestBlur - of the level for a region, as a share of the region's shorter half-axis
 * @param halved - take each level at half its resolution, where its blur is still one sample at least: a quarter of the memory to go
 *   through, for samples that are a little more blurred
 */
export function putLevels(
  { workspace, levels, sigma, octaves, origin }: ScaleSpace,
  largestBlur: number,
  halved = false,
): Levels {
  const count = levels * octaves.length + 1;
  const address = workspace.take(LEVEL_BYTES * count);
  const integers = workspace.i32(address, 6 * count);
  const floats = workspace.f32(address, 6 * count);
  for (let index = 0; index < count; index++) {
    // Levels 1..levels of an octave, whose halves are in the next; only the first octave has use for its level 0.
    const o = index === 0 ? 0 : Math.floor((index - 1) / levels);
    const holder = halved && index > 0 && o + 1 < octaves.length ? o + 1 : o;
    const octave = octaves[holder]!;
    const { width, height, stride, step } = octave;
    integers.set([octave.address + (index - holder * levels) * octave.levelBytes, width, height, stride], 6 * index);
    floats[6 * index + 4] = step;
    floats[6 * index + 5] = (sigma * octaves[0]!.step * workspace.kernels.exp2(index / levels)) / largestBlur;
  }
  return { address, count, origin };
}

/**
 * Writes the placements of `frames` (six numbers a row) to fresh memory of the scale space.
 *
 * @param largestBlur - as in `putLevels`
 * @param halved - whether round regions are sampled from halved levels; elongated ones never are, whose samples lie farther apart
 * @returns the byte address of the first
 */
export function putPlacements(
  space: ScaleSpace,
  frames: Float32Array,
  largestBlur = LARGEST_BLUR,
  halved = true,
): number {
  const { workspace } = space;
  const count = frames.length / 6;
  const placements = workspace.take(PLACEMENT_BYTES * count);
  const { address, count: levelCount, origin } = putLevels(space, largestBlur);
  const forRound = halved ? putLevels(space, largestBlur, true).address : address;
  workspace.kernels.placeRegions(workspace.put(frames), count, address, forRound, levelCount, origin, placements);
  return placements;
}

/** Writes the placement of one frame, [a11 a12 x a21 a22 y] in samples of a level of one's own, to fresh memory; returns its address. */
export function putPlacement(
  workspace: Workspace,
  { address, width, height, stride }: { address: number; width: number; height: number; stride: number },
  [a11, a12, x, a21, a22, y]: readonly [number, number, number, number, number, number],
): number {
  const placement = workspace.take(PLACEMENT_BYTES);
  workspace.i32(placement, 4).set([address, width, height, stride]);
  workspace.f32(placement + 16, 6).set([a11, a12, a21, a22, x, y]);
  return placement;
}

/** The address of a placement among those from `putPlacements`. */
export function placementAt(placements: number, row: number): number {
  return placements + PLACEMENT_BYTES * row;
}

/** Runs `kernel(first, count)` over `count` regions in groups of about a millisecond. */
export function inGroups(count: number, kernel: (first: number, count: number) => void): void {
  for (let first = 0; first < count; first += REGIONS_PER_CALL) {
    kernel(first, Math.min(REGIONS_PER_CALL, count - first));
  }
}
