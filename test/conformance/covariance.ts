/** Whether the regions that a detector finds move, turn, grow and tilt with the image. */
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { repeatability } from '../../lib/evaluate/index.ts';
import { adaptShape, grayscale, warp } from '../../lib/index.ts';
import type { GrayImage, Regions } from '../../lib/types.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { apart, centres, type Detect } from './detector.ts';

/**
 * What of a detector's 300 strongest regions must be found again in another view, and how near: as measured, less three regions in a
 * hundred (five for the tilt). Not all can be: thresholds pass a region here and not there; coarse octaves take other pixels of a turned
 * image; and under a tilt of 2, a detector of circles finds a structure at another scale, if at all.
 */
export interface Found {
  /** Least share with an overlap error of at most 40 %. */
  readonly share: number;
  /** Largest median distance of the centres, as a share of the region's scale. */
  readonly centre: number;
}

export interface Covariance {
  /** The image turned by 90 degrees. */
  readonly turned: Found;
  /** The scene drawn twice as large; absent for detectors without a scale. */
  readonly enlarged?: Found;
  /** The scene squeezed to half its width along 70 degrees, the regions adapted in shape unless `adapt` is false. */
  readonly tilted?: Found;
  /** Whether regions are circles that `adaptShape` makes ellipses of. Default true. */
  readonly adapt?: boolean;
}

/** Ellipses are compared at this radius, px: at the protocol's 30, small regions many σ apart would still overlap. */
const RADIUS = 6;

let scenes: { large: GrayImage; small: GrayImage } | undefined;

/** A part of the façade, 480 × 360, and the same at half its size. */
function facade() {
  if (scenes === undefined) {
    const whole = grayscale(renderFacade({ seed: 4, width: 800, height: 600 }));
    const large = draw(480, 360, (x, y) => whole.get(y + 200, x + 150));
    const half = new Matrix([
      [0.5, 0, -0.25],
      [0, 0.5, -0.25],
      [0, 0, 1],
    ]);
    scenes = { large, small: warp(large, half, { width: 240, height: 180, supersampling: 4 }) as GrayImage };
  }
  return scenes;
}

export function covarianceConformance(
  name: string,
  { detect, sensitive }: { detect: Detect; sensitive: Detect },
  expected: Covariance,
): void {
  tape(`${name} follows a shift of the image exactly`, (t) => {
    const texture = drawTexture(160, 150, randomFor(`${name} shift`));
    // Fading into the grey around it, so that nothing but its place changes.
    const fade = (i: number, size: number) => Math.max(0, Math.min(1, Math.min(i, size - 1 - i) / 20));
    const scene = (left: number, top: number) =>
      draw(352, 320, (x, y) => {
        const [u, v] = [x - left, y - top];
        const inside = u >= 0 && v >= 0 && u < 160 && v < 150;
        return inside ? 0.5 + (texture.get(v, u) - 0.5) * fade(u, 160) * fade(v, 150) : 0.5;
      });
    // Sixteen pixels are a whole number of samples in the first six octaves. Larger regions feel the image's border.
    const found = centres(sensitive(scene(80, 64))).filter(({ scale }) => scale < 6);
    const moved = centres(sensitive(scene(96, 80)));
    t.ok(found.length > 20, `${found.length} regions`);
    const lost = found.filter(
      ({ x, y, scale }) =>
        !moved.some((other) => apart(other, x + 16, y + 16) < 1e-3 && Math.abs(other.scale / scale - 1) < 1e-3),
    );
    t.deepEqual(lost, [], 'all of them are there, within a thousandth of a pixel');
    t.end();
  });

  tape(`${name} follows a quarter turn`, (t) => {
    const { small } = facade();
    const turned = draw(180, 240, (x, y) => small.get(179 - x, y));
    const model = [0, -1, 179, 1, 0, 0, 0, 0, 1];
    expectFound(t, compare(detect, small, turned, model), expected.turned);
    t.end();
  });

  const { enlarged, tilted } = expected;
  if (enlarged !== undefined) {
    tape(`${name} follows the scene drawn twice as large`, (t) => {
      const { small, large } = facade();
      expectFound(t, compare(detect, small, large, [2, 0, 0.5, 0, 2, 0.5, 0, 0, 1]), enlarged);
      t.end();
    });
  }
  if (tilted !== undefined) {
    tape(`${name} follows a tilt of the scene`, (t) => {
      const { large } = facade();
      const [cos, sin] = [Math.cos((70 * Math.PI) / 180), Math.sin((70 * Math.PI) / 180)];
      const [a, b, d] = [0.5 * cos * cos + sin * sin, -0.5 * cos * sin, cos * cos + 0.5 * sin * sin];
      const [x, y] = [239.5, 179.5];
      const model = [a, b, x - a * x - b * y, b, d, y - b * x - d * y, 0, 0, 1];
      const view = warp(large, Matrix.from1DArray(3, 3, model), { supersampling: 4 }) as GrayImage;
      const circles = compare(detect, large, view, model);
      if (expected.adapt === false) expectFound(t, circles, tilted);
      else {
        const adapted = compare((image, options) => adaptShape(image, detect(image, options)), large, view, model);
        expectFound(t, adapted, tilted);
        // Of two circles, a tilt of 2 leaves an overlap error of 0.33 at best, when their areas agree.
        t.ok(adapted.overlap < circles.overlap - 0.03, `ellipses ${adapted.overlap}, circles ${circles.overlap}`);
      }
      t.end();
    });
  }
}

interface Comparison extends Found {
  /** Median overlap error. */
  readonly overlap: number;
}

function expectFound(t: tape.Test, { share, centre }: Comparison, least: Found): void {
  t.ok(share >= least.share, `share found again: ${share}`);
  t.ok(centre <= least.centre, `median distance of the centres: ${centre} of the scale`);
}

function compare(detect: Detect, imageA: GrayImage, imageB: GrayImage, model: readonly number[]): Comparison {
  const [a, b]: [Regions, Regions] = [detect(imageA, { maxFeatures: 300 }), detect(imageB)];
  const [sizeA, sizeB] = [imageA, imageB].map(({ shape: [height, width] }) => ({ width: width!, height: height! }));
  const h = Matrix.from1DArray(3, 3, [...model]);
  const { correspondences, regionsA } = repeatability(a, b, h, {
    sizeA: sizeA!,
    sizeB: sizeB!,
    normalizedRadius: RADIUS,
  });
  const [m11, m12, tx, m21, m22, ty] = model as [number, number, number, number, number, number];
  const magnification = Math.sqrt(Math.abs(m11 * m22 - m12 * m21));
  const [placesA, placesB] = [centres(a), centres(b)];
  const distances = Array.from(correspondences.a, (row, k) => {
    const { x, y, scale } = placesA[row]!;
    const distance = apart(placesB[correspondences.b[k]!]!, m11 * x + m12 * y + tx, m21 * x + m22 * y + ty);
    return distance / (scale * magnification);
  });
  const median = (values: number[]) => values.sort((p, q) => p - q)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
  return {
    share: correspondences.length / regionsA,
    centre: median(distances),
    overlap: median([...correspondences.overlapError]),
  };
}
