/**
 * Extrema of differences of Gaussians: blobs with their scale.
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004, sections 3 and 4.
 *
 * 1. Each octave's neighbouring levels are subtracted and scanned for 3×3×3 extrema (`findExtrema`).
 * 2. A quadratic through the neighbours gives position, scale and contrast; a sample more than half a step away is moved to, at
 *    most five times (`refineExtrema`).
 * 3. What is weak (contrast) or lies along an edge (ratio of principal curvatures) is dropped.
 *
 * Deviations: of two equal neighbours the first counts as the extremum, so that symmetric patterns keep theirs; two extrema that
 * move to the same sample become one region. The contrast threshold is OpenCV's 0.04 / 3, not the paper's 0.03, which finds
 * too little on photographs.
 */
import { checkInteger, checkNumber, checkOptions } from '../../check.ts';
import {
  inBands,
  type Octave,
  type ScaleSpace,
  type ScaleSpaceOptions,
  withScaleSpace,
} from '../../image/scaleSpace.ts';
import { regionsOf, strongestRegions } from '../../rows.ts';
import type { ImageLike, Regions } from '../../types.ts';
import { withScratch } from '../../wasm/instance.ts';

export interface DogOptions {
  /** Smallest contrast |D| of a region, 0..1 scale, 0 to 1. Default 0.04 / 3. */
  contrast?: number | undefined;
  /** Largest ratio of principal curvatures, at least 1; Infinity still drops saddles. Default 10. */
  edge?: number | undefined;
  /** Keep only so many regions, those of the largest response. Default all. */
  maxFeatures?: number | undefined;
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** Regions keep this distance from an octave's edges, samples: closer, the mirrored border would shape them. */
const BORDER = 5;
/** A sample's |D| may lie below that of its refined extremum; candidates from this share of the contrast on are refined. */
const CANDIDATE_SHARE = 0.5;

/**
 * Detects extrema of differences of Gaussians.
 *
 * @param image - any image, or its scale space
 * @returns circles: frames [σ 0 x; 0 σ y], response |D| (0..1 scale), in the order octave, row, level, column; possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const regions = detectDog(image, { maxFeatures: 2000 });
 */
export function detectDog(image: ImageLike | ScaleSpace, options: DogOptions = {}): Regions {
  checkOptions(options, ['contrast', 'edge', 'maxFeatures', 'scaleSpace']);
  const { contrast = 0.04 / 3, edge = 10, maxFeatures = Number.POSITIVE_INFINITY } = options;
  checkNumber('contrast', contrast, 0, 1);
  checkNumber('edge', edge, 1);
  checkInteger('maxFeatures', maxFeatures, 0, Number.POSITIVE_INFINITY);

  return withScaleSpace(image, options.scaleSpace, (space) => {
    const found: number[] = [];
    // Finite, so that the kernel's (edge + 1)² / edge is a number.
    const ratio = Math.min(edge, 1e9);
    for (const octave of space.octaves) detectInOctave(space, octave, contrast, ratio, found);
    const frames = new Float32Array((found.length / 4) * 6);
    const response = new Float32Array(found.length / 4);
    for (let i = 0; i < response.length; i++) {
      const [x, y, sigma] = [found[4 * i]!, found[4 * i + 1]!, found[4 * i + 2]!];
      frames.set([sigma, 0, x, 0, sigma, y], 6 * i);
      response[i] = found[4 * i + 3]!;
    }
    return strongestRegions(regionsOf(frames, response), maxFeatures);
  });
}

/** Appends x, y, σ (px) and response of an octave's regions to `found`. */
function detectInOctave(space: ScaleSpace, octave: Octave, contrast: number, edge: number, found: number[]): void {
  const { workspace, levels } = space;
  const { kernels } = workspace;
  const { address, levelBytes, width, height, stride, step } = octave;
  if (Math.min(width, height) <= 2 * BORDER) return;
  const seen = new Set<number>();
  inBands(BORDER, height - BORDER, stride, (from, to) =>
    withScratch(workspace, () => {
      const ring = workspace.take(12 * (levels + 2) * stride);
      const most = Math.ceil((levels * (to - from) * width) / 2);
      const candidates = workspace.take(12 * most);
      const threshold = CANDIDATE_SHARE * contrast;
      const count = kernels.findExtrema(
        address,
        levelBytes,
        levels,
        width,
        stride,
        from,
        to,
        BORDER,
        threshold,
        ring,
        candidates,
      );
      const refined = workspace.take(24 * count);
      const kept = kernels.refineExtrema(
        address,
        levelBytes,
        levels,
        width,
        height,
        stride,
        BORDER,
        contrast,
        edge,
        candidates,
        count,
        refined,
      );
      const values = workspace.f32(refined, 6 * kept);
      const samples = workspace.i32(refined, 6 * kept);
      for (let row = 0; row < 6 * kept; row += 6) {
        const sample = samples[row + 4]!;
        if (seen.has(sample)) continue;
        seen.add(sample);
        const sigma = step * space.sigma * kernels.exp2(values[row + 2]! / levels);
        found.push(space.origin + step * values[row]!, space.origin + step * values[row + 1]!, sigma, values[row + 3]!);
      }
    }),
  );
}
