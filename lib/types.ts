/**
 * The nouns of the library and its conventions, stated once.
 *
 * - Images are `[height, width]`; float images hold 0..1, byte images 0..255; thresholds use the 0..1 scale.
 * - The centre of the top-left pixel is (0, 0); x points right, y down.
 * - Angles are in radians, from +x towards +y, in [0, 2π).
 * - A scale is σ in pixels of the input image. A frame is 2×3, `[a11 a12 x; a21 a22 y]`, and maps the unit disc onto the image;
 *   a disc's radius is the scale. The first column of a frame points along the region's orientation.
 * - Two views are `a` and `b`; a model maps a to b: `[x', y', w'] = model · [x, y, 1]`.
 * - Row i of every column of a table is feature i. Nothing found is length 0, or `undefined` for a model.
 */
import type { Matrix } from 'ml-matrix';
import type { NdArray } from 'ndarray';

export type { Matrix, NdArray };

/** Pixels as ImageData, sharp and fast-png give them: rows of interleaved channels (grey, grey+alpha, RGB or RGBA). */
export interface PixelData {
  readonly width: number;
  readonly height: number;
  /** Channels a pixel, 1 to 4; by default `data.length / (width · height)`. */
  readonly channels?: number;
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array | Float64Array;
}

/** Any image: pixel data, or an ndarray `[height, width]` or `[height, width, channels]`. Bytes are 0..255, 16-bit values 0..65535, floats 0..1. */
export type ImageLike = PixelData | NdArray<PixelData['data']>;

/** `[height, width]`, 0..1. */
export type GrayImage = NdArray<Float32Array>;

/** n local regions; row i of every column is region i. */
export interface Regions {
  readonly length: number;
  /** [n, 2, 3], in row-major order: maps the unit disc onto the image, px; the disc's radius is the scale σ. */
  readonly frames: NdArray<Float32Array>;
  /** [n] detector response, larger is stronger. */
  readonly response: Float32Array;
  /** [n] what stands in the region, a value of `RegionKind`; absent where nobody said. */
  readonly kind?: Uint8Array | undefined;
}

/**
 * Values of `Regions.kind`.
 *
 * @example
 * const bright = detectMser(image).kind?.filter((kind) => kind === RegionKind.bright).length;
 */
export const RegionKind = { dark: 1, bright: 2, saddle: 3, corner: 4 } as const;

/** Regions with their descriptors. */
export interface Features extends Regions {
  /** [n, 128] */
  readonly descriptors: NdArray<Uint8Array>;
}

/** n tentative matches: row `a[i]` of the first view with row `b[i]` of the second. */
export interface Matches {
  readonly length: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** [n] distance of the descriptors, Euclidean unless another metric was asked for. */
  readonly distance: Float32Array;
  /** [n] that distance as a share of the one to the second nearest, at most 1: smaller is surer. Absent where nobody measured it. */
  readonly ratio?: Float32Array | undefined;
}

/** A model fitted to matches. */
export interface Fit {
  /**
   * 3×3, maps a to b, normalised so that the bottom-right element is 1, or −1 where a's origin lies beyond the horizon: the denominator is
   * positive at every inlier. A fundamental matrix F, with bᵀ F a = 0, to norm 1.
   */
  readonly model: Matrix;
  /** Rows of the matches that agree with the model, ascending, one-to-one: of those that share a region the one nearest to the model. */
  readonly inliers: Uint32Array;
  /** Inliers as a share of the matches, in (0, 1]. */
  readonly inlierRatio: number;
  /**
   * [n] how far from the match's centre in b the model maps that in a, px; Infinity beyond the horizon. Of a fundamental matrix, the Sampson
   * distance. Inliers have at most `maxError`.
   */
  readonly residuals: Float64Array;
  /** Sum over the inliers of 1 − (residual / `maxError`)²: at most their number, larger is better. */
  readonly score: number;
  /**
   * How far from accident the model is, at least `minSignificance`: minus the decimal logarithm of the number of models with as many inliers
   * that are expected of as many unrelated matches. One threshold serves all images (docs/algorithms/robust-estimation.md).
   */
  readonly significance: number;
  /**
   * Of a fundamental matrix: the homography that explains as much. Then the matches lie on a plane, or the camera only turned, and the matrix
   * is one of many.
   */
  readonly plane?: Matrix | undefined;
  /** Models scored. */
  readonly trials: number;
  /**
   * Why no more were: a sample without an outlier was drawn with the `confidence` asked for; or `maxTrials` models were scored; or ten times as
   * many `samples` were drawn, most of which determined none. After the last two, another seed may find a better model.
   */
  readonly stopReason: 'confidence' | 'maxTrials' | 'samples';
}
