/**
 * Maximally stable extremal regions: parts of one brightness whose outline hardly changes with the threshold.
 *
 * Sources: J. Matas, O. Chum, M. Urban, T. Pajdla, "Robust wide baseline stereo from maximally stable extremal regions", BMVC 2002; D. Nistér,
 * H. Stewénius, "Linear time maximally stable extremal regions", ECCV 2008.
 *
 * 1. The image, in 256 grey levels, is flooded; the flood's components at all levels form a tree.
 * 2. A component's variation is how much larger it is `delta` levels above than `delta` levels below, as a share of its area; where the
 *    variation is smaller than that of its parent and not larger than that of its children, it is maximally stable.
 * 3. Components that are too small, too large, too unstable, or almost the same as a more stable one are dropped.
 * 4. Each gives the ellipse that has its first and second moments.
 * 5. The same is done for the inverted image, for regions brighter than their surroundings.
 *
 * Deviation: the image is blurred a little before, which makes the regions of photographs steadier (docs/algorithms/mser.md).
 */
import { checkFlag, checkInteger, checkNumber } from '../../check.ts';
import { grayscale } from '../../image/grayscale.ts';
import { isScaleSpace, type ScaleSpace } from '../../image/scaleSpace.ts';
import { regionsOf, selectRegions } from '../../rows.ts';
import { type ImageLike, RegionKind, type Regions } from '../../types.ts';
import { withScratch, withWorkspace } from '../../wasm/instance.ts';
import { checkDetectorOptions, type DetectorOptions, selectedRows } from '../options.ts';
import { momentFrames, ownersOf } from './moments.ts';
import { componentTree, putLevels, stableNodes } from './tree.ts';

export interface MserOptions extends Omit<DetectorOptions, 'scaleSpace'> {
  /** Blur before the image is flooded, px, 0 to 10: noise breaks outlines. Default 0.8. */
  blur?: number | undefined;
  /** Grey levels (of 255) over which a region must be stable, 1 to 127. Default 3. */
  delta?: number | undefined;
  /** Smallest area, px. Default 30. */
  minArea?: number | undefined;
  /** Largest area as a share of the image, above 0, at most 1. Default 0.1. */
  maxArea?: number | undefined;
  /** Largest growth of the area, as a share, when the level rises and falls by delta. Default 0.5. */
  maxVariation?: number | undefined;
  /** Of nested regions whose areas differ by less than this share, the more stable is kept; 0 up to 1. Default 0.2. */
  minDiversity?: number | undefined;
  /** Regions darker than their surroundings, brighter, or both. Default 'both'. */
  polarity?: 'dark' | 'bright' | 'both' | undefined;
  /** Also list the pixels of every region. Default false. */
  pixels?: boolean | undefined;
}

/** Standard deviations in the scale of a region. */
const SIZE = 1;

export function detectMser(image: ImageLike | ScaleSpace, options: MserOptions = {}): Regions {
  checkDetectorOptions(options, [
    'blur',
    'delta',
    'minArea',
    'maxArea',
    'maxVariation',
    'minDiversity',
    'polarity',
    'pixels',
  ]);
  const { blur = 0.8, delta = 3, minArea = 30, maxArea = 0.1, maxVariation = 0.5, minDiversity = 0.2 } = options;
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
  const gray = isScaleSpace(image) ? image.gray : grayscale(image);
  const [height, width] = gray.shape as [number, number];
  const stability = { delta, minArea, maxArea: maxArea * width * height, maxVariation, minDiversity };
  const frames: Float32Array[] = [];
  const response: number[] = [];
  const kind: number[] = [];
  withWorkspace((workspace) => {
    const levels = putLevels(workspace, gray, blur);
    for (const side of ['dark', 'bright'] as const) {
      if (polarity !== 'both' && polarity !== side) continue;
      withScratch(workspace, () => {
        const tree = componentTree(workspace, levels, side === 'bright');
        const { nodes, variation } = stableNodes(tree, stability);
        frames.push(momentFrames(tree, nodes, ownersOf(tree, nodes), width, height, SIZE));
        for (const value of variation) {
          response.push(1 / (1 + value));
          kind.push(RegionKind[side]);
        }
      });
    }
  });
  const all = new Float32Array(frames.reduce((sum, part) => sum + part.length, 0));
  frames.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  const regions = regionsOf(all, Float32Array.from(response), Uint8Array.from(kind));
  return selectRegions(regions, selectedRows(regions, { width, height }, options));
}
