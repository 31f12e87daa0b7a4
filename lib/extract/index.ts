/**
 * The usual chains from an image to features, in one call.
 *
 * 1. The preset's detector finds regions; those of the affine presets are adapted to ellipses (presets.ts).
 * 2. `orient` and `describeSift` make features of them.
 * 3. A large image is taken in tiles (tiles.ts).
 * 4. With `views`, the same is done in simulated views of the image, whose features are mapped back and joined (views.ts).
 */
import { checkFlag, checkOptions } from '../check.ts';
import { describeSift, readSiftOptions, type SiftOptions } from '../descriptors/sift/index.ts';
import {
  checkSelectionOptions,
  type DetectorOptions,
  type SelectionOptions,
  selectDetected,
  selectedRows,
} from '../detectors/options.ts';
import { locatePixels } from '../image/pixels.ts';
import {
  isScaleSpace,
  readScaleSpaceOptions,
  type ScaleSpace,
  type ScaleSpaceOptions,
  withScaleSpace,
} from '../image/scaleSpace.ts';
import { ADAPT_OPTIONS, type AdaptOptions, adaptShape } from '../regions/adaptShape.ts';
import { orient } from '../regions/orient.ts';
import { selectFeatures } from '../rows.ts';
import type { Features, ImageLike, Regions } from '../types.ts';
import { CHAINS, type DetectionOptions, type Preset } from './presets.ts';
import { extractTiles, LARGEST_SPACE, needsTiles } from './tiles.ts';
import { extractViews, type ViewOptions } from './views.ts';

/** The longer half-axis of most adapted regions is at most so many times the detected scale. */
const ELONGATION = 1.5;

/** What follows, and the options of the preset's detector: `contrast`, `threshold`, `delta`, …. */
export interface ExtractOptions extends DetectorOptions, DetectionOptions, Omit<SiftOptions, 'scaleSpace'> {
  /** Which chain. Default 'sift'. */
  preset?: Preset | undefined;
  /** As in `detectDog`. Default 0.0125 for `sift`, 0.0115 for `dogaff`. */
  contrast?: number | undefined;
  /** As in `detectHessianLaplace` for `hesaff`, as in `detectHarrisLaplace` for `harraff`. */
  threshold?: number | undefined;
  /** As in `detectDog` for `sift` and `dogaff`, as in `detectHessianLaplace` for `hesaff`; 10 in both. */
  edge?: number | undefined;
  /** As in `describeSift`. Default the preset's: 7, for `hesaff` and `harraff` 6, for `mser` 4. */
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
 * Where the scale space would take more than 288 MiB, from 2.1 megapixels on when it is doubled and 7.8 when not, the image is taken in
 * tiles, which bounds memory: 50 megapixels take less than 1 GB. The features are the same but for the order, for few beside seams
 * (docs/algorithms/sift.md, Limits), and for `maxFeatures` of the affine presets. Images for `mser`, for `views`, and scale spaces are
 * taken whole.
 *
 * @param image - any image, or its scale space
 * @returns features, possibly none; at most `maxFeatures`: it chooses what is adapted, and regions that do not converge are missing. With
 *   `views`, and of tiles, it chooses among all in the end. With `views` those of the image itself come first, and one structure may have
 *   many features: match them with a `separation`. Of tiles the smaller regions come first, tile by tile
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const features = extract(image, { preset: 'hesaff', upright: true, maxFeatures: 2000 });
 */
export function extract(image: ImageLike | ScaleSpace, options: ExtractOptions = {}): Features {
  return extractWithin(LARGEST_SPACE, image, options);
}

/** The same with tiles where the scale space would take more than `largestSpace` bytes: for tests. */
export function extractWithin(
  largestSpace: number,
  image: ImageLike | ScaleSpace,
  options: ExtractOptions = {},
): Features {
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
  const sift = readSiftOptions({ root, extent, domainSizes });
  const building = {
    ...readScaleSpaceOptions(options.scaleSpace),
    doubled: options.scaleSpace?.doubled ?? chain.doubled,
  };

  const detect = (view: ScaleSpace, some: SelectionOptions) => chain.detect(view, { ...detection, ...some });
  const shape = (view: ScaleSpace, circles: Regions) => (chain.affine ? adaptShape(view, circles, adapt) : circles);
  const shapesOf = (view: ScaleSpace, some: SelectionOptions) => shape(view, detect(view, some));
  const describe = (view: ScaleSpace, regions: Regions) => describeSift(view, regions, sift);

  if (!isScaleSpace(image) && chain.local && views === false) {
    const size = locatePixels('image', image);
    if (needsTiles(size, building, largestSpace)) {
      // No more of a tile's circles are needed than of all; which ones are spread, only the whole tells.
      const some = { mask, maxFeatures: spread ? undefined : maxFeatures };
      const stages = {
        detect: (tile: ScaleSpace) => detect(tile, {}),
        choose: (circles: Regions) => selectedRows(circles, size, some),
        finish: (tile: ScaleSpace, circles: Regions) => {
          const regions = orient(tile, shape(tile, circles), { upright });
          return { ...regions, descriptors: describe(tile, regions) };
        },
        // The Laplacian has its maximum up to an octave from where a point was found.
        seam: preset === 'harraff' || detection.scaleSelection === 'laplacian' ? 2 : 1,
        window: Math.SQRT2 * extent * Math.max(...sift.domainSizes) * (chain.affine ? ELONGATION : 1),
      };
      const features = extractTiles(image, building, stages, largestSpace);
      const rows = selectedRows(features, size, { maxFeatures, spread });
      return rows.length === features.length ? features : selectFeatures(features, rows);
    }
  }
  return withScaleSpace(image, isScaleSpace(image) ? options.scaleSpace : building, (space) => {
    if (views !== false) {
      const features = extractViews(space, views === true ? {} : views, { shapesOf, describe, upright });
      return selectFeatures(features, selectedRows(features, space, selection));
    }
    const oriented = orient(space, shapesOf(space, selection), { upright });
    // A region with several directions becomes several features, which count one by one.
    const regions = selectDetected(oriented, space, { maxFeatures, spread });
    return { ...regions, descriptors: describe(space, regions) };
  });
}
