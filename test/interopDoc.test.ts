/** The examples of docs/interop.md run as they stand. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import tape from 'tape';

/** What each block prints, in the order of the page. */
const EXPECTED = [/^2 \[ \d+, 128 \]$/, /^true true$/, /^\d\d+$/, /^640 240\n5\.00$/, /^true 2\d\d$/];

tape('the examples of docs/interop.md run as they stand', async (t) => {
  const page = await readFile(new URL('../docs/interop.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  t.equal(blocks.length, EXPECTED.length, 'examples');
  // Inside the project, so that `oriel` resolves to it.
  const folder = new URL('../out/interop/', import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [i, code] of blocks.entries()) {
    await writeFile(new URL(`${i}.ts`, folder), code);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', `${i}.ts`], {
      cwd: fileURLToPath(folder),
      encoding: 'utf8',
    });
    t.equal(status, 0, stderr);
    t.match(stdout.trim(), EXPECTED[i]!);
  }
});
