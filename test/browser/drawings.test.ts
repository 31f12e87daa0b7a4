/** Drawings in Chromium: it takes them as SVG, and makes the same pictures of them as Node. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import tape from 'tape';
import { drawRegions } from '../../lib/draw/index.ts';
import { svgToPng } from '../../lib/node/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { noBrowser, withPage } from './chromium.ts';

type Browser = typeof import('../../lib/browser/index.ts');

tape('a page turns images and drawings into PNG as Node does', { skip: noBrowser }, async (t) => {
  const entry = fileURLToPath(new URL('../../lib/browser/drawings.ts', import.meta.url));
  const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife', globalName: 'oriel' });
  await withPage(async (page) => {
    await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
    // Left half red, right half of no opacity, which is white.
    const href = await page.evaluate(async () => {
      const { toDataUrl } = (globalThis as unknown as { oriel: Browser }).oriel;
      const data = Uint8Array.from({ length: 4 * 64 * 48 }, (_, i) => (i % 256 < 128 ? [255, 0, 0, 255][i % 4]! : 0));
      return toDataUrl({ width: 64, height: 48, data }, { quality: 95 });
    });
    t.ok(href.startsWith('data:image/jpeg;base64,'));
    const regions = regionsOf(Float32Array.of(8, 4, 30, 0, 6, 20), new Float32Array(1));
    const svg = drawRegions({ width: 64, height: 48, href }, regions, { extent: 2 });
    const fault = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      return document.querySelector('parsererror')?.textContent ?? document.documentElement.localName;
    }, svg);
    t.equal(fault, 'svg', 'is well-formed to a browser');
    for (const width of [undefined, 256]) {
      const bytes = await page.evaluate(
        async ([text, size]) =>
          Array.from(await (globalThis as unknown as { oriel: Browser }).oriel.svgToPng(text, { width: size })),
        [svg, width] as const,
      );
      const raw = (png: Uint8Array) => sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const [there, here] = [await raw(Uint8Array.from(bytes)), await raw(await svgToPng(svg, { width }))];
      t.deepEqual([there.info.width, there.info.height], [width ?? 64, width === undefined ? 48 : 192]);
      // Renderers differ in how they smooth lines and letters.
      const mean = there.data.reduce((sum, value, i) => sum + Math.abs(value - here.data[i]!), 0) / here.data.length;
      t.ok(mean < 8, `mean difference ${mean.toFixed(1)} grey levels`);
    }
    const refusal = await page.evaluate(() =>
      (globalThis as unknown as { oriel: Browser }).oriel.svgToPng('no drawing').catch((error: Error) => error.message),
    );
    t.equal(refusal, 'svg: not a drawing that can be rendered');
  });
});
