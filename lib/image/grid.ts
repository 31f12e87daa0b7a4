/** Images in the memory of a workspace: how they lie there, copying one in, blurring it. */
import type { GrayImage } from '../types.ts';
import { type Workspace, withScratch } from '../wasm/instance.ts';

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

/** Kernels run for about a millisecond a call, so that the engine can swap in optimised code between calls. */
const SAMPLES_PER_CALL = 1 << 17;

/** Runs `kernel(from, to)` over bands of the rows `first`..`end` of an image with `stride` elements a row. */
export function inBands(first: number, end: number, stride: number, kernel: (from: number, to: number) => void): void {
  const rows = Math.max(8, Math.floor(SAMPLES_PER_CALL / stride));
  for (let from = first; from < end; from += rows) kernel(from, Math.min(from + rows, end));
}

/** Writes an image, blurred by a Gaussian of σ = `by` px, to fresh memory; 0 leaves it as it is. */
export function putBlurred(workspace: Workspace, gray: GrayImage, by: number): PlacedImage {
  const [height, width] = gray.shape as [number, number];
  const stride = strideFor(width);
  const levelBytes = 4 * stride * height;
  const grid = { width, height, stride, levelBytes };
  const address = workspace.take(levelBytes);
  if (by === 0) {
    putImage(workspace, gray, address, stride);
  } else {
    withScratch(workspace, () =>
      blurImage(workspace, grid, putImage(workspace, gray, workspace.take(levelBytes), stride), address, by),
    );
  }
  return { ...grid, address };
}

/** Blurs an image by a Gaussian of σ = `by` samples; `target` is laid out alike. */
export function blurImage(
  workspace: Workspace,
  { width, height, stride }: Omit<Grid, 'levelBytes'>,
  source: number,
  target: number,
  by: number,
): void {
  const { kernels } = workspace;
  withScratch(workspace, () => {
    const radius = Math.ceil(4 * by);
    const taps = workspace.take(4 * (radius + 1));
    const rows = workspace.take(4 * (2 * radius + 1));
    const lineElements = stride + 2 * radius + 64;
    const line = workspace.take(4 * lineElements);
    // The line's padding is computed with, though never used: zeros keep it finite and fast.
    workspace.f32(line, lineElements).fill(0);
    kernels.gaussianTaps(taps, radius, by);
    inBands(0, height, stride, (from, to) =>
      kernels.blur(source, target, width, height, stride, from, to, taps, radius, rows, line),
    );
  });
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

/** Elements a row: whole blocks of 16 with room for one sample more, and no multiple of 4 KiB, which costs half as much again. */
export function strideFor(width: number): number {
  const stride = Math.ceil((width + 1) / 16) * 16;
  return stride % 1024 === 0 ? stride + 16 : stride;
}
