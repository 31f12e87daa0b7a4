/** Fourier transforms of square images in the memory of a workspace. */
import type { Workspace } from '../../wasm/instance.ts';

/** A complex image, n × n: addresses of its rows of float32. */
export interface Plane {
  readonly re: number;
  readonly im: number;
}

export interface Fourier {
  /** Pixels a side, a power of two. */
  readonly n: number;
  /** X(u, v) = Σ x(x, y) e^(−2πi(ux + vy) / n). The planes may be the same. */
  readonly forward: (from: Plane, to: Plane) => void;
  /** Its inverse, n² times too large. */
  readonly inverse: (from: Plane, to: Plane) => void;
}

export function takePlane(workspace: Workspace, n: number): Plane {
  return { re: workspace.take(4 * n * n), im: workspace.take(4 * n * n) };
}

/** Prepares transforms; what it takes lives as long as the workspace's scratch. */
export function fourierOf(workspace: Workspace, n: number): Fourier {
  const { kernels } = workspace;
  const [roots, scratch, between] = [workspace.take(4 * n), workspace.take(32 * n), takePlane(workspace, n)];
  kernels.rootsOfUnity(roots, n);
  // Down the columns and transposed, twice: down the rows too, and upright again.
  const run = (fromRe: number, fromIm: number, betweenRe: number, betweenIm: number, toRe: number, toIm: number) => {
    kernels.fourierColumns(fromRe, fromIm, n, n, betweenRe, betweenIm, roots, scratch);
    kernels.fourierColumns(betweenRe, betweenIm, n, n, toRe, toIm, roots, scratch);
  };
  return {
    n,
    forward: (from, to) => run(from.re, from.im, between.re, between.im, to.re, to.im),
    inverse: (from, to) => run(from.im, from.re, between.im, between.re, to.im, to.re),
  };
}

/** The frequency of row or column k of a spectrum, in cycles per n px: 0, 1, … n/2 − 1, −n/2, … −1. */
export function frequency(k: number, n: number): number {
  return k < n / 2 ? k : k - n;
}
