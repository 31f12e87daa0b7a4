import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import tape from 'tape';
import { photographPath } from '../../examples/scene/photographs.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/01-match-two-photographs.ts', import.meta.url));
const match = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', PROGRAM, ...args], { encoding: 'utf8' });

tape('the example ends with one clear sentence for files that are no images', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-match-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const whole = photographPath('dust-bowl-home');
  const [empty, truncated, text] = ['empty.png', 'truncated.jpg', 'text.webp'].map((name) => join(folder, name));
  await writeFile(empty!, '');
  await writeFile(truncated!, (await readFile(whole)).subarray(0, 20000));
  await writeFile(text!, 'not an image');
  for (const [bad, reason] of [
    [join(folder, 'missing.jpg'), /no such file/],
    [empty!, /empty/],
    [truncated!, /cut short/],
    [text!, /not an image/],
    [folder, /folder/],
  ] as const) {
    const { status, stderr } = match(whole, bad);
    t.equal(status, 1, bad);
    t.ok(stderr.includes(bad) && reason.test(stderr), stderr);
    t.equal(stderr.trim().split('\n').length, 1, 'one line');
  }
  for (const args of [[whole], ['--seed', 'x'], ['--unknown']]) {
    const { status, stderr } = match(...args);
    t.ok(status === 1 && stderr.trim().split('\n').length === 1, stderr);
  }
});

tape('the example says when two photographs do not agree, writes the picture and exits with 2', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-match-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const out = join(folder, 'deep', 'matches.svg');
  const plain = join(folder, 'plain.png');
  await sharp({ create: { width: 200, height: 150, channels: 3, background: '#707070' } })
    .png()
    .toFile(plain);
  const { status, stdout } = match(photographPath('dust-bowl-home'), plain, '--out', out);
  t.equal(status, 2);
  t.ok(/no homography found/.test(stdout), stdout);
  t.ok((await readFile(out, 'utf8')).startsWith('<svg'));
});
