/** The numbered examples: short, each with one question, and what they print is true. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import tape from 'tape';

const root = new URL('../../', import.meta.url);
const names = (await readdir(new URL('examples/', root))).filter((name) => /^\d\d-.*\.ts$/.test(name)).sort();
const out = mkdtempSync(join(tmpdir(), 'oriel-examples-'));
tape.onFinish(() => rmSync(out, { recursive: true, force: true }));

/** Runs the example of that number elsewhere; its output. */
function run(t: tape.Test, number: string): string {
  const name = names.find((file) => file.startsWith(number))!;
  const loader = new URL('node_modules/tsx/dist/loader.mjs', root).href;
  const path = fileURLToPath(new URL(`examples/${name}`, root));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', loader, path], {
    cwd: out,
    encoding: 'utf8',
  });
  t.equal(status, 0, `${name} ${stderr}`);
  return stdout;
}

/** The numbers in the groups of a pattern. */
function numbersIn(text: string, pattern: RegExp): number[] {
  return pattern.exec(text)?.slice(1).map(Number) ?? [];
}

/** Whether the picture was written and is large enough to be one. */
async function isPicture(name: string): Promise<boolean> {
  const { width, height } = await sharp(join(out, 'out', name)).metadata();
  return width > 200 && height > 200;
}

tape('numbered examples have at most 60 lines, ask a question first, and are numbered without a gap', async (t) => {
  const list = await readFile(new URL('examples/README.md', root), 'utf8');
  for (const [i, name] of names.entries()) {
    t.ok(list.includes(`](${name})`), `${name} is in the list`);
    t.equal(name.slice(0, 2), String(i + 1).padStart(2, '0'), name);
    const source = await readFile(new URL(`examples/${name}`, root), 'utf8');
    t.ok(source.trimEnd().split('\n').length <= 60, `${name}: ${source.split('\n').length - 1} lines`);
    t.ok(/^\/\*\*\s+(\* )?[A-Z][^/]*?\?/.test(source), `${name}: a docstring with a question`);
  }
  t.end();
});

tape('every example that a document, script or file names is there', async (t) => {
  const texts = ['README.md', 'package.json'];
  for (const folder of ['docs', 'lib']) {
    const files = await readdir(new URL(`${folder}/`, root), { recursive: true });
    texts.push(...files.filter((file) => /\.(md|ts)$/.test(file)).map((file) => `${folder}/${file}`));
  }
  let named = 0;
  for (const text of texts) {
    for (const [, name] of (await readFile(new URL(text, root), 'utf8')).matchAll(/examples\/(\d\d-[\w-]+\.ts)/g)) {
      t.ok(names.includes(name!), `${text}: ${name}`);
      named++;
    }
  }
  t.ok(named > 10, `${named} mentions`);
});

tape('01 and 02 find the homography between two photographs to a fraction of a pixel', async (t) => {
  for (const [number, picture] of [
    ['01', 'matches.png'],
    ['02', 'facade.png'],
  ] as const) {
    const [error] = numbersIn(run(t, number), /corner error +([\d.]+) px/);
    t.ok(error! < 0.3, `${error} px`);
    t.ok(await isPicture(picture), picture);
  }
});

tape('03 finds adapted regions again from the side where circles are lost, and draws all', async (t) => {
  const text = run(t, '03');
  const [circles] = numbersIn(text, /^hessian +\d+ +\d+ +(\d+) %/m);
  const [ellipses] = numbersIn(text, /^hessian-affine +\d+ +\d+ +(\d+) %/m);
  t.ok(ellipses! > 2 * circles!, `${ellipses} % against ${circles} %`);
  for (const name of ['harris', 'dog', 'mser', 'mser-outlines', 'hessian-affine', 'hessian-strongest'])
    t.ok(await isPicture(`regions-${name}.png`), name);
});

tape('04 finds by simulated views what no circle finds', async (t) => {
  const text = run(t, '04');
  const [error] = numbersIn(text, /hesaff, views .*corner error ([\d.]+) px/);
  t.ok(error! < 5, `${error} px`);
  t.ok(/^sift .*no homography|^sift .*corner error \d{2,}/m.test(text), 'sift does not');
  t.ok(await isPicture('wide-baseline.png'));
});

tape('05 draws patches of regions that were found again', async (t) => {
  const [found] = numbersIn(run(t, '05'), /(\d+) regions found again/);
  t.ok(found! > 50, `${found}`);
  const { width } = await sharp(join(out, 'out', 'patches.png')).metadata();
  t.equal(width, 16 * 45 - 4);
});

tape('06 tells the model that bends from the one that does not by their residuals', async (t) => {
  const text = run(t, '06');
  const [homography] = numbersIn(text, /homography .*median ([\d.]+) px/);
  const [affine] = numbersIn(text, /affine .*median ([\d.]+) px/);
  t.ok(homography! < 0.4 && affine! > 2 * homography!, `${homography} and ${affine} px`);
  t.ok((await isPicture('residuals-homography.png')) && (await isPicture('residuals-affine.png')));
});

tape('07 finds the corners of the object within a pixel', async (t) => {
  const [error] = numbersIn(run(t, '07'), /corner error +([\d.]+) px/);
  t.ok(error! < 1, `${error} px`);
  t.ok(await isPicture('find-object.png'));
});

tape('08 stitches two photographs within a pixel, and they agree where both are', async (t) => {
  const text = run(t, '08');
  const [inliers, effective] = numbersIn(text, /(\d+) inliers, ([\d.]+) in effect/);
  // Half of each photograph of 560 × 380 px is shared: room for about 180.
  t.ok(effective! > 50 && effective! < 250 && effective! < inliers!, text);
  const [error] = numbersIn(text, /corner error +([\d.]+) px/);
  t.ok(error! < 1, `${error} px`);
  const [average, difference] = await Promise.all(
    ['average', 'difference'].map((blend) => {
      const image = sharp(join(out, 'out', `overlay-${blend}.png`)).raw();
      return image.toBuffer({ resolveWithObject: true });
    }),
  );
  t.ok(average!.info.width > 560 && average!.info.height > 380, 'the canvas holds both');
  const shared = [...difference!.data.keys()].filter((i) => i % 4 === 3 && difference!.data[i] === 255);
  const mean = shared.reduce((sum, i) => sum + difference!.data[i - 3]!, 0) / shared.length;
  // One has 0.8 / 0.95 of the other's light: 15.5 of 98 grey levels on average, of which nothing else may be a large part.
  t.ok(shared.length > 50_000 && mean < 18, `${shared.length} px, mean difference ${mean.toFixed(1)}`);
});

tape('09 finds the epipolar geometry that relates all depths, where a homography relates one', async (t) => {
  const text = run(t, '09');
  const [matches, plane, fundamental] = numbersIn(text, /(\d+) matches: (\d+) agree .* (\d+) by a fundamental/);
  t.ok(fundamental! > 0.95 * matches! && plane! < fundamental! - 200, text);
  const [error] = numbersIn(text, /epipolar error +([\d.]+) px/);
  t.ok(error! < 1, `${error} px`);
  t.ok((await isPicture('epipolar-matches.png')) && (await isPicture('epipolar-residuals.png')));
});

tape('10 finds every copy of a photograph and takes none for a copy of another', (t) => {
  const [right, all, wrong] = numbersIn(run(t, '10'), /(\d+) of (\d+) pairs of copies found, (\d+) wrong/);
  t.deepEqual([right, all, wrong], [75, 75, 0]);
  t.end();
});

tape('11 extracts the images that are sound and says what is wrong with the other', (t) => {
  const text = run(t, '11');
  const [features, images, failed] = numbersIn(text, /(\d+) features of (\d+) images in .*, (\d+) failed/);
  t.deepEqual([images, failed], [5, 1]);
  t.ok(features! > 5000 && /broken\.jpg: not an image/.test(text), text);
  t.end();
});

tape('12 ranks the three photographs of what is asked for first', async (t) => {
  const [first] = numbersIn(run(t, '12'), /the first (\d+) hits/);
  t.equal(first, 3);
  t.ok(await isPicture('hits.png'));
});

tape('13 draws the words, under which every feature is', async (t) => {
  const [features, images, words, most] = numbersIn(
    run(t, '13').replaceAll('\n', ' '),
    /(\d+) features of (\d+) images under (\d+) words.* word has (\d+) features/,
  );
  t.deepEqual([images, words], [10, 200]);
  t.ok(most! >= features! / words! && most! < features! / 10, `${most} of ${features}`);
  t.ok(await isPicture('vocabulary.png'));
});
