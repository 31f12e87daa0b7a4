/**
 * Matching again along a model: correct matches and precision over the pairs of vgg_affine, against plain matching. Run by matching.ts.
 *
 * The model is the homography that `estimateHomography` fits to the plain matches, as in use; a match is correct when the true one confirms it
 * within 3 px.
 */
import { join } from 'node:path';
import { matchingAccuracy } from '../lib/evaluate/index.ts';
import {
  estimateHomography,
  extract,
  type Features,
  type Matches,
  matchDescriptors,
  matchGuided,
} from '../lib/index.ts';
import { readAny, readSequences } from './support/images.ts';
import { printTable } from './support/table.ts';

const RADII = [3, 5, 10, 20];
const RATIOS = [0.8, 0.9, 0.95, 1, Number.POSITIVE_INFINITY];

/** Prints a table for each of two presets. */
export async function benchGuided(folder: string): Promise<void> {
  const sequences = await readSequences(join(folder, 'vgg_affine'));
  for (const preset of ['sift', 'hesaff'] as const) {
    const counts = new Map<string, { matches: number; correct: number }>();
    let pairs = 0;
    for (const { images, models } of sequences) {
      const features: Features[] = [];
      for (const path of images) features.push(extract(await readAny(path), { preset }));
      for (const [k, truth] of models.entries()) {
        const [a, b] = [features[0]!, features[k + 1]!];
        const plain = matchDescriptors(a, b);
        const fit = estimateHomography(a, b, plain);
        if (fit === undefined) continue;
        pairs++;
        const add = (name: string, matches: Matches) => {
          const count = counts.get(name) ?? { matches: 0, correct: 0 };
          count.matches += matches.length;
          count.correct += matches.length * matchingAccuracy(a, b, matches, truth, [3])[0]!;
          counts.set(name, count);
        };
        add('plain, ratio 0.8', plain);
        add('plain, ratio 0.9', matchDescriptors(a, b, { ratio: 0.9 }));
        for (const maxError of RADII) {
          for (const ratio of RATIOS) {
            add(`guided, ${maxError} px, ratio ${ratio}`, matchGuided(a, b, fit.model, { maxError, ratio }));
          }
        }
      }
    }
    console.log(`\n${preset}, means of the ${pairs} pairs of vgg_affine that a model was found for\n`);
    const rows = Array.from(counts, ([name, { matches, correct }]) => {
      return [name, (matches / pairs).toFixed(0), (correct / pairs).toFixed(0), (correct / matches).toFixed(3)];
    });
    printTable(['matching', 'matches', 'correct', 'precision'], rows);
  }
}
