/**
 * Any image to grey.
 *
 * Source: ITU-R BT.601, the weights of luma; as in OpenCV, and like there applied to the gamma-encoded values.
 * Deviation: values stay float instead of being rounded to bytes. Alpha is ignored.
 */
import type { GrayImage, ImageLike } from '../types.ts';
import { type Workspace, withScratch, withWorkspace } from '../wasm/instance.ts';
import { blurImage, type PlacedImage, readGray, strideFor } from './grid.ts';
import { byteRowsOf, copyPixels, locatePixels, type StoredPixels } from './pixels.ts';

/** Bytes a kernel call: about a tenth of a millisecond. */
const BYTES_A_CALL = 1 << 18;

/**
 * Converts an image to grey.
 *
 * @param image - ImageData, `{ data, width, height, channels }`, or an ndarray [h, w] or [h, w, c]; 1 channel grey, 2 grey and
 *   alpha, 3 RGB, 4 RGBA; bytes 0..255, 16-bit integers 0..65535, floats 0..1
 * @returns [h, w] float32, 0..1 where the input is in its range
 * @throws TypeError for what is no image; RangeError for a zero size, wrong length, channel count, or a value that is not finite
 *
 * @example
 * const gray = grayscale({ width: 2, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 255, 255, 255) });
 * gray.get(0, 1); // 1
 */
export function grayscale(image: ImageLike): GrayImage {
  return withWorkspace((workspace) => readGray(workspace, putGray(workspace, image)));
}

/** Writes an image in grey to fresh memory, the padding zero. */
export function putGray(workspace: Workspace, image: ImageLike): PlacedImage {
  const pixels = locatePixels('image', image);
  const { width, height } = pixels;
  const stride = strideFor(width);
  const levelBytes = 4 * stride * height;
  // The kernel writes up to 60 bytes behind a row.
  const gray = { width, height, stride, levelBytes, address: workspace.take(levelBytes + 64) };
  const rowOf = pixels.channels === 2 ? undefined : byteRowsOf(pixels);
  if (rowOf) grayOfBytes(workspace, rowOf, pixels.channels, gray);
  else writeGray(pixels, workspace.f32(gray.address, stride * height), stride);
  for (let y = 0; y < height; y++) workspace.f32(gray.address + 4 * (y * stride + width), stride - width).fill(0);
  return gray;
}

/** The same, blurred by a Gaussian of σ = `by` px; 0 leaves it as it is. */
export function putBlurred(workspace: Workspace, image: ImageLike, by: number): PlacedImage {
  if (by === 0) return putGray(workspace, image);
  const { width, height } = locatePixels('image', image);
  const stride = strideFor(width);
  const levelBytes = 4 * stride * height;
  const blurred = { width, height, stride, levelBytes, address: workspace.take(levelBytes) };
  withScratch(workspace, () => blurImage(workspace, blurred, putGray(workspace, image).address, blurred.address, by));
  return blurred;
}

/** Four times as fast as `writeGray`, and without a copy of all channels as floats: bytes pass through memory some rows at a time. */
function grayOfBytes(
  workspace: Workspace,
  rowOf: (y: number) => Uint8Array,
  channels: number,
  { width, height, stride, address }: PlacedImage,
): void {
  withScratch(workspace, () => {
    const rowBytes = width * channels;
    const rows = Math.min(height, Math.ceil(BYTES_A_CALL / rowBytes));
    const source = workspace.take(rows * rowBytes + 16);
    for (let first = 0; first < height; first += rows) {
      const count = Math.min(rows, height - first);
      const bytes = workspace.u8(source, count * rowBytes);
      for (let y = 0; y < count; y++) bytes.set(rowOf(first + y), y * rowBytes);
      for (let y = 0; y < count; y++) {
        workspace.kernels.grayOfBytes(source + y * rowBytes, width, channels, address + 4 * stride * (first + y));
      }
    }
  });
}

/** Writes grey rows of `stride` elements. */
function writeGray(pixels: StoredPixels, gray: Float32Array, stride: number): void {
  const { width, height, channels, data } = copyPixels('image', pixels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let to = y * stride, end = to + width; to < end; to++, at += channels) {
      gray[to] = channels < 3 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    }
  }
}
