/**
 * Maximally stable extremal regions: parts of one brightness whose outline hardly changes with the threshold.
 *
 * Sources: J. Matas, O. Chum, M. Urban, T. Pajdla, "Robust wide baseline stereo from maximally stable extremal regions", BMVC 2002; D.
 * Nistér, H. Stewénius, "Linear time maximally stable extremal regions", ECCV 2008.
 *
 * 1. The image, in 256 grey levels, is flooded; the flood's components at all levels form a tree.
 * 2. A component's variation is how much larger it is `delta` levels above than `delta` levels below, as a share of its area; where the
 *    variation is smaller than that of its parent and not larger than that of its largest child, or 0, it is maximally stable.
 * 3. Components that are too small, too large, too unstable, cut off by the border of the image, or almost the same as a more stable one
 *    are dropped.
 * 4. Each gives the ellipse that has its first and second moments.
 * 5. The same is done for the inverted image, for regions brighter than their surroundings.
 *
 * Deviations (docs/algorithms/mser.md has what they gain): the image is blurred a little before; regions at the border are dropped, as
 * their shape is not the scene's. The variation is that at the level at which a component got its shape, and what lies below never
 * counts as empty, so that a flat patch has variation 0.
 *
 * Limit: of colour only the grey value counts.
 */
import { checkFlag, checkInteger, checkNumber } from '../../check.ts';
import { putBlurred } from '../../image/grayscale.ts';
import { isScaleSpace, type ScaleSpace } from '../../image/scaleSpace.ts';
import { regionsOf, selectRegions } from '../../rows.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { withScratch, withWorkspace } from '../../wasm/instance.ts';
import { checkSelectionOptions, type SelectionOptions, selectedRows } from '../options.ts';
import { type RegionShapes, regionShapes } from './moments.ts';
import { componentTree, type StableNodes, stableNodes } from './tree.ts';

export interface MserOptions extends SelectionOptions {
  /** Blur before the image is flooded, px, 0 to 10: noise breaks outlines. Default 1.2. */
  blur?: number | undefined;
  /** Grey levels (of 255) over which a region must be stable, 1 to 127. Default 3. */
  delta?: number | undefined;
  /** Smallest area, px. Default 15. */
  minArea?: number | undefined;
  /** Largest area as a share of the image, above 0, at most 1. Default 0.1. */
  maxArea?: number | undefined;
  /** Largest growth of the area, as a share, from delta levels below to delta above. Default 0.5. */
  maxVariation?: number | undefined;
  /** Of nested regions whose areas differ by less than this share, the more stable is kept; 0 up to 1. Default 0.2. */
  minDiversity?: number | undefined;
  /** Regions darker than their surroundings, brighter, or both. Default 'both'. */
  polarity?: 'dark' | 'bright' | 'both' | undefined;
  /** Also list the pixels of every region. Default false. */
  pixels?: boolean | undefined;
}

/** Regions with the pixels they are made of. */
export interface MserRegions extends Regions {
  readonly pixels: RegionPixels;
}

/** Pixels of n regions: those of region i are `indices[offsets[i]]` up to, without it, `indices[offsets[i + 1]]`. */
export interface RegionPixels {
  /** [n + 1], ascending from 0. */
  readonly offsets: Uint32Array;
  /** y · width + x, ascending within a region; nested regions repeat pixels. */
  readonly indices: Uint32Array;
}

/**
 * Half-axes of the frames in standard deviations of the region; 2 would fit an ellipse's outline. Orientations are more often right with a
 * little of the surroundings: matching score 0.351 instead of 0.337 (docs/algorithms/mser.md). More gains less, and on scenes in depth
 * takes in what does not belong to the region.
 */
const SIZE = 2.5;

/** What `detectMser` takes beside what all detectors do, and `pixels`. */
export const MSER_OPTIONS = [
  'blur',
  'delta',
  'minArea',
  'maxArea',
  'maxVariation',
  'minDiversity',
  'polarity',
] as const;

/**
 * Detects maximally stable extremal regions.
 *
 * @param image - any image, or its scale space, of which only the image is used
 * @returns ellipses: upright frames [a 0 x; b c y] of 2.5 times the region's standard deviations, response 1 / (1 + variation), kind
 *   dark or bright; the dark ones first, each ascending in area; possibly none. With `pixels: true` also their pixels
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const regions = detectMser(image, { polarity: 'bright' });
 *
 * @example
 * const { pixels } = detectMser(image, { pixels: true });
 * const first = pixels.indices.subarray(pixels.offsets[0], pixels.offsets[1]);
 */
export function detectMser(image: ImageLike | ScaleSpace, options: MserOptions & { pixels: true }): MserRegions;
export function detectMser(image: ImageLike | ScaleSpace, options?: MserOptions): Regions;
export function detectMser(image: ImageLike | ScaleSpace, options: MserOptions = {}): Regions | MserRegions {
  checkSelectionOptions(options, [...MSER_OPTIONS, 'pixels']);
  const { blur = 1.2, delta = 3, minArea = 15, maxArea = 0.1, maxVariation = 0.5, minDiversity = 0.2 } = options;
  const { polarity = 'both', pixels = false } = options;
  checkNumber('blur', blur, 0, 10);
  checkInteger('delta', delta, 1, 127);
  checkNumber('minArea', minArea, 0);
  checkNumber('maxArea', maxArea, Number.MIN_VALUE, 1);
  checkNumber('maxVariation', maxVariation, 0);
  checkNumber('minDiversity', minDiversity, 0, 1 - Number.EPSILON);
  checkFlag('pixels', pixels);
  if (!['dark', 'bright', 'both'].includes(polarity)) {
    throw new RangeError(`polarity: expected 'dark', 'bright' or 'both', got ${String(polarity)}`);
  }

  const sides = (['dark', 'bright'] as const).filter((side) => polarity === 'both' || polarity === side);
  return withWorkspace((workspace) => {
    const placed = putBlurred(workspace, isScaleSpace(image) ? image.gray : image, blur);
    const { width, height } = placed;
    const stability = { delta, minArea, maxArea: maxArea * width * height, maxVariation, minDiversity };
    const found = sides.map((side) =>
      withScratch(workspace, () => {
        const tree = componentTree(workspace, placed, side === 'bright');
        const stable = stableNodes(workspace, tree, stability);
        return { ...stable, ...regionShapes(workspace, tree, stable, SIZE, pixels), kind: RegionKind[side] };
      }),
    );
    const regions = joinSides(found);
    const rows = selectedRows(regions, placed, options);
    const selected = selectRegions(regions, rows);
    if (!pixels) return selected;
    const lists = found.flatMap((side) => side.pixels);
    return { ...selected, pixels: joinPixels(Array.from(rows, (row) => lists[row]!)) };
  });
}

function joinSides(sides: readonly (StableNodes & RegionShapes & { kind: number })[]): Regions {
  const length = sides.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const frames = new Float32Array(6 * length);
  const response = new Float32Array(length);
  const kind = new Uint8Array(length);
  let row = 0;
  for (const side of sides) {
    frames.set(side.frames, 6 * row);
    kind.fill(side.kind, row, row + side.nodes.length);
    for (const variation of side.variation) response[row++] = 1 / (1 + variation);
  }
  return regionsOf(frames, response, kind);
}

function joinPixels(lists: readonly Uint32Array[]): RegionPixels {
  const offsets = new Uint32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) offsets[i + 1] = offsets[i]! + list.length;
  const indices = new Uint32Array(offsets[lists.length]!);
  for (const [i, list] of lists.entries()) indices.set(list, offsets[i]!);
  return { offsets, indices };
}
