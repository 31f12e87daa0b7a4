/**
 * Builds the page: one HTML file with style, script and workers in it.
 *
 * 1. The two workers are bundled; the page's script has them as text.
 * 2. Style and script are put into index.html, and their hashes into its Content-Security-Policy: nothing else runs, and nothing is sent.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The whole page. */
export async function buildPage(): Promise<string> {
  const worker = await bundle('background/worker.ts', { format: 'iife' });
  const pool = await bundle('../../dist/browser/worker.js', { format: 'iife' });
  const define = { WORKER_SCRIPT: JSON.stringify(worker), POOL_SCRIPT: JSON.stringify(pool) };
  const script = await bundle('main.ts', { format: 'esm', define });
  const style = await bundle('page.css', {});
  const policy = [
    "default-src 'none'",
    // Compiling WebAssembly is allowed; evaluating text as script is not.
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    'worker-src blob:',
    'img-src blob: data:',
    'media-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = await readFile(local('index.html'), 'utf8');
  const parts = [
    ['content="policy"', `content="${policy}"`],
    ['/* style */', style],
    ['/* script */', script],
  ] as const;
  // As functions, because `$` has a meaning in a replacement.
  return parts.reduce((text, [place, part]) => text.replace(place, () => part), page);
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [local(entry)],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    alias: { ndarray: local('noNdarray.ts') },
    ...options,
  });
  // A script in a page ends where this word stands, even inside a string.
  return outputFiles![0]!.text.replaceAll('</script', '<\\/script').trim();
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
