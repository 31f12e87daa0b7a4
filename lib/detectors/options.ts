/** What every detector takes, and what it does with it: which regions to keep. */
import { checkFlag, checkInteger, checkOptions } from '../check.ts';
import type { ScaleSpaceOptions } from '../image/scaleSpace.ts';
import { selectRegions, strongestRows } from '../rows.ts';
import type { ImageLike, Regions } from '../types.ts';
import { rowsInsideMask, spreadRows } from './selection.ts';

export interface SelectionOptions {
  /** Keep at most so many regions, those of the largest response. Default all. */
  maxFeatures?: number | undefined;
  /** Keep regions that are spread evenly over the image instead of the strongest: those farthest from any clearly stronger one. Default false. */
  spread?: boolean | undefined;
  /** Look only where this image, of the same size, is not black: regions are kept by the pixel at their centre. Default everywhere. */
  mask?: ImageLike | undefined;
}

/** For detectors that work on a scale space. */
export interface DetectorOptions extends SelectionOptions {
  /** How to build the scale space, when an image is given. */
  scaleSpace?: ScaleSpaceOptions | undefined;
}

/** Throws unless the options that all detectors share are well-formed, and no others but `known` are there. */
export function checkSelectionOptions(options: SelectionOptions, known: readonly string[]): void {
  checkOptions(options, [...known, 'maxFeatures', 'spread', 'mask']);
  const { maxFeatures = Number.POSITIVE_INFINITY, spread } = options;
  checkInteger('maxFeatures', maxFeatures, 0, Number.POSITIVE_INFINITY);
  checkFlag('spread', spread);
}

/** The rows of the regions that the options ask for, ascending. */
export function selectedRows(
  regions: Regions,
  size: { width: number; height: number },
  { maxFeatures = Number.POSITIVE_INFINITY, spread = false, mask }: SelectionOptions,
): Uint32Array {
  const seen = mask === undefined ? Uint32Array.from(regions.response.keys()) : rowsInsideMask(regions, mask, size);
  if (seen.length <= maxFeatures) return seen;
  const candidates = selectRegions(regions, seen);
  const rows = spread ? spreadRows(candidates, maxFeatures) : strongestRows(candidates.response, maxFeatures);
  return rows.map((row) => seen[row]!);
}

/** The regions that the options ask for, in their old order; drops the other rows. */
export function selectDetected(
  regions: Regions,
  size: { width: number; height: number },
  options: SelectionOptions,
): Regions {
  const rows = selectedRows(regions, size, options);
  return rows.length === regions.length ? regions : selectRegions(regions, rows);
}
