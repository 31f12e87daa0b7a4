/**
 * Harris corners: points where the image changes in two directions, at one scale.
 *
 * Source: C. Harris, M. Stephens, "A combined corner and edge detector", Alvey Vision Conference 1988.
 *
 * 1. The image, taken to be blurred by 0.5 px already, is blurred to the derivation scale; its gradients there are pooled in a Gaussian
 *    window of the integration scale; the response is det M - k (tr M)².
 * 2. Maxima among 3×3 neighbours are refined by a quadratic.
 * 3. What is weak, absolutely or beside the strongest, is dropped.
 * 4. Going from the strongest to the weakest, corners nearer than `radius` to one that is kept are dropped.
 *
 * Deviations: gradients are scale-normalised, so that thresholds hold at every scale. Step 4 is not the paper's, which keeps every
 * maximum, as `radius: 0` does; it and the relative threshold are OpenCV's (goodFeaturesToTrack).
 *
 * Known limits: the response of a right angle peaks inside it, 1.1 `scale` from its tip. A crossing of a checkerboard is four such
 * angles, which only merge into one, at the crossing, when `derivation` is 0.5 or less (docs/algorithms/harris.md).
 */
import { checkNumber } from '../../check.ts';
import { putBlurred } from '../../image/grayscale.ts';
import { isScaleSpace, type ScaleSpace } from '../../image/scaleSpace.ts';
import { regionsOf, selectRegions } from '../../rows.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { withWorkspace } from '../../wasm/instance.ts';
import { BORDER, findMaxima } from '../maxima.ts';
import { checkSelectionOptions, type SelectionOptions, selectDetected } from '../options.ts';
import { rowsApart } from '../selection.ts';
import { putCornerness } from './response.ts';

export interface HarrisOptions extends SelectionOptions {
  /** Integration scale: σ of the window that gradients are pooled in, px, 1 to 50. Default 2. */
  scale?: number | undefined;
  /** Derivation scale, the blur that gradients are taken at, as a share of `scale`, 0.2 to 1; at least 0.5 px. Default 0.7. */
  derivation?: number | undefined;
  /** Weight of the squared trace, 0 to 0.25: larger keeps edges out more firmly. Default 0.05. */
  k?: number | undefined;
  /**
   * Smallest response, in fourth powers of the 0..1 scale, 0 to 1. Default 1e-8: at scales from 2 a right angle of contrast c
   * answers with about 8e-4 c⁴, noise of ten grey levels with less than 1e-8; at scale 1 such noise answers with up to 2e-7.
   */
  threshold?: number | undefined;
  /**
   * Smallest response as a share of the image's largest, 0 to 1, as OpenCV's `qualityLevel`. Default 0: one strong corner decides
   * nothing.
   */
  quality?: number | undefined;
  /** Corners nearer to a stronger one than this are dropped, px, at least 0. Default `scale`. */
  radius?: number | undefined;
}

/** Blur that images are taken to have, px. */
const INPUT_BLUR = 0.5;
/** Regions keep so many integration scales from the image's edges: the mirrored border bends edges that meet it into corners. */
const MARGIN = 2;

/**
 * Detects Harris corners at one scale.
 *
 * @param image - any image, or its scale space, whose image serves
 * @returns circles: frames [σ 0 x; 0 σ y], σ being `scale`; response det M - k (tr M)², kind corner; in the order row, column;
 *   possibly none
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const corners = detectHarris(image, { scale: 2, radius: 10, maxFeatures: 500 });
 */
export function detectHarris(image: ImageLike | ScaleSpace, options: HarrisOptions = {}): Regions {
  checkSelectionOptions(options, ['scale', 'derivation', 'k', 'threshold', 'quality', 'radius']);
  const { scale = 2, derivation = 0.7, k = 0.05, threshold = 1e-8, quality = 0, radius = scale } = options;
  checkNumber('scale', scale, 1, 50);
  checkNumber('derivation', derivation, Math.max(0.2, INPUT_BLUR / scale), 1);
  checkNumber('k', k, 0, 0.25);
  checkNumber('threshold', threshold, 0, 1);
  checkNumber('quality', quality, 0, 1);
  checkNumber('radius', radius, 0);

  return withWorkspace((workspace) => {
    const by = Math.sqrt(Math.max(0, (derivation * scale) ** 2 - INPUT_BLUR ** 2));
    const blurred = putBlurred(workspace, isScaleSpace(image) ? image.gray : image, by);
    const responses = workspace.take(blurred.levelBytes);
    putCornerness(workspace, blurred, blurred.address, derivation * scale, scale, k, responses);
    const border = Math.max(BORDER, Math.ceil(MARGIN * scale));
    const maxima = findMaxima(workspace, blurred, responses, threshold, false, border);
    const weakest = quality * maxima.reduce((most, { response }) => Math.max(most, response), 0);
    const strong = maxima.filter(({ response }) => response >= weakest);
    const frames = new Float32Array(6 * strong.length);
    const response = new Float32Array(strong.length);
    strong.forEach((corner, row) => {
      frames.set([scale, 0, corner.x, 0, scale, corner.y], 6 * row);
      response[row] = corner.response;
    });
    const corners = regionsOf(frames, response, new Uint8Array(strong.length).fill(RegionKind.corner));
    return selectDetected(selectRegions(corners, rowsApart(corners, radius)), blurred, options);
  });
}
