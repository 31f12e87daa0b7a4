/** The little SVG that the drawings need. */

/** A picture to draw on. */
export interface Picture {
  /** px */
  readonly width: number;
  readonly height: number;
  /** Any URL of the image, a data URL included; without it the picture is a grey rectangle. */
  readonly href?: string | undefined;
}

/** Colours that people with colour-vision deficiencies tell apart (Okabe & Ito 2008). */
export const COLOURS = {
  accepted: '#56B4E9',
  rejected: '#D55E00',
  outline: '#F0E442',
  region: '#009E73',
  dark: '#56B4E9',
  bright: '#F0E442',
  saddle: '#CC79A7',
  corner: '#E69F00',
};

/** Two decimals, without trailing zeros. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replaceAll(/[&<>"']/g, (char) => entities[char]!);
}

/** A whole document. */
export function svgDocument(width: number, height: number, body: readonly string[]): string {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return [`<svg xmlns="http://www.w3.org/2000/svg" ${size}>`, ...body, '</svg>', ''].join('\n');
}

/** A picture with its left edge at `x`. */
export function pictureElement({ width, height, href }: Picture, x: number): string {
  const box = `x="${round(x)}" y="0" width="${round(width)}" height="${round(height)}"`;
  return href === undefined ? `<rect ${box} fill="#808080"/>` : `<image ${box} href="${escapeXml(href)}"/>`;
}

/** A caption on a dark band, its baseline at `y`. */
export function caption(text: string, y: number): string {
  const style = 'font-family="sans-serif" font-size="16" fill="#fff"';
  return `<rect x="0" y="${round(y - 20)}" width="${16 + 8 * text.length}" height="28" fill="#000" fill-opacity="0.6"/><text x="8" y="${round(y)}" ${style}>${escapeXml(text)}</text>`;
}
