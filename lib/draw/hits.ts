/**
 * What a query found: the picture with its box, and the ranked hits in a grid.
 *
 * Known limit: without font metrics, the length of a name is a guess; names that are too long lose their middle.
 */
import { checkFunction, checkInteger, checkOptions, describe } from '../check.ts';
import { type Box, checkBox } from '../regions/box.ts';
import { readModel } from '../regions/model.ts';
import type { Hit } from '../retrieval/visualIndex.ts';
import { mappedRectangle } from './mapped.ts';
import {
  CASING,
  checkPicture,
  drawStroke,
  type Entry,
  escapeXml,
  legend,
  type Picture,
  pictureElement,
  round,
  STROKES,
  type Stroke,
  svgDocument,
} from './svg.ts';

export interface DrawHitsOptions {
  /** What was asked for in the query's picture, px; by default all of it. */
  box?: Box | undefined;
  /** Whether a hit shows what was asked for; undefined where nobody knows. By default nobody knows. */
  isRelevant?: ((id: string) => boolean | undefined) | undefined;
  /** Most hits drawn, at least 1. Default 20. */
  top?: number | undefined;
  /** Pictures a row, at least 1. Default 5. */
  columns?: number | undefined;
}

/** A picture's place, a gap, two lines of text and the legend, px. */
const [WIDTH, HEIGHT, GAP, TEXT, LEGEND] = [240, 180, 12, 44, 28];
const IDENTITY = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/**
 * Draws a query and its hits: each with its rank, id, inliers or score, and the query's box where the hit's model has it. With the truth,
 * relevant hits have a blue border and a tick, others a vermilion dashed one and a cross.
 *
 * @param query - the query's picture
 * @param hits - best first, as `VisualIndex.query` gives them
 * @param pictureOf - the picture of an image; undefined where there is none
 * @returns an SVG document
 * @throws TypeError or RangeError for a bad picture, hit, box or option
 *
 * @example
 * const pictures = new Map(paths.map((href) => [href, { width: imageA.width, height: imageA.height, href }]));
 * const hits = index.query(a, { verify: true });
 * const svg = drawHits(pictures.get('a.jpg')!, hits, (id) => pictures.get(id), { box: [191, 90, 468, 390] });
 */
export function drawHits(
  query: Picture,
  hits: readonly Hit[],
  pictureOf: (id: string) => Picture | undefined,
  options: DrawHitsOptions = {},
): string {
  checkPicture('query', query);
  if (!Array.isArray(hits)) throw new TypeError(`hits: expected an array, got ${describe(hits)}`);
  if (typeof pictureOf !== 'function')
    throw new TypeError(`pictureOf: expected a function, got ${describe(pictureOf)}`);
  checkOptions(options, ['box', 'isRelevant', 'top', 'columns']);
  const { isRelevant = () => undefined, top = 20, columns = 5 } = options;
  const { box = [-0.5, -0.5, query.width - 0.5, query.height - 0.5] } = options;
  checkBox('box', box);
  checkFunction('isRelevant', isRelevant);
  checkInteger('top', top, 1);
  checkInteger('columns', columns, 1, 1000);

  const shown = hits.slice(0, top);
  shown.forEach((hit, rank) => {
    checkHit(`hits[${rank}]`, hit);
  });
  const verdicts = shown.map(({ id }) => isRelevant(id));
  const caption = ['query', `${hits.length} hits, ${shown.length} shown`];
  const queryCell = cell(query, mappedRectangle(IDENTITY, box), caption, undefined);
  const cells = shown.map((hit, rank) => {
    const outline = hit.model === undefined ? '' : mappedRectangle(readModel(`hits[${rank}].model`, hit.model), box);
    const evidence = hit.inliers === undefined ? `score ${hit.score.toPrecision(3)}` : `${hit.inliers} inliers`;
    return cell(pictureOf(hit.id), outline, [`${rank + 1}. ${evidence}`, hit.id], verdicts[rank]);
  });
  const across = Math.max(1, Math.min(columns, cells.length));
  const [stepX, stepY] = [WIDTH + GAP, HEIGHT + TEXT + GAP];
  // The query stands above the hits, alone in its row.
  const places = [queryCell, ...cells].map((content, i) => {
    const [column, row] = i === 0 ? [0, 0] : [(i - 1) % across, 1 + Math.floor((i - 1) / across)];
    return `<g transform="translate(${GAP + column * stepX} ${GAP + row * stepY})">${content}</g>`;
  });
  const [right, wrong] = [true, false].map((verdict) => verdicts.filter((value) => value === verdict).length);
  const entries: Entry[] = [{ text: 'what was asked for', stroke: STROKES.outline }];
  if (right! + wrong! > 0) {
    entries.push(
      { text: `${right} relevant`, stroke: STROKES.accepted },
      { text: `${wrong} not`, stroke: STROKES.rejected },
    );
  }
  const width = GAP + across * stepX;
  const height = GAP + (1 + Math.ceil(cells.length / across)) * stepY + LEGEND;
  const ground = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  return svgDocument(width, height, [ground, ...places, legend(entries, width, height, 1)]);
}

/** A picture with an outline on it, two lines of text below, and a border and a mark that say whether it is right. */
function cell(
  picture: Picture | undefined,
  outline: string,
  lines: readonly string[],
  isRight: boolean | undefined,
): string {
  const parts = [`<rect width="${WIDTH}" height="${HEIGHT}" fill="#000"/>`];
  if (picture === undefined) {
    parts.push(`<text x="12" y="24" font-family="sans-serif" font-size="14" fill="#bbb">no picture</text>`);
  } else {
    checkPicture('pictureOf', picture);
    const { width, height } = picture;
    // A picture of its own: it is scaled to its place, and what reaches beyond it is cut off.
    const unit = Math.max(width / WIDTH, height / HEIGHT);
    const view = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${round(width)} ${round(height)}"`;
    parts.push(`<svg ${view}>${pictureElement(picture, 0)}${drawStroke(outline, STROKES.outline, 3 * unit)}</svg>`);
  }
  if (isRight !== undefined) {
    const { colour, dashes = [] }: Stroke = isRight ? STROKES.accepted : STROKES.rejected;
    const dashed = dashes.map((length) => 3 * length).join(' ');
    parts.push(
      `<rect width="${WIDTH}" height="${HEIGHT}" fill="none" stroke="${CASING}" stroke-width="5"/>`,
      `<rect width="${WIDTH}" height="${HEIGHT}" fill="none" stroke="${colour}" stroke-width="4" stroke-dasharray="${dashed}"/>`,
      `<g transform="translate(${WIDTH - 24} 24)" fill="none" stroke-width="3.5">`,
      `<circle r="14" fill="${CASING}"/><path stroke="${colour}" d="${isRight ? TICK : CROSS}"/></g>`,
    );
  }
  const text = lines.map(
    (line, i) =>
      `<text x="0" y="${HEIGHT + 18 + 18 * i}"${i === 0 ? ' font-weight="bold"' : ''}>${escapeXml(shorten(line))}</text>`,
  );
  return `${parts.join('')}<g font-family="sans-serif" font-size="14" fill="#000">${text.join('')}</g>`;
}

const TICK = 'M-7 0l5 5l9 -10';
const CROSS = 'M-6 -6l12 12M6 -6l-12 12';
/** Letters that have room in a line. */
const LETTERS = 30;

function shorten(text: string): string {
  const letters = [...text];
  if (letters.length <= LETTERS) return text;
  const half = LETTERS / 2;
  return `${letters.slice(0, half - 1).join('')}…${letters.slice(-half).join('')}`;
}

function checkHit(name: string, hit: Hit): void {
  if (typeof hit?.id !== 'string') throw new TypeError(`${name}: expected a hit, got ${describe(hit)}`);
  if (typeof hit.score !== 'number')
    throw new TypeError(`${name}.score: expected a number, got ${describe(hit.score)}`);
  if (hit.inliers !== undefined) checkInteger(`${name}.inliers`, hit.inliers, 0);
}
