/** Two pictures side by side, and what agrees between them. */
import { checkInteger, checkMatches, checkOptions, describe } from '../check.ts';
import { readModel, transfer } from '../regions/model.ts';
import { readFrames } from '../rows.ts';
import type { Fit, Matches, Regions } from '../types.ts';
import { checkPicture } from './checkPicture.ts';
import { COLOURS, caption, type Picture, pictureElement, round, svgDocument } from './svg.ts';

export interface DrawMatchesOptions {
  /** A model fitted to the matches: its inliers are set off from the rest, and the outline of a is drawn in b. */
  fit?: Pick<Fit, 'model' | 'inliers'> | undefined;
  /** Most lines of either kind; of more, every k-th is drawn. Default 300. */
  maxLines?: number | undefined;
}

/** Between the pictures, px. */
const GAP = 8;

/**
 * Draws matches as lines between two pictures: inliers blue, others orange and dashed; a's outline in b yellow.
 *
 * @param pictureA - what `a` was found in
 * @param pictureB - what `b` was found in
 * @returns an SVG document
 * @throws TypeError or RangeError for a bad picture, table or option
 *
 * @example
 * const svg = drawMatches({ width: 800, height: 640, href: 'a.jpg' }, { width: 800, height: 640, href: 'b.jpg' }, a, b, matches, { fit });
 */
export function drawMatches(
  pictureA: Picture,
  pictureB: Picture,
  a: Regions,
  b: Regions,
  matches: Matches,
  options: DrawMatchesOptions = {},
): string {
  checkPicture('pictureA', pictureA);
  checkPicture('pictureB', pictureB);
  const [framesA, framesB] = [readFrames('a', a), readFrames('b', b)];
  checkMatches('matches', matches, a.length, b.length);
  checkOptions(options, ['fit', 'maxLines']);
  const { fit, maxLines = 300 } = options;
  checkInteger('maxLines', maxLines, 0);
  const model = fit === undefined ? undefined : readModel('fit.model', fit?.model);
  if (fit !== undefined && !(fit.inliers instanceof Uint32Array)) {
    throw new TypeError(`fit.inliers: expected a Uint32Array, got ${describe(fit.inliers)}`);
  }
  const inliers = new Set(fit?.inliers);
  for (const row of inliers) checkInteger('fit.inliers', row, 0, matches.length - 1);

  const shift = pictureA.width + GAP;
  const line = (row: number) => {
    const [from, to] = [6 * matches.a[row]!, 6 * matches.b[row]!];
    const [x1, y1] = [framesA[from + 2]! + 0.5, framesA[from + 5]! + 0.5];
    const [x2, y2] = [framesB[to + 2]! + 0.5 + shift, framesB[to + 5]! + 0.5];
    return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`;
  };
  const rows = Array.from({ length: matches.length }, (_, row) => row);
  const group = (style: string, members: number[]) => [
    `<g fill="none" ${style}>`,
    ...thin(members, maxLines).map(line),
    '</g>',
  ];
  const height = Math.max(pictureA.height, pictureB.height);
  const body = [
    `<rect width="${round(shift + pictureB.width)}" height="${round(height)}" fill="#fff"/>`,
    pictureElement(pictureA, 0),
    pictureElement(pictureB, shift),
    ...group(
      `stroke="${COLOURS.rejected}" stroke-opacity="0.6" stroke-dasharray="4 4"`,
      rows.filter((row) => !inliers.has(row)),
    ),
    ...group(
      `stroke="${COLOURS.accepted}" stroke-opacity="0.8"`,
      rows.filter((row) => inliers.has(row)),
    ),
  ];
  if (model !== undefined) body.push(outline(pictureA, pictureB, model, shift));
  body.push(caption(`${matches.length} matches (dashed: outliers), ${inliers.size} inliers`, height - 8));
  return svgDocument(shift + pictureB.width, height, body);
}

/** Every k-th of `rows`, so that at most `most` remain. */
function thin(rows: number[], most: number): number[] {
  if (most === 0) return [];
  const step = Math.ceil(rows.length / most);
  return rows.filter((_, i) => i % Math.max(1, step) === 0);
}

/** The outline of picture a as the model maps it, cut off at picture b; where it crosses the horizon, or is not finite, it is left out. */
function outline(pictureA: Picture, pictureB: Picture, h: Float64Array, shift: number): string {
  const [right, bottom] = [pictureA.width - 0.5, pictureA.height - 0.5];
  const corners = [
    [-0.5, -0.5],
    [right, -0.5],
    [right, bottom],
    [-0.5, bottom],
  ] as const;
  if (corners.some(([x, y]) => !(h[6]! * x + h[7]! * y + h[8]! > 0))) return '';
  const mapped = corners.map(([x, y]) => transfer(h, x, y));
  if (!mapped.flat().every((value) => Number.isFinite(Math.fround(value)))) return '';
  const points = mapped.map(([x, y]) => `${round(x + 0.5 + shift)},${round(y + 0.5)}`);
  const view = `x="${round(shift)}" y="0" width="${round(pictureB.width)}" height="${round(pictureB.height)}"`;
  return `<clipPath id="b"><rect ${view}/></clipPath><polygon points="${points.join(' ')}" clip-path="url(#b)" fill="none" stroke="${COLOURS.outline}" stroke-width="3"/>`;
}
