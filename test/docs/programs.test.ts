/**
 * The programs of the README, of docs/interop.md and of the recipes compile, run as they stand in a folder with the pictures that they name,
 * and say what is true.
 */
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph, type View } from '../../examples/scene/photograph.ts';
import { type PHOTOGRAPHS, photographPath } from '../../examples/scene/photographs.ts';
import { readImage } from '../../lib/node/index.ts';
import { noBrowser } from '../browser/chromium.ts';
import { writeFiles } from '../pages.ts';
import { runOnPage } from './browserPage.ts';
import { blocksOf, isProgram, pages } from './markdown.ts';
import { folderFor, jpegOf, pictures, runProgram } from './programs.ts';
import { typeErrors } from './surface.ts';

const stdlib = (name: (typeof PHOTOGRAPHS)[number]) => photographPath(name);
const crop = (path: string, left: number, top: number, width: number, height: number) =>
  sharp(path).extract({ left, top, width, height }).jpeg().toBuffer();
/** A view of a rectangle of a photograph. */
async function viewOf(file: Buffer, view: View): Promise<Buffer> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return jpegOf(photograph({ data: new Uint8Array(data), width, height, channels: 3 }, { view, noise: 2 }).image);
}
const facade = (seed: number, view: View) =>
  jpegOf(photograph(renderFacade({ seed, width: 640, height: 480 }), { view, noise: 2, seed }).image);

const programs = pages.filter(isProgram).flatMap((page) => blocksOf(page).filter(({ language }) => language === 'ts'));

/** Writes the k-th block of a page and its pictures into a folder of its own. */
async function prepare(page: string, k: number, files: Record<string, Uint8Array>): Promise<string> {
  const folder = await folderFor(`${page.replaceAll(/\W/g, '-')}-${k}`);
  await rm(folder, { recursive: true });
  const { code } = blocksOf(page).filter(({ language }) => language === 'ts')[k]!;
  await writeFiles(folder, { 'program.ts': code, ...files });
  return folder;
}

async function run(page: string, k: number, files: Record<string, Uint8Array>) {
  const folder = await prepare(page, k, files);
  const { status, stdout, stderr } = runProgram(folder, 'program.ts');
  return { folder, stdout, failure: status === 0 ? '' : stderr || `status ${status}` };
}

tape('the programs of the pages compile, and those of recipes fit on a page', async (t) => {
  const folder = await folderFor('programs');
  const files = programs.map((_, i) => join(folder, `${i}.ts`));
  for (const [i, { code, place }] of programs.entries()) {
    await writeFile(files[i]!, `// ${place}\n${code}`);
    if (place.startsWith('docs/recipes/')) t.ok(code.split('\n').length <= 41, `${place}: at most 40 lines`);
  }
  const errors = typeErrors(files);
  t.equal(errors.length, 0, errors.join('\n'));
});

tape('README: two photographs are matched', async (t) => {
  const same = readFileSync(stdlib('dust-bowl-home'));
  const { stdout, failure } = await run('README.md', 0, { 'a.jpg': same, 'b.jpg': same });
  t.equal(failure, '');
  const [, inliers, matches] = /^(\d+) inliers of (\d+)$/m.exec(stdout) ?? [];
  t.ok(Number(inliers) > 500 && inliers === matches, stdout);
});

tape('README: a town is searched', async (t) => {
  const at = (name: string) => `out/buildings/town/images/${name}.jpg`;
  const { stdout, failure } = await run('README.md', 1, {
    [at('post_office_000000')]: await facade(1, {}),
    [at('post_office_000001')]: await facade(1, { rotation: 3, tilt: 30, direction: 20 }),
    [at('town_hall_000000')]: await facade(2, {}),
    [at('town_hall_000001')]: await facade(2, { tilt: 25, direction: 160 }),
    [at('boats')]: await crop(stdlib('nagasaki-boats'), 0, 0, 800, 600),
  });
  t.equal(failure, '');
  const ids = stdout.trim().split('\n');
  t.ok(ids[0]!.includes('post_office_000000') && ids[1]!.includes('post_office_000001'), stdout);
});

/** What each program of docs/interop.md prints, in the order of the page. */
const INTEROP = [/^2 \[ \d+, 128 \]$/, /^true true$/, /^\d\d+$/, /^640 240\n5\.00$/, /^true 2\d\d$/];

tape('interop: what went to another format or library comes back', async (t) => {
  const page = 'docs/interop.md';
  t.equal(programs.filter(({ place }) => place.startsWith(page)).length, INTEROP.length, 'programs');
  for (const [k, expected] of INTEROP.entries()) {
    const { stdout, failure } = await run(page, k, {});
    t.equal(failure, '');
    t.match(stdout.trim(), expected);
  }
});

tape('recipe: an object is found where it is', async (t) => {
  const scene = await readFile(stdlib('nagasaki-boats'));
  const object = await crop(stdlib('nagasaki-boats'), 300, 350, 320, 240);
  const there = await run('docs/recipes/find-an-object.md', 0, { 'object.jpg': object, 'scene.jpg': scene });
  t.equal(there.failure, '');
  const corners = JSON.parse(/^found at (.*), \d+ inliers/m.exec(there.stdout)?.[1] ?? '[]').flat() as number[];
  const truth = [300, 350, 619, 350, 619, 589, 300, 589];
  t.ok(corners.length === 8 && corners.every((value, i) => Math.abs(value - truth[i]!) <= 1), there.stdout);
  t.match(readFileSync(join(there.folder, 'found.svg'), 'utf8'), /<svg/, 'and is drawn');
  const elsewhere = await readFile(stdlib('black-canyon'));
  const absent = await run('docs/recipes/find-an-object.md', 0, { 'object.jpg': object, 'scene.jpg': elsewhere });
  t.equal(absent.stdout.trim(), 'not found');
});

tape('recipe: two photographs become a panorama of the right size', async (t) => {
  const right = await crop(stdlib('french-alpine-landscape'), 400, 0, 624, 484);
  const { folder, stdout, failure } = await run('docs/recipes/stitch.md', 0, {
    'left.jpg': await crop(stdlib('french-alpine-landscape'), 0, 0, 624, 484),
    'right.jpg': await viewOf(right, { rotation: 4, tilt: 8, direction: 30, scale: 0.95 }),
  });
  t.equal(failure, '');
  const { width, height } = await readImage(join(folder, 'panorama.jpg'));
  t.match(stdout, new RegExp(`^\\d{3,} inliers, panorama of ${width} × ${height} px`));
  t.ok(width > 950 && width < 1150 && height > 484 && height < 650, `${width} × ${height}`);
});

tape('recipe: near-duplicates are grouped, and nothing else', async (t) => {
  const boats = stdlib('nagasaki-boats');
  const { stdout, failure } = await run('docs/recipes/near-duplicates.md', 0, {
    'photographs/boats.jpg': readFileSync(boats),
    'photographs/boats-cropped.jpg': await crop(boats, 200, 150, 600, 500),
    'photographs/boats-turned.jpg': await sharp(boats).rotate(90).resize(500).jpeg({ quality: 60 }).toBuffer(),
    'photographs/canyon.jpg': readFileSync(stdlib('black-canyon')),
    'photographs/home.jpg': readFileSync(stdlib('dust-bowl-home')),
    'photographs/home-small.png': await sharp(stdlib('dust-bowl-home'))
      .resize(400)
      .modulate({ brightness: 1.2 })
      .png()
      .toBuffer(),
    'photographs/plane.jpg': readFileSync(stdlib('airplane-from-above')),
  });
  t.equal(failure, '');
  const groups = stdout
    .trim()
    .replaceAll('photographs/', '')
    .split('\n')
    .map((line) => line.split(' = ').sort());
  t.deepEqual(groups.sort(), [
    ['boats-cropped.jpg', 'boats-turned.jpg', 'boats.jpg'],
    ['home-small.png', 'home.jpg'],
  ]);
});

tape(
  'recipe: photographs of the building in the box come first, and what shows something else is no find',
  async (t) => {
    const { stdout, failure } = await run('docs/recipes/rank-buildings.md', 0, {
      'query.jpg': await facade(1, { tilt: 10 }),
      'photographs/a-1.jpg': await facade(1, {}),
      'photographs/a-2.jpg': await facade(1, { rotation: 3, tilt: 35, direction: 20 }),
      'photographs/b-1.jpg': await facade(2, {}),
      'photographs/b-2.jpg': await facade(2, { tilt: 25, direction: 160 }),
      'photographs/boats.jpg': readFileSync(stdlib('nagasaki-boats')),
    });
    t.equal(failure, '');
    const lines = stdout.trim().split('\n');
    for (const line of lines.slice(0, 2)) t.match(line, /^photographs\/a-\d.jpg \d{2,} shows it$/);
    for (const line of lines.slice(2)) t.match(line, /looks like it$/);
  },
);

tape('recipe: a landmark is verified on a page', { skip: noBrowser }, async (t) => {
  const page = 'docs/recipes/landmark-in-the-browser.md';
  const folder = await prepare(page, 0, {});
  const html = blocksOf(page).find(({ language }) => language === 'html')!.code;
  const { 'a.jpg': poster, 'b.jpg': view, 'c.jpg': other } = await pictures();
  const verdicts: string[] = [];
  for (const photograph of [view, other]) {
    const { errors, text } = await runOnPage(
      join(folder, 'program.ts'),
      { 'photograph.jpg': photograph, 'poster.jpg': poster },
      {
        html,
        choose: ['photograph.jpg'],
        wanted: '#verdict:not(:empty)',
      },
    );
    t.deepEqual(errors, []);
    verdicts.push(text);
  }
  t.match(verdicts[0]!, /^it is there: \d{2,} inliers/);
  t.equal(verdicts[1], 'not found');
});
