/** The README's example does what it says. */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import tape from 'tape';
import { photographPath } from '../examples/scene/photographs.ts';

tape('the example of the README runs as it stands', async (t) => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  // Inside the project, so that `oriel` resolves to it.
  const folder = new URL('../out/readme/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('example.ts', folder), code!);
  for (const name of ['a.jpg', 'b.jpg']) await copyFile(photographPath('dust-bowl-home'), new URL(name, folder));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'example.ts'], {
    cwd: fileURLToPath(folder),
    encoding: 'utf8',
  });
  t.equal(status, 0, stderr);
  const [, inliers, matches] = /^(\d+) inliers of (\d+)$/m.exec(stdout) ?? [];
  t.ok(Number(inliers) > 500 && inliers === matches, stdout);
});
