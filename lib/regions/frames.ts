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
