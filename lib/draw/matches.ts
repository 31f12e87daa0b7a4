/** Two pictures side by side, and what agrees between them. */
import { checkFlag, checkInteger, checkMatches, checkOptions, describe } from '../check.ts';
import { readModel } from '../regions/model.ts';
import { readFrames } from '../rows.ts';
import type { Fit, Matches, Regions } from '../types.ts';
import { mappedRectangle } from './mapped.ts';
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
  thin,
} from './svg.ts';

export interface DrawMatchesOptions {
  /** A model fitted to the matches: its inliers are set off from the rest, and the outline of a is drawn in b. */
  fit?: Pick<Fit, 'model' | 'inliers'> | undefined;
  /** The model is a fundamental matrix, which maps no outline. Default false. */
  epipolar?: boolean | undefined;
  /** Most lines of either kind; of more, every k-th is drawn. Default 150. */
  maxLines?: number | undefined;
}

/** Between the pictures, px. */
const GAP = 8;
/** Lines are many, and drawn thinner than others by this factor. */
const LIGHT = 0.45;

/**
 * Draws matches as lines between two pictures: inliers blue, others vermilion and dashed; a's outline in b yellow. Without a fit they are green.
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
  checkOptions(options, ['fit', 'epipolar', 'maxLines']);
  const { fit, epipolar = false, maxLines = 150 } = options;
  checkFlag('epipolar', epipolar);
  checkInteger('maxLines', maxLines, 0);
  const { model, inliers } = fit === undefined ? { inliers: new Set<number>() } : readFit(fit, matches);

  const shift = pictureA.width + GAP;
  const [width, height] = [shift + pictureB.width, Math.max(pictureA.height, pictureB.height)];
  const thickness = lineWidth(width, height);
  const line = (row: number) => {
    const [from, to] = [6 * matches.a[row]!, 6 * matches.b[row]!];
    const [x1, y1] = [framesA[from + 2]! + 0.5, framesA[from + 5]! + 0.5];
    const [x2, y2] = [framesB[to + 2]! + 0.5 + shift, framesB[to + 5]! + 0.5];
    return !canPlace(x1, y1, x2, y2) ? '' : `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`;
  };
  const lines = (rows: number[], stroke: Stroke) =>
    drawStroke(thin(rows, maxLines).map(line).join(''), stroke, LIGHT * thickness);
  const body = [
    `<rect width="${round(width)}" height="${round(height)}" fill="#fff"/>`,
    pictureElement(pictureA, 0),
    pictureElement(pictureB, shift),
  ];
  const rows = Array.from({ length: matches.length }, (_, row) => row);
  if (model === undefined) {
    body.push(
      lines(rows, STROKES.plain),
      legend([{ text: `${matches.length} matches`, stroke: STROKES.plain }], width, height),
    );
    return svgDocument(width, height, body);
  }
  const entries: Entry[] = [
    { text: `${inliers.size} inliers`, stroke: STROKES.accepted },
    { text: `${matches.length - inliers.size} outliers`, stroke: STROKES.rejected },
  ];
  const [accepted, rejected] = [true, false].map((isInlier) => rows.filter((row) => inliers.has(row) === isInlier));
  body.push(lines(rejected!, STROKES.rejected), lines(accepted!, STROKES.accepted));
  const outline = epipolar ? '' : mappedRectangle(model, [-0.5, -0.5, pictureA.width - 0.5, pictureA.height - 0.5]);
  if (outline !== '') {
    // A picture of its own, so that the outline is cut off at b.
    const view = `x="${round(shift)}" y="0" width="${round(pictureB.width)}" height="${round(pictureB.height)}"`;
    body.push(`<svg ${view}>${drawStroke(outline, STROKES.outline, 2 * thickness)}</svg>`);
    entries.push({ text: 'outline of a', stroke: STROKES.outline });
  }
  return svgDocument(width, height, [...body, legend(entries, width, height)]);
}

/** The model and the inliers of a fit to `matches`; throws as `drawMatches` does. */
export function readFit(fit: Pick<Fit, 'model' | 'inliers'>, matches: Matches) {
  const model = readModel('fit.model', fit?.model);
  if (!(fit.inliers instanceof Uint32Array)) {
    throw new TypeError(`fit.inliers: expected a Uint32Array, got ${describe(fit.inliers)}`);
  }
  for (const row of fit.inliers) checkInteger('fit.inliers', row, 0, matches.length - 1);
  return { model, inliers: new Set(fit.inliers) };
}
