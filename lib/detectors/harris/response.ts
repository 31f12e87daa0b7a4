/** The Harris response of a level: det M - k (tr M)² of the second-moment matrix. */
import { blurImage, inBands, type Octave, type ScaleSpace } from '../../image/scaleSpace.ts';
import { withScratch } from '../../wasm/instance.ts';

export interface HarrisParameters {
  /** Weight of the squared trace. */
  readonly k: number;
  /** σ of the window over which gradients are pooled, as a multiple of the level's own blur. */
  readonly integration: number;
}

/**
 * Writes the response of an image of the octave's size and the blur `scale` (samples) to `target`; gradients are scale-normalised.
 */
export function putCornerness(
  { workspace }: ScaleSpace,
  octave: Octave,
  source: number,
  scale: number,
  { k, integration }: HarrisParameters,
  target: number,
): void {
  const { kernels } = workspace;
  const { levelBytes, width, height, stride } = octave;
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
      blurImage(workspace, octave, image, smooth + p * levelBytes, integration * scale);
    }
    inBands(0, height, stride, (from, to) =>
      kernels.cornerness(smooth, levelBytes, target, stride, from, to, k, scale ** 4),
    );
  });
}
