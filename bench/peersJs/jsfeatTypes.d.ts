/** What the benchmark uses of jsfeat, which has no types. */
declare module 'jsfeat' {
  interface Matrix {
    cols: number;
    rows: number;
    /** Floats in a matrix of type F32_t, whose numbers are read in the same ways. */
    data: Uint8Array;
  }
  interface Corner {
    x: number;
    y: number;
    score: number;
    level: number;
    angle: number;
  }
  interface Point {
    x: number;
    y: number;
  }
  const jsfeat: {
    U8_t: number;
    F32_t: number;
    C1_t: number;
    matrix_t: new (cols: number, rows: number, type: number) => Matrix;
    keypoint_t: new (x: number, y: number, score: number, level: number, angle: number) => Corner;
    imgproc: {
      resample(from: Matrix, to: Matrix, width: number, height: number): void;
      gaussian_blur(from: Matrix, to: Matrix, size: number, sigma: number): void;
    };
    yape06: {
      laplacian_threshold: number;
      min_eigen_value_threshold: number;
      detect(image: Matrix, corners: Corner[], border: number): number;
    };
    orb: { describe(image: Matrix, corners: Corner[], count: number, descriptors: Matrix): void };
    motion_model: { homography2d: new () => object };
    ransac_params_t: new (size: number, threshold: number, outliers: number, confidence: number) => object;
    motion_estimator: {
      ransac(
        params: object,
        kernel: object,
        from: Point[],
        to: Point[],
        count: number,
        model: Matrix,
        mask: Matrix,
        trials: number,
      ): boolean;
    };
  };
  export default jsfeat;
}
