/** What the converters need to know of OpenCV.js: its package need not be installed for the types. */

/** `cv.Mat`. */
export interface CvMat {
  readonly rows: number;
  readonly cols: number;
  /** Of the depth and the number of channels. */
  type(): number;
  /** Bytes of OpenCV's heap, the first of which is the first of the row; how many are the row's, size and type say. */
  ucharPtr(row: number): Uint8Array;
  delete(): void;
}

/** `cv.KeyPointVector`, `cv.DMatchVector`. */
export interface CvVector<T> {
  size(): number;
  get(index: number): T | undefined;
  push_back(item: T): void;
  delete(): void;
}

/** `cv.KeyPoint`. */
export interface CvKeyPoint {
  readonly pt: { readonly x: number; readonly y: number };
  /** Diameter, px. */
  readonly size: number;
  /** Degrees from +x towards +y, in [0, 360); −1 for none. */
  readonly angle: number;
  readonly response: number;
  readonly octave: number;
  readonly class_id: number;
}

/** `cv.DMatch`. */
export interface CvDMatch {
  readonly queryIdx: number;
  readonly trainIdx: number;
  readonly imgIdx: number;
  readonly distance: number;
}
