/** `npm run demo`, the policy of its page, and its colours. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tape from 'tape';
import { buildPage } from '../../examples/browser/build.ts';
import { noBrowser, withPage } from './chromium.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/browser/demo.ts', import.meta.url));
const LOADER = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
const ARGS = ['--import', LOADER, PROGRAM];

tape('the demo builds one file that needs no other, the same at every build', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'oriel-demo-'));
  t.teardown(() => rm(cwd, { recursive: true }));
  const { status, stderr } = spawnSync(process.execPath, [...ARGS, '--build'], { cwd, encoding: 'utf8' });
  t.equal(status, 0, stderr);
  const page = await readFile(join(cwd, 'out/demo/index.html'), 'utf8');
  t.equal(page, await buildPage());
  const markup = page.slice(0, page.indexOf('<script'));
  t.ok(markup.includes('</dialog>'), 'the script comes last');
  t.notOk(/(?:src|href)="(?!data:)|url\(|@import/.test(markup), 'no address of anything else');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  t.notOk(/unsafe-eval|unsafe-inline/.test(policy.replace("'wasm-unsafe-eval'", '')), policy);
  t.match(policy, /connect-src 'none'/);
  const bad = spawnSync(process.execPath, [...ARGS, '--port', 'x'], { cwd, encoding: 'utf8' });
  t.equal(bad.status, 1);
  t.equal(bad.stderr, '--port: expected an integer from 0 to 65535, got x\n', 'one line');
});

tape('the demo serves its page, which can send nothing and compile no text', { skip: noBrowser }, async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'oriel-demo-'));
  t.teardown(() => rm(cwd, { recursive: true }));
  const child = spawn(process.execPath, [...ARGS, '--port', '0'], { cwd });
  t.teardown(() => child.kill());
  const address = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const [found] = /http:\S+/.exec(text) ?? [];
      if (found) resolve(found);
    });
  });
  t.equal((await fetch(new URL('/elsewhere', address))).status, 404);
  await withPage(async (page) => {
    await page.goto(address);
    t.equal(await page.title(), 'oriel: match and search photographs');
    const refused = await page.evaluate(async () => {
      const sent = await fetch('/').then(
        () => 'sent',
        () => 'refused',
      );
      // In the page's own time: what a debugger evaluates may compile text.
      const compiled = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return "compiled"')());
          } catch {
            resolve('refused');
          }
        }),
      );
      return { sent, compiled };
    });
    t.deepEqual(refused, { sent: 'refused', compiled: 'refused' });
  });
});

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

tape('text has a contrast of 4.5, edges of 3, in light and in dark', async (t) => {
  const style = await readFile(new URL('../../examples/browser/style.css', import.meta.url), 'utf8');
  const colours = new Map(
    [...style.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g)].map(([, name, ...pair]) => [name!, pair]),
  );
  for (const [front, back, least] of [
    ['text', 'ground', 4.5],
    ['text', 'card', 4.5],
    ['soft', 'ground', 4.5],
    ['soft', 'card', 4.5],
    ['soft', 'tint', 4.5],
    ['accent', 'card', 4.5],
    ['on-accent', 'accent', 4.5],
    ['edge', 'ground', 3],
    ['edge', 'card', 3],
    ['invalid', 'card', 3],
  ] as const) {
    for (const [i, scheme] of ['light', 'dark'].entries()) {
      const [high, low] = [front, back].map((name) => luminance(colours.get(name)![i]!)).sort((a, b) => b - a);
      const contrast = (high! + 0.05) / (low! + 0.05);
      t.ok(contrast >= least, `${front} on ${back}, ${scheme}: ${contrast.toFixed(2)}`);
    }
  }
});
