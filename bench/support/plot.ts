/**
 * Line plots as SVG: charts on a grid with one legend below them.
 *
 * Colours are those that people with colour-vision deficiencies tell apart (Okabe & Ito 2008); markers and dashes tell lines apart without
 * any colour.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

export const PALETTE = {
  blue: '#0072B2',
  vermilion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  orange: '#E69F00',
  sky: '#56B4E9',
  black: '#000000',
};

/** Shapes around (0, 0), about 9 px wide. */
const MARKERS = {
  circle: 'M4,0A4,4 0 1 1 -4,0A4,4 0 1 1 4,0Z',
  square: 'M-3.6,-3.6H3.6V3.6H-3.6Z',
  triangle: 'M0,-4.8L4.6,3.4H-4.6Z',
  diamond: 'M0,-5.2L4.6,0L0,5.2L-4.6,0Z',
  wedge: 'M0,4.8L4.6,-3.4H-4.6Z',
};

export interface LineStyle {
  readonly name: string;
  readonly colour: string;
  readonly marker: keyof typeof MARKERS;
  /** Filled with white instead of the colour. */
  readonly hollow?: boolean | undefined;
  /** As `stroke-dasharray`; solid by default. */
  readonly dash?: string | undefined;
}

export interface Line extends LineStyle {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
  /** Where the axes end; from 0 (y) and the smallest x to the largest value by default. */
  readonly xRange?: readonly [number, number] | undefined;
  readonly yRange?: readonly [number, number] | undefined;
  /** Round numbers by default. */
  readonly xTicks?: readonly number[] | undefined;
}

const [WIDTH, HEIGHT] = [420, 330];
const MARGIN = { left: 62, right: 18, top: 40, bottom: 52 };
const LEGEND_ROW = 22;
/** A longer line carries markers at so many places only. */
const MOST_MARKERS = 12;

/** Writes a figure to `path`.svg and `path`.png. */
export async function writeFigure(
  path: string,
  title: string,
  charts: readonly Chart[],
  columns: number,
): Promise<void> {
  const svg = figureSvg(title, charts, columns);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.svg`, svg);
  await sharp(Buffer.from(svg), { density: 144 }).png().toFile(`${path}.png`);
}

/** Draws charts on a grid; the legend names the lines of the first chart. */
function figureSvg(title: string, charts: readonly Chart[], columns: number): string {
  const width = columns * WIDTH;
  const gridBottom = 34 + Math.ceil(charts.length / columns) * HEIGHT;
  const legend = legendElements(charts[0]!.lines, width, gridBottom + 8);
  const height = gridBottom + 18 + legend.rows * LEGEND_ROW;
  const elements = charts.map((chart, k) => {
    const [x, y] = [(k % columns) * WIDTH, 34 + Math.floor(k / columns) * HEIGHT];
    return `<g transform="translate(${x} ${y})">\n${chartElements(chart).join('\n')}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Arial, DejaVu Sans, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(width / 2, 24, title, 'text-anchor="middle" font-size="16" font-weight="bold"'),
    ...elements,
    ...legend.elements,
    '</svg>',
    '',
  ].join('\n');
}

function chartElements(chart: Chart): string[] {
  const xs = chart.lines.flatMap(({ x }) => Array.from(x));
  const ys = chart.lines.flatMap(({ y }) => Array.from(y));
  const [left, right] = chart.xRange ?? [Math.min(...xs), Math.max(...xs)];
  const yTicks = roundTicks(...(chart.yRange ?? [0, Math.max(...ys, 1e-9)]), chart.yRange === undefined);
  const xTicks = chart.xTicks ?? roundTicks(left, right, false);
  const [bottom, top] = chart.yRange ?? [yTicks[0]!, yTicks.at(-1)!];
  // Markers at the ends must not lie on the frame.
  const inset = chart.xRange === undefined ? 12 : 0;
  const box = {
    x: MARGIN.left,
    y: MARGIN.top,
    w: WIDTH - MARGIN.left - MARGIN.right,
    h: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const px = (x: number) => box.x + inset + ((x - left) / (right - left || 1)) * (box.w - 2 * inset);
  const py = (y: number) => box.y + box.h - ((y - bottom) / (top - bottom || 1)) * box.h;

  const grid = [
    ...yTicks.map((t) => `<path d="M${box.x},${round(py(t))}h${box.w}" stroke="#ddd"/>`),
    ...xTicks.map((t) => `<path d="M${round(px(t))},${box.y}v${box.h}" stroke="#ddd"/>`),
  ];
  const labels = [
    ...yTicks.map((t) => text(box.x - 7, py(t) + 4, label(t), 'text-anchor="end"')),
    ...xTicks.map((t) => text(px(t), box.y + box.h + 17, label(t), 'text-anchor="middle"')),
    text(box.x + box.w / 2, HEIGHT - 12, chart.xLabel, 'text-anchor="middle"'),
    text(0, 0, chart.yLabel, `text-anchor="middle" transform="translate(16 ${box.y + box.h / 2}) rotate(-90)"`),
    text(box.x + box.w / 2, box.y - 12, chart.title, 'text-anchor="middle" font-size="13" font-weight="bold"'),
  ];
  const lines = chart.lines.map((line) => lineElement(line, px, py));
  const frame = `<rect x="${box.x}" y="${box.y}" width="${box.w}" height="${box.h}" fill="none" stroke="#444"/>`;
  return [...grid, frame, ...lines, ...labels];
}

function lineElement(line: Line, px: (x: number) => number, py: (y: number) => number): string {
  const points = Array.from(line.x, (x, k): [number, number] => [round(px(x)), round(py(line.y[k]!))]);
  if (points.length === 0) return '';
  const path = `<path d="M${points.join('L')}" fill="none" ${strokeOf(line)}/>`;
  if (points.length <= MOST_MARKERS) return [path, ...points.map((point) => markerElement(line, point))].join('');

  // Of many points, those are marked that lie equally far apart along the line.
  const along = [0];
  points.slice(1).forEach(([x, y], k) => {
    along.push(along[k]! + Math.hypot(x - points[k]![0], y - points[k]![1]));
  });
  const marks = Array.from({ length: MOST_MARKERS }, (_, m) => {
    const at = ((m + 0.5) / MOST_MARKERS) * along.at(-1)!;
    return markerElement(line, points[along.findIndex((distance) => distance >= at)]!);
  });
  return [path, ...marks].join('');
}

function legendElements(lines: readonly Line[], width: number, y: number): { elements: string[]; rows: number } {
  const columns = Math.max(1, Math.floor((width - 40) / 260));
  const rows = Math.ceil(lines.length / columns);
  const left = (width - Math.min(columns, lines.length) * 260) / 2;
  const elements = lines.map((line, k) => {
    const [x, at] = [left + Math.floor(k / rows) * 260, y + (k % rows) * LEGEND_ROW];
    const stroke = `<path d="M${x},${at}h40" fill="none" ${strokeOf(line)}/>`;
    return stroke + markerElement(line, [x + 20, at]) + text(x + 48, at + 4, line.name, '');
  });
  return { elements, rows };
}

function strokeOf({ colour, dash }: LineStyle): string {
  return `stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
}

function markerElement({ colour, marker, hollow }: LineStyle, [x, y]: [number, number]): string {
  const fill = hollow ? '#fff' : colour;
  return `<path d="${MARKERS[marker]}" transform="translate(${x} ${y})" fill="${fill}" stroke="${colour}" stroke-width="1.5"/>`;
}

/** About five multiples of 1, 2 or 5 times a power of ten in the range; with `beyond`, one more so that the largest value lies below it. */
function roundTicks(from: number, to: number, beyond: boolean): number[] {
  const rough = (to - from) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = beyond ? Math.ceil(to / step - 1e-9) : Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step);
}

const round = (value: number) => Math.round(value * 10) / 10;
const label = (value: number) => String(Number(value.toPrecision(3)));

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped}</text>`;
}
