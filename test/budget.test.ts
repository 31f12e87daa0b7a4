/** What a page loads for matching two images stays within the budget that package.json states. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import tape from 'tape';

const CHAIN = "export { extract, matchDescriptors, estimateHomography, estimateFundamental } from './lib/index.ts';";

tape('the bundle from an image to a model, kernels included, is within its budget of gzipped bytes', async (t) => {
  const root = new URL('../', import.meta.url);
  const { budget } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const { outputFiles } = await build({
    stdin: { contents: CHAIN, resolveDir: fileURLToPath(root), loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  const bytes = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  t.comment(`${bytes} bytes of ${budget.bundle}`);
  t.ok(bytes > 10_000 && bytes <= budget.bundle, `expected at most ${budget.bundle} bytes, got ${bytes}`);
});
