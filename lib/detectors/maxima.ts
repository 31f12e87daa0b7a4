/** Maxima of one image of responses among their 3×3 neighbours, refined by a quadratic. */
import { inBands } from '../image/bands.ts';
import type { Grid } from '../image/grid.ts';
import { type Workspace, withScratch } from '../wasm/instance.ts';
import type { Point } from './points.ts';

/** Regions keep this distance from an image's edges, samples: closer, the mirrored border would shape them. */
export const BORDER = 5;

/**
 * Finds the maxima above `threshold` of an image of responses; with `minima` also minima below -`threshold`.
 *
 * @param responses - byte address
 * @param border - distance that maxima keep from the edges, samples, at least 1
 * @returns points of level 0, ordered by row and column
 */
export function findMaxima(
  workspace: Workspace,
  { width, height, stride }: Grid,
  responses: number,
  threshold: number,
  minima: boolean,
  border = BORDER,
): Point[] {
  const points: Point[] = [];
  if (Math.min(width, height) <= 2 * border) return points;
  inBands(border, height - border, stride, (from, to) =>
    withScratch(workspace, () => {
      const maxima = workspace.take(16 * Math.ceil(((to - from) * width) / 2));
      const count = workspace.kernels.findMaxima(responses, width, stride, from, to, border, threshold, minima, maxima);
      const values = workspace.f32(maxima, 4 * count);
      const samples = workspace.i32(maxima, 4 * count);
      for (let row = 0; row < 4 * count; row += 4) {
        const response = values[row + 2]!;
        points.push({ x: values[row]!, y: values[row + 1]!, level: 0, response, sample: samples[row + 3]! });
      }
    }),
  );
  return points;
}
