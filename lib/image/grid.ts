/** Images in the memory of a workspace: how they lie there, copying one in, blurring it. */
import { ndarray } from '../ndarray.ts';
import type { GrayImage } from '../types.ts';
import { type Workspace, withScratch } from '../wasm/instance.ts';
import { inBands, type Step } from './bands.ts';

/** How an image lies in memory: float32 rows of `stride` elements, of which the first `width` are pixels. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Elements a row, with padding. */
  readonly stride: number;
  /** Bytes of an image. */
  readonly levelBytes: number;
}

/** An image in a workspace. */
export interface PlacedImage extends Grid {
  /** In bytes. */
  readonly address: number;
}

/** Gaussians are cut off at this many σ. */
const REACH = 3.5;

/** The weights of a Gaussian, in memory. */
export interface Taps {
  readonly address: number;
  /** Samples on either side of the centre. */
  readonly radius: number;
}

/** Writes the weights of a Gaussian of σ = `by` samples to fresh memory. */
export function putTaps(workspace: Workspace, by: number): Taps {
  const radius = Math.ceil(REACH * by);
  const address = workspace.take(4 * (radius + 1));
  workspace.kernels.gaussianTaps(address, radius, by);
  return { address, radius };
}

/** Blurs an image by a Gaussian of σ = `by` samples; `target` is laid out alike. */
export function blurImage(workspace: Workspace, grid: Grid, source: number, target: number, by: number): void {
  withScratch(workspace, () => {
    const { run } = blurStep(workspace, grid, source, target, putTaps(workspace, by));
    inBands(0, grid.height, grid.stride, run);
  });
}

/** The same by rows, with scratch of its own. */
export function blurStep(
  workspace: Workspace,
  { width, height, stride }: Grid,
  source: number,
  target: number,
  { address: taps, radius }: Taps,
): Step {
  const rows = workspace.take(4 * (2 * radius + 1));
  const lineElements = stride + 2 * radius + 64;
  const line = workspace.take(4 * lineElements);
  // The line's padding is computed with, though never used: zeros keep it finite and fast.
  workspace.f32(line, lineElements).fill(0);
  return {
    reach: radius,
    run: (from, to) =>
      workspace.kernels.blur(source, target, width, height, stride, from, to, taps, radius, rows, line),
  };
}

/** Copies an image to `address`, rows of `stride` elements, the padding zero. */
export function putImage(workspace: Workspace, gray: GrayImage, address: number, stride: number): number {
  const [height, width] = gray.shape as [number, number];
  const rows = workspace.f32(address, stride * height);
  for (let y = 0; y < height; y++) {
    rows.set(gray.data.subarray(y * width, (y + 1) * width), y * stride);
    rows.fill(0, y * stride + width, (y + 1) * stride);
  }
  return address;
}

/** Copies an image out. */
export function readGray(workspace: Workspace, { width, height, stride, address }: PlacedImage): GrayImage {
  const rows = workspace.f32(address, stride * height);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) data.set(rows.subarray(y * stride, y * stride + width), y * width);
  return ndarray(data, [height, width]);
}

/** Elements a row: whole blocks of 16 with room for one sample more, and no multiple of 4 KiB, which costs half as much again. */
export function strideFor(width: number): number {
  const stride = Math.ceil((width + 1) / 16) * 16;
  return stride % 1024 === 0 ? stride + 16 : stride;
}
