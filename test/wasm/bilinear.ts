/** An image in rows of `stride` values. */
export interface Level {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

/** The value between pixels, bilinear, the border repeated: a twin of the kernels' sampling. */
export function bilinear({ data, width, height, stride }: Level, x: number, y: number): number {
  const [cx, cy] = [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const at = (i: number, j: number) => data[Math.min(j, height - 1) * stride + Math.min(i, width - 1)]!;
  const top = at(x0, y0) + (cx - x0) * (at(x0 + 1, y0) - at(x0, y0));
  const low = at(x0, y0 + 1) + (cx - x0) * (at(x0 + 1, y0 + 1) - at(x0, y0 + 1));
  return top + (cy - y0) * (low - top);
}
