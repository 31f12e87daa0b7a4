/**
 * Why pixels are not enough: four copies of one picture against it and against others.
 *
 * Noise and JPEG of quality 5 spoil every pixel and leave it where it was. Cropping with scaling spoils none and moves them all: then another
 * picture may agree better, pixel by pixel.
 */
import { estimateSimilarity, extract, matchDescriptors, type PixelData, psnr, resize } from 'oriel';
import sharp from 'sharp';
import { seededRandom } from '../../lib/random.ts';
import { EDITS, makeCopy } from './edits.ts';
import { decode, type Pixels } from './pixels.ts';

export interface Comparison {
  readonly edit: string;
  /** dB, at the original's size. */
  readonly psnr: { readonly original: number; readonly other: number };
  /** Inliers of a similarity; 0 where there is none. */
  readonly inliers: { readonly original: number; readonly other: number };
}

/** The edits of the lecture, by their names in `EDITS`. */
export const LECTURE = ['noise σ 20', 'JPEG 5', 'crop 75 %, scaled to 60 %', 'crop 35 %, enlarged'] as const;

/**
 * Compares the copies of a picture with it and with others.
 *
 * @param others - of each measure, the best of them is given
 */
export async function comparePixels(original: Pixels, others: readonly Pixels[], seed = 1): Promise<Comparison[]> {
  const features = [original, ...others].map((picture) => extract(picture, { maxFeatures: 1000 }));
  const comparisons: Comparison[] = [];
  for (const name of LECTURE) {
    const edit = EDITS.find((one) => one.name === name)!;
    const copy = await decode(sharp(await makeCopy(edit, original, seededRandom(seed), async () => original)));
    const own = extract(copy, { maxFeatures: 1000 });
    const inliers = features.map((other) => {
      const fit = estimateSimilarity(own, other, matchDescriptors(own, other));
      return fit?.inliers.length ?? 0;
    });
    const likeness = [original, ...others].map((picture) =>
      psnr(scaledTo(original, picture), scaledTo(original, copy)),
    );
    comparisons.push({
      edit: name,
      psnr: { original: likeness[0]!, other: Math.max(...likeness.slice(1)) },
      inliers: { original: inliers[0]!, other: Math.max(...inliers.slice(1)) },
    });
  }
  return comparisons;
}

function scaledTo({ width, height }: PixelData, picture: PixelData) {
  return resize(picture, { width, height });
}
