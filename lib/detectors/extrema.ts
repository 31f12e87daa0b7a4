/** Extrema over position and scale in an octave's stack of responses, refined, one a sample. */
import { inBands } from '../image/bands.ts';
import type { Octave, ScaleSpace } from '../image/scaleSpace.ts';
import { withScratch } from '../wasm/instance.ts';
import { BORDER } from './maxima.ts';
import type { Point } from './points.ts';

/** A sample's response may lie below that of its refined extremum; candidates from this share of the threshold on are refined. */
const CANDIDATE_SHARE = 0.5;

export interface Stack {
  /** Byte address of layer 0; layers are as large as the octave's levels. */
  readonly address: number;
  /** The stack is the octave itself, and differences of neighbouring levels are the responses. */
  readonly differences: boolean;
}

/**
 * Finds the extrema beyond ±`threshold` in layers 1..levels of a stack; layer l has the scale of level l.
 *
 * @param edge - largest ratio of principal curvatures of the response
 */
export function findExtrema(
  space: ScaleSpace,
  octave: Octave,
  { address, differences }: Stack,
  threshold: number,
  edge: number,
): Point[] {
  const { workspace, levels } = space;
  const { kernels } = workspace;
  const { levelBytes, width, height, stride } = octave;
  const points = new Map<number, Point>();
  if (Math.min(width, height) <= 2 * BORDER) return [];
  // Finite, so that the kernel's (edge + 1)² / edge is a number.
  const ratio = Math.min(edge, 1e9);
  inBands(BORDER, height - BORDER, stride, (from, to) =>
    withScratch(workspace, () => {
      const ring = differences ? workspace.take(12 * (levels + 2) * stride) : 0;
      const candidates = workspace.take(12 * Math.ceil((levels * (to - from) * width) / 2));
      const weakest = CANDIDATE_SHARE * threshold;
      const found = kernels.findExtrema(
        address,
        levelBytes,
        differences,
        levels,
        width,
        stride,
        from,
        to,
        BORDER,
        weakest,
        ring,
        candidates,
      );
      const refined = workspace.take(24 * found);
      const count = kernels.refineExtrema(
        address,
        levelBytes,
        differences,
        width,
        height,
        stride,
        BORDER,
        threshold,
        ratio,
        candidates,
        found,
        refined,
      );
      const values = workspace.f32(refined, 6 * count);
      const samples = workspace.i32(refined, 6 * count);
      for (let row = 0; row < 6 * count; row += 6) {
        const [x, y, level, response] = values.subarray(row, row + 4) as unknown as [number, number, number, number];
        const sample = samples[row + 4]!;
        const extrapolated = Math.abs(level - Math.floor(sample / (width * height))) > 0.5;
        if (!points.has(sample)) points.set(sample, { x, y, level, response, sample, extrapolated });
      }
    }),
  );
  return [...points.values()];
}
