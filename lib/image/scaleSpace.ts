/**
 * Gaussian scale space: a pyramid of octaves, each a stack of ever more blurred images.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, section 3.
 *
 * 1. The image, taken to be blurred by `inputBlur` already, is doubled by linear interpolation and blurred to `sigma`.
 * 2. Level l of an octave has the blur sigma · 2^(l / levels), in samples of the octave; there are levels + 3 of them, so that
 *    differences of neighbours can be compared across all `levels` scales.
 * 3. The next octave starts from every second sample of level `levels`.
 *
 * Deviation: doubling is centre-aligned, so that sample x of the doubled image lies at x / 2 - 0.25; with the alignment that
 * the paper's successors use, all positions are 0.25 px off. Borders are mirrored; kernels reach 4 σ.
 */
import { checkFlag, checkInteger, checkNumber, checkOptions } from '../check.ts';
import type { GrayImage, ImageLike } from '../types.ts';
import { Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import { grayscale } from './grayscale.ts';
import { blurImage, type Grid, inBands, putImage, strideFor } from './grid.ts';

export interface ScaleSpaceOptions {
  /** Start from the image at twice its size: finds four times as many, smaller, regions. Default true. */
  doubled?: boolean | undefined;
  /** Scales an octave, 1 to 8. Default 3. */
  levels?: number | undefined;
  /** Blur of an octave's first level, samples, 0.8 to 4. Default 1.6. */
  sigma?: number | undefined;
  /** Blur that the image is taken to have, px, 0 to 1. Default 0.5. */
  inputBlur?: number | undefined;
}

/** One octave: `levels + 3` images, one behind the other, in the memory of the scale space. */
export interface Octave extends Grid {
  /** Distance of two samples, px of the input image. */
  readonly step: number;
  /** Byte address of level 0. */
  readonly address: number;
}

/** A Gaussian pyramid that stages may share. It owns its memory and is collected like any object. */
export interface ScaleSpace {
  /** Size of the input image, px. */
  readonly width: number;
  readonly height: number;
  readonly levels: number;
  readonly sigma: number;
  /** Where sample (0, 0) of every octave lies, px of the input image along both axes. */
  readonly origin: number;
  readonly octaves: readonly Octave[];
  /** The input image in grey. */
  readonly gray: GrayImage;
  /** The memory that holds the levels; for the library's own stages. */
  readonly workspace: Workspace;
}

/** Octaves with a side below this many samples have no room for a region. */
const SMALLEST_SIDE = 12;
/**
 * Builds the scale space of an image.
 *
 * @param image - any image; converted to grey
 * @returns the pyramid; memory about 134 bytes a pixel when doubled, 37 otherwise
 * @throws TypeError or RangeError for a bad image or option; RangeError when the pyramid exceeds 4 GiB
 */
export function scaleSpace(image: ImageLike, options: ScaleSpaceOptions = {}): ScaleSpace {
  return build(new Workspace(), grayscale(image), options);
}

/**
 * Lends `work` the scale space of an image, built in borrowed memory, or the given one; scratch memory is given back afterwards.
 *
 * @param options - how to build it; must be absent when `input` is a scale space already
 */
export function withScaleSpace<T>(
  input: ImageLike | ScaleSpace,
  options: ScaleSpaceOptions | undefined,
  work: (space: ScaleSpace) => T,
): T {
  if (isScaleSpace(input)) {
    if (options !== undefined) {
      throw new TypeError('scaleSpace: expected no such option beside a scale space, which is built already; got one');
    }
    return withScratch(input.workspace, () => work(input));
  }
  const gray = grayscale(input);
  return withWorkspace((workspace) => work(build(workspace, gray, options)));
}

/** Whether a stage was given a scale space instead of an image. */
export function isScaleSpace(input: ImageLike | ScaleSpace): input is ScaleSpace {
  return (input as ScaleSpace | undefined)?.workspace instanceof Workspace;
}

/** Throws unless `options` is an object of options of the scale space; their values are checked when it is built. */
export function checkScaleSpaceOptions(options: unknown): void {
  checkOptions(options, ['doubled', 'levels', 'sigma', 'inputBlur'], 'scaleSpace');
}

function build(workspace: Workspace, gray: GrayImage, options: ScaleSpaceOptions = {}): ScaleSpace {
  checkScaleSpaceOptions(options);
  const { doubled = true, levels = 3, sigma = 1.6, inputBlur = 0.5 } = options;
  checkFlag('doubled', doubled);
  checkInteger('levels', levels, 1, 8);
  checkNumber('sigma', sigma, 0.8, 4);
  checkNumber('inputBlur', inputBlur, 0, 1);

  const [height, width] = gray.shape as [number, number];
  const { kernels } = workspace;
  const factor = doubled ? 2 : 1;
  const octaves: Octave[] = [];
  for (let [w, h, step] = [factor * width, factor * height, 1 / factor]; ; [w, h, step] = [w >> 1, h >> 1, 2 * step]) {
    if (octaves.length > 0 && Math.min(w, h) < SMALLEST_SIDE) break;
    const stride = strideFor(w);
    const levelBytes = 4 * stride * (h + 1);
    const address = workspace.take(levelBytes * (levels + 3));
    // Bilinear sampling reads one row below the last, with weight 0: it must be finite.
    for (let l = 0; l < levels + 3; l++) workspace.f32(address + l * levelBytes + 4 * stride * h, stride).fill(0);
    octaves.push({ width: w, height: h, step, stride, address, levelBytes });
  }

  withScratch(workspace, () => {
    const first = octaves[0]!;
    // Level 1 serves as scratch: the base goes there and is blurred down into level 0.
    const base = first.address + first.levelBytes;
    if (doubled) {
      const stride = strideFor(width);
      const source = putImage(workspace, gray, workspace.take(4 * stride * height), stride);
      const line = workspace.take(4 * (stride + 48));
      workspace.f32(line, stride + 48).fill(0);
      inBands(0, first.height, first.stride, (from, to) =>
        kernels.double(source, width, height, stride, base, first.stride, from, to, line),
      );
    } else {
      putImage(workspace, gray, base, first.stride);
    }
    const baseBlur = Math.sqrt(Math.max(0.01, sigma * sigma - (factor * inputBlur) ** 2));
    blurImage(workspace, first, base, first.address, baseBlur);
    octaves.forEach((octave, o) => {
      if (o > 0) {
        const { address, levelBytes, stride } = octaves[o - 1]!;
        inBands(0, octave.height, octave.stride, (from, to) =>
          kernels.halve(address + levels * levelBytes, stride, octave.address, octave.stride, from, to),
        );
      }
      stack(workspace, octave, levels, sigma);
    });
  });
  return { width, height, levels, sigma, origin: doubled ? -0.25 : 0, octaves, gray, workspace };
}

/** Blurs level 0 of an octave into the levels above it. */
function stack(workspace: Workspace, octave: Octave, levels: number, sigma: number): void {
  for (let l = 1; l < levels + 3; l++) {
    const [before, after] = [l - 1, l].map((level) => sigma * workspace.kernels.exp2(level / levels)) as [
      number,
      number,
    ];
    const target = octave.address + l * octave.levelBytes;
    blurImage(workspace, octave, target - octave.levelBytes, target, Math.sqrt(after * after - before * before));
  }
}
