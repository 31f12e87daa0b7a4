import tape from 'tape';
import { extract, type ImageLike } from '../../lib/index.ts';
import { Workspace, withWorkspace } from '../../lib/wasm/instance.ts';
import { drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

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
