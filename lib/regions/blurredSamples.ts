/** Samples of a frame's square, blurred along one direction. */
import { type Workspace, withScratch } from '../wasm/instance.ts';

/** Taps reach this far, σ. */
const REACH = 3;

/** A Gaussian along a direction of a level. */
export interface DirectedBlur {
  /** From one tap to the next, samples of the level. */
  readonly dx: number;
  readonly dy: number;
  /** In units of that distance; 0 for none. */
  readonly sigma: number;
}

/**
 * Samples a level at the places of a frame, each the sum of taps along the direction of the blur.
 *
 * @param placement - byte address, as from `putPlacements`
 * @param step - distance of two samples, in units of the frame
 * @param target - takes rows · columns values, row by row
 */
export function sampleBlurred(
  workspace: Workspace,
  placement: number,
  [rows, columns]: readonly [number, number],
  step: number,
  { dx, dy, sigma }: DirectedBlur,
  target: Float32Array,
): void {
  withScratch(workspace, () => {
    const { kernels } = workspace;
    const padded = 4 * Math.ceil(columns / 4);
    const radius = Math.ceil(REACH * sigma);
    const taps = workspace.take(4 * (radius + 1));
    // One tap is 1, whatever the σ, but for 0.
    kernels.gaussianTaps(taps, radius, Math.max(sigma, 1e-3));
    const patch = workspace.take(4 * padded * rows);
    const scratch = workspace.take(4 * padded * rows);
    kernels.sampleBlurredPatch(placement, columns, rows, step, dx, dy, taps, radius, patch, scratch);
    const samples = workspace.f32(patch, padded * rows);
    for (let j = 0; j < rows; j++) target.set(samples.subarray(j * padded, j * padded + columns), j * columns);
  });
}
