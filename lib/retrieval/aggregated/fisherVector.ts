/**
 * Fisher vectors: an image as the direction in which a mixture's parameters would have to move to fit its descriptors better.
 *
 * Source: F. Perronnin, J. Sanchez, T. Mensink, "Improving the Fisher kernel for large-scale image classification", ECCV 2010; notation of
 * J. Sanchez, F. Perronnin, T. Mensink, J. Verbeek, "Image classification with the Fisher vector", IJCV 105(3), 2013, equations 16 to 18.
 *
 * 1. Descriptors are projected to the mixture's principal axes; γ are the posteriors of its components.
 * 2. Gradient by means: Σ γ (x − μ) / σ / √w. With `deviations`, gradient by deviations: Σ γ ((x − μ)² / σ² − 1) / √(2w). Both are computed from the
 *    descriptors' moments.
 * 3. The vector is normalised by `intra` or `power`, then to unit length.
 *
 * Deviations: `intra` is what A. Zisserman and R. Arandjelovic do to VLAD; the paper has `power`, which is worse on our landmarks
 * (docs/algorithms/aggregated-vectors.md). No gradient by weights, which adds next to nothing. The factor 1 / N falls out at unit length.
 */
import { checkChoice, checkFlag, checkOptions } from '../../check.ts';
import type { Descriptors } from '../../matching/tables.ts';
import type { NdArray } from '../../types.ts';
import { sumMoments } from './density.ts';
import { aggregateImages, NORMALISATIONS, type Normalisation } from './images.ts';
import { checkMixture, type Mixture } from './mixture.ts';
import { projectRows } from './principalAxes.ts';

export interface FisherOptions {
  /** Whether gradients by the deviations follow those by the means: twice the length. Default false. */
  deviations?: boolean | undefined;
  /** Default `intra`. */
  normalisation?: Normalisation | undefined;
}

/**
 * Describes each image by one vector. Search is `nearestNeighbours` with the metric `cosine`.
 *
 * @param images - descriptors of n images, [m, w] of bytes or floats as the mixture learnt from, or features; gone through once
 * @param mixture - K components in d dimensions
 * @returns [n, K · d] rows of unit length, or [n, 2 · K · d] with `deviations`: all means first; 0 for an image without descriptors
 * @throws TypeError for what is no list of tables or no mixture; RangeError for another width
 *
 * @example
 * const mixture = trainMixture(images, { components: 16 });
 * const database = fisherVector(images, mixture);
 * const { rows } = nearestNeighbours(fisherVector([b], mixture), database, { k: 2, metric: 'cosine' });
 */
export function fisherVector(
  images: Iterable<Descriptors>,
  mixture: Mixture,
  options: FisherOptions = {},
): NdArray<Float32Array> {
  checkOptions(options, ['deviations', 'normalisation']);
  const { deviations = false, normalisation = 'intra' } = options;
  checkFlag('deviations', deviations);
  checkChoice('normalisation', normalisation, NORMALISATIONS);
  checkMixture('mixture', mixture);
  const { weights, means, variances, projection } = mixture;
  const width = means.length / weights.length;
  const size = (deviations ? 2 : 1) * means.length;
  return aggregateImages(images, projection.mean.length, { size, part: width, normalisation }, (table, vector) => {
    const rows = { data: projectRows(table, projection), length: table.length, width };
    const { zeroth, first, second } = sumMoments(rows, mixture);
    for (let c = 0, at = 0; c < weights.length; c++) {
      const [sum, scale] = [zeroth[c]!, 1 / Math.sqrt(weights[c]!)];
      for (let k = 0; k < width; k++, at++) {
        const [mean, variance] = [means[at]!, variances[at]!];
        vector[at] = (scale * (first[at]! - mean * sum)) / Math.sqrt(variance);
        if (!deviations) continue;
        // Σ γ (x − μ)²
        const squares = second[at]! - 2 * mean * first[at]! + mean * mean * sum;
        vector[means.length + at] = (scale * (squares / variance - sum)) / Math.SQRT2;
      }
    }
  });
}
