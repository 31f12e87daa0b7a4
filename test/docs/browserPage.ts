/** A page in Chromium for code of the documentation: `elementA` and `elementB` show a.jpg and b.jpg, `input` holds both files. */
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
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

const decode: Plugin = {
  name: 'decode',
  setup(build) {
    build.onResolve({ filter: /^oriel\/node$/ }, () => ({ path: 'decode', namespace: 'decode' }));
    build.onLoad({ filter: /.*/, namespace: 'decode' }, () => ({ contents: DECODE }));
  },
};

interface PageOptions {
  /** A page of its own, without the script. */
  readonly html?: string;
  /** Files that the input holds from the start; those of the page of its own are chosen when the program stands. */
  readonly choose?: readonly string[];
  /** Waits for this element when files have been chosen, and reads it. */
  readonly wanted?: string;
}

/**
 * Bundles a program, runs it on the page and waits until it ends.
 *
 * @param files - beside the page, by name
 * @returns what it printed, what it threw, and the text of the element that was wanted
 */
export async function runOnPage(program: string, files: Record<string, Uint8Array>, options: PageOptions = {}) {
  const { html = PAGE, choose = ['a.jpg', 'b.jpg'], wanted } = options;
  const folder = await folderFor('page');
  // The package finds its worker beside its script; an absolute address is that of the option `worker`.
  const common: BuildOptions = { bundle: true, format: 'esm', platform: 'browser', plugins: [decode] };
  await build({ ...common, entryPoints: [program], outfile: join(folder, 'program.js') });
  const stdin = { contents: "import 'oriel/browser/worker';", resolveDir: folder };
  for (const worker of ['worker.js', 'assets/worker.js']) {
    await build({ ...common, stdin, outfile: join(folder, worker) });
  }
  await writeFiles(folder, { 'page.html': html, ...files });
  const chosen = choose.map((name) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(files[name]!) }));
  const [lines, errors]: [string[], string[]] = [[], []];
  let text = '';
  await serving(folder, {}, (address) =>
    withPage(async (page) => {
      page.on('console', (message) => lines.push(message.text()));
      page.on('pageerror', (error) => errors.push(String(error)));
      const runScript = async () => {
        const script = '/program.js';
        await import(script);
      };
      await page.goto(`${address}/page.html`);
      if (wanted === undefined) await page.setInputFiles('input[type=file]', chosen);
      await page.evaluate(runScript).catch((error) => errors.push(String(error)));
      if (wanted !== undefined) {
        await page.setInputFiles('input[type=file]', chosen);
        text = (await page.textContent(wanted)) ?? '';
      }
    }),
  );
  return { lines, errors, text };
}
