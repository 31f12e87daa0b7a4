/** How do many images get their features on all cores, and what if one of them is broken? */
import { mkdir, writeFile } from 'node:fs/promises';
import { extractFiles } from 'oriel/node';
import { PHOTOGRAPHS, photographPath } from './scene/photographs.ts';

await mkdir('out', { recursive: true });
await writeFile('out/broken.jpg', 'not an image');
const paths = [...PHOTOGRAPHS.map(photographPath), 'out/broken.jpg'];

// Results come in the order of the paths, each as soon as it and those before it are done.
let [features, failed] = [0, 0];
const started = performance.now();
for await (const result of extractFiles(paths, { preset: 'hesaff', maxPixels: 500_000, maxFeatures: 2000 })) {
  if (result.error) {
    failed++;
    console.log(`left out            ${result.error.message}`);
  } else {
    features += result.features.length;
    console.log(`${String(result.features.length).padStart(5)} features      ${result.width} x ${result.height}`);
  }
}
const seconds = (performance.now() - started) / 1000;
console.log(`${features} features of ${paths.length - failed} images in ${seconds.toFixed(1)} s, ${failed} failed`);
