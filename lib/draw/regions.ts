/** Regions over their picture. */
import { checkNumber, checkOptions } from '../check.ts';
import { readFrames } from '../rows.ts';
import { RegionKind, type Regions } from '../types.ts';
import {
  canPlace,
  checkPicture,
  drawStroke,
  type Entry,
  legend,
  lineWidth,
  type Picture,
  pictureElement,
  round,
  STROKES,
  type Stroke,
  svgDocument,
} from './svg.ts';

export interface DrawRegionsOptions {
  /** Radius drawn, in units of a region's scale, above 0. Default 1; a SIFT descriptor sees 6. */
  extent?: number | undefined;
}

/** Each kind's name in the legend and its line; the last is of regions of which nobody said. */
export const KINDS: readonly { kind: number | undefined; name: string; stroke: Stroke }[] = [
  ...(['dark', 'bright', 'saddle', 'corner'] as const).map((name) => ({
    kind: RegionKind[name],
    name,
    stroke: STROKES[name],
  })),
  { kind: undefined, name: 'regions', stroke: STROKES.plain },
];

/**
 * Draws each region as the ellipse that its frame maps the unit circle to, with a tick along its orientation: dark regions blue, bright ones
 * yellow with long dashes, saddles vermilion with short ones, corners orange with both, those of no known kind green. What lies outside the picture
 * is left out.
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
  return drawByKind(picture, regions, (row) => ellipse(frames.subarray(6 * row, 6 * row + 6), extent, picture));
}

/** One path for the regions of each kind, and a legend that counts them. */
export function drawByKind(picture: Picture, regions: Regions, pathOf: (row: number) => string): string {
  const { width, height } = picture;
  const body: string[] = [];
  const entries: Entry[] = [];
  for (const { kind, name, stroke } of KINDS) {
    const rows = Array.from({ length: regions.length }, (_, row) => row).filter((row) => kindOf(regions, row) === kind);
    if (rows.length === 0) continue;
    body.push(drawStroke(rows.map(pathOf).join(''), stroke, lineWidth(width, height)));
    entries.push({ text: `${rows.length} ${name}`, stroke });
  }
  if (entries.length === 0) entries.push({ text: 'no regions' });
  return svgDocument(width, height, [pictureElement(picture, 0), ...body, legend(entries, width, height)]);
}

/** A region's kind, if it is one that is known. */
function kindOf({ kind }: Regions, row: number): number | undefined {
  return KINDS.some((known) => known.kind === kind?.[row]) ? kind?.[row] : undefined;
}

/** The ellipse of a frame, and the tick from its centre along the first column; nothing where none of it can be seen. */
function ellipse(frame: Float32Array, extent: number, { width, height }: Picture): string {
  const [a11, a12, x] = [frame[0]! * extent, frame[1]! * extent, frame[2]! + 0.5];
  const [a21, a22, y] = [frame[3]! * extent, frame[4]! * extent, frame[5]! + 0.5];
  const [reachX, reachY] = [Math.hypot(a11, a12), Math.hypot(a21, a22)];
  const isSeen = x + reachX >= 0 && y + reachY >= 0 && x - reachX <= width && y - reachY <= height;
  if (!isSeen || !canPlace(x, y, reachX, reachY)) return '';
  const { major, minor, degrees, axisX, axisY } = ellipseAxes(a11, a12, a21, a22);
  const arc = (side: number) =>
    `A${round(major)} ${round(minor)} ${round(degrees)} 0 0 ${round(x + side * axisX)} ${round(y + side * axisY)}`;
  return `M${round(x)} ${round(y)}l${round(a11)} ${round(a21)}M${round(x + axisX)} ${round(y + axisY)}${arc(-1)}${arc(1)}z`;
}

/** Half axes of the ellipse that a 2×2 matrix maps the unit circle to, the direction of the larger and where it ends. */
function ellipseAxes(a11: number, a12: number, a21: number, a22: number) {
  const xx = a11 * a11 + a12 * a12;
  const xy = a11 * a21 + a12 * a22;
  const yy = a21 * a21 + a22 * a22;
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const major = Math.sqrt(mean + spread);
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return {
    major,
    minor: Math.sqrt(Math.max(0, mean - spread)),
    degrees: (angle * 180) / Math.PI,
    axisX: major * Math.cos(angle),
    axisY: major * Math.sin(angle),
  };
}
