/**
 * Filters that each let pass one scale and one direction of an image's structure.
 *
 * Source: A. Oliva, A. Torralba, "Modeling the shape of the scene: a holistic representation of the spatial envelope", IJCV 42(3), 2001; numbers of
 * the authors' program, LMgist.
 *
 * In the Fourier domain filter (s, j) of scale s with J directions is exp(−3.5 (f / f_s − 1)² − π J² / 32 · φ²): f is the frequency, with the centre
 * f_s = 0.3 / 1.85^s cycles per px, and φ the angle between it and the direction π j / J. It lets pass one half of the plane: the magnitude of what
 * comes out is a local amplitude, whatever the phase.
 */
import { angleOf } from '../../regions/angle.ts';
import { frequency } from './fourier.ts';

export interface GaborFilter {
  /** [n²] by frequency. */
  readonly radial: Float32Array;
  /** [n²] by direction; the filter is the product of both. */
  readonly angular: Float32Array;
}

/** Weights below e^−16 = 10⁻⁷ are 0, as they are to single precision. */
const LEAST_EXPONENT = -16;

/**
 * One filter for each scale and direction, scales outermost.
 *
 * @param orientations - directions of each scale, the finest first
 * @param exp - the exponential function, the same in every engine
 */
export function gaborFilters(n: number, orientations: readonly number[], exp: (x: number) => number): GaborFilter[] {
  const weight = (exponent: number) => (exponent < LEAST_EXPONENT ? 0 : exp(exponent));
  const frequencies = Float64Array.from({ length: n }, (_, k) => frequency(k, n));
  const overPlane = (value: (u: number, v: number, at: number) => number) =>
    Float32Array.from({ length: n * n }, (_, at) => value(frequencies[at % n]!, frequencies[Math.floor(at / n)]!, at));

  const angles = overPlane((u, v) => angleOf(u, v));
  const fans = new Map<number, Float32Array[]>();
  for (const count of orientations) {
    const fan = Array.from({ length: count }, (_, j) =>
      overPlane((_u, _v, at) => {
        let angle = angles[at]! - (Math.PI * j) / count;
        if (angle < -Math.PI) angle += 2 * Math.PI;
        return weight(((-Math.PI * count * count) / 32) * angle * angle);
      }),
    );
    fans.set(count, fan);
  }
  return orientations.flatMap((count, scale) => {
    const centre = (0.3 * n) / 1.85 ** scale;
    const radial = overPlane((u, v) => {
      const offset = Math.sqrt(u * u + v * v) / centre - 1;
      return weight(-3.5 * offset * offset);
    });
    return fans.get(count)!.map((angular) => ({ radial, angular }));
  });
}
