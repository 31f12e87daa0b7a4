/** The tab "Match" of the browser page: what it shows is what Node computes on the same pixels. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import tape, { type Test } from 'tape';
import { ESTIMATORS } from '../../examples/browser/background/match.ts';
import type { ModelName } from '../../examples/browser/background/messages.ts';
import { pairOfFacades } from '../../examples/browser/background/scenes.ts';
import { renderFacade } from '../../examples/scene/facade.ts';
import { type ExtractOptions, extract, type Features, matchDescriptors } from '../../lib/index.ts';
import { noBrowser } from './chromium.ts';
import { countsOf, type Page, takeScreenshots, waitForText, withDemo, writePng } from './demoPage.ts';

const pair = pairOfFacades();
const AGREE = /matches agree with/;

const kept = new Map<string, [Features, Features]>();

/** What the page should show, by Node. */
function figuresOf(options: ExtractOptions, ratio: number, model: ModelName, maxError = 3) {
  const key = JSON.stringify(options);
  const [a, b] = kept.get(key) ?? [extract(pair[0], options), extract(pair[1], options)];
  kept.set(key, [a, b]);
  const matches = matchDescriptors(a.descriptors, b.descriptors, { ratio });
  const fit = ESTIMATORS[model](a, b, matches, { maxError });
  return {
    'regions in A': String(a.length),
    'regions in B': String(b.length),
    matches: String(matches.length),
    inliers: String(fit?.inliers.length ?? 0),
    significance: fit ? fit.significance.toFixed(1) : 'none',
  };
}

async function change(page: Page, action: () => Promise<unknown>): Promise<Record<string, string>> {
  await action();
  await page.waitForSelector('#panel-match:not([aria-busy])');
  return countsOf(page, '#match-counts');
}

const stagesKept = (page: Page) =>
  page.$$eval('#match-times tr.kept th', (cells) => cells.map((cell) => cell.textContent!.replace(' (kept)', '')));

tape('Match, by the example: figures are those of Node for every setting', { skip: noBrowser }, async (t) => {
  await withDemo(t, 'server', async (page) => {
    await takeScreenshots(t, page, 'match-start');
    await page.click('#match-example');
    await waitForText(page, '#match-status', AGREE);
    const first = figuresOf({ preset: 'sift', upright: false }, 0.8, 'homography');
    t.ok(Number(first.inliers) > 500, `${first.inliers} inliers in Node`);
    t.deepEqual(await countsOf(page, '#match-counts'), first, 'the example');
    t.ok(await page.isVisible('#overlay-canvas'), 'A is laid onto B');
    await takeScreenshots(t, page, 'match');

    const stricter = await change(page, () => setSlider(page, '[name=ratio]', '0.6'));
    t.deepEqual(stricter, figuresOf({ preset: 'sift', upright: false }, 0.6, 'homography'), 'ratio 0.6');
    t.ok(Number(stricter.matches) < Number(first.matches), 'a smaller ratio leaves fewer matches');
    t.deepEqual(await stagesKept(page), ['decode A', 'decode B', 'extract A', 'extract B'], 'features are kept');
    // Waited for, so that the next change finds its matches kept.
    await change(page, () => setSlider(page, '[name=ratio]', '0.8'));

    for (const model of ['affine', 'translation', 'fundamental'] as const) {
      const figures = await change(page, () => page.selectOption('[name=model]', model));
      t.deepEqual(figures, figuresOf({ preset: 'sift', upright: false }, 0.8, model), model);
      t.ok((await stagesKept(page)).includes('match'), `${model}: matches are kept`);
      t.equal(await page.isVisible('#overlay-canvas'), model !== 'fundamental' && figures.inliers !== '0');
    }
    await page.selectOption('[name=model]', 'homography');
    const looser = await change(page, () => page.fill('[name=maxError]', '0.5'));
    t.deepEqual(looser, figuresOf({ preset: 'sift', upright: false }, 0.8, 'homography', 0.5), 'maxError 0.5');
    t.ok(Number(looser.inliers) < Number(first.inliers), 'fewer matches are within half a pixel');

    for (const preset of ['mser', 'hesaff'] as const) {
      const figures = await change(page, () => page.selectOption('[name=preset]', preset));
      t.deepEqual(figures, figuresOf({ preset, upright: false }, 0.8, 'homography', 0.5), preset);
      await page.check('#layers [value=regions]', { force: true });
      await takeScreenshots(t, page, `match-${preset}`);
    }
    const upright = await change(page, () => page.check('[name=upright]'));
    t.deepEqual(upright, figuresOf({ preset: 'hesaff', upright: true }, 0.8, 'homography', 0.5), 'upright');
    await page.check('#layers [value=matches]', { force: true });
    await saved(t, page);
  });
});

/** Drops or pastes files, as the browser would. */
async function giveFiles(page: Page, how: 'drop' | 'paste', selector: string, paths: readonly string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({ name: path.split('/').at(-1)!, base64: (await readFile(path)).toString('base64') })),
  );
  await page.$eval(
    selector,
    (element, { how, files }) => {
      const data = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: 'image/png' }));
      }
      const init = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        how === 'drop'
          ? new DragEvent(how, { ...init, dataTransfer: data })
          : new ClipboardEvent(how, { ...init, clipboardData: data }),
      );
    },
    { how, files },
  );
}

async function setSlider(page: Page, selector: string, value: string): Promise<void> {
  await page.$eval(
    selector,
    (slider, value) => {
      (slider as HTMLInputElement).value = value;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    },
    value,
  );
}

async function saved(t: Test, page: Page): Promise<void> {
  for (const [button, start] of [
    ['#save-svg', '<svg'],
    ['#save-png', '\u2030PNG'],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
    const bytes = await readFile(await download.path());
    t.equal(bytes.subarray(0, 4).toString('latin1').replace('\u0089', '\u2030'), start, download.suggestedFilename());
    t.ok(bytes.length > 50_000, `${bytes.length} bytes`);
  }
}

tape('Match, by files from disk: own, unrelated, broken and smaller ones', { skip: noBrowser }, async (t) => {
  const [a, b] = [await writePng('a.png', pair[0]), await writePng('b.png', pair[1])];
  const other = await writePng('other.png', renderFacade({ seed: 91, width: 400, height: 300 }));
  const broken = join(a, '..', 'broken.png');
  await writeFile(broken, (await readFile(a)).subarray(0, 200));
  await withDemo(t, 'disk', async (page) => {
    await page.setInputFiles('#file-a', a);
    await waitForText(page, '#match-status', /^\d+ regions. A second picture is missing.$/);
    await page.setInputFiles('#file-b', b);
    await waitForText(page, '#match-status', AGREE);
    const first = figuresOf({ preset: 'sift', upright: false }, 0.8, 'homography');
    t.deepEqual(await countsOf(page, '#match-counts'), first, 'the figures of Node');
    t.equal(await page.textContent('#name-b'), 'b.png');

    await page.selectOption('[name=maxPixels]', '250000');
    await page.waitForFunction((before) => {
      const now = document.querySelector('#match-counts dd')?.textContent;
      return now && now !== before && !document.querySelector('#panel-match[aria-busy]');
    }, first['regions in A']);
    const smaller = await countsOf(page, '#match-counts');
    t.ok(Number(smaller['regions in A']) < Number(first['regions in A']), 'smaller pictures have fewer regions');
    t.ok(Number(smaller.inliers) > 100, `${smaller.inliers} inliers`);

    await page.setInputFiles('#file-b', other);
    const status = await waitForText(page, '#match-status', /^The pictures do not agree/);
    t.match(status, /\d+ matches, but no homography beyond chance/);
    t.notOk(await page.isVisible('#overlay'), 'nothing is laid over');

    await page.setInputFiles('#file-b', broken);
    t.match(await waitForText(page, '#match-status', /not an image/), /^broken.png: not an image that can be decoded/);
    await page.setInputFiles('#file-b', b);
    await waitForText(page, '#match-status', AGREE);
    await page.click('#match-clear');
    t.ok(await page.isVisible('#match-example'), 'cleared');

    const names = () => page.$$eval('.slot .name', (elements) => elements.map(({ textContent }) => textContent));
    await giveFiles(page, 'drop', '#panel-match', [a, b]);
    await waitForText(page, '#match-status', AGREE);
    t.deepEqual(await countsOf(page, '#match-counts'), smaller, 'dropped');
    await giveFiles(page, 'drop', '#slot-a', [other]);
    await waitForText(page, '#match-status', /^The pictures do not agree/);
    t.deepEqual(await names(), ['other.png', 'b.png'], 'one dropped on its place');
    await giveFiles(page, 'paste', '#panel-match', [other]);
    await waitForText(page, '#match-status', AGREE);
    t.deepEqual(await names(), ['other.png', 'other.png'], 'one pasted');
    t.match((await countsOf(page, '#match-counts')).significance!, /^[1-9]/, 'a picture agrees with itself');
  });
});

tape('a newer setting supersedes the older ones', { skip: noBrowser }, async (t) => {
  await withDemo(t, 'server', async (page) => {
    await page.click('#match-example');
    await waitForText(page, '#match-status', AGREE);
    // Many changes in one turn: only the last may be shown in the end.
    await page.evaluate(() => {
      const select = document.querySelector<HTMLSelectElement>('[name=preset]')!;
      for (const preset of ['harraff', 'mser', 'dogaff', 'hesaff', 'sift', 'mser']) {
        select.value = preset;
        select.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
    await page.waitForSelector('#panel-match:not([aria-busy])');
    t.deepEqual(
      await countsOf(page, '#match-counts'),
      figuresOf({ preset: 'mser', upright: false }, 0.8, 'homography'),
      'the last one',
    );
  });
});

tape('tabs and controls work by the keyboard alone', { skip: noBrowser }, async (t) => {
  await withDemo(t, 'server', async (page) => {
    const focused = () => page.evaluate(() => document.activeElement!.id);
    await page.keyboard.press('Tab');
    t.equal(await focused(), 'tab-match', 'the tabs are the first stop');
    await page.keyboard.press('ArrowRight');
    t.equal(await focused(), 'tab-search');
    t.ok(await page.isVisible('#panel-search'), 'an arrow opens the next tab');
    t.notOk(await page.isVisible('#panel-match'));
    await page.keyboard.press('ArrowRight');
    t.equal(await focused(), 'tab-match', 'and comes round');
    await page.keyboard.press('End');
    t.equal(await focused(), 'tab-search');
    await page.keyboard.press('Home');
    t.equal(await page.getAttribute('#tab-match', 'aria-selected'), 'true');
    t.equal(await page.getAttribute('#tab-search', 'tabindex'), '-1', 'one stop for both');
    // Past the four controls of the two pictures, to the example.
    for (let i = 0; i < 10 && (await focused()) !== 'match-example'; i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitForText(page, '#match-status', AGREE);
    await page.focus('#layers [value=inliers]');
    await page.keyboard.press('ArrowLeft');
    t.ok(await page.isChecked('#layers [value=matches]'), 'layers by arrows');
    const nameless = await page.$$eval('input, select, button, canvas', (elements) =>
      elements
        .filter((element) => {
          const labels = (element as HTMLInputElement).labels;
          const text = labels?.length ? labels[0]!.textContent : element.textContent;
          return !element.getAttribute('aria-label') && !text?.trim();
        })
        .map((element) => element.outerHTML),
    );
    t.deepEqual(nameless, [], 'every control has a name');
  });
});

tape(
  'Clear ends what is going on, and so does a picture that comes while the example is rendered',
  { skip: noBrowser },
  async (t) => {
    const [a, large] = [
      await writePng('own.png', renderFacade({ seed: 11, width: 200, height: 150 })),
      await writePng('large.png', renderFacade({ seed: 3, width: 1000, height: 750 })),
    ];
    await withDemo(t, 'server', async (page) => {
      await page.setInputFiles('#file-a', large);
      await page.waitForSelector('#panel-match[aria-busy]');
      await page.click('#match-clear');
      t.equal(await page.getAttribute('#panel-match', 'aria-busy'), null, 'nothing is going on');

      await page.click('#match-example');
      await page.click('#match-clear');
      await page.waitForTimeout(3000);
      t.equal(await page.textContent('#match-status'), '', 'the example does not come after Clear');
      t.ok(await page.isEnabled('#match-example'), 'and can be asked for again');

      await page.click('#match-example');
      await page.setInputFiles('#file-a', a);
      await waitForText(page, '#match-status', /A second picture is missing/);
      await page.waitForTimeout(3000);
      t.equal(await page.textContent('#name-a'), 'own.png', 'nor in the place of a picture');
    });
  },
);

tape('tabs follow the address, and a file dropped beside the panels is not opened', { skip: noBrowser }, async (t) => {
  await withDemo(t, 'server', async (page) => {
    await page.evaluate(() => {
      location.hash = '#search';
    });
    await page.waitForSelector('#panel-search:visible');
    const prevented = await page.evaluate(() =>
      ['dragover', 'drop'].map(
        (type) => !document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true })),
      ),
    );
    t.deepEqual(prevented, [true, true]);
  });
});

tape('the camera: captured where there is one, explained where there is none', { skip: noBrowser }, async (t) => {
  const fake = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  await withDemo(
    t,
    'server',
    async (page) => {
      await page.click('#camera-a');
      await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
      await page.click('#camera-take');
      await waitForText(page, '#match-status', /A second picture is missing/);
      t.equal(await page.textContent('#name-a'), 'camera.png');
      await page.click('#camera-b');
      await page.click('#camera-stop');
      t.equal(await page.textContent('#name-b'), 'no picture yet', 'stopped');
    },
    fake,
  );
  await withDemo(t, 'server', async (page) => {
    await page.click('#camera-a');
    await waitForText(page, '#match-status', /camera/);
    t.match((await page.textContent('#match-status'))!, /^(There is no camera|The camera was refused)/);
  });
});
