/** Which photographs of a folder show what this one shows? */
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extract, type Features, trainVocabulary, VisualIndex } from 'oriel';
import { drawHits, type Picture } from 'oriel/draw';
import { extractFiles, readImage } from 'oriel/node';
import { writeJpeg } from './scene/jpeg.ts';
import { photograph } from './scene/photograph.ts';
import { PHOTOGRAPHS, photographPath } from './scene/photographs.ts';
import { pictureOf, writeDrawing } from './support/drawings.ts';

// The folder: three views of each of five pictures. The query is a fourth view of one of them.
const folder = 'out/folder';
await mkdir(folder, { recursive: true });
const size = { width: 480, height: 360 };
for (const name of PHOTOGRAPHS) {
  const picture = await readImage(photographPath(name));
  for (const [k, tilt] of [0, 30, 45].entries()) {
    const view = { scale: 0.55, tilt, direction: 100 * k, rotation: 10 * k };
    await writeJpeg(join(folder, `${name}-${k}.jpg`), photograph(picture, { ...size, view, noise: 2, seed: k }).image);
  }
}
const subject = 'nagasaki-boats';
const view = { scale: 0.6, tilt: 25, direction: 200, rotation: -8 };
const asked = photograph(await readImage(photographPath(subject)), {
  ...size,
  view,
  gain: 0.8,
  noise: 2,
  seed: 9,
}).image;

const options = { preset: 'hesaff', upright: true } as const; // the same for the index and for the query
const found = new Map<string, Features>();
const pictures = new Map<string, Picture>();
for await (const { path, features } of extractFiles(
  (await readdir(folder)).sort().map((file) => join(folder, file)),
  options,
)) {
  if (features) found.set(basename(path), features);
  pictures.set(basename(path), await pictureOf(await readImage(path)));
}
const vocabulary = await trainVocabulary([...found.values()], { words: 500, hamming: { bits: 64 } });
const index = new VisualIndex(vocabulary);
for (const [id, features] of found) index.add(id, features);

const hits = index.query(extract(asked, options), { verify: true, top: 10 });
for (const { id, inliers = 0 } of hits) console.log(`${id.padEnd(32)} ${String(inliers).padStart(4)} inliers`);
const isRelevant = (id: string) => id.includes(subject);
const first = hits.findIndex(({ id }) => !isRelevant(id));
console.log(`the first ${first < 0 ? hits.length : first} hits of ${hits.length} show ${subject}`);
const svg = drawHits(await pictureOf(asked), hits, (id) => pictures.get(id), { isRelevant });
await writeDrawing('out/hits.svg', svg);
