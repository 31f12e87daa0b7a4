/**
 * Time per 1000 regions of each preset, stage by stage, beside VLFeat and native OpenCV where they are installed: CPU time, one thread.
 *
 *     node --import tsx bench/regions.ts [--data FOLDER]
 *
 * Per 1000 features that the whole chain gives, as a region with several directions is several features. The scale space costs the
 * same for few regions as for many, so where counts differ much the ratio says less. The scale space is built once for the stages;
 * `extract` builds its own. Of MSER the detector alone is compared, in ms an image, as OpenCV has no descriptor for ellipses. On grey
 * images OpenCV keeps near copies whatever its minDiversity; ours is timed with copies dropped, its default, and kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { photographPath } from '../examples/scene/photographs.ts';
import { CHAINS, type Preset } from '../lib/extract/presets.ts';
import { adaptShape, describeSift, detectMser, extract, orient, type PixelData, scaleSpace } from '../lib/index.ts';
import { hesaffTime } from './accuracy/reference.ts';
import { benchHarris } from './harris.ts';
import { findPeers, peerTime } from './peers/native.ts';
import { grayPicture, type Picture, readAny, readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, ms, ratio } from './support/timing.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const REPEATS = 9;
/** The peer that is told apart by the same detector. */
const VLFEAT: Partial<Record<Preset, string>> = { dogaff: 'dog', hesaff: 'hessian', harraff: 'harrlap' };

const temporary = mkdtempSync(join(tmpdir(), 'oriel-regions-'));
try {
  const { vlfeat, opencv } = await findPeers(temporary);
  const boats = await readGray(photographPath('nagasaki-boats'), [640, 480]);
  const inputs: [string, Picture][] = [['boats 640x480', await grayPicture(boats, temporary)]];
  if (values.data !== undefined) {
    const graf = await readAny(join(values.data, 'vgg_affine/graf/img1.png'));
    inputs.push(['graf 800x640', await grayPicture(graf, temporary)]);
  }
  const rows: string[][] = [];
  const mser: string[][] = [];
  for (const [name, { image, file }] of inputs) {
    for (const preset of Object.keys(CHAINS) as Preset[]) {
      const ours = stages(image, preset);
      const method = VLFEAT[preset];
      const theirs = vlfeat && method !== undefined ? await peerTime(vlfeat, method, file) : undefined;
      const per = (value: number | undefined, regions: number) =>
        value === undefined ? '-' : ms((1000 * value) / regions);
      const peer = theirs
        ? [
            `${theirs.regions}`,
            per(theirs.ms, theirs.regions),
            ratio(ours.whole / ours.length, theirs.ms / theirs.regions),
          ]
        : ['-', '-', '-'];
      const { space, detect, adapt, orientation, describe, whole, length } = ours;
      const parts = [space, detect, adapt, orientation, describe, whole].map((value) => per(value, length));
      rows.push([name, preset, `${length}`, ...parts, ...peer]);
    }
    if (opencv === undefined) continue;
    const theirs = await peerTime(opencv, 'mser', file);
    for (const [copies, options] of Object.entries({ dropped: {}, kept: { minDiversity: 0 } })) {
      const ours = cpuTime(() => detectMser(image, options), REPEATS).median;
      const { length } = detectMser(image, options);
      const ratios = [ratio(ours, theirs.ms), ratio(ours / length, theirs.ms / theirs.regions)];
      mser.push([name, copies, `${length}`, ms(ours), `${theirs.regions}`, ms(theirs.ms), ...ratios]);
    }
  }
  console.log('Time per 1000 regions, ms of CPU\n');
  const parts = ['scale space', 'detect', 'adapt', 'orient', 'describe', 'extract'];
  printTable(['image', 'preset', 'regions', ...parts, 'VLFeat regions', 'VLFeat', 'ratio'], rows);
  if (mser.length > 0) {
    console.log('\nMSER, detection alone, ms of CPU an image\n');
    printTable(['image', 'copies', 'regions', 'oriel', 'OpenCV regions', 'OpenCV', 'ratio', 'ratio per region'], mser);
  }
  if (opencv !== undefined) await benchHarris(inputs, opencv);
  console.log(`\n${hesaffTime()}`);
} finally {
  rmSync(temporary, { recursive: true });
}

/** Medians, ms, and the number of features. */
function stages(image: PixelData, preset: Preset) {
  const chain = CHAINS[preset];
  const space = scaleSpace(image, { doubled: chain.doubled });
  const detected = chain.detect(space, {});
  const shapes = chain.affine ? adaptShape(space, detected) : detected;
  const regions = orient(space, shapes);
  const median = (work: () => unknown) => cpuTime(work, REPEATS).median;
  return {
    space: median(() => scaleSpace(image, { doubled: chain.doubled })),
    detect: median(() => chain.detect(space, {})),
    adapt: chain.affine ? median(() => adaptShape(space, detected)) : undefined,
    orientation: median(() => orient(space, shapes)),
    describe: median(() => describeSift(space, regions, { extent: chain.extent })),
    whole: median(() => extract(image, { preset })),
    length: regions.length,
  };
}
