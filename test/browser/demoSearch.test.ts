/** The tab "Search" of the browser page: hits are those of Node on the same pixels, also from the database and from a file. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import tape, { type Test } from 'tape';
import { landmarkBoxes, townPhotographs } from '../../examples/browser/background/scenes.ts';
import { QUERY, vocabularyOptions } from '../../examples/browser/background/search.ts';
import { SETTINGS } from '../../examples/browser/search/settings.ts';
import { renderFacade } from '../../examples/scene/facade.ts';
import { extract, featuresInBox, trainVocabulary, VisualIndex } from '../../lib/index.ts';
import { noBrowser } from './chromium.ts';
import { countsOf, type Page, takeScreenshots, waitForText, withDemo, writePng } from './demoPage.ts';

type Box = readonly [number, number, number, number];
/** Names and captions of the hits. */
type Hits = [name: string, inliers: string][];

const PICTURES = fileURLToPath(new URL('../../out/browser/pictures', import.meta.url));

const town = [...townPhotographs()];
const boxes = landmarkBoxes();

/** The index of the town in Node, and how it answers. */
async function indexInNode(): Promise<(name: string, box: Box) => Hits> {
  const { preset, upright } = SETTINGS;
  const found = new Map(town.map(({ name, image }) => [name, extract(image, { preset, upright })]));
  const features = [...found.values()];
  const count = features.reduce((sum, { length }) => sum + length, 0);
  const vocabulary = await trainVocabulary(features, vocabularyOptions(count));
  const index = new VisualIndex(vocabulary);
  for (const [name, table] of found) index.add(name, table);
  return (name, box) =>
    index
      .query(featuresInBox(found.get(name)!, box), QUERY)
      .map(({ id, inliers }) => [id, inliers === undefined ? 'not verified' : `${inliers} inliers`]);
}

let answers: Promise<(name: string, box: Box) => Hits> | undefined;
const inNode = () => {
  answers ??= indexInNode();
  return answers;
};

const VERIFIED = /^\d+ photographs? verified/;

/** Chooses a photograph, writes a box, searches. */
async function searchFor(page: Page, name: string, box: Box): Promise<Hits> {
  await page.check(`label:has(img[alt="${name}"]) input`, { force: true });
  await page.waitForFunction((name) => document.querySelector<HTMLElement>('#hits li')?.dataset.name === name, name);
  for (const [i, field] of ['x1', 'y1', 'x2', 'y2'].entries()) await page.fill(`[name=${field}]`, String(box[i]));
  await page.click('#query [type=submit]');
  return hitsOf(page);
}

async function hitsOf(page: Page): Promise<Hits> {
  await waitForText(page, '#search-status', VERIFIED);
  return page.$$eval('#hits li', (items) =>
    items.map((item): [string, string] => [item.dataset.name!, item.querySelector('b')!.textContent!]),
  );
}

/** Every landmark's box, asked in the page and in Node. */
async function askAll(t: Test, page: Page, by: string): Promise<void> {
  const answer = await inNode();
  t.equal(boxes.size, 4, 'landmarks');
  for (const [name, box] of boxes) {
    const hits = await searchFor(page, name, box);
    t.deepEqual(hits, answer(name, box), `${by}: ${name}`);
    const landmark = name.replace(/_\d+.png$/, '');
    t.equal(hits[0]![0], name, 'the photograph itself is the first');
    t.ok(hits[1]![0].startsWith(landmark), `and ${hits[1]![0]} the second`);
  }
}

tape('Search, by the example: saved, it gives the same hits after a reload', { skip: noBrowser }, async (t) => {
  await withDemo(t, 'server', async (page) => {
    await page.click('#tab-search');
    await takeScreenshots(t, page, 'search-start');
    await page.click('#search-example');
    await hitsOf(page);
    t.deepEqual((await countsOf(page, '#index-counts')).photographs, String(town.length));
    await askAll(t, page, 'rendered in the page');
    await takeScreenshots(t, page, 'search');
    await page.setViewportSize({ width: 390, height: 844 });
    const { width: shown } = (await (await page.$('#query-canvas'))!.boundingBox())!;
    t.ok(shown > 340, `on a narrow screen the photograph takes its width: ${shown} px`);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.click('#index-save');
    await waitForText(page, '#search-status', /Kept/);

    await page.reload();
    t.ok(await page.isVisible('#panel-search'), 'the address remembers the tab');
    t.match(await waitForText(page, '#saved-text', /kept/), /20 photographs/);
    await page.click('#saved-open');
    await askAll(t, page, 'after a reload');
    await page.reload();
    await page.waitForSelector('#saved-delete:visible');
    await page.click('#saved-delete');
    await page.waitForSelector('#saved', { state: 'hidden' });
    await page.reload();
    await page.waitForTimeout(300);
    t.notOk(await page.isVisible('#saved'), 'deleted');
  });
});

tape('Search, by files from disk: bad ones are listed; downloaded, it opens again', { skip: noBrowser }, async (t) => {
  const paths: string[] = [];
  for (const { name, image } of town) paths.push(await writePng(name, image));
  const [text, cut] = ['notes.txt', 'cut.png'].map((name) => join(paths[0]!, '..', name)) as [string, string];
  await writeFile(text, 'no picture');
  await writeFile(cut, (await readFile(paths[0]!)).subarray(0, 100));
  await withDemo(t, 'disk', async (page) => {
    await page.click('#tab-search');
    await page.setInputFiles('#photographs', [text, ...paths.slice(0, 7), cut, ...paths.slice(7)]);
    await hitsOf(page);
    t.deepEqual(
      await page.$$eval('#failed b', (items) => items.map((item) => item.textContent)),
      ['notes.txt', 'cut.png'],
      'what is no picture is told',
    );
    t.match((await page.textContent('#failed'))!, /not an image/);
    await askAll(t, page, 'chosen from disk');

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#index-download')]);
    const file = join(paths[0]!, '..', download.suggestedFilename());
    await download.saveAs(file);
    await page.reload();
    await page.setInputFiles('#index-file', file);
    await hitsOf(page);
    await askAll(t, page, 'from the file');

    const bytes = await readFile(file);
    for (const [name, damaged, message] of [
      ['short.oriel', bytes.subarray(0, bytes.length - 1000), /damaged/],
      ['other.oriel', Buffer.from('something else altogether'), /no index file/],
      ['empty.oriel', Buffer.alloc(0), /no index file/],
      ['words.oriel', withBytes(bytes, 24, 40), /damaged/],
      ['index.oriel', withBytes(bytes, 24 + bytes.readUInt32LE(20) + 100, 64), /./],
    ] as const) {
      const path = join(file, '..', name);
      await writeFile(path, damaged);
      await page.setInputFiles('#index-file', path);
      t.match(await waitForText(page, '#search-status', message), message, name);
      t.ok(await page.isVisible('#search-work'), 'what was there is still there');
    }
    const [name, box] = [...boxes][0]!;
    t.deepEqual(await searchFor(page, name, box), (await inNode())(name, box), 'and answers');
    await page.setInputFiles('#photographs', [text]);
    await waitForText(page, '#search-status', /None of these files is an image/);

    await page.click('#index-save');
    await waitForText(page, '#search-status', /Kept/);
    await page.reload();
    await page.waitForSelector('#saved-open:visible');
    await page.click('#saved-open');
    await hitsOf(page);
    t.deepEqual(
      await searchFor(page, name, box),
      (await inNode())(name, box),
      'kept by the browser, of a page on disk',
    );
  });
});

/** The same bytes but for some of them. */
function withBytes(bytes: Buffer, at: number, length: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.fill(0x5a, at, at + length);
  return changed;
}

tape('Search: a box by pointer, an empty box, and Cancel', { skip: noBrowser }, async (t) => {
  const paths: string[] = [];
  for (const { name, image } of town) paths.push(await writePng(name, image));
  await withDemo(t, 'server', async (page) => {
    await page.click('#tab-search');
    await page.setInputFiles('#photographs', paths);
    await page.click('#search-cancel');
    t.equal(await waitForText(page, '#search-status', /./), 'Cancelled.');
    t.ok(await page.isVisible('#search-example'), 'and the start is there again');

    const folder = join(paths[0]!, '..', 'folder');
    await mkdir(join(folder, 'below'), { recursive: true });
    for (const [i, path] of paths.entries()) {
      const place = i % 2 === 0 ? folder : join(folder, 'below');
      await copyFile(path, join(place, path.split('/').at(-1)!));
    }
    await page.setInputFiles('#folder', folder);
    await hitsOf(page);
    const inFolder = await page.$$eval('#thumbs img', (images) =>
      images.map((image) => (image as HTMLImageElement).alt),
    );
    t.equal(inFolder.length, town.length, 'a folder');
    t.ok(inFolder.includes('folder/below/bakery_01.png'), 'and what is below it');

    await page.setInputFiles('#photographs', paths);
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('#thumbs img')?.alt === 'bakery_00.png');
    await hitsOf(page);
    const place = (await (await page.$('#query-canvas'))!.boundingBox())!;
    const scale = place.width / 480;
    await page.mouse.move(place.x + 100 * scale, place.y + 60 * scale);
    await page.mouse.down();
    await page.mouse.move(place.x + 400 * scale, place.y + 300 * scale, { steps: 3 });
    await page.mouse.up();
    await hitsOf(page);
    const drawn = await page.$$eval('.box input', (fields) =>
      fields.map((field) => (field as HTMLInputElement).valueAsNumber),
    );
    [100, 60, 400, 300].forEach((value, i) => {
      t.ok(Math.abs(drawn[i]! - value) <= 1, `corner ${i}: ${drawn[i]} px`);
    });
    const answer = await inNode();
    await waitForText(page, '#search-status', VERIFIED);
    t.deepEqual(await hitsOf(page), answer(town[0]!.name, drawn as unknown as Box), 'hits of the drawn box');

    for (const field of ['x2', 'y2']) await page.fill(`[name=${field}]`, '2');
    for (const field of ['x1', 'y1']) await page.fill(`[name=${field}]`, '1');
    await page.click('#query [type=submit]');
    await waitForText(page, '#search-status', /nothing in the box/);
    t.equal((await page.$$('#hits li')).length, 0, 'no hits of nothing');

    const large = await writePng('large.png', renderFacade({ seed: 3, width: 1000, height: 750 }));
    await page.setInputFiles('#photographs', [large]);
    await page.waitForSelector('#thumbs img[alt="large.png"]');
    await hitsOf(page);
    const size = await page.$eval('#thumbs img', (image) => {
      const { naturalWidth, naturalHeight } = image as HTMLImageElement;
      return [naturalWidth, naturalHeight];
    });
    t.deepEqual(size, [640, 480], 'a larger photograph is scaled down');
    t.match((await hitsOf(page))[0]![1], /^\d{2,} inliers$/, 'and found by itself');
  });
});

tape('Search: photographs of one name and size in bytes are told apart', { skip: noBrowser }, async (t) => {
  const pixels = [7, 8].map((seed) => renderFacade({ seed, width: 320, height: 240 }));
  const folders = ['one', 'two'].map((name) => join(PICTURES, name));
  for (const [i, folder] of folders.entries()) {
    await mkdir(folder, { recursive: true });
    const png = sharp(pixels[i]!.data as Uint8Array, { raw: { width: 320, height: 240, channels: 3 } });
    // Not compressed, so that both are as long.
    await png.png({ compressionLevel: 0 }).toFile(join(folder, 'same.png'));
  }
  const counts: string[] = [];
  await withDemo(t, 'server', async (page) => {
    await page.click('#tab-search');
    for (const folder of folders) {
      await page.setInputFiles('#photographs', [join(folder, 'same.png')]);
      await page.waitForSelector('#search-progress', { state: 'hidden' });
      await hitsOf(page);
      counts.push((await hitsOf(page))[0]![1]);
    }
  });
  const expected = pixels.map((image) => {
    const { preset, upright } = SETTINGS;
    return featuresInBox(extract(image, { preset, upright }), [64, 48, 256, 192]).length;
  });
  t.comment(`${expected.join(', ')} features in the box; ${counts.join(', ')}`);
  counts.forEach((count, i) => {
    t.ok(Math.abs(Number.parseInt(count, 10) - expected[i]!) < 5, `by itself: ${count}, of ${expected[i]} features`);
  });
});

tape(
  'Search: what is no collection of the page is not offered; without a database, it says so',
  { skip: noBrowser },
  async (t) => {
    const path = await writePng('alone.png', renderFacade({ seed: 5, width: 320, height: 240 }));
    await withDemo(t, 'server', async (page) => {
      await page.evaluate(
        () =>
          new Promise<void>((resolve, reject) => {
            const opening = indexedDB.open('oriel', 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore('collections');
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
              const transaction = opening.result.transaction('collections', 'readwrite');
              transaction.objectStore('collections').put({ version: 9 }, 'saved');
              transaction.oncomplete = () => {
                opening.result.close();
                resolve();
              };
            };
          }),
      );
      await page.reload();
      await page.waitForTimeout(300);
      t.notOk(await page.isVisible('#saved'));

      await page.addInitScript('Object.defineProperty(globalThis, "indexedDB", { value: undefined })');
      await page.reload();
      await page.click('#tab-search');
      await page.setInputFiles('#photographs', [path]);
      await hitsOf(page);
      await page.click('#index-save');
      t.equal(
        await waitForText(page, '#search-status', /kept/),
        'It cannot be kept here: the browser has no database.',
      );
    });
  },
);
