import { join } from 'node:path';
import tape from 'tape';
import { readModel } from '../../bench/support/images.ts';
import { cornerError } from '../../lib/evaluate/index.ts';
import { estimateHomography, extract, matchDescriptors } from '../../lib/index.ts';
import { readImage } from '../../lib/node/index.ts';
import { sharedData } from '../support.ts';

const data = sharedData();

tape(
  'graffiti, image 1 to 3: a mean corner error under 4 px for each of 20 seeds',
  { skip: data ? false : '(for want of the data sets in ../shared/data)' },
  async (t) => {
    const folder = join(data!, 'vgg_affine', 'graf');
    const [imageA, imageB] = await Promise.all([1, 3].map((k) => readImage(join(folder, `img${k}.png`))));
    const truth = await readModel(join(folder, 'H1to3p'));
    const [a, b] = [extract(imageA!), extract(imageB!)];
    const matches = matchDescriptors(a.descriptors, b.descriptors);
    const errors = Array.from({ length: 20 }, (_, seed) => {
      return cornerError(estimateHomography(a, b, matches, { seed })?.model, truth, imageA!);
    });
    t.ok(
      errors.every((error) => error < 4),
      `corner errors from ${Math.min(...errors)} to ${Math.max(...errors)} px`,
    );
  },
);
