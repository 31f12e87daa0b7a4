/**
 * `extract`, preset sift, beside the SIFT of native OpenCV, VLFeat and COLMAP: CPU time, one thread, medians; peers where they are
 * installed.
 *
 *     npm run bench -- extraction [--data FOLDER]
 *
 * All double the image and read the same grey bytes. Ours is timed as it comes, and with the `contrast` at which it gives as many
 * features as OpenCV, or a few more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { photographPath } from '../examples/scene/photographs.ts';
import { extract, type PixelData } from '../lib/index.ts';
import { findPeers, peerTime } from './peers/native.ts';
import { grayPicture, readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ms, ratio } from './support/timing.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const photograph = photographPath('nagasaki-boats');
const inputs: [name: string, path: string, size?: [number, number]][] = [
  ['boats 640x480', photograph, [640, 480]],
  ['boats 1024x768', photograph, [1024, 768]],
];
if (values.data) inputs.splice(1, 0, ['graf 800x640', join(values.data, 'vgg_affine/graf/img1.png')]);

const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
const { opencv, vlfeat, colmap } = await findPeers(folder);
const rows: string[][] = [];
for (const [name, path, size] of inputs) {
  const { image, file } = await grayPicture(await readGray(path, size), folder);
  const ours = cpuTime(() => extract(image)).median;
  const theirs: (Awaited<ReturnType<typeof peerTime>> | undefined)[] = [];
  for (const peer of [opencv, vlfeat, colmap]) theirs.push(peer && (await peerTime(peer, 'sift', file)));
  const cells = [`${extract(image).length}`, ms(ours), ...equalNumber(image, theirs[0])];
  rows.push([
    name,
    ...cells,
    ...theirs.flatMap((peer) => (peer ? [`${peer.regions}`, ms(peer.ms), ratio(ours, peer.ms)] : ['-', '-', '-'])),
  ]);
}
console.log('\nextract against the SIFT of the peers\n');
const peers = ['OpenCV', 'VLFeat', 'COLMAP'].flatMap((name) => [`${name} features`, 'ms', 'ratio']);
printTable(['image', 'features', 'ms', 'at equal number', 'ms', 'ratio', ...peers], rows);
rmSync(folder, { recursive: true });

/** Our number and time at the largest contrast that gives as many features as OpenCV, and the ratio. */
function equalNumber(image: PixelData, opencv: Awaited<ReturnType<typeof peerTime>> | undefined): string[] {
  if (opencv === undefined) return ['-', '-', '-'];
  let [low, high] = [0, 0.1];
  for (let step = 0; step < 12; step++) {
    const contrast = (low + high) / 2;
    if (extract(image, { contrast }).length >= opencv.regions) low = contrast;
    else high = contrast;
  }
  const { median } = cpuTime(() => extract(image, { contrast: low }));
  return [`${extract(image, { contrast: low }).length}`, ms(median), ratio(median, opencv.ms)];
}
