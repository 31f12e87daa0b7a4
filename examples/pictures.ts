/**
 * The pictures of the documentation, from what `npm run examples` wrote: docs/images, each a JPEG of at most 100 KB.
 *
 *     npm run examples && npm run pictures
 *
 * The report of the buildings is photographed by a browser; without one its picture stays as it is.
 */
import { access, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type PixelData, type ScaleSpace, scaleSpace } from 'oriel';
import sharp from 'sharp';
import { noBrowser, withPage } from '../test/browser/chromium.ts';
import { renderFacade } from './scene/facade.ts';
import { photograph } from './scene/photograph.ts';

/** A picture's sources in out/, which are stacked, and its width, px. */
const PICTURES: Record<string, { from: readonly string[]; width: number; across?: boolean }> = {
  matches: { from: ['matches'], width: 1000 },
  facade: { from: ['facade'], width: 1000 },
  'wide-baseline': { from: ['wide-baseline'], width: 1000 },
  'regions-harris': { from: ['regions-harris'], width: 640 },
  'regions-harris-laplace': { from: ['regions-harris-laplace'], width: 640 },
  'regions-hessian': { from: ['regions-hessian'], width: 640 },
  'regions-hessian-strongest': { from: ['regions-hessian-strongest'], width: 640 },
  'regions-affine': { from: ['regions-hessian-affine'], width: 640 },
  'regions-dog': { from: ['regions-dog'], width: 640 },
  'regions-mser': { from: ['regions-mser'], width: 640 },
  'regions-outlines': { from: ['regions-mser-outlines'], width: 640 },
  patches: { from: ['patches'], width: 716 },
  residuals: { from: ['residuals-homography', 'residuals-affine'], width: 1000, across: true },
  'find-object': { from: ['find-object'], width: 1000 },
  overlay: { from: ['overlay-average', 'overlay-checker'], width: 910 },
  epipolar: { from: ['epipolar-matches'], width: 1000 },
  'epipolar-residuals': { from: ['epipolar-residuals'], width: 640 },
  hits: { from: ['hits'], width: 1000 },
  vocabulary: { from: ['vocabulary'], width: 872 },
};
const MOST_BYTES = 100_000;

for (const [name, { from, width, across = false }] of Object.entries(PICTURES)) {
  const files = from.map((source) => `out/${source}.png`);
  for (const file of files) {
    await access(file).catch(() => {
      throw new Error(`${file}: no such file; npm run examples makes it`);
    });
  }
  await writeSmall(name, await side(files, across), width);
}
await writeSmall('scale-space', await drawLevels(), 1000);
await photographReport();

/** Images one below the other, or side by side, on white. */
async function side(files: readonly string[], across: boolean): Promise<Buffer> {
  if (files.length === 1) return sharp(files[0]!).flatten({ background: '#fff' }).png().toBuffer();
  return sharp([...files], { join: { across: across ? files.length : 1, shim: 8, background: '#fff' } })
    .flatten({ background: '#fff' })
    .png()
    .toBuffer();
}

/** Writes docs/images/NAME.jpg, as good as its size allows. */
async function writeSmall(name: string, picture: Buffer, width: number): Promise<void> {
  for (let quality = 84; ; quality -= 4) {
    const jpeg = await sharp(picture)
      .resize({ width, withoutEnlargement: true })
      .jpeg({ quality, mozjpeg: true })
      .toBuffer();
    if (jpeg.length > MOST_BYTES && quality > 20) continue;
    await writeFile(`docs/images/${name}.jpg`, jpeg);
    console.log(`docs/images/${name}.jpg, ${Math.round(jpeg.length / 1000)} KB, quality ${quality}`);
    return;
  }
}

/** The first level of the first octaves of a façade, each at its own size, from left to right. */
async function drawLevels(): Promise<Buffer> {
  const facade = renderFacade({ seed: 7 });
  const { image } = photograph(facade, { width: 480, height: 360, view: { scale: 0.41 } });
  const space = scaleSpace(image, { doubled: false });
  const levels = space.octaves.slice(0, 4).map((_, octave) => levelOf(space, octave));
  let left = 0;
  const placed = levels.map((level) => {
    const { width, height, data } = level;
    const input = Buffer.from(data as Uint8Array);
    const place = { input, raw: { width, height, channels: 1 as const }, left, top: 0 };
    left += width + 8;
    return place;
  });
  const ground = { width: left - 8, height: levels[0]!.height, channels: 3 as const, background: '#fff' };
  return sharp({ create: ground }).composite(placed).png().toBuffer();
}

function levelOf({ octaves, workspace }: ScaleSpace, index: number): PixelData {
  const { width, height, stride, address } = octaves[index]!;
  const samples = workspace.f32(address, stride * height);
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(255 * samples[Math.floor(i / width) * stride + (i % width)]!),
  );
  return { width, height, channels: 1, data };
}

/** The first query of the report. */
async function photographReport(): Promise<void> {
  if (noBrowser) {
    console.log(`docs/images/buildings.jpg is left as it is: ${noBrowser}`);
    return;
  }
  await withPage(async (page) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(pathToFileURL(resolve('out/buildings/report.html')).href);
    const query = page.locator('section.query[aria-labelledby="post_office_1"]');
    await writeSmall('buildings', await query.screenshot(), 1000);
  });
}
