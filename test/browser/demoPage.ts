/** The page of examples/browser in a browser, and pictures on disk to put into it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { Test } from 'tape';
import { buildPage } from '../../examples/browser/build.ts';
import type { PixelData } from '../../lib/index.ts';
import { serving, writeFiles } from '../pages.ts';
import { withPage } from './chromium.ts';

export type Page = Parameters<Parameters<typeof withPage>[0]>[0];

/** Not committed. */
const OUT = fileURLToPath(new URL('../../out/browser', import.meta.url));

let built: Promise<string> | undefined;

/** Opens the page, served on this machine or from disk; then nothing may have been asked of anybody else, nor be in the console. */
export async function withDemo(
  t: Test,
  from: 'server' | 'disk',
  use: (page: Page) => Promise<void>,
  args: readonly string[] = [],
): Promise<void> {
  built ??= buildPage();
  await writeFiles(OUT, { 'page.html': await built });
  const errors: string[] = [];
  const requests: string[] = [];
  await serving(OUT, {}, async (served) => {
    const address = `${from === 'server' ? served : pathToFileURL(OUT).href}/page.html`;
    await withPage(async (page) => {
      page.setDefaultTimeout(60_000);
      page.on('console', (message) => {
        if (message.type() !== 'log') errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => {
        if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
      });
      await page.goto(address);
      await use(page);
    }, args);
    t.deepEqual(errors, [], `${from}: nothing in the console`);
    t.deepEqual([...new Set(requests)], [address], `${from}: no request but for the page itself`);
  });
}

/** Where the rendered picture of that name lies, as PNG. */
export async function writePng(name: string, { width, height, data }: PixelData): Promise<string> {
  await mkdir(join(OUT, 'pictures'), { recursive: true });
  const path = join(OUT, 'pictures', name);
  await sharp(data as Uint8Array, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toFile(path);
  return path;
}

/** Waits until a status says what it should. */
export async function waitForText(page: Page, selector: string, pattern: RegExp): Promise<string> {
  await page.waitForFunction(
    ([selector, source]) => new RegExp(source!).test(document.querySelector(selector!)?.textContent ?? ''),
    [selector, pattern.source],
  );
  return (await page.textContent(selector))!;
}

/** The terms and values of a list of counts. */
export async function countsOf(page: Page, selector: string): Promise<Record<string, string>> {
  return page.$$eval(`${selector} > div`, (rows) =>
    Object.fromEntries(rows.map((row) => [row.firstElementChild!.textContent!, row.lastElementChild!.textContent!])),
  );
}

const SCREENS = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;

/** Takes the page's picture on both screens, light and dark, and checks that nothing sticks out at the side. */
export async function takeScreenshots(t: Test, page: Page, name: string): Promise<void> {
  for (const [screen, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(100);
      await page.screenshot({ path: join(OUT, `${name}-${screen}-${colorScheme}.png`) });
    }
    await page.screenshot({ path: join(OUT, `${name}-${screen}-whole.png`), fullPage: true });
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    t.ok(scroll <= client, `${name}, ${size.width} px wide: ${scroll} of ${client} px are taken`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(SCREENS.wide);
}
