/** Pages under a Content-Security-Policy that allows WebAssembly, but no `eval`. */
import { join } from 'node:path';
import { build } from 'esbuild';
import tape, { type Test } from 'tape';
import { noBrowser, withPage } from '../browser/chromium.ts';
import { serving, writeFiles } from '../pages.ts';
import { PAGE, projectWith } from './program.ts';

/** Matching, then extraction in a pool; the title says what came of both. */
const POOLED = `
import { extractImages } from 'oriel/browser';
import { run } from './program.js';
import { pair } from './pair.js';

const told = [];
try {
  told.push(JSON.stringify(await run()));
} catch (error) {
  told.push(error.name + ': ' + error.message);
}
const worker = () => new Worker('worker.js', { type: 'module' });
try {
  for await (const { features, error } of extractImages(pair, { preset: 'hesaff', worker })) {
    told.push(error ? error.message : features.length);
  }
} catch (error) {
  told.push(error.message);
}
let isRefused = false;
try {
  Function('');
} catch {
  isRefused = true;
}
document.title = JSON.stringify([isRefused, ...told]);
`;

async function pages(): Promise<{ out: string; truth: string }> {
  const { project, truth } = await projectWith({
    'pooled.js': POOLED,
    'worker.js': "import 'oriel/browser/worker';",
  });
  const out = join(project, 'out', 'policy');
  const entryPoints = { bundle: join(project, 'pooled.js'), worker: join(project, 'worker.js') };
  await build({ entryPoints, bundle: true, format: 'esm', outdir: out });
  await writeFiles(out, { 'page.html': PAGE });
  return { out, truth };
}

/** What the page tells under the policy, and whether that refused `Function`. */
async function under(t: Test, out: string, scripts: string): Promise<unknown[]> {
  const policy = `default-src 'none'; script-src ${scripts}; worker-src 'self'`;
  let told: unknown[] = [];
  await serving(out, { 'content-security-policy': policy }, (address) =>
    withPage(async (page) => {
      await page.goto(`${address}/page.html`);
      // Not by waitForFunction, which compiles text on the page.
      while ((await page.title()) === '') await page.waitForTimeout(20);
      let isRefused: boolean;
      [isRefused, ...told] = JSON.parse(await page.title());
      t.ok(isRefused, `${scripts}: eval is refused`);
    }),
  );
  return told;
}

tape(
  'a page whose policy allows wasm-unsafe-eval and no unsafe-eval matches, and extracts in workers',
  { skip: noBrowser },
  async (t) => {
    const { out, truth } = await pages();
    const told = await under(t, out, "'self' 'wasm-unsafe-eval'");
    t.deepEqual(told, [truth, ...JSON.parse(truth).lengths], 'the figures of Node');
  },
);

tape('a page whose policy allows no WebAssembly hears what to add to it', { skip: noBrowser }, async (t) => {
  const { out } = await pages();
  const told = await under(t, out, "'self'");
  for (const message of told) t.ok(/expected .*got .*'wasm-unsafe-eval'/s.test(String(message)), String(message));
});
