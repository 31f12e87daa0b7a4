/** Blobs of known shape, and the shapes of frames. */
import type { GrayImage, Regions } from '../../lib/types.ts';
import { draw } from '../images.ts';

/** A Gaussian blob of the given σ across and `tilt` times that along `direction` (radians), on grey, alone in its image. */
export interface TiltedBlob {
  readonly image: GrayImage;
  /** Of the blob along both axes, px. */
  readonly centre: number;
}

export function drawTiltedBlob(sigma: number, tilt: number, direction: number, contrast = 0.4): TiltedBlob {
  const size = Math.ceil(12 * sigma * tilt) + 60;
  const centre = size / 2 + 0.2;
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
  const image = draw(size, size, (x, y) => {
    const along = (cos * (x - centre) + sin * (y - centre)) / tilt;
    const across = cos * (y - centre) - sin * (x - centre);
    return 0.5 + contrast * Math.exp((along * along + across * across) / (-2 * sigma * sigma));
  });
  return { image, centre };
}

/** Half-axes of a region's ellipse, and the direction of the longer, radians in [0, π). */
export interface Shape {
  readonly longer: number;
  readonly shorter: number;
  readonly ratio: number;
  readonly direction: number;
}

export function shapeOf(regions: Regions, row: number): Shape {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => regions.frames.get(row, k >> 1, k & 1)) as [
    number,
    number,
    number,
    number,
  ];
  const [xx, xy, yy] = [a * a + b * b, a * c + b * d, c * c + d * d];
  const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [longer, shorter] = [Math.sqrt(mean + half), Math.sqrt(mean - half)];
  const direction = (0.5 * Math.atan2(2 * xy, xx - yy) + Math.PI) % Math.PI;
  return { longer, shorter, ratio: longer / shorter, direction };
}

/** Angle between two directions without sign, degrees, 0 to 90. */
export function degreesBetween(a: number, b: number): number {
  return (Math.asin(Math.abs(Math.sin(a - b))) * 180) / Math.PI;
}
