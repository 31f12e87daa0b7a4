/** Images in the memory of a workspace: how they lie there, copying one in, blurring it. */
import ndarray from 'ndarray';
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

/** Gaussians are cut off at this many σ. */
const REACH = 3;

/** Kernels run for about a millisecond a call, so that the engine can swap in optimised code between calls. */
const SAMPLES_PER_CALL = 1 << 17;

/** Samples a level of a band: the rows of all levels of an octave that are at work stay in the cache. */
const SAMPLES_A_BAND = 1 << 16;

/** Runs `kernel(from, to)` over bands of the rows `first`..`end` of an image with `stride` elements a row. */
export function inBands(first: number, end: number, stride: number, kernel: (from: number, to: number) => void): void {
  const rows = Math.max(8, Math.floor(SAMPLES_PER_CALL / stride));
  for (let from = first; from < end; from += rows) kernel(from, Math.min(from + rows, end));
}

/** Work on an image by rows, after that on another from which it reads. */
export interface Step {
  /** Rows of the image before that row y needs, counted from y. */
  readonly reach: number;
  readonly run: (from: number, to: number) => void;
}

/** Runs steps on all rows of a grid, band by band, each as soon as the one before has the rows it needs: what is read was just written. */
export function cascade({ height, stride }: Grid, steps: readonly Step[]): void {
  const band = Math.max(8, Math.floor(SAMPLES_A_BAND / stride));
  const done = steps.map(() => 0);
  for (let lead = band; done.at(-1)! < height; lead += band) {
    let before = Math.min(height, lead);
    for (const [k, { reach, run }] of steps.entries()) {
      const to = k > 0 && before < height ? before - reach : before;
      if (to > done[k]!) {
        run(done[k]!, to);
        done[k] = to;
      }
      before = done[k]!;
    }
  }
}

/** A step and then `more`, for the same rows. */
export function andThen({ reach, run }: Step, more: Step['run']): Step {
  return {
    reach,
    run: (from, to) => {
      run(from, to);
      more(from, to);
    },
  };
}

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
