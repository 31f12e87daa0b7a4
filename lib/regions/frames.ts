/** Algebra of frames, [a11 a12 x; a21 a22 y], six numbers a row. */

/** Frames of the same ellipses, turned so that the second column points straight down; a frame without any width stays as it is. */
export function uprightFrames(frames: Float32Array): Float32Array {
  const turned = new Float32Array(frames.length);
  for (let row = 0; row < frames.length; row += 6) {
    const [a11, a12, x] = [frames[row]!, frames[row + 1]!, frames[row + 2]!];
    const [a21, a22, y] = [frames[row + 3]!, frames[row + 4]!, frames[row + 5]!];
    const across = Math.sqrt(a11 * a11 + a12 * a12);
    if (across === 0) turned.set([a11, a12, x, a21, a22, y], row);
    else turned.set([across, 0, x, (a11 * a21 + a12 * a22) / across, (a11 * a22 - a12 * a21) / across, y], row);
  }
  return turned;
}

/** Frames of the same centres, `factor` times as large. */
export function scaledFrames(frames: Float32Array, factor: number): Float32Array {
  return frames.map((value, k) => (k % 3 === 2 ? value : factor * value));
}

/** The frames that the affine map [m11 m12 t1; m21 m22 t2] makes of frames. */
export function mappedFrames(frames: Float32Array, map: readonly number[]): Float32Array {
  const [m11, m12, t1, m21, m22, t2] = map as [number, number, number, number, number, number];
  const mapped = new Float32Array(frames.length);
  for (let row = 0; row < frames.length; row += 6) {
    for (let k = 0; k < 3; k++) {
      const [x, y] = [frames[row + k]!, frames[row + 3 + k]!];
      const [shiftX, shiftY] = k === 2 ? [t1, t2] : [0, 0];
      mapped[row + k] = m11 * x + m12 * y + shiftX;
      mapped[row + 3 + k] = m21 * x + m22 * y + shiftY;
    }
  }
  return mapped;
}

/** Half-axes, longer first, of the ellipse that a frame's 2×2 part maps the unit disc onto. */
export function halfAxes(a11: number, a12: number, a21: number, a22: number): [number, number] {
  const determinant = Math.abs(a11 * a22 - a12 * a21);
  const half = (a11 * a11 + a12 * a12 + a21 * a21 + a22 * a22) / 2;
  const longer = Math.sqrt(half + Math.sqrt(Math.max(0, half * half - determinant * determinant)));
  return [longer, longer === 0 ? 0 : determinant / longer];
}
