/** Which photographs of a folder show what this one shows? */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extract, type Features, type PixelData, trainVocabulary, VisualIndex } from 'oriel';
import { drawHits, type Picture } from 'oriel/draw';
import { extractFiles, readImage } from 'oriel/node';
import { writeJpeg } from './scene/jpeg.ts';
import { photograph, type View } from './scene/photograph.ts';
import { PHOTOGRAPHS, photographPath } from './scene/photographs.ts';
import { pictureOf, writeDrawing } from './support/drawings.ts';

/** A view of a picture. */
function take(picture: PixelData, view: View, seed: number): PixelData {
  return photograph(picture, { width: 480, height: 360, view, noise: 2, seed }).image;
}
// The folder: three views of each of five pictures. The query is a fourth view of one of them.
const folder = 'out/folder';
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const name of PHOTOGRAPHS) {
  const picture = await readImage(photographPath(name));
  for (const [k, tilt] of [0, 30, 45].entries()) {
    const view = { scale: 0.55, tilt, direction: 100 * k, rotation: 10 * k };
    await writeJpeg(join(folder, `${name}-${k}.jpg`), take(picture, view, k));
  }
}
const subject = 'nagasaki-boats';
const view = { scale: 0.6, tilt: 25, direction: 200, rotation: -8 };
const asked = take(await readImage(photographPath(subject)), view, 9);

const options = { preset: 'hesaff', upright: true } as const; // the same for the index and for the query
const paths = (await readdir(folder)).sort().map((file) => join(folder, file));
const found = new Map<string, Features>();
const pictures = new Map<string, Picture>();
for await (const { path, features, error } of extractFiles(paths, options)) {
  if (error) throw error;
  found.set(basename(path), features);
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
