/**
 * Harris corners beside native OpenCV's: CPU time, one thread, grey bytes. Part of regions.ts.
 *
 * OpenCV pools gradients in a block, a box of B pixels, ours in a Gaussian of the same standard deviation, √((B² - 1) / 12), but for
 * blocks of 3, whose 0.8 px are below our least scale of 1. Its gradients are Sobel's, smoothed by 0.7 px across their direction; ours
 * are taken at a derivation scale of 0.7 px. Corners: from 0.01 of the strongest on, without a minimal distance. Response:
 * cornerHarris, and ours from the grey bytes on.
 */
import { putCornerness } from '../lib/detectors/harris/response.ts';
import { putBlurred } from '../lib/image/grayscale.ts';
import { detectHarris, type PixelData } from '../lib/index.ts';
import { withWorkspace } from '../lib/wasm/instance.ts';
import { type Peer, peerTime } from './peers/native.ts';
import type { Picture } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ms, ratio } from './support/timing.ts';

/** Blocks of OpenCV, px, and the scale that is nearest. */
const WINDOWS: readonly (readonly [block: number, scale: number])[] = [
  [3, 1],
  [5, Math.SQRT2],
  [7, 2],
];
const DERIVATION = 0.7;
const REPEATS = 21;

export async function benchHarris(inputs: readonly [string, Picture][], opencv: Peer): Promise<void> {
  const rows: string[][] = [];
  for (const [name, { image, file }] of inputs) {
    for (const [block, scale] of WINDOWS) {
      const options = { scale, derivation: DERIVATION / scale, quality: 0.01, radius: 0 };
      const corners = await peerTime(opencv, `corners-${block}`, file);
      const ours = cpuTime(() => detectHarris(image, options), REPEATS).median;
      const cornerness = await peerTime(opencv, `cornerness-${block}`, file);
      const response = cpuTime(() => respond(image, scale), REPEATS).median;
      rows.push([
        name,
        `${block}`,
        scale.toFixed(1),
        `${detectHarris(image, options).length}`,
        ms(ours),
        `${corners.regions}`,
        ms(corners.ms),
        ratio(ours, corners.ms),
        ms(response),
        ms(cornerness.ms),
        ratio(response, cornerness.ms),
      ]);
    }
  }
  console.log('\nHarris corners, ms of CPU an image\n');
  const corners = ['corners', 'oriel', 'OpenCV corners', 'OpenCV', 'ratio'];
  printTable(['image', 'block', 'scale', ...corners, 'response, oriel', 'cornerHarris', 'ratio'], rows);
}

function respond(image: PixelData, scale: number): void {
  withWorkspace((workspace) => {
    const blurred = putBlurred(workspace, image, Math.sqrt(DERIVATION ** 2 - 0.5 ** 2));
    const target = workspace.take(blurred.levelBytes);
    putCornerness(workspace, blurred, blurred.address, DERIVATION, scale, 0.05, target);
  });
}
