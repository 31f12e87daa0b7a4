/**
 * The Harris response of a level: det M - k (tr M)² of the second-moment matrix M.
 *
 * 1. Gradients are central differences on a level of the derivation scale, times that scale.
 * 2. Their products Lx², Lx Ly and Ly² are blurred by the window of the integration scale, borders mirrored: the elements of M. Of the
 *    outermost pixels they count as 0.
 */
import { blurStep, type Grid, putTaps } from '../../image/grid.ts';
import { type Workspace, withScratch } from '../../wasm/instance.ts';

/** Samples of a strip of rows, for which all steps are done before the next: what is read was just written. */
const SAMPLES_A_STRIP = 1 << 15;

/**
 * Writes the response of an image to `target`, an image laid out alike.
 *
 * @param derivation - the derivation scale, which is the image's own blur, samples
 * @param integration - the integration scale, samples
 * @param k - weight of the squared trace
 */
export function putCornerness(
  workspace: Workspace,
  grid: Grid,
  source: number,
  derivation: number,
  integration: number,
  k: number,
  target: number,
): void {
  const { kernels } = workspace;
  const { width, height, stride } = grid;
  const taps = putTaps(workspace, integration);
  const rows = Math.max(2 * taps.radius, Math.floor(SAMPLES_A_STRIP / stride));
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows);
    // Rows that the blur of the strip reads; borders are mirrored where the strip has the image's own.
    const [top, bottom] = [Math.max(0, from - taps.radius), Math.min(height, to + taps.radius)];
    const strip = { width, stride, height: bottom - top, levelBytes: 4 * stride * (bottom - top) };
    withScratch(workspace, () => {
      const products = putProducts(workspace, grid, source, strip, top);
      const smooth = workspace.take(3 * strip.levelBytes);
      for (let p = 0; p < 3; p++) {
        const image = p * strip.levelBytes;
        blurStep(workspace, strip, products + image, smooth + image, taps).run(from - top, to - top);
      }
      const target0 = target + 4 * stride * top;
      kernels.cornerness(smooth, strip.levelBytes, target0, stride, from - top, to - top, k, derivation ** 4);
    });
  }
}

/** Writes the products of the gradients of the rows of a strip, which begins at row `top` of the image, to fresh memory. */
function putProducts(workspace: Workspace, image: Grid, source: number, strip: Grid, top: number): number {
  const { stride, levelBytes } = strip;
  const rowBytes = 4 * stride;
  const products = workspace.take(3 * levelBytes);
  const [first, last] = [Math.max(top, 1), Math.min(top + strip.height, image.height - 1)];
  workspace.kernels.gradientProducts(
    source + rowBytes * top,
    products,
    levelBytes,
    stride,
    first - top,
    Math.max(first, last) - top,
  );
  for (let p = 0; p < 3; p++) {
    const values = workspace.f32(products + p * levelBytes, stride * strip.height);
    values.fill(0, 0, stride * (first - top));
    values.fill(0, stride * (Math.max(first, last) - top));
    // The kernel cannot know the gradients of the outermost columns; blurred, what it leaves there would spread.
    for (let row = 0; row < values.length; row += stride) {
      values[row] = 0;
      values[row + strip.width - 1] = 0;
    }
  }
  return products;
}
