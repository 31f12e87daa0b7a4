import tape from 'tape';
import { describeSift, detectDog, extract, type ImageLike, orient, scaleSpace } from '../lib/index.ts';
import { selectRegions, strongestRows } from '../lib/rows.ts';
import { Workspace, withWorkspace } from '../lib/wasm/instance.ts';
import { sameRegions } from './conformance/detector.ts';
import { barrenImages, refusesBadImages } from './conformance/input.ts';
import { drawTexture } from './images.ts';
import { randomFor } from './support.ts';

const texture = drawTexture(140, 120, randomFor('extract'));

tape('extract equals its stages composed by hand', (t) => {
  for (const upright of [false, true]) {
    const space = scaleSpace(texture);
    const regions = orient(space, detectDog(space), { upright });
    const features = extract(texture, { upright });
    sameRegions(t, features, regions, `upright ${upright}`);
    t.deepEqual(features.descriptors.data, describeSift(space, regions).data);
    sameRegions(t, extract(space, { upright }), regions, 'from a scale space');
  }
  t.end();
});

tape('extract keeps at most maxFeatures, the strongest', (t) => {
  const all = extract(texture);
  t.ok(all.length > 100, `${all.length} features`);
  for (const maxFeatures of [0, 1, 50, 1e6]) {
    const features = extract(texture, { maxFeatures });
    t.equal(features.length, Math.min(maxFeatures, all.length));
    t.deepEqual(features.descriptors.shape, [features.length, 128]);
  }
  t.deepEqual(
    extract(texture, { maxFeatures: 50 }).response,
    selectRegions(all, strongestRows(all.response, 50)).response,
  );
  t.end();
});

tape('extract finds nothing on barren images and refuses what is no image or option', (t) => {
  for (const [kind, image] of barrenImages()) t.equal(extract(image).length, 0, kind);
  refusesBadImages(t, extract);
  t.throws(() => extract(texture, { detector: 'surf' } as object), /unknown option detector/);
  t.throws(() => extract(texture, { maxFeatures: Number.NaN }), RangeError);
  t.throws(() => extract(texture, { root: 1 as unknown as boolean }), TypeError);
  t.end();
});

tape('two runs give the same bytes', (t) => {
  const [first, second] = [extract(texture), extract(texture)];
  sameRegions(t, first, second, 'regions');
  t.deepEqual(first.descriptors.data, second.descriptors.data);
  t.end();
});

tape('memory stays flat over 1000 extractions, bad ones among them', (t) => {
  const image = drawTexture(64, 64, randomFor('memory'));
  const workspaceBytes = () => withWorkspace((workspace) => workspace.byteLength);
  const run = (count: number) => {
    for (let i = 0; i < count; i++) {
      extract(image);
      if (i % 10 === 0) t.throws(() => extract(null as unknown as ImageLike), TypeError);
    }
  };
  run(100);
  const [bytes, resident] = [workspaceBytes(), process.memoryUsage().rss];
  run(1000);
  t.equal(workspaceBytes(), bytes, 'the borrowed workspace has not grown');
  // The collector's timing moves the resident size by some megabytes; a leak of one pyramid a call would be 400 MB.
  const grown = (process.memoryUsage().rss - resident) / 2 ** 20;
  t.ok(grown < 60, `resident memory grew by ${grown.toFixed(0)} MiB`);
  t.end();
});

tape('a workspace gives back what was taken, also when the work throws', (t) => {
  const taken: number[] = [];
  for (let i = 0; i < 3; i++) {
    t.throws(() =>
      withWorkspace((workspace) => {
        taken.push(workspace.take(1000));
        throw new Error('midway');
      }),
    );
  }
  t.ok(taken[0] === taken[1] && taken[1] === taken[2], 'the same address each time');
  const workspace = new Workspace();
  t.throws(() => workspace.take(5e9), /out of memory: 4769 MiB/, 'more than 4 GiB');
  t.equal(workspace.f32(workspace.put(Float32Array.of(1, 2)), 2)[1], 2, 'and works afterwards');
  t.end();
});
