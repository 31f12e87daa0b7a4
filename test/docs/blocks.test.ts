/** Every block of code on the pages and every example in a docstring compiles and runs; whole programs: programs.test.ts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tape from 'tape';
import { noBrowser } from '../browser/chromium.ts';
import { writeFiles } from '../pages.ts';
import { runOnPage } from './browserPage.ts';
import { blocksOf, isProgram, pages } from './markdown.ts';
import { folderFor, moduleOf, needsPage, pictures, prelude, runProgram } from './programs.ts';
import { surface, typeErrors } from './surface.ts';

const exports = surface();
const onPages = pages
  .filter((page) => !isProgram(page))
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'ts')
  .filter(({ place }) => place !== prelude.place);
const inDocstrings = exports
  .filter(({ own }) => own)
  .flatMap(({ examples, place }) => examples.map((code) => ({ code: `${code}\n`, place })));

tape('every function, class and constant of every entry point has an example in its docstring', (t) => {
  const values = exports.filter(({ value, own }) => value && own);
  t.ok(values.length > 50, `${values.length} exports`);
  for (const { name, from, examples } of values) t.ok(examples.length > 0, `${name} of ${from} has an @example`);
  t.end();
});

tape('the blocks of the pages and the examples of the docstrings compile and run', async (t) => {
  const folder = await folderFor('blocks');
  await writeFiles(folder, await pictures());
  const modules = {
    'pages.ts': onPages.filter((block) => !needsPage(block)),
    'docstrings.ts': inDocstrings.filter((block) => !needsPage(block)),
    'browser.ts': [...onPages, ...inDocstrings].filter(needsPage),
  };
  for (const [file, blocks] of Object.entries(modules)) await writeFile(join(folder, file), moduleOf(blocks, exports));
  const errors = typeErrors(Object.keys(modules).map((file) => join(folder, file)));
  t.equal(errors.length, 0, `types: ${errors.join('\n')}`);

  for (const file of ['pages.ts', 'docstrings.ts'] as const) {
    const { status, stdout, stderr } = runProgram(folder, file);
    const reached = stdout.split('\n').filter((line) => /^\S+\.(md|ts):\d+$/.test(line));
    t.equal(status, 0, `${file}, last at ${reached.at(-1)}: ${stderr}`);
    t.equal(reached.length, modules[file].length, `${reached.length} blocks of ${file} ran`);
  }
});

tape('the blocks that need a page run in Chromium', { skip: noBrowser }, async (t) => {
  const folder = await folderFor('blocks');
  const { lines, errors } = await runOnPage(join(folder, 'browser.ts'), await pictures());
  const count = [...onPages, ...inDocstrings].filter(needsPage).length;
  t.deepEqual(errors, [], lines.at(-1));
  t.equal(lines.filter((line) => /^\S+\.(md|ts):\d+$/.test(line)).length, count, `${count} blocks ran`);
});
