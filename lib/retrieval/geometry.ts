/**
 * Quantised frames: where a feature stands, and its shape, in 12 bytes.
 *
 * 1. The centre in two u16, as a share of the box around the image's centres: 0.03 px at 2000 px.
 * 2. The 2×2 part in four bfloat16, the upper halves of float32: within 0.4 %, at any scale.
 */

/** u16 a frame. */
export const FRAME_WORDS = 6;
const LARGEST = 65535;
const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** How the centres of an image are quantised: x = left + unit · u16, and y likewise, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly unit: number;
}

/** The box around the centres of frames, six numbers a row, in numbers that float32 holds. */
export function boxOf(frames: Float32Array): Box & { readonly right: number; readonly bottom: number } {
  if (frames.length === 0) return { left: 0, top: 0, right: 0, bottom: 0, unit: 0 };
  let [left, top] = [frames[2]!, frames[5]!];
  let [right, bottom] = [left, top];
  for (let at = 0; at < frames.length; at += 6) {
    left = Math.min(left, frames[at + 2]!);
    right = Math.max(right, frames[at + 2]!);
    top = Math.min(top, frames[at + 5]!);
    bottom = Math.max(bottom, frames[at + 5]!);
  }
  // Rounded up, so that the far side stays within reach of a u16.
  const unit = Math.fround((Math.max(right - left, bottom - top) / LARGEST) * (1 + 2 ** -22));
  return { left, top, right, bottom, unit };
}

/** Quantises frames, six numbers a row: [n · 6] u16, the centre first. */
export function quantiseFrames(frames: Float32Array, { left, top, unit }: Box): Uint16Array {
  const quantised = new Uint16Array(frames.length);
  const steps = (distance: number) => (unit === 0 ? 0 : Math.min(LARGEST, Math.round(distance / unit)));
  const bits = new Uint32Array(frames.buffer, frames.byteOffset, frames.length);
  for (let at = 0; at < frames.length; at += FRAME_WORDS) {
    quantised[at] = steps(frames[at + 2]! - left);
    quantised[at + 1] = steps(frames[at + 5]! - top);
    quantised[at + 2] = upperHalf(bits[at]!);
    quantised[at + 3] = upperHalf(bits[at + 1]!);
    quantised[at + 4] = upperHalf(bits[at + 3]!);
    quantised[at + 5] = upperHalf(bits[at + 4]!);
  }
  return quantised;
}

/** The centre of the frame at `row`, px. */
export function centreOf(quantised: Uint16Array, row: number, { left, top, unit }: Box): [x: number, y: number] {
  const at = FRAME_WORDS * row;
  return [left + unit * quantised[at]!, top + unit * quantised[at + 1]!];
}

/** The frames of the given rows: [rows, 2, 3], px. */
export function readQuantised(quantised: Uint16Array, rows: ArrayLike<number>, { left, top, unit }: Box): Float32Array {
  const frames = new Float32Array(FRAME_WORDS * rows.length);
  const bits = new Uint32Array(frames.buffer);
  for (let i = 0, to = 0; i < rows.length; i++, to += FRAME_WORDS) {
    const from = FRAME_WORDS * rows[i]!;
    bits[to] = quantised[from + 2]! << 16;
    bits[to + 1] = quantised[from + 3]! << 16;
    bits[to + 3] = quantised[from + 4]! << 16;
    bits[to + 4] = quantised[from + 5]! << 16;
    // The unit is rounded up: the far side of a box that ends at the largest float32 must not come back beyond it.
    frames[to + 2] = Math.min(LARGEST_FLOAT, left + unit * quantised[from]!);
    frames[to + 5] = Math.min(LARGEST_FLOAT, top + unit * quantised[from + 1]!);
  }
  return frames;
}

/** The upper half of a finite float32, rounded to the nearer; ties to even, and never up to Infinity. */
function upperHalf(bits: number): number {
  const rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  return (rounded & 0x7fff) === 0x7f80 ? rounded - 1 : rounded;
}
