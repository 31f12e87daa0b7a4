/**
 * The usual chains from an image to features, in one call.
 *
 * 1. The preset's detector finds regions; those of the affine presets are adapted to ellipses (presets.ts).
 * 2. `orient` and `describeSift` make features of them.
 * 3. With `views`, the same is done in simulated views of the image, whose features are mapped back and joined (views.ts).
 */
import { checkFlag, checkOptions } from '../check.ts';
import { describeSift, type SiftOptions } from '../descriptors/sift/index.ts';
import {
  checkSelectionOptions,
  type DetectorOptions,
  type SelectionOptions,
  selectedRows,
} from '../detectors/options.ts';
import {
  checkScaleSpaceOptions,
  isScaleSpace,
  type ScaleSpace,
  type ScaleSpaceOptions,
  withScaleSpace,
} from '../image/scaleSpace.ts';
import { ADAPT_OPTIONS, type AdaptOptions, adaptShape } from '../regions/adaptShape.ts';
import { orient } from '../regions/orient.ts';
import { selectFeatures, selectRegions } from '../rows.ts';
import type { Features, ImageLike, Regions } from '../types.ts';
import { CHAINS, type DetectionOptions, type Preset } from './presets.ts';
import { extractViews, type ViewOptions } from './views.ts';

/** What follows, and the options of the preset's detector: `contrast`, `threshold`, `delta`, …. */
export interface ExtractOptions extends DetectorOptions, DetectionOptions, Omit<SiftOptions, 'scaleSpace'> {
  /** Which chain. Default 'sift'. */
  preset?: Preset | undefined;
  /** As in `detectDog`. Default 0.0125 for `sift`, 0.0115 for `dogaff`. */
  contrast?: number | undefined;
  /** As in `describeSift`. Default the preset's: 6, for `dogaff` 7, for `mser` 4. */
  extent?: number | undefined;
  /** How to build the scale space, when an image is given; `doubled` is true for `sift` and `dogaff`, else false. */
  scaleSpace?: ScaleSpaceOptions | undefined;
  /** Affine adaptation, for the presets that have it. */
  adapt?: Omit<AdaptOptions, 'scaleSpace'> | undefined;
  /** As in `orient`. Default false. */
  upright?: boolean | undefined;
  /** Look at simulated views too, for strong tilts; true for the default ones. Takes their number times as long. Default false. */
  views?: ViewOptions | boolean | undefined;
}

/**
 * Detects, adapts, orients and describes, over one scale space.
 *
 * @param image - any image, or its scale space
 * @returns features, possibly none; at most `maxFeatures`: it chooses what is adapted, and regions that do not converge are missing. With
 *   `views` it chooses among all in the end; those of the image itself come first, and one structure may have many features: match them
 *   with a `separation`
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const features = extract(image, { preset: 'hesaff', upright: true, maxFeatures: 2000 });
 */
export function extract(image: ImageLike | ScaleSpace, options: ExtractOptions = {}): Features {
  const { preset = 'sift' } = Object(options) as ExtractOptions;
  if (!Object.hasOwn(CHAINS, preset)) {
    throw new RangeError(`preset: expected ${Object.keys(CHAINS).join(', ')}, got ${String(preset)}`);
  }
  const chain = CHAINS[preset];
  const own = ['preset', 'upright', 'root', 'extent', 'domainSizes', 'views', 'maxFeatures', 'spread', 'mask'];
  const known = [...own, ...(chain.affine ? ['adapt'] : []), 'scaleSpace', ...chain.options];
  checkOptions(options, known, `options of preset ${preset}`);
  const { upright = false, root, extent = chain.extent, domainSizes, views = false, adapt } = options;
  const { maxFeatures, spread, mask } = options;
  const selection = { maxFeatures, spread, mask };
  checkSelectionOptions(selection, []);
  checkFlag('upright', upright);
  if (adapt !== undefined) checkOptions(adapt, ADAPT_OPTIONS, 'adapt');
  if (typeof views !== 'object') checkFlag('views', views);
  const detection = Object.fromEntries(chain.options.map((name) => [name, options[name]]));
  if (options.scaleSpace !== undefined) checkScaleSpaceOptions(options.scaleSpace);
  const { doubled = chain.doubled, ...others } = options.scaleSpace ?? {};

  return withScaleSpace(image, isScaleSpace(image) ? options.scaleSpace : { doubled, ...others }, (space) => {
    const shapesOf = (view: ScaleSpace, some: SelectionOptions) => {
      const detected = chain.detect(view, { ...detection, ...some });
      return chain.affine ? adaptShape(view, detected, adapt) : detected;
    };
    const describe = (view: ScaleSpace, regions: Regions) => describeSift(view, regions, { root, extent, domainSizes });
    if (views !== false) {
      const features = extractViews(space, views === true ? {} : views, { shapesOf, describe, upright });
      return selectFeatures(features, selectedRows(features, space, selection));
    }
    const oriented = orient(space, shapesOf(space, selection), { upright });
    // A region with several directions becomes several features, which count one by one.
    const regions = selectRegions(oriented, selectedRows(oriented, space, { maxFeatures, spread }));
    return { ...regions, descriptors: describe(space, regions) };
  });
}
