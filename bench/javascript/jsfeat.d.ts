/** What the comparison uses of jsfeat, which brings no types. */
declare module 'jsfeat' {
  class matrix_t {
    constructor(columns: number, rows: number, type: number);
    readonly cols: number;
    readonly data: Uint8Array;
  }
  class keypoint_t {
    x: number;
    y: number;
    score: number;
    angle: number;
  }
  const jsfeat: {
    readonly U8_t: number;
    readonly F32_t: number;
    readonly C1_t: number;
    readonly matrix_t: typeof matrix_t;
    readonly keypoint_t: typeof keypoint_t;
    readonly ransac_params_t: new (size: number, threshold: number, outliers: number, probability: number) => unknown;
    readonly imgproc: {
      resample(from: matrix_t, to: matrix_t, width: number, height: number): void;
      gaussian_blur(from: matrix_t, to: matrix_t, size: number): void;
    };
    readonly yape06: { detect(image: matrix_t, corners: keypoint_t[], border: number): number };
    readonly orb: { describe(image: matrix_t, corners: keypoint_t[], count: number, descriptors: matrix_t): void };
    readonly motion_model: {
      readonly homography2d: new () => { run(from: unknown[], to: unknown[], model: matrix_t, count: number): number };
    };
    readonly motion_estimator: { ransac(...parameters: unknown[]): boolean };
  };
  export default jsfeat;
}
