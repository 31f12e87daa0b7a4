/**
 * The little SVG that the drawings need.
 *
 * A line is coloured, and dashed in its own way for those who do not see the colour; a dark casing sets it off from a light ground. Widths grow
 * with the picture, so that a drawing of twelve megapixels looks like one of one when it is shown as large.
 */
import { checkNumber, describe } from '../check.ts';

/** A picture to draw on. */
export interface Picture {
  /** px */
  readonly width: number;
  readonly height: number;
  /** Any URL of the image, a data URL included; without it the picture is a grey rectangle. */
  readonly href?: string | undefined;
}

/** How a line looks. */
export interface Stroke {
  readonly colour: string;
  /** Lengths of dashes and gaps, in line widths; solid without. */
  readonly dashes?: readonly number[] | undefined;
}

/** Colours that people with colour-vision deficiencies tell apart (Okabe & Ito 2008), and dashes for those who see none. */
export const STROKES = {
  accepted: { colour: '#56B4E9' },
  rejected: { colour: '#D55E00', dashes: [8, 5] },
  outline: { colour: '#F0E442' },
  plain: { colour: '#009E73' },
  dark: { colour: '#56B4E9' },
  bright: { colour: '#F0E442', dashes: [6, 2] },
  saddle: { colour: '#D55E00', dashes: [2, 2] },
  corner: { colour: '#E69F00', dashes: [6, 2, 2, 2] },
} as const satisfies Record<string, Stroke>;

/** Under every line. */
export const CASING = '#000000';

/** Throws unless `value` is a picture. */
export function checkPicture(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name}: expected { width, height, href }, got ${describe(value)}`);
  }
  const { width, height, href } = value as Picture;
  checkNumber(`${name}.width`, width, 1, 1e6);
  checkNumber(`${name}.height`, height, 1, 1e6);
  if (href !== undefined && typeof href !== 'string') {
    throw new TypeError(`${name}.href: expected a URL, got ${describe(href)}`);
  }
}

/** Two decimals, without trailing zeros. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text between tags or quotes; what XML cannot hold, such as control characters, becomes U+FFFD. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (char) => entities[char]!);
}

/** A whole document. */
export function svgDocument(width: number, height: number, body: readonly string[]): string {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return [`<svg xmlns="http://www.w3.org/2000/svg" ${size}>`, ...body.filter((part) => part !== ''), '</svg>', ''].join(
    '\n',
  );
}

/** A picture with its left edge at `x`. */
export function pictureElement({ width, height, href }: Picture, x: number): string {
  const box = `x="${round(x)}" y="0" width="${round(width)}" height="${round(height)}"`;
  return href === undefined ? `<rect ${box} fill="#808080"/>` : `<image ${box} href="${escapeXml(href)}"/>`;
}

/** How wide a line is in a drawing of that size, px. */
export function lineWidth(width: number, height: number): number {
  return 1.5 * unitOf(width, height);
}

/** What a pixel is in a drawing as large as a thousand. */
function unitOf(width: number, height: number): number {
  return Math.max(1, Math.max(width, height) / 1000);
}

/** Lines along the path `d`, `thickness` px wide, on a casing. */
export function drawStroke(d: string, { colour, dashes }: Stroke, thickness: number): string {
  if (d === '') return '';
  const dashed =
    dashes === undefined ? '' : ` stroke-dasharray="${dashes.map((length) => round(thickness * length)).join(' ')}"`;
  const casing = `<path d="${d}" stroke="${CASING}" stroke-opacity="0.5" stroke-width="${round(2.4 * thickness)}"/>`;
  const line = `<path d="${d}" stroke="${colour}" stroke-width="${round(thickness)}"${dashed}/>`;
  return `<g fill="none" stroke-linejoin="round">${casing}${line}</g>`;
}

/** A part of a legend: words, and the line they explain. */
export interface Entry {
  readonly text: string;
  readonly stroke?: Stroke | undefined;
}

/** A legend on a dark band along the lower edge, 28 px high at a `largest` of 1, and as small as the width demands. */
export function legend(
  entries: readonly Entry[],
  width: number,
  height: number,
  largest = unitOf(width, height),
): string {
  const [SAMPLE, PAD, LETTER] = [28, 8, 8.2];
  const widths = entries.map(({ text, stroke }) => (stroke ? SAMPLE + PAD : 0) + LETTER * text.length + 2 * PAD);
  const total = widths.reduce((sum, value) => sum + value, 0);
  const unit = Math.min(largest, width / total);
  const baseline = height - 8 * unit;
  const style = `font-family="sans-serif" font-size="${round(15 * unit)}" fill="#fff"`;
  let x = 0;
  const parts = entries.map(({ text, stroke }, i) => {
    const left = x + PAD * unit;
    x += widths[i]! * unit;
    const sample = stroke
      ? drawStroke(`M${round(left)} ${round(baseline - 5 * unit)}h${round(SAMPLE * unit)}`, stroke, 1.5 * unit)
      : '';
    const at = left + (stroke ? (SAMPLE + PAD) * unit : 0);
    return `${sample}<text x="${round(at)}" y="${round(baseline)}" ${style}>${escapeXml(text)}</text>`;
  });
  const top = round(height - 28 * unit);
  return `<rect x="0" y="${top}" width="${round(total * unit)}" height="${round(28 * unit)}" fill="#000" fill-opacity="0.7"/>${parts.join('')}`;
}

/** Whether renderers can place a point so far away: they count in 1/256 px, up to 2²³ px. */
export function canPlace(...coordinates: readonly number[]): boolean {
  return coordinates.every((value) => Math.abs(value) < 1e6);
}

/** Every k-th of `rows`, so that at most `most` remain. */
export function thin<T>(rows: readonly T[], most: number): T[] {
  if (most === 0) return [];
  const step = Math.ceil(rows.length / most);
  return rows.filter((_, i) => i % Math.max(1, step) === 0);
}
