/** The same bytes in Node and in Chromium. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import tape from 'tape';
import { digestOfChain } from './chain.ts';

const BROWSER = '/usr/bin/chromium';
const reason = existsSync(BROWSER) ? false : `no browser at ${BROWSER}`;

tape('Node and headless Chromium give byte-equal scene, features, matches and model', { skip: reason }, async (t) => {
  const entry = fileURLToPath(new URL('chain.ts', import.meta.url));
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'chain',
    platform: 'browser',
  });
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
    const inBrowser = await page.evaluate(() =>
      (globalThis as unknown as { chain: typeof import('./chain.ts') }).chain.digestOfChain(),
    );
    const inNode = digestOfChain();
    t.deepEqual(inBrowser, inNode);
    t.ok(inNode.features > 500 && inNode.inliers > 50, `${inNode.features} features, ${inNode.inliers} inliers`);
    t.comment(createHash('sha256').update(JSON.stringify(inNode)).digest('hex'));
  } finally {
    await browser.close();
  }
});
