/**
 * One image of a given blur: from the image itself, or from the level of a scale space that comes closest from below.
 *
 * What blurs lack of each other is a Gaussian too, √(wanted² - given²), so that the blur is the one asked for either way. An image is
 * taken to be blurred by 0.5 px already, as `scaleSpace` takes it.
 */
import type { ImageLike } from '../types.ts';
import { type Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import { grayscale } from './grayscale.ts';
import { blurImage, type Grid, isScaleSpace, putImage, type ScaleSpace, strideFor } from './scaleSpace.ts';

/** What images are taken to be blurred by already, px. */
export const INPUT_BLUR = 0.5;
/** A Gaussian of this σ, samples, is a single tap of 1: what is lacking below it is nothing. */
const LEAST_BLUR = 0.1;

export interface BlurredLevel {
  readonly workspace: Workspace;
  /** Size of the input image, px. */
  readonly size: { readonly width: number; readonly height: number };
  readonly grid: Grid;
  /** Byte address of the blurred image. */
  readonly address: number;
  /** Distance of two samples, and where sample (0, 0) lies, px of the input image. */
  readonly step: number;
  readonly origin: number;
}

/**
 * Lends `work` the image blurred to σ = `blur`; its memory is given back afterwards.
 *
 * @param blur - px, at least 0.5
 * @throws RangeError when even the finest level of a scale space is blurred more
 */
export function withBlurredLevel<T>(input: ImageLike | ScaleSpace, blur: number, work: (level: BlurredLevel) => T): T {
  if (isScaleSpace(input)) return withScratch(input.workspace, () => work(levelOfSpace(input, blur)));
  const gray = grayscale(input);
  return withWorkspace((workspace) => {
    const [height, width] = gray.shape as [number, number];
    const stride = strideFor(width);
    const grid = { width, height, stride, levelBytes: 4 * stride * height };
    const address = workspace.take(grid.levelBytes);
    withScratch(workspace, () => {
      const source = putImage(workspace, gray, workspace.take(grid.levelBytes), stride);
      blurImage(workspace, grid, source, address, Math.max(LEAST_BLUR, Math.sqrt(blur ** 2 - INPUT_BLUR ** 2)));
    });
    return work({ workspace, size: { width, height }, grid, address, step: 1, origin: 0 });
  });
}

function levelOfSpace({ workspace, octaves, levels, sigma, ...space }: ScaleSpace, blur: number): BlurredLevel {
  const finest = sigma * octaves[0]!.step;
  if (blur < finest) {
    throw new RangeError(
      `scale: expected a derivation scale of at least ${finest} px, the blur of the finest level, got ${blur}; pass the image instead, or a scale space with doubled: true`,
    );
  }
  const octave = octaves.findLast(({ step }) => sigma * step <= blur)!;
  const blurOf = (level: number) => sigma * workspace.kernels.exp2(level / levels);
  let level = levels + 2;
  while (blurOf(level) * octave.step > blur) level--;
  const address = workspace.take(octave.levelBytes);
  const lacking = Math.sqrt(Math.max(0, (blur / octave.step) ** 2 - blurOf(level) ** 2));
  const source = octave.address + level * octave.levelBytes;
  blurImage(workspace, octave, source, address, Math.max(LEAST_BLUR, lacking));
  return { workspace, size: space, grid: octave, address, step: octave.step, origin: space.origin };
}
