/** The photographs that a query found, best first, with the box where the model puts it. */
import { mappedCorners } from '../../../lib/draw/mapped.ts';
import { STROKES, thin } from '../../../lib/draw/svg.ts';
import type { Box, HitNumbers, QueryResult } from '../background/messages.ts';
import { byId, make } from '../dom.ts';
import type { Photo } from './collection.ts';

/** Of a hit's inliers, every k-th is drawn. */
const MOST_POINTS = 100;

const SVG = 'http://www.w3.org/2000/svg';

/** A photograph and the address of its picture. */
export type Shown = Photo & { readonly address: string };

export function showHits({ hits }: QueryResult, photos: ReadonlyMap<string, Shown>, box: Box): void {
  byId('hits', HTMLElement).replaceChildren(
    ...hits.flatMap((hit) => {
      const photo = photos.get(hit.name);
      return photo ? [hitElement(hit, photo, box)] : [];
    }),
  );
}

/** One sentence on the result. */
export function sentenceOf({ features, hits, ms }: QueryResult): string {
  const verified = hits.filter(({ inliers }) => inliers !== undefined).length;
  if (features === 0) return 'There is nothing in the box that could be found again; draw a larger one.';
  const found = verified === 1 ? '1 photograph' : `${verified} photographs`;
  return `${found} verified, with ${features} features in the box, in ${ms.toFixed(0)} ms.`;
}

function hitElement(hit: HitNumbers, { name, width, height, address }: Shown, box: Box): HTMLElement {
  const picture = draw('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': name });
  picture.append(draw('image', { href: address, width, height }));
  // Pictures are fitted into a frame of 4 : 3.
  const unit = Math.max(width, (4 / 3) * height) / 100;
  const points = hit.points ?? new Float32Array(0);
  for (const i of thin([...Array(points.length / 2).keys()], MOST_POINTS)) {
    const [cx, cy] = [points[2 * i]! + 0.5, points[2 * i + 1]! + 0.5];
    picture.append(draw('circle', { cx, cy, r: 0.9 * unit, fill: STROKES.accepted.colour }));
  }
  const corners = hit.model && mappedCorners(Float64Array.from(hit.model), box);
  if (corners) {
    const outline = corners.map(([x, y]) => `${(x + 0.5).toFixed(1)},${(y + 0.5).toFixed(1)}`).join(' ');
    picture.append(
      draw('polygon', { points: outline, fill: 'none', stroke: STROKES.outline.colour, 'stroke-width': 1.5 * unit }),
    );
  }
  const inliers = hit.inliers === undefined ? 'not verified' : `${hit.inliers} inliers`;
  const item = make('li', [picture, make('b', inliers), make('span', name, 'name')]);
  if (hit.inliers === undefined) item.className = 'unverified';
  item.dataset.name = name;
  return item;
}

function draw(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
