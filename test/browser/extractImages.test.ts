/** Web Workers in Chromium, on a page that a server of this test serves. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import tape, { type Test } from 'tape';
import { extract } from '../../lib/index.ts';
import { reducedSize } from '../../lib/pool/reducedSize.ts';
import { drawTexture } from '../images.ts';
import { serving, writeFiles } from '../pages.ts';
import { randomFor } from '../support.ts';
import { noBrowser, withPage } from './chromium.ts';
import { digestOf } from './digest.ts';

type Page = Parameters<Parameters<typeof withPage>[0]>[0];
type Many = typeof import('./manyImages.ts');

const [width, height] = [160, 110];
const texture = drawTexture(width, height, randomFor('many images in a browser'));
const grey = Uint8Array.from(texture.data, (value) => 255 * Math.min(Math.max(value, 0), 1));
const rgba = Uint8ClampedArray.from({ length: 4 * grey.length }, (_, i) =>
  i % 4 === 3 ? 255 : grey[i >> 2]! >> (i % 4),
);
const picture = sharp(rgba, { raw: { width, height, channels: 4 } });

const FOLDER = fileURLToPath(new URL('../../out/extract-images', import.meta.url));

/** Writes the bundles and some images. */
async function writePage(): Promise<void> {
  const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  await build({
    entryPoints: { many: local('manyImages.ts'), worker: local('../../lib/browser/worker.ts') },
    outdir: FOLDER,
    bundle: true,
    format: 'esm',
    platform: 'browser',
  });
  await writeFiles(FOLDER, {
    'page.html': '<!doctype html><title>many images</title>',
    'a.png': await picture.clone().png().toBuffer(),
    'turned.jpg': await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'text.png': 'hello',
  });
}

tape('extractImages in Chromium', { skip: noBrowser }, async (t) => {
  await writePage();
  await serving(FOLDER, {}, (address) =>
    withPage(async (page) => {
      await page.goto(`${address}/page.html`);
      await page.evaluate(async () => {
        const script = '/many.js';
        Object.assign(globalThis, { many: await import(script) });
      });
      await sameBytes(t, page);
      await errors(t, page);
      await ends(t, page);
    }),
  );
});

async function sameBytes(t: Test, page: Page): Promise<void> {
  const results = await page.evaluate(
    async ({ rgba, grey, width, height }) => {
      const many = (globalThis as unknown as { many: Many }).many;
      const image = new ImageData(Uint8ClampedArray.from(rgba), width, height);
      const pixels = { width, height, channels: 1, data: Uint8Array.from(grey) };
      const blob = await (await fetch('/a.png')).blob();
      const bitmap = await createImageBitmap(image);
      const results = await many.extractAll([image, pixels, 'a.png', blob, new File([blob], 'b.png'), bitmap]);
      return { results, untouched: bitmap.width === width && image.data.length === rgba.length };
    },
    { rgba: [...rgba], grey: [...grey], width, height },
  );
  const coloured = { size: [width, height], digest: digestOf(extract({ width, height, channels: 4, data: rgba })) };
  const plain = { size: [width, height], digest: digestOf(extract({ width, height, channels: 1, data: grey })) };
  t.ok(coloured.digest.length > 20 && plain.digest.length > 20, `${coloured.digest.length} features`);
  // A PNG loses nothing, and white shows nowhere behind opaque pixels.
  const kinds = ['ImageData', 'pixels', 'address', 'Blob', 'File', 'ImageBitmap'];
  for (const [i, kind] of kinds.entries()) {
    t.deepEqual(results.results[i], i === 1 ? plain : coloured, `${kind}: the bytes of Node`);
  }
  t.ok(results.untouched, 'what was given is still whole');

  const reduced = await page.evaluate(() => {
    const many = (globalThis as unknown as { many: Many }).many;
    return many.extractAll(['a.png', 'turned.jpg'], { maxPixels: 3000 });
  });
  t.deepEqual(
    reduced.map(({ size }) => size),
    [reducedSize({ width, height }, 3000), reducedSize({ width: height, height: width }, 3000)].map((size) => [
      size!.width,
      size!.height,
    ]),
    'scaled down to maxPixels',
  );
}

async function errors(t: Test, page: Page): Promise<void> {
  const results = await page.evaluate(() => {
    const many = (globalThis as unknown as { many: Many }).many;
    const sources = [
      'missing.png',
      'text.png',
      new File(['hello'], 'b.txt'),
      7 as never,
      document.body as never,
      'turned.jpg',
    ];
    return many.extractAll(sources);
  });
  const expected = [
    /\/missing.png: cannot be fetched \(status 404\)/,
    /\/text.png: not an image/,
    /b.txt: not an image/,
  ];
  for (const [i, pattern] of expected.entries()) t.match(results[i]!.error!, pattern);
  t.match(results[3]!.error!, /^TypeError: source: expected a Blob.*, got number 7/);
  t.match(results[4]!.error!, /^TypeError: source: .* got a HTMLBodyElement/);
  t.deepEqual(results[5]!.size, [height, width], 'and the rest is done, turned as its EXIF says');

  const thrown = await page.evaluate(async () => {
    const many = (globalThis as unknown as { many: Many }).many;
    return [
      await many.extractAll(['a.png'], { contrast: -1 }),
      await many.extractAll(['a.png'], {}, '/nowhere.js'),
      await many.extractAll(['a.png'], { worker: true as never }),
      await many.extractAll(['a.png'], {}, '/worker.js'),
    ];
  });
  t.match(thrown[0]![0]!.error!, /^thrown RangeError: contrast: expected .* got -1/);
  t.match(thrown[1]![0]!.error!, /^thrown Error: worker: it could not start/);
  t.match(thrown[2]![0]!.error!, /^thrown TypeError: worker: expected a function/);
  t.ok(thrown[3]![0]!.digest!.length > 20, 'a worker of the host');
}

async function ends(t: Test, page: Page): Promise<void> {
  const aborted = await page.evaluate(() => (globalThis as unknown as { many: Many }).many.extractUntil(1500, 'a.png'));
  t.equal(aborted.length, 1);
  t.match(aborted[0]!.error!, /^thrown TimeoutError/);
  // The browser ends a worker in its own time.
  for (let i = 0; i < 100 && page.workers().length > 0; i++) await wait(100);
  t.equal(page.workers().length, 0, 'no worker is left');
}
