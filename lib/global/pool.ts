/**
 * One vector for a map of activations, or for a set of local descriptors.
 *
 * Source: F. Radenovic, G. Tolias, O. Chum, "Fine-tuning CNN image retrieval with no human annotation", PAMI 41(7), 2019, section 3.2
 * (GeM).
 *
 * 1. Values below 10⁻⁶ are raised to it, as the authors' program does: powers are meant for what comes out of a rectifier.
 * 2. Each channel becomes (mean of xᵖ)^(1/p): the mean for p = 1, the maximum for p = Infinity; p = 3 is what training ends at.
 *
 * Unlike there the vector is not brought to unit length: the metric `cosine` and `whiten` take care of that.
 */
import { checkNdArray, checkNumber, checkOptions } from '../check.ts';
import type { NdArray } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';

export interface PoolOptions {
  /** 1 for the mean, larger to stress what is strong, Infinity for the maximum. Default 3. */
  p?: number | undefined;
}

const LEAST = 1e-6;

/**
 * The generalised mean of each channel.
 *
 * @param activations - [n, d] n local descriptors, or [h, w, d] a map, of float32, n and h · w at least 1; negative values count as 0.
 *   Maps of channels first are turned by `ndarray(data, [d, h, w]).transpose(1, 2, 0)`
 * @returns [d] at least 10⁻⁶
 * @throws TypeError for what is no ndarray of float32; RangeError for another shape, nothing to pool, values that are not finite, or p
 *   below 1
 *
 * @example
 * const maps = images.map(({ descriptors }) => stackVectors([Float32Array.from(descriptors.data.subarray(0, 128))])); // of a network
 * const vectors = stackVectors(maps.map((map) => pool(map))); // [n, d]
 * const short = whiten(vectors, trainWhitening(vectors, { dimensions: 2 }));
 */
export function pool(activations: NdArray<Float32Array>, options: PoolOptions = {}): Float32Array {
  const dimensions = (activations as NdArray | undefined)?.shape?.length === 2 ? 2 : 3;
  checkNdArray('activations', activations, 'float32', dimensions === 2 ? [-1, -1] : [-1, -1, -1]);
  checkOptions(options, ['p']);
  const { p = 3 } = options;
  checkNumber('p', p, 1, Number.POSITIVE_INFINITY);

  const { data, offset, shape, stride } = activations;
  const [height, width, channels] = dimensions === 2 ? [1, shape[0]!, shape[1]!] : (shape as [number, number, number]);
  const [down, right, next] = dimensions === 2 ? [0, stride[0]!, stride[1]!] : (stride as [number, number, number]);
  if (height * width === 0)
    throw new RangeError(`activations: expected at least one row, got shape [${shape.join(', ')}]`);
  return withWorkspace(({ kernels }) => {
    const power = (x: number, y: number) => kernels.exp2((y * kernels.logarithm(x)) / Math.LN2);
    return Float32Array.from({ length: channels }, (_, c) => {
      let largest = LEAST;
      let sum = 0;
      forEach(c, (value) => {
        largest = Math.max(largest, value);
      });
      if (p === Number.POSITIVE_INFINITY) return largest;
      // As shares of the largest, so that no power overflows.
      forEach(c, (value) => {
        const share = Math.max(value, LEAST) / largest;
        sum += p === 1 ? share : power(share, p);
      });
      const mean = sum / (height * width);
      return largest * (p === 1 ? mean : power(mean, 1 / p));
    });
  });

  function forEach(channel: number, visit: (value: number) => void): void {
    for (let y = 0; y < height; y++) {
      for (let x = 0, at = offset + y * down + channel * next; x < width; x++, at += right) {
        const value = data[at]!;
        if (!Number.isFinite(value)) throw new RangeError(`activations: expected finite numbers, got ${value}`);
        visit(value);
      }
    }
  }
}
