/** The README's example in a project that has installed the packed library. */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import tape from 'tape';
import { photographPath } from '../../examples/scene/photographs.ts';
import { writeFiles } from '../pages.ts';
import { emptyProject, runNode } from './consumer.ts';

tape('the packed library installs into an empty project, and the example of the README runs there', async (t) => {
  const { folder } = emptyProject();
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  await writeFiles(folder, { 'example.js': (await transform(example!, { loader: 'ts' })).code });
  for (const name of ['a.jpg', 'b.jpg']) await copyFile(photographPath('dust-bowl-home'), join(folder, name));
  const told = runNode(folder, 'example.js');
  const [, inliers, matches] = /^(\d+) inliers of (\d+)$/.exec(told) ?? [];
  t.ok(Number(inliers) > 500 && inliers === matches, told);
  t.deepEqual(
    JSON.parse(runNode(folder, '-p', "JSON.stringify(Object.keys(require('./package.json').dependencies))")).sort(),
    ['@types/node', 'oriel', 'sharp'],
    'nothing else was installed by hand',
  );
});
