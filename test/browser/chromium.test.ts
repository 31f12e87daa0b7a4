/** The same bytes in Node and in Chromium. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import tape from 'tape';
import { digestOfChain, digestOfRetrieval, digestOfWholeImages } from './chain.ts';
import { noBrowser, withPage } from './chromium.ts';

tape(
  'Node and headless Chromium give byte-equal scene, features, matches, model, vocabulary, index, hits and global descriptors',
  { skip: noBrowser },
  async (t) => {
    const entry = fileURLToPath(new URL('chain.ts', import.meta.url));
    const bundle = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'chain',
      platform: 'browser',
    });
    await withPage(async (page) => {
      await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
      const inBrowser = await page.evaluate(() =>
        (globalThis as unknown as { chain: typeof import('./chain.ts') }).chain.digestOfChain(),
      );
      const inNode = digestOfChain();
      t.deepEqual(inBrowser, inNode);
      t.ok(inNode.features > 500 && inNode.inliers > 50, `${inNode.features} features, ${inNode.inliers} inliers`);
      const retrievedInBrowser = await page.evaluate(() =>
        (globalThis as unknown as { chain: typeof import('./chain.ts') }).chain.digestOfRetrieval(),
      );
      const retrieved = await digestOfRetrieval();
      // As JSON, because undefined becomes null on the way from the page.
      t.equal(JSON.stringify(retrievedInBrowser), JSON.stringify(retrieved), 'vocabulary, index and hits');
      t.equal(retrieved.hits[3]?.[1]?.[0], '3', 'the other view of the façade is found');
      const wholeInBrowser = await page.evaluate(() =>
        (globalThis as unknown as { chain: typeof import('./chain.ts') }).chain.digestOfWholeImages(),
      );
      t.deepEqual(wholeInBrowser, digestOfWholeImages(), 'pixels, colours and global descriptors');
      t.comment(createHash('sha256').update(JSON.stringify(inNode)).digest('hex'));
    });
  },
);
