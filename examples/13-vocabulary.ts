/** What do the words of a vocabulary look like? */
import { extract, trainVocabulary } from 'oriel';
import { drawVocabulary, meanPatches } from 'oriel/draw';
import { renderFacade } from './scene/facade.ts';
import { photograph } from './scene/photograph.ts';
import { writeDrawing } from './support/drawings.ts';

// Ten houses, as photographs held level: what is upright in one is upright in all.
const images = Array.from({ length: 10 }, (_, k) => {
  const house = renderFacade({ seed: 40 + k, width: 800, height: 600 });
  return photograph(house, { width: 480, height: 360, view: { scale: 0.65, tilt: 20, direction: 36 * k }, noise: 2 })
    .image;
});
const described = images.map((image) => ({ image, features: extract(image, { preset: 'hesaff', upright: true }) }));
const vocabulary = await trainVocabulary(
  described.map(({ features }) => features),
  { words: 200 },
);

const means = await meanPatches(vocabulary, described);
const total = means.counts.reduce((sum, count) => sum + count, 0);
console.log(`${total} features of ${images.length} images under ${vocabulary.length} words`);
console.log(`the most frequent word has ${Math.max(...means.counts)} features`);
await writeDrawing('out/vocabulary.svg', drawVocabulary(means, { maxWords: 60, columns: 12 }));
