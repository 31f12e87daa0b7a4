/** Regions over their picture. */
import { checkNumber, checkOptions } from '../check.ts';
import { readFrames } from '../rows.ts';
import { RegionKind, type Regions } from '../types.ts';
import { checkPicture } from './checkPicture.ts';
import { COLOURS, caption, type Picture, pictureElement, round, svgDocument } from './svg.ts';

export interface DrawRegionsOptions {
  /** Radius drawn, in units of a region's scale, above 0. Default 1; a SIFT descriptor sees 6. */
  extent?: number | undefined;
}

const KIND_COLOURS = new Map<number | undefined, string>(
  (['dark', 'bright', 'saddle', 'corner'] as const).map((kind) => [RegionKind[kind], COLOURS[kind]]),
);

/**
 * Draws each region as the ellipse that its frame maps the unit circle to, with a tick along its orientation: dark regions blue, bright ones
 * yellow, saddles purple, corners orange, those of no known kind green.
 *
 * @param picture - what the regions were found in
 * @returns an SVG document
 * @throws TypeError or RangeError for a bad picture, table or option
 *
 * @example
 * const svg = drawRegions({ width: 800, height: 640, href: 'a.jpg' }, detectMser(image), { extent: 2 });
 */
export function drawRegions(picture: Picture, regions: Regions, options: DrawRegionsOptions = {}): string {
  checkPicture('picture', picture);
  checkOptions(options, ['extent']);
  const { extent = 1 } = options;
  checkNumber('extent', extent, Number.MIN_VALUE, 1000);
  const frames = readFrames('regions', regions);
  const body = [pictureElement(picture, 0), `<g fill="none" stroke-width="1.5" vector-effect="non-scaling-stroke">`];
  for (let i = 0; i < frames.length; i += 6) {
    const [a11, a12, x] = [frames[i]! * extent, frames[i + 1]! * extent, frames[i + 2]! + 0.5];
    const [a21, a22, y] = [frames[i + 3]! * extent, frames[i + 4]! * extent, frames[i + 5]! + 0.5];
    const { major, minor, degrees } = ellipseAxes(a11, a12, a21, a22);
    const stroke = `stroke="${KIND_COLOURS.get(regions.kind?.[i / 6]) ?? COLOURS.region}"`;
    const turn = `rotate(${round(degrees)} ${round(x)} ${round(y)})`;
    body.push(
      `<g ${stroke}><ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(major)}" ry="${round(minor)}" transform="${turn}"/>`,
      `<path d="M${round(x)} ${round(y)}l${round(a11)} ${round(a21)}"/></g>`,
    );
  }
  body.push('</g>', caption(`${regions.length} regions`, picture.height - 8));
  return svgDocument(picture.width, picture.height, body);
}

/** Half axes of the ellipse that a 2×2 matrix maps the unit circle to, and the direction of the larger. */
function ellipseAxes(a11: number, a12: number, a21: number, a22: number) {
  const xx = a11 * a11 + a12 * a12;
  const xy = a11 * a21 + a12 * a22;
  const yy = a21 * a21 + a22 * a22;
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    major: Math.sqrt(mean + spread),
    minor: Math.sqrt(Math.max(0, mean - spread)),
    degrees: (Math.atan2(2 * xy, xx - yy) * 90) / Math.PI,
  };
}
