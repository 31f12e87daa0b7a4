/** Debian's Chromium, driven without a window. */
import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';

const BROWSER = '/usr/bin/chromium';

/** Why tests skip, or false where there is a browser. */
export const noBrowser: string | false = existsSync(BROWSER) ? false : `no browser at ${BROWSER}`;

/** Runs `use` on an empty page of a browser of its own, started with further `args`, which is closed whatever happens. */
export async function withPage(use: (page: Page) => Promise<void>, args: readonly string[] = []): Promise<void> {
  const browser = await chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
  try {
    await use(await browser.newPage());
  } finally {
    await browser.close();
  }
}
