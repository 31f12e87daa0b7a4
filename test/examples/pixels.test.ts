import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import tape from 'tape';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

tape(
  'the example draws rings that are not there without the prefilter, and prints the PSNR of each edit',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'oriel-pixels-'));
    t.teardown(() => rm(folder, { recursive: true }));
    const loader = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', loader, file('../../examples/15-pixels.ts')],
      { cwd: folder, encoding: 'utf8' },
    );
    t.equal(status, 0, stderr);
    const decibels = [...stdout.matchAll(/: ([\d.]+) dB/g)].map(([, value]) => Number(value));
    // 16 levels: 10 log₁₀ (12 · 16²) = 34.9 dB.
    t.ok(decibels.length === 3 && Math.abs(decibels[0]! - 34.9) < 1, stdout);
    t.ok(decibels[2]! < decibels[0]!, 'a shift that nobody sees costs more than 16 levels');
    const { data, info } = await sharp(join(folder, 'out', 'aliasing.png'))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    // A column near the left of each panel, far above what a quarter of the size can hold: black to white, or grey.
    const range = (left: number) => {
      const column = Array.from({ length: 256 }, (_, y) => data[(y * info.width + left) * info.channels]!);
      return Math.max(...column) - Math.min(...column);
    };
    t.ok(range(264 + 64) > 100 && range(528 + 64) < 20, `${range(264 + 64)}, ${range(528 + 64)}`);
  },
);
