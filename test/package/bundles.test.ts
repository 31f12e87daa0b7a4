/** The packed library goes through every bundler as it comes, and gives the same figures wherever the bundle runs. */
import { join } from 'node:path';
import commonjsPlugin from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import tape from 'tape';
import * as vite from 'vite';
import webpack from 'webpack';
import { noBrowser, withPage } from '../browser/chromium.ts';
import { serving, writeFiles } from '../pages.ts';
import { runNode } from './consumer.ts';
import { PAGE, projectWith } from './program.ts';

// Its types say CommonJS where Node finds an ES module.
const commonjs = commonjsPlugin as unknown as typeof commonjsPlugin.default;

/** Each bundles `entry` of the project, by its defaults, to `bundle.js` in the folder `out`. */
const BUNDLERS: Record<string, (entry: string, out: string) => Promise<unknown>> = {
  esbuild: (entry, out) =>
    esbuild.build({ entryPoints: [entry], bundle: true, format: 'esm', outfile: join(out, 'bundle.js') }),
  // Rollup by itself knows no packages and no CommonJS: these two plugins are its way to both.
  Rollup: async (entry, out) => {
    const plugins = [nodeResolve({ browser: true }), commonjs()];
    const bundle = await rollup({ input: entry, plugins, onLog: failOnWarning });
    await bundle.write({ dir: out, format: 'esm', entryFileNames: 'bundle.js' });
  },
  Vite: (entry, out) =>
    vite.build({
      root: join(entry, '..'),
      configFile: false,
      logLevel: 'silent',
      base: './',
      build: {
        outDir: out,
        emptyOutDir: false,
        rollupOptions: { input: entry, output: { entryFileNames: 'bundle.js' } },
      },
    }),
  webpack: (entry, out) =>
    new Promise<void>((resolve, reject) => {
      const output = { path: out, filename: 'bundle.js' };
      // The pictures in the bundle are larger than it recommends.
      const options: webpack.Configuration = { context: join(entry, '..'), mode: 'production', performance: false };
      webpack({ entry, output, ...options }, (error, stats) => {
        if (error || stats?.hasErrors() || stats?.hasWarnings()) reject(error ?? new Error(stats!.toString()));
        else resolve();
      });
    }),
};

function failOnWarning(level: string, log: { message: string }): void {
  if (level === 'warn') throw new Error(log.message);
}

/** The title of a page, once it has one. */
async function titleOf(address: string): Promise<string> {
  let title = '';
  await withPage(async (page) => {
    await page.goto(address);
    await page.waitForFunction(() => document.title !== '');
    title = await page.title();
  });
  return title;
}

tape(
  'a small program gives the same figures in Node, bundled, in threads, in CommonJS, in pages and workers',
  async (t) => {
    const { project, truth } = await projectWith({
      'thread.js':
        "import { Worker } from 'node:worker_threads'; new Worker(new URL(process.argv[2], import.meta.url));",
      'required.cjs': `require('./main.js');`,
    });
    const { inliers, hits } = JSON.parse(truth);
    t.ok(inliers > 50 && hits[0][0] === 'a' && hits[1][2] > 20, `in Node: ${truth}`);
    t.equal(runNode(project, 'thread.js', './main.js'), truth, 'a thread of Node');
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    if (major > 20 || minor >= 19) t.equal(runNode(project, 'required.cjs'), truth, 'require in CommonJS');
    else t.skip(`require of ES modules needs Node 20.19, this is ${process.version}`);

    for (const [name, bundle] of Object.entries(BUNDLERS)) {
      const out = join(project, 'out', name);
      await bundle(join(project, 'main.js'), out);
      t.equal(runNode(project, `out/${name}/bundle.js`), truth, `${name}: Node`);
      t.equal(runNode(project, 'thread.js', `./out/${name}/bundle.js`), truth, `${name}: a thread of Node`);
      if (noBrowser) continue;
      const worker = `const worker = new Worker('bundle.js'); worker.onmessage = ({ data }) => { document.title = data; };`;
      await writeFiles(out, { 'page.html': PAGE, 'worker.html': `<!doctype html><script>${worker}</script>` });
      await serving(out, {}, async (address) => {
        t.equal(await titleOf(`${address}/page.html`), truth, `${name}: a page`);
        t.equal(await titleOf(`${address}/worker.html`), truth, `${name}: a Web Worker`);
      });
    }
    if (noBrowser) t.skip(noBrowser);
  },
);

/** A page that extracts both pictures in a pool of workers; `start` is the option that says how, if it must be said. */
const manyImages = (start: string) => `
import { extractImages } from 'oriel/browser';
import { pair } from './pair.js';

const lengths = [];
for await (const { features, error } of extractImages(pair, { preset: 'hesaff', workers: 2${start} })) {
  lengths.push(error ? String(error) : features.length);
}
document.title = JSON.stringify(lengths);
`;

tape(
  'workers of extractImages start in bundles: by themselves with Vite and webpack, by the option with the others',
  { skip: noBrowser },
  async (t) => {
    const { project, truth } = await projectWith({
      'many.js': manyImages(''),
      'manyByOption.js': manyImages(", worker: () => new Worker('worker/bundle.js', { type: 'module' })"),
      'worker.js': "import 'oriel/browser/worker';",
    });
    const lengths = JSON.stringify(JSON.parse(truth).lengths);
    for (const [name, bundle] of Object.entries(BUNDLERS)) {
      const finds = name === 'Vite' || name === 'webpack';
      const out = join(project, 'out', `${name} workers`);
      await bundle(join(project, finds ? 'many.js' : 'manyByOption.js'), out);
      if (!finds) await bundle(join(project, 'worker.js'), join(out, 'worker'));
      await writeFiles(out, { 'page.html': PAGE });
      await serving(out, {}, async (address) => {
        t.equal(await titleOf(`${address}/page.html`), lengths, name);
      });
    }
  },
);
