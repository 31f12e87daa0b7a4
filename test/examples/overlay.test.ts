import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import tape from 'tape';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

tape('the example lays two photographs over each other, and they agree where both are', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-overlay-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const loader = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loader, file('../../examples/06-overlay.ts')],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  t.equal(status, 0, stderr);
  const [, inliers, effective] = /(\d+) inliers, ([\d.]+) in effect/.exec(stdout)!;
  // Half of each photograph of 560 × 380 px is shared: room for about 180.
  t.ok(Number(effective) > 50 && Number(effective) < 250 && Number(effective) < Number(inliers), stdout);
  const [average, difference] = await Promise.all(
    ['average', 'difference'].map(async (blend) => {
      const image = sharp(join(folder, 'out', `overlay-${blend}.png`)).raw();
      return image.toBuffer({ resolveWithObject: true });
    }),
  );
  t.ok(average!.info.width > 560 && average!.info.height > 380, 'the canvas holds both');
  const shared = [...difference!.data.keys()].filter((i) => i % 4 === 3 && difference!.data[i] === 255);
  const mean = shared.reduce((sum, i) => sum + difference!.data[i - 3]!, 0) / shared.length;
  // One has 0.8 / 0.95 of the other's light: 15.5 of 98 grey levels on average, of which nothing else may be a large part.
  t.ok(shared.length > 50_000 && mean < 18, `${shared.length} px, mean difference ${mean.toFixed(1)}`);
});
