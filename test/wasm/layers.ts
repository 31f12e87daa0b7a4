/** Images with padded rows in the memory of kernels. */
import type { Workspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

/** Widths and heights around blocks of 4 and 16, and down to the smallest that have an inside. */
export const SIZES = [
  [3, 3],
  [4, 5],
  [15, 7],
  [16, 16],
  [17, 5],
  [20, 12],
  [33, 9],
  [61, 40],
] as const;

/** As octaves have it: room for one sample more, whole blocks of 16. */
export const strideOf = (width: number) => Math.ceil((width + 1) / 16) * 16;

/** Random values, padding included; `steps` makes ties. */
export function randomRows(name: string, stride: number, height: number, steps = 0): Float32Array {
  const random = randomFor(name);
  return Float32Array.from({ length: stride * height }, () =>
    steps > 0 ? random.below(steps) / steps - 0.5 : random.float() - 0.5,
  );
}

/** Puts a padded image behind a guard, as kernels may read a sample before the first row and behind the last. */
export function putGuarded(workspace: Workspace, image: Float32Array): number {
  workspace.f32(workspace.take(64), 16).fill(0);
  const address = workspace.put(image);
  workspace.f32(workspace.take(64), 16).fill(0);
  return address;
}

/** Largest difference over the columns 1..width - 2 of rows 1..height - 2. */
export function largestInside(
  values: Float32Array,
  expected: (x: number, y: number) => number,
  width: number,
  height: number,
  stride: number,
): number {
  let most = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const difference = Math.abs(values[y * stride + x]! - expected(x, y));
      most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference);
    }
  }
  return most;
}
