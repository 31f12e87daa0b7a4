/**
 * The Harris response of a level: det M - k (tr M)² of the second-moment matrix M.
 *
 * 1. Gradients are central differences on a level of the derivation scale, times that scale.
 * 2. Their products Lx², Lx Ly and Ly² are blurred by the window of the integration scale, borders mirrored: the elements of M. Of the
 *    outermost pixels they count as 0.
 */
import { blurImage, type Grid, inBands } from '../../image/grid.ts';
import { type Workspace, withScratch } from '../../wasm/instance.ts';

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
  const { levelBytes, width, height, stride } = grid;
  withScratch(workspace, () => {
    const products = workspace.take(3 * levelBytes);
    const smooth = workspace.take(3 * levelBytes);
    inBands(1, height - 1, stride, (from, to) =>
      kernels.gradientProducts(source, products, levelBytes, stride, from, to),
    );
    for (let p = 0; p < 3; p++) {
      const image = products + p * levelBytes;
      const values = workspace.f32(image, stride * height);
      values.fill(0, 0, stride);
      values.fill(0, stride * (height - 1));
      // The kernel cannot know the gradients of the outermost columns; blurred, what it leaves there would spread.
      for (let row = 0; row < values.length; row += stride) {
        values[row] = 0;
        values[row + width - 1] = 0;
      }
      blurImage(workspace, grid, image, smooth + p * levelBytes, integration);
    }
    inBands(0, height, stride, (from, to) =>
      kernels.cornerness(smooth, levelBytes, target, stride, from, to, k, derivation ** 4),
    );
  });
}
