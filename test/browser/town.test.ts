/** The rendered town gives the same bytes in Node and in Chromium, from features to rankings. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import tape from 'tape';
import { showProgress } from '../../examples/buildings/progress.ts';
import { writeTown } from '../../examples/buildings/town.ts';
import { planTown } from '../../examples/buildings/townPlan.ts';
import { readImage } from '../../lib/node/index.ts';
import { serving, writeFiles } from '../pages.ts';
import { noBrowser, withPage } from './chromium.ts';
import { digestOfTown, type Town } from './townChain.ts';

const OPTIONS = { width: 400, height: 300, streets: 2, landmarks: 3, views: 7, elsewhere: 4, pieces: 1 };

/** Renders the town, unless an earlier run did, and decodes it: browsers and sharp need not read a JPEG alike. */
async function readTown(): Promise<Town> {
  const folder = fileURLToPath(new URL('../../out/test-town', import.meta.url));
  await writeTown(folder, OPTIONS, 2, showProgress({ write: () => true }));
  const names = (await readdir(join(folder, 'images'))).sort();
  const photographs = await Promise.all(
    names.map(async (file) => ({
      name: file.replace('.jpg', ''),
      image: await readImage(join(folder, 'images', file)),
    })),
  );
  const queries = planTown(OPTIONS).landmarks.map(({ query: { image, box }, good }) => ({
    image,
    box: [box.x, box.y, box.x + box.width, box.y + box.height] as const,
    good,
  }));
  return { photographs, queries };
}

tape(
  'Node and Chromium give byte-equal features, matches, models, words and rankings on the rendered town',
  { skip: noBrowser },
  async (t) => {
    const town = await readTown();
    const inNode = await digestOfTown(town);
    t.ok(
      town.photographs.length > 30 && inNode.models.length > 15,
      `${town.photographs.length} photographs, ${inNode.models.length} pairs`,
    );
    for (const [i, { image, good }] of town.queries.entries()) {
      const verified = inNode.rankings[i]![4]!;
      t.equal(verified[0]![0], image, `${image} is the first of its own hits`);
      t.ok(good.includes(verified[1]![0] as string), `and ${verified[1]![0]}, which shows the same, the second`);
    }

    const folder = fileURLToPath(new URL('../../out/test-town/page', import.meta.url));
    const pixels = Object.fromEntries(
      town.photographs.map(({ name, image }) => [`${name}.raw`, image.data as Uint8Array]),
    );
    await writeFiles(folder, { ...pixels, 'page.html': '<!doctype html><title></title>' });
    await build({
      entryPoints: [fileURLToPath(new URL('townChain.ts', import.meta.url))],
      outfile: join(folder, 'town.js'),
      bundle: true,
      format: 'esm',
      platform: 'browser',
    });
    const photographs = town.photographs.map(({ name, image: { width, height, channels } }) => ({
      name,
      width,
      height,
      channels,
    }));
    await serving(folder, {}, (address) =>
      withPage(async (page) => {
        await page.goto(`${address}/page.html`);
        const inBrowser = await page.evaluate(
          async ({ photographs, queries }) => {
            const script = './town.js';
            const { digestOfTown } = (await import(script)) as typeof import('./townChain.ts');
            const decoded = photographs.map(async ({ name, ...size }) => {
              const bytes = await (await fetch(`${name}.raw`)).arrayBuffer();
              return { name, image: { ...size, data: new Uint8Array(bytes) } };
            });
            return digestOfTown({ photographs: await Promise.all(decoded), queries });
          },
          { photographs, queries: town.queries },
        );
        for (const part of Object.keys(inNode) as (keyof typeof inNode)[]) {
          // As JSON, because undefined becomes null on the way from the page.
          t.equal(JSON.stringify(inBrowser[part]), JSON.stringify(inNode[part]), part);
        }
      }),
    );
  },
);
