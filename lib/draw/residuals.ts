/** How far matches lie from where a model has them. */
import { checkFlag, checkInteger, checkMatches, checkNumber, checkOptions } from '../check.ts';
import { transfer } from '../regions/model.ts';
import { readFrames } from '../rows.ts';
import type { Fit, Matches, Regions } from '../types.ts';
import { readFit } from './matches.ts';
import {
  canPlace,
  checkPicture,
  drawStroke,
  legend,
  lineWidth,
  type Picture,
  pictureElement,
  round,
  STROKES,
  svgDocument,
  thin,
} from './svg.ts';

export interface DrawResidualsOptions {
  /** How many times as long as the residuals the arrows are, above 0; the legend says it. Default 10. */
  magnify?: number | undefined;
  /** Take the model as a fundamental matrix: residuals are to the epipolar line of a's point. Default false. */
  epipolar?: boolean | undefined;
  /** Most arrows of either kind; of more, every k-th is drawn. Default 300. */
  maxLines?: number | undefined;
}

/** Longest arrow, as a share of the picture's longer side: longer ones end there, without a head. */
const LONGEST = 0.08;
/** Length of an arrow's head, in line widths; half of shorter arrows. */
const HEAD = 4;

/**
 * Draws the residuals of a fit as arrows on view b: from where the model maps a's point to where the match lies; for a fundamental matrix
 * from the match to the nearest point of its epipolar line. Inliers are blue, outliers vermilion and dashed; an arrow longer than a twelfth
 * of the picture's longer side is cut off and loses its head.
 *
 * @param pictureB - what `b` was found in
 * @param fit - a model of a to b and its inliers; points that it maps beyond the horizon have no arrow
 * @returns an SVG document
 * @throws TypeError or RangeError for a bad picture, table, fit or option
 *
 * @example
 * const svg = drawResiduals({ width: 800, height: 640, href: 'b.jpg' }, a, b, matches, fit, { magnify: 20 });
 */
export function drawResiduals(
  pictureB: Picture,
  a: Regions,
  b: Regions,
  matches: Matches,
  fit: Pick<Fit, 'model' | 'inliers'>,
  options: DrawResidualsOptions = {},
): string {
  checkPicture('pictureB', pictureB);
  const [framesA, framesB] = [readFrames('a', a), readFrames('b', b)];
  checkMatches('matches', matches, a.length, b.length);
  const { model, inliers } = readFit(fit, matches);
  checkOptions(options, ['magnify', 'epipolar', 'maxLines']);
  const { magnify = 10, epipolar = false, maxLines = 300 } = options;
  checkNumber('magnify', magnify, Number.MIN_VALUE, 1e6);
  checkFlag('epipolar', epipolar);
  checkInteger('maxLines', maxLines, 0);

  const { width, height } = pictureB;
  const thickness = lineWidth(width, height);
  const residual = epipolar ? toEpipolarLine : fromPrediction;
  const drawn = (row: number) => {
    const [from, to] = [6 * matches.a[row]!, 6 * matches.b[row]!];
    const [x, y, dx, dy] = residual(model, framesA[from + 2]!, framesA[from + 5]!, framesB[to + 2]!, framesB[to + 5]!);
    return arrow(x + 0.5, y + 0.5, magnify * dx, magnify * dy, LONGEST * Math.max(width, height), HEAD * thickness);
  };
  const rows = Array.from({ length: matches.length }, (_, row) => row);
  const arrows = (isInlier: boolean) =>
    thin(
      rows.filter((row) => inliers.has(row) === isInlier),
      maxLines,
    )
      .map(drawn)
      .join('');
  const body = [
    pictureElement(pictureB, 0),
    drawStroke(arrows(false), STROKES.rejected, thickness),
    drawStroke(arrows(true), STROKES.accepted, thickness),
  ];
  const entries = [
    { text: `${inliers.size} inliers`, stroke: STROKES.accepted },
    { text: `${matches.length - inliers.size} outliers`, stroke: STROKES.rejected },
    { text: `residuals magnified ${magnify} times` },
  ];
  return svgDocument(width, height, [...body, legend(entries, width, height)]);
}

/** A residual: where its arrow begins, and the step from there to its end, px. */
type Residual = [x: number, y: number, dx: number, dy: number];

/** From where the homography h maps (x, y) to (u, v); not a number beyond the horizon. */
function fromPrediction(h: Float64Array, x: number, y: number, u: number, v: number): Residual {
  if (!(h[6]! * x + h[7]! * y + h[8]! > 0)) return [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  const [px, py] = transfer(h, x, y);
  return [px, py, u - px, v - py];
}

/** From (u, v) to the nearest point of the epipolar line of (x, y) under f; not a number at the epipole, which has none. */
function toEpipolarLine(f: Float64Array, x: number, y: number, u: number, v: number): Residual {
  const [l1, l2, l3] = [0, 3, 6].map((k) => f[k]! * x + f[k + 1]! * y + f[k + 2]!) as [number, number, number];
  const along = (l1 * u + l2 * v + l3) / (l1 * l1 + l2 * l2);
  return [u, v, -along * l1, -along * l2];
}

/** An arrow with a foot; nothing where it cannot be placed. */
function arrow(x: number, y: number, dx: number, dy: number, longest: number, head: number): string {
  const length = Math.hypot(dx, dy);
  if (!canPlace(x, y) || !Number.isFinite(length)) return '';
  const share = Math.min(1, longest / length);
  const [toX, toY] = [x + (length > 0 ? share * dx : 0), y + (length > 0 ? share * dy : 0)];
  // The foot is a dot, so that a residual of nothing is seen too.
  const shaft = `M${round(x - 1)} ${round(y)}h2M${round(x)} ${round(y)}L${round(toX)} ${round(toY)}`;
  if (share < 1 || length === 0) return shaft;
  const barb = Math.min(head, length / 2);
  const [alongX, alongY] = [(barb * dx) / length, (barb * dy) / length];
  // Barbs at 27° to the shaft.
  const end = (side: number) =>
    `${round(toX - alongX + (side * alongY) / 2)} ${round(toY - alongY - (side * alongX) / 2)}`;
  return `${shaft}M${end(1)}L${round(toX)} ${round(toY)}L${end(-1)}`;
}
