/** Which files of a folder are the same photograph: cropped, scaled, turned, recompressed, relit? */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { estimateSimilarity, extract, type Features, matchDescriptors } from 'oriel';
import { readImage } from 'oriel/node';
import sharp, { type Sharp } from 'sharp';
import { PHOTOGRAPHS, photographPath } from './scene/photographs.ts';

// The folder: each photograph, and five copies of it.
const folder = 'out/near-duplicates';
const copies: Record<string, (image: Sharp) => Sharp> = {
  original: (image) => image,
  crop: (image) => image.extract({ left: 350, top: 90, width: 500, height: 350 }),
  small: (image) => image.resize(300),
  turned: (image) => image.rotate(17, { background: '#fff' }),
  poor: (image) => image.jpeg({ quality: 8 }),
  dark: (image) => image.linear(0.5, 10).greyscale(),
};
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const name of PHOTOGRAPHS) {
  for (const [copy, make] of Object.entries(copies)) {
    await make(sharp(photographPath(name))).toFile(join(folder, `${name}.${copy}.jpg`));
  }
}

const found: { file: string; features: Features }[] = [];
for (const file of (await readdir(folder)).sort()) {
  const image = await readImage(join(folder, file), { maxPixels: 300_000 });
  found.push({ file, features: extract(image, { maxFeatures: 400 }) });
}

// Two files are copies if a similarity between them is no accident. One threshold serves all images; among hundreds of pairs it should be
// higher than the default of 0.5, which is for one.
const pairs: { files: [string, string]; significance: number }[] = [];
let compared = 0;
for (const [i, { file, features }] of found.entries()) {
  for (const other of found.slice(i + 1)) {
    const matches = matchDescriptors(features, other.features);
    const fit = estimateSimilarity(features, other.features, matches, { minSignificance: 6 });
    if (fit) pairs.push({ files: [file, other.file], significance: fit.significance });
    compared++;
  }
}
const photographOf = (file: string) => file.split('.')[0]!;
const right = pairs.filter(({ files: [a, b] }) => photographOf(a) === photographOf(b)).length;
const all = (PHOTOGRAPHS.length * Object.keys(copies).length * (Object.keys(copies).length - 1)) / 2;
const weakest = pairs.reduce((least, pair) => (pair.significance < least.significance ? pair : least), pairs[0]!);
console.log(`${found.length} files, ${compared} pairs compared`);
console.log(`${right} of ${all} pairs of copies found, ${pairs.length - right} wrong ones`);
console.log(`the weakest: ${weakest.files.join(' and ')}, significance ${weakest.significance.toFixed(1)}`);
