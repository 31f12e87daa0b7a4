/** The pictures of the report: each image once, as a small JPEG, and SVG on top of it. */
import type { Features, Hit } from 'oriel';
import sharp from 'sharp';
import type { Query } from './dataset.ts';

/** px */
const THUMBNAIL = 400;
/** Most points drawn in a picture. */
const POINTS = 120;
/** Hues along the box: a colour is a place. */
const HUES = 12;

export interface Thumbnail {
  /** Of the image itself, px. */
  readonly width: number;
  readonly height: number;
  readonly href: string;
}

/** A small JPEG as a data URL. */
export async function thumbnail(path: string): Promise<Thumbnail> {
  const image = sharp(path).autoOrient();
  const { autoOrient } = await image.metadata();
  const size = { width: THUMBNAIL, height: THUMBNAIL, fit: 'inside' as const, withoutEnlargement: true };
  const bytes = await image.resize(size).jpeg({ quality: 72, mozjpeg: true }).toBuffer();
  return { ...autoOrient, href: `data:image/jpeg;base64,${bytes.toString('base64')}` };
}

/** All pictures, to be used by their number. */
export function pictureBook(pictures: readonly Thumbnail[]): string {
  const images = pictures.map(({ width, height, href }, i) => {
    return `<image id="p${i}" width="${width}" height="${height}" href="${href}"/>`;
  });
  return `<svg width="0" height="0" aria-hidden="true" class="book"><defs>${images.join('\n')}</defs></svg>`;
}

/** A picture of the book with marks on it. */
export function drawPicture(
  number: number,
  { width, height }: Thumbnail,
  label: string,
  marks: readonly string[],
): string {
  const unit = Math.max(width, height) / 100;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" style="--unit:${unit.toFixed(2)}px"><use href="#p${number}"/>${marks.join('')}</svg>`;
}

/** The query's box. */
export function drawBox(box: Query['box']): string {
  return polygon(cornersOf(box));
}

/** The query's box where a hit's model maps it; nothing where it crosses the horizon. */
export function drawMappedBox(box: Query['box'], { model }: Hit): string {
  if (model === undefined) return '';
  const corners = cornersOf(box).map(([x, y]) =>
    [0, 1, 2].map((i) => model.get(i, 0) * x + model.get(i, 1) * y + model.get(i, 2)),
  );
  if (corners.some(([, , w]) => !(w! > 0))) return '';
  return polygon(corners.map(([u, v, w]) => [u! / w!, v! / w!]));
}

function cornersOf([x1, y1, x2, y2]: Query['box']): [x: number, y: number][] {
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}

function polygon(corners: readonly (readonly number[])[]): string {
  const points = corners.map((corner) => corner.map((value) => (value + 0.5).toFixed(1)).join(',')).join(' ');
  return `<polygon points="${points}"/>`;
}

/** The inliers of a hit as points whose colour says where in the query's box their partner lies. */
export function drawInliers({ pairs }: Hit, features: Features, box: Query['box']): string {
  if (pairs === undefined) return '';
  const kept = thin(pairs.rows.length);
  return drawPoints(
    kept.map((k) => ({
      ...centre(pairs.regions.frames, k),
      hue: hueOf(features, pairs.rows[k]!, box),
    })),
  );
}

/** The features of the query that are inliers of some hit, in the same colours. */
export function drawAsked(hits: readonly Hit[], features: Features, box: Query['box']): string {
  const rows = [...new Set(hits.flatMap(({ pairs }) => [...(pairs?.rows ?? [])]))].sort((a, b) => a - b);
  const kept = thin(rows.length, 3 * POINTS).map((k) => rows[k]!);
  return drawPoints(kept.map((row) => ({ ...centre(features.frames, row), hue: hueOf(features, row, box) })));
}

/** Query and hit one above the other, their inliers joined by lines. */
export function drawLines(
  asked: { number: number; size: Thumbnail },
  found: { number: number; size: Thumbnail },
  hit: Hit,
  features: Features,
  box: Query['box'],
  label: string,
): string {
  const [a, b] = [asked.size, found.size];
  const gap = Math.round(a.width / 50);
  const shift = a.width + gap;
  const [width, height] = [shift + b.width, Math.max(a.height, b.height)];
  const lines = thin(hit.pairs?.rows.length ?? 0).map((k) => {
    const row = hit.pairs!.rows[k]!;
    const [from, to] = [centre(features.frames, row), centre(hit.pairs!.regions.frames, k)];
    const ends = `M${from.x.toFixed()} ${from.y.toFixed()}L${(to.x + shift).toFixed()} ${to.y.toFixed()}`;
    return `<path class="h${hueOf(features, row, box)}" d="${ends}"/>`;
  });
  const style = `style="--unit:${(width / 180).toFixed(2)}px"`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" ${style}><use href="#p${asked.number}"/><use href="#p${found.number}" x="${shift}"/>${drawBox(box)}<g transform="translate(${shift} 0)">${drawMappedBox(box, hit)}</g><g class="lines">${lines.join('')}</g></svg>`;
}

/** The classes of the points' colours. */
export const HUE_STYLES = Array.from({ length: HUES }, (_, k) => {
  return `.h${k}{stroke:hsl(${Math.round((300 * k) / (HUES - 1))} 95% 60%)}`;
}).join('');

/** Points of one hue are one path. */
function drawPoints(points: readonly { x: number; y: number; hue: number }[]): string {
  const paths = Array.from({ length: HUES }, (_, hue) => {
    const dots = points.filter((point) => point.hue === hue).map(({ x, y }) => `M${x.toFixed()} ${y.toFixed()}h0`);
    return dots.length === 0 ? '' : `<path class="h${hue}" d="${dots.join('')}"/>`;
  });
  return `<g class="points">${paths.join('')}</g>`;
}

function hueOf(features: Features, row: number, [x1, , x2]: Query['box']): number {
  const share = (centre(features.frames, row).x - x1) / (x2 - x1);
  return Math.min(HUES - 1, Math.max(0, Math.floor(HUES * share)));
}

function centre(frames: Features['frames'], row: number): { x: number; y: number } {
  return { x: frames.get(row, 0, 2) + 0.5, y: frames.get(row, 1, 2) + 0.5 };
}

/** Every k-th of `length` rows, so that at most `most` remain. */
function thin(length: number, most = POINTS): number[] {
  const step = Math.max(1, Math.ceil(length / most));
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
}
