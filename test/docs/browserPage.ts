/** A page in Chromium for code of the documentation: `elementA` and `elementB` show a.jpg and b.jpg, `input` holds both files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { withPage } from '../browser/chromium.ts';
import { serving, writeFiles } from '../pages.ts';
import { folderFor } from './programs.ts';

const PAGE = `<!doctype html><title>documentation</title>
<img id="elementA" src="a.jpg"><img id="elementB" src="b.jpg"><input id="input" type="file" multiple>`;

/** In the place of oriel/node, so that the prelude is the same on a page. */
const DECODE = `export async function readImage(path) {
  const bitmap = await createImageBitmap(await (await fetch(path)).blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}`;

/**
 * Bundles a program, runs it on the page and waits until it ends.
 *
 * @param files - JPEGs and other files beside the page, by name
 * @param html - another page, which needs no script element
 * @returns what it printed, and what it threw
 */
export async function runOnPage(
  program: string,
  files: Record<string, Uint8Array>,
  html = PAGE,
): Promise<{ lines: string[]; errors: string[] }> {
  const folder = await folderFor('page');
  const decode = { name: 'decode', setup: redirect };
  // The package finds its worker beside its script; an absolute address is that of the option `worker`.
  const common = { bundle: true, format: 'esm', platform: 'browser', plugins: [decode] } as const;
  await build({ ...common, entryPoints: [program], outfile: join(folder, 'program.js') });
  for (const worker of ['worker.js', 'assets/worker.js']) {
    await build({ ...common, stdin: workerScript(folder), outfile: join(folder, worker) });
  }
  await writeFile(join(folder, 'page.html'), html);
  await writeFiles(folder, files);
  const [lines, errors]: [string[], string[]] = [[], []];
  await serving(folder, {}, (address) =>
    withPage(async (page) => {
      page.on('console', (message) => lines.push(message.text()));
      await page.goto(`${address}/page.html`);
      const pictures = Object.entries(files).map(([name, bytes]) => ({
        name,
        mimeType: 'image/jpeg',
        buffer: Buffer.from(bytes),
      }));
      await page.setInputFiles('input[type=file]', pictures);
      await page
        .evaluate(async () => {
          const script = '/program.js';
          await import(script);
        })
        .catch((error) => errors.push(String(error)));
      await page.close();
    }),
  );
  return { lines, errors };
}

function workerScript(resolveDir: string) {
  return { contents: "import 'oriel/browser/worker';", resolveDir };
}

function redirect(build: import('esbuild').PluginBuild): void {
  build.onResolve({ filter: /^oriel\/node$/ }, () => ({ path: 'decode', namespace: 'decode' }));
  build.onLoad({ filter: /.*/, namespace: 'decode' }, () => ({ contents: DECODE }));
}
