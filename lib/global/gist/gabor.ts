/**
 * Filters that each let pass one scale and one direction of an image's structure.
 *
 * Source: A. Oliva, A. Torralba, "Modeling the shape of the scene: a holistic representation of the spatial envelope", IJCV 42(3), 2001;
 * numbers of the authors' program, LMgist.
 *
 * In the Fourier domain filter (s, j) of scale s with J directions is exp(−3.5 (f / f_s − 1)² − π J² / 32 · φ²): f is the frequency, with
 * the centre f_s = 0.3 / 1.85^s cycles per px, and φ the angle between it and the direction π j / J. It lets pass one half of the plane:
 * the magnitude of what comes out is a local amplitude, whatever the phase.
 */
import { angleOf } from '../../regions/angle.ts';
import type { Workspace } from '../../wasm/instance.ts';
import { type Fourier, frequency, type Plane } from './fourier.ts';

/** Writes what a filter lets pass. */
export type GaborFilter = (from: Plane, to: Plane) => void;

/**
 * One filter for each scale and direction, scales outermost.
 *
 * @param orientations - directions of each scale, the finest first
 */
export function gaborFilters(
  workspace: Workspace,
  { n }: Fourier,
  orientations: readonly number[],
): readonly GaborFilter[] {
  const [frequencies, angles] = [new Float32Array(n * n), new Float32Array(n * n)];
  for (let row = 0, at = 0; row < n; row++) {
    const v = frequency(row, n);
    for (let column = 0; column < n; column++, at++) {
      const u = frequency(column, n);
      frequencies[at] = Math.sqrt(u * u + v * v);
      angles[at] = angleOf(u, v);
    }
  }
  const polar = [workspace.put(frequencies), workspace.put(angles)] as const;
  let centre = 0.3 * n;
  return orientations.flatMap((count) => {
    const [own, narrowness] = [centre, (Math.PI * count * count) / 32];
    centre /= 1.85;
    return Array.from({ length: count }, (_, j): GaborFilter => {
      const shape = [own, (Math.PI * j) / count, narrowness] as const;
      return (from, to) => workspace.kernels.applyGabor(from.re, from.im, to.re, to.im, n * n, ...polar, ...shape);
    });
  });
}
