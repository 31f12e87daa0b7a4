/**
 * Gaussian scale space: a pyramid of octaves, each a stack of ever more blurred images.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, section 3.
 *
 * 1. The image, taken to be blurred by `inputBlur` already, is doubled by linear interpolation and blurred to `sigma`.
 * 2. Level l of an octave has the blur sigma · 2^(l / levels), in samples of the octave; there are levels + 3 of them, so that
 *    differences of neighbours can be compared across all `levels` scales.
 * 3. The next octave starts from every second sample of level `levels`. Levels below its own 0 are those before, 1..levels - 1, halved
 *    likewise: blurred by one sample at least, they serve whatever is sampled from them.
 * 4. Levels above `levels` are not blurred, but interpolated from the next octave, which has levels of the same blur at half the
 *    resolution: that saves half of the work, and differs by 2e-4 of the contrast of an edge, by up to 6e-4 in noise, more at the borders
 *    and below a `sigma` of 1.3. The last octave's are blurred.
 *
 * Deviations: step 4. Doubling is centre-aligned, so that sample x of the doubled image lies at x / 2 - 0.25; with the alignment that
 * the paper's successors use, all positions are 0.25 px off. Borders are mirrored. Kernels are cut off at 3.5 σ, and widened so that they
 * keep their variance.
 */
import { checkFlag, checkInteger, checkNumber, checkOptions } from '../check.ts';
import type { GrayImage, ImageLike } from '../types.ts';
import { Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import { andThen, cascade, inBands, type Step } from './bands.ts';
import { putGray } from './grayscale.ts';
import { blurStep, type Grid, type PlacedImage, putTaps, readGray, strideFor, type Taps } from './grid.ts';

export interface ScaleSpaceOptions {
  /** Start from the image at twice its size: finds four times as many, smaller, regions. Default true. */
  doubled?: boolean | undefined;
  /** Scales an octave, 1 to 8. Default 3. */
  levels?: number | undefined;
  /** Blur of an octave's first level, samples, 0.8 to 4. Default 1.6. */
  sigma?: number | undefined;
  /** Blur that the image is taken to have, px, 0 to `sigma`. Default 0.5. */
  inputBlur?: number | undefined;
}

/** The same, all given. */
export type BuildOptions = { readonly [Name in keyof ScaleSpaceOptions]-?: NonNullable<ScaleSpaceOptions[Name]> };

/**
 * One octave: levels 0 to `levels + 2`, one behind the other, in the memory of the scale space; before them, but for the first octave,
 * levels 1 - `levels` to -1, which are those of the octave before, halved.
 */
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
  /** The input image in grey: a copy, whenever it is asked for. */
  readonly gray: GrayImage;
  /** The memory that holds the levels; for the library's own stages. */
  readonly workspace: Workspace;
}

/** Octaves with a side below this many samples have no room for a region. */
export const SMALLEST_SIDE = 12;

/**
 * Builds the scale space of an image.
 *
 * @param image - any image; converted to grey
 * @returns the pyramid; memory about 143 bytes a pixel when doubled, 39 otherwise
 * @throws TypeError or RangeError for a bad image or option; RangeError when the pyramid exceeds 4 GiB
 *
 * @example
 * const space = scaleSpace(image); // built once, for all stages
 * const regions = orient(space, detectDog(space));
 * const descriptors = describeSift(space, regions, { extent: 7 });
 */
export function scaleSpace(image: ImageLike, options: ScaleSpaceOptions = {}): ScaleSpace {
  return build(new Workspace(), image, options);
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
  return withWorkspace((workspace) => work(build(workspace, input, options)));
}

/** Whether a stage was given a scale space instead of an image. */
export function isScaleSpace(input: ImageLike | ScaleSpace): input is ScaleSpace {
  return (input as ScaleSpace | undefined)?.workspace instanceof Workspace;
}

/** The options of the scale space with their defaults; throws unless they are well-formed. */
export function readScaleSpaceOptions(options: ScaleSpaceOptions = {}): BuildOptions {
  checkOptions(options, ['doubled', 'levels', 'sigma', 'inputBlur'], 'scaleSpace');
  const { doubled = true, levels = 3, sigma = 1.6, inputBlur = 0.5 } = options;
  checkFlag('doubled', doubled);
  checkInteger('levels', levels, 1, 8);
  checkNumber('sigma', sigma, 0.8, 4);
  checkNumber('inputBlur', inputBlur, 0, sigma);
  return { doubled, levels, sigma, inputBlur };
}

/** About how many bytes a scale space takes for a pixel of the image. */
export function bytesAPixel({ doubled, levels }: BuildOptions): number {
  // The first octave has levels + 3 images; the others, with a third of its samples, 2 levels + 2; and there is the image in grey.
  return 4 * ((doubled ? 4 : 1) * (levels + 3 + (2 * levels + 2) / 3) + 1);
}

function build(workspace: Workspace, image: ImageLike, options: ScaleSpaceOptions | undefined): ScaleSpace {
  const { doubled, levels, sigma, inputBlur } = readScaleSpaceOptions(options);
  const gray = putGray(workspace, image);
  const { width, height } = gray;
  const factor = doubled ? 2 : 1;
  const octaves: Octave[] = [];
  for (let [w, h, step] = [factor * width, factor * height, 1 / factor]; ; [w, h, step] = [w >> 1, h >> 1, 2 * step]) {
    if (octaves.length > 0 && Math.min(w, h) < SMALLEST_SIDE) break;
    const stride = strideFor(w);
    const levelBytes = 4 * stride * (h + 1);
    const finest = octaves.length === 0 ? 0 : 1 - levels;
    const images = workspace.take(levelBytes * (levels + 3 - finest));
    // Bilinear sampling reads one row below the last, with weight 0: it must be finite.
    for (let at = images + 4 * stride * h, l = finest; l < levels + 3; l++, at += levelBytes) {
      workspace.f32(at, stride).fill(0);
    }
    octaves.push({ width: w, height: h, step, stride, address: images - finest * levelBytes, levelBytes });
  }

  // 0.001 is no blur at all: the only tap is that of the centre.
  const base = Math.sqrt(Math.max(1e-6, sigma * sigma - (factor * inputBlur) ** 2));
  withScratch(workspace, () => {
    const blurs = Array.from({ length: levels + 3 }, (_, l) => sigma * workspace.kernels.exp2(l / levels));
    /** [l] from level l - 1 of an octave to level l; [0] from the image to level 0 of the first. */
    const taps = blurs.map((blur, l) => putTaps(workspace, l === 0 ? base : Math.sqrt(blur ** 2 - blurs[l - 1]! ** 2)));
    const blurred = (octave: Octave, l: number) => {
      const target = octave.address + l * octave.levelBytes;
      return blurStep(workspace, octave, target - octave.levelBytes, target, taps[l]!);
    };
    for (const [o, octave] of octaves.entries()) {
      const next = octaves[o + 1];
      const steps = o === 0 ? firstSteps(workspace, gray, octave, levels + 2, doubled, taps[0]!) : [];
      for (let l = 1; l <= levels; l++) {
        const step = blurred(octave, l);
        steps.push(next === undefined ? step : andThen(step, halving(workspace, octave, l, next, l - levels)));
      }
      cascade(octave, steps);
    }
    for (const [o, octave] of [...octaves.entries()].reverse()) {
      const next = octaves[o + 1];
      for (let l = levels + 1; l < levels + 3; l++) {
        if (next) doubleInto(workspace, next, l - levels, octave, l);
        else cascade(octave, [blurred(octave, l)]);
      }
    }
  });
  return {
    ...{ width, height, levels, sigma, origin: doubled ? -0.25 : 0, octaves, workspace },
    get gray() {
      return readGray(workspace, gray);
    },
  };
}

/** The steps that put the image, doubled if so, into level 0 of the first octave, blurred; level `spare` is scratch. */
function firstSteps(
  workspace: Workspace,
  gray: PlacedImage,
  first: Octave,
  spare: number,
  doubled: boolean,
  taps: Taps,
): Step[] {
  if (!doubled) return [{ ...blurStep(workspace, first, gray.address, first.address, taps), reach: 0 }];
  const sharp = first.address + spare * first.levelBytes;
  const line = workspace.take(4 * (gray.stride + 48));
  workspace.f32(line, gray.stride + 48).fill(0);
  const double: Step = {
    reach: 0,
    run: (from, to) =>
      workspace.kernels.double(gray.address, gray.width, gray.height, gray.stride, sharp, first.stride, from, to, line),
  };
  return [double, blurStep(workspace, first, sharp, first.address, taps)];
}

/** Puts every second of the rows `from`..`to` of level `l` of an octave into level `target` of the next. */
function halving({ kernels }: Workspace, octave: Octave, l: number, next: Octave, target: number) {
  const source = octave.address + l * octave.levelBytes;
  const address = next.address + target * next.levelBytes;
  return (from: number, to: number) =>
    kernels.halve(source, octave.stride, address, next.stride, (from + 1) >> 1, Math.min(next.height, (to + 1) >> 1));
}

/** Puts level `l` of the octave `next`, interpolated between its samples, into level `target` of the one before it. */
function doubleInto(workspace: Workspace, next: Octave, l: number, octave: Octave, target: number): void {
  withScratch(workspace, () => {
    const source = next.address + l * next.levelBytes;
    const line = workspace.take(4 * (next.stride + 64));
    workspace.f32(line, next.stride + 64).fill(0);
    inBands(0, octave.height, octave.stride, (from, to) =>
      workspace.kernels.interpolate(
        source,
        next.width,
        next.height,
        next.stride,
        octave.address + target * octave.levelBytes,
        octave.stride,
        from,
        to,
        line,
      ),
    );
  });
}
