/**
 * Local contrast brought to one level, so that shading and contrast do not count.
 *
 * Source: A. Torralba's `prefilt` of LMgist, after A. Oliva, A. Torralba, IJCV 42(3), 2001.
 *
 * 1. What is coarser than 4 cycles per image is taken away: a Gaussian low pass that is ½ at that frequency.
 * 2. The rest is divided by 0.2 + its local deviation: the root of its square, averaged by the same low pass; of colours, of their mean.
 */
import type { Workspace } from '../../wasm/instance.ts';
import { type Fourier, frequency, type Plane, takePlane } from './fourier.ts';

const CYCLES = 4;
const LEAST_DEVIATION = 0.2;

/**
 * Normalises images in place.
 *
 * @param channels - n² values each
 * @param size - of the image within, px
 * @param exp - the exponential function, the same in every engine
 */
export function normaliseContrast(
  workspace: Workspace,
  fourier: Fourier,
  channels: readonly Float32Array[],
  size: number,
  exp: (x: number) => number,
): void {
  const { n } = fourier;
  const plane = takePlane(workspace, n);
  // exp(−f² ln 2 / cutoff²) is ½ at the cutoff, in cycles per n px.
  const cutoff = (CYCLES * n) / size;
  const low = Float64Array.from({ length: n }, (_, k) => exp((-Math.LN2 * frequency(k, n) ** 2) / (cutoff * cutoff)));

  for (const channel of channels) {
    const coarse = smooth(workspace, fourier, channel, plane, low);
    for (let at = 0; at < channel.length; at++) channel[at]! -= coarse[at]!;
  }
  const energy = new Float32Array(n * n);
  for (let at = 0; at < energy.length; at++) {
    let sum = 0;
    for (const channel of channels) sum += channel[at]!;
    energy[at] = (sum / channels.length) * (sum / channels.length);
  }
  const variance = smooth(workspace, fourier, energy, plane, low);
  for (const channel of channels) {
    for (let at = 0; at < channel.length; at++) channel[at]! /= LEAST_DEVIATION + Math.sqrt(Math.abs(variance[at]!));
  }
}

/** The image without its high frequencies; a view of `plane`. */
function smooth(
  workspace: Workspace,
  { n, forward, inverse }: Fourier,
  image: Float32Array,
  plane: Plane,
  low: Float64Array,
): Float32Array {
  const [re, im] = [workspace.f32(plane.re, n * n), workspace.f32(plane.im, n * n)];
  re.set(image);
  im.fill(0);
  forward(plane, plane);
  for (let v = 0, at = 0; v < n; v++) {
    const weight = low[v]! / (n * n);
    for (let u = 0; u < n; u++, at++) {
      re[at]! *= weight * low[u]!;
      im[at]! *= weight * low[u]!;
    }
  }
  inverse(plane, plane);
  return re;
}
