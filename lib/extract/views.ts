/**
 * Simulated views: the image as a camera would see it from the side, so that detectors meet strong tilts half-way.
 *
 * Sources: J.-M. Morel, G. Yu, "ASIFT: a new framework for fully affine invariant image comparison", SIAM J. Imaging Sciences 2(2), 2009;
 * D. Mishkin, J. Matas, M. Perdoch, "MODS: fast and robust method for two-view matching", CVIU 141, 2015.
 *
 * 1. The image is turned by φ, blurred along x by a Gaussian of 0.8 √(t² - 1) and compressed along x by the tilt t.
 * 2. For each tilt, φ runs through half a turn in steps of `rotationStep` / t: the stronger the tilt, the more its direction matters.
 *
 * Deviation: the three steps are one resampling of the image in the frame of the view, with bilinear interpolation and taps along the
 * compressed direction. Outside the image, its border is repeated. A view counts as blurred by 0.5 px, whatever the image did.
 */
import { checkNumber, checkOptions, describe as describeValue } from '../check.ts';
import type { SelectionOptions } from '../detectors/options.ts';
import { putImage, strideFor } from '../image/grid.ts';
import { type ScaleSpace, withScaleSpace } from '../image/scaleSpace.ts';
import { ndarray } from '../ndarray.ts';
import { sampleBlurred } from '../regions/blurredSamples.ts';
import { mappedFrames } from '../regions/frames.ts';
import { orient } from '../regions/orient.ts';
import { putPlacement } from '../regions/placements.ts';
import { joinFeatures, readFrames, regionsOf, selectRegions } from '../rows.ts';
import type { Features, GrayImage, NdArray, Regions } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';

export interface ViewOptions {
  /** Tilts to simulate beside the image as it is, each 1 to 16, at most 16 of them; a tilt of 1 turns only. Default [2, 4]. */
  tilts?: readonly number[] | undefined;
  /** Step between the directions of a tilt of 1, degrees, 1 to 360; a tilt t takes steps of this over t. Default 72. */
  rotationStep?: number | undefined;
}

export interface View {
  readonly gray: GrayImage;
  /** Affine map [m11 m12 t1 m21 m22 t2] from the view to the image, px. */
  readonly toImage: readonly number[];
  /** The same from the image to the view. */
  readonly fromImage: readonly number[];
}

/** Blur of a camera, px. */
const BLUR = 0.8;
/** Regions of a view must lie in the image up to this multiple of their scale: beyond, detectors see the repeated border. */
const MARGIN = 2;

/** What is done in each view. */
export interface Stages {
  /** Detects regions and adapts them; they are not oriented yet. */
  readonly shapesOf: (space: ScaleSpace, options: SelectionOptions) => Regions;
  readonly describe: (space: ScaleSpace, regions: Regions) => NdArray<Uint8Array>;
  /** Up is up in the image, not in the view. */
  readonly upright: boolean;
}

/** Extracts the features of an image, and then those of its simulated views, mapped back. */
export function extractViews(
  space: ScaleSpace,
  options: ViewOptions,
  { shapesOf, describe, upright }: Stages,
): Features {
  const { levels, sigma } = space;
  const doubled = space.octaves[0]!.step < 1;
  const list = listViews(options);
  const own = orient(space, shapesOf(space, {}), { upright });
  const all = [{ ...own, descriptors: describe(space, own) }];
  for (const { tilt, direction } of list) {
    const { gray, toImage, fromImage } = simulateView(space.gray, tilt, direction);
    withScaleSpace(gray, { levels, sigma, doubled }, (view) => {
      const shapes = dropOutside(shapesOf(view, {}), toImage, space);
      const regions = upright
        ? mapRegions(orient(view, mapRegions(shapes, toImage), { upright }), fromImage)
        : orient(view, shapes);
      all.push({ ...mapRegions(regions, toImage), descriptors: describe(view, regions) });
    });
  }
  return joinFeatures(all);
}

function mapRegions(regions: Regions, map: readonly number[]): Regions {
  return regionsOf(mappedFrames(readFrames('regions', regions), map), regions.response, regions.kind);
}

/** Drops the regions of a view that do not lie in the image, up to `MARGIN` times their scale. */
function dropOutside(regions: Regions, toImage: readonly number[], { width, height }: ScaleSpace): Regions {
  const frames = mapRegions(regions, toImage).frames.data;
  const rows = Array.from({ length: regions.length }, (_, row) => row).filter((row) => {
    const [a11, a12, x] = frames.subarray(6 * row) as unknown as [number, number, number];
    const [a21, a22, y] = frames.subarray(6 * row + 3) as unknown as [number, number, number];
    const [across, down] = [MARGIN * Math.sqrt(a11 * a11 + a12 * a12), MARGIN * Math.sqrt(a21 * a21 + a22 * a22)];
    return x >= across && y >= down && x <= width - 1 - across && y <= height - 1 - down;
  });
  return selectRegions(regions, rows);
}

/** The tilts and directions (radians) that the options ask for; the image as it is, is not among them. */
export function listViews(options: ViewOptions): { tilt: number; direction: number }[] {
  checkOptions(options, ['tilts', 'rotationStep'], 'views');
  const { tilts = [2, 4], rotationStep = 72 } = options;
  if (!Array.isArray(tilts)) throw new TypeError(`views.tilts: expected an array, got ${describeValue(tilts)}`);
  if (tilts.length > 16) throw new RangeError(`views.tilts: expected at most 16 tilts, got ${tilts.length}`);
  for (const [k, tilt] of tilts.entries()) checkNumber(`views.tilts[${k}]`, tilt, 1, 16);
  checkNumber('views.rotationStep', rotationStep, 1, 360);
  return tilts.flatMap((tilt) => {
    const count = Math.max(1, Math.round((180 * tilt) / rotationStep));
    return Array.from({ length: count }, (_, k) => ({ tilt, direction: (k * Math.PI) / count }));
  });
}

/** Renders the view of an image that is turned by `direction` and compressed along x by `tilt`. */
export function simulateView(image: GrayImage, tilt: number, direction: number): View {
  const [height, width] = image.shape as [number, number];
  return withWorkspace((workspace) => {
    const { kernels } = workspace;
    const [cos, sin] = [kernels.cosine(direction), kernels.sine(direction)];
    const columns = Math.ceil((width * Math.abs(cos) + height * Math.abs(sin)) / tilt);
    const rows = Math.ceil(width * Math.abs(sin) + height * Math.abs(cos));
    const [a11, a12, a21, a22] = [tilt * cos, -sin, tilt * sin, cos];
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];

    const stride = strideFor(width);
    const source = putImage(workspace, image, workspace.take(4 * stride * (height + 1)), stride);
    workspace.f32(source + 4 * stride * height, stride).fill(0);
    const level = { address: source, width, height, stride };
    const placement = putPlacement(workspace, level, [a11, a12, x, a21, a22, y]);
    const blur = { dx: cos, dy: sin, sigma: BLUR * Math.sqrt(tilt * tilt - 1) };
    const gray = new Float32Array(columns * rows);
    sampleBlurred(workspace, placement, [rows, columns], 1, blur, gray);
    const [u, v] = [(columns - 1) / 2, (rows - 1) / 2];
    return {
      gray: ndarray(gray, [rows, columns]),
      toImage: [a11, a12, x - a11 * u - a12 * v, a21, a22, y - a21 * u - a22 * v],
      fromImage: [cos / tilt, sin / tilt, u - (cos * x + sin * y) / tilt, -sin, cos, v + sin * x - cos * y],
    };
  });
}
