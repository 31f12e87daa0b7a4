/** The drawing as a file: an SVG with the pictures in it, or what the canvas shows as PNG. */
import { modelFrom, type Regions } from 'oriel';
import { drawMatches, drawRegions, type Picture } from 'oriel/draw';
import { regionsOf } from '../../../lib/rows.ts';
import type { MatchResult, RegionTable, Side } from '../background/messages.ts';
import { download } from '../dom.ts';
import type { Layer } from './drawing.ts';

/** An SVG of the layer; of a single picture, and of the layer of regions, that of the first picture. */
export function svgOf(bitmaps: Partial<Record<Side, ImageBitmap>>, result: MatchResult, layer: Layer): string {
  const { a, b, matches, fit } = result;
  if (layer === 'regions' || !a || !b || !matches) {
    const side = a ? 'a' : 'b';
    return drawRegions(pictureOf(bitmaps[side]!), tableOf(result[side]!));
  }
  const rows = layer === 'inliers' ? [...(fit?.inliers ?? [])] : [...matches.a.keys()];
  const chosen = {
    length: rows.length,
    a: Uint32Array.from(rows, (row) => matches.a[row]!),
    b: Uint32Array.from(rows, (row) => matches.b[row]!),
    distance: Float32Array.from(rows, (row) => matches.distance[row]!),
  };
  const inliers = layer === 'inliers' ? Uint32Array.from(rows.keys()) : fit?.inliers;
  // Only a fundamental matrix warps nothing.
  const options = fit && inliers ? { fit: { model: modelFrom(fit.model), inliers }, epipolar: !fit.warped } : {};
  return drawMatches(pictureOf(bitmaps.a!), pictureOf(bitmaps.b!), tableOf(a), tableOf(b), chosen, options);
}

export function saveSvg(svg: string): void {
  download(new Blob([svg], { type: 'image/svg+xml' }), 'matches.svg');
}

export function savePng(canvas: HTMLCanvasElement): void {
  canvas.toBlob((blob) => blob && download(blob, 'matches.png'), 'image/png');
}

function pictureOf(bitmap: ImageBitmap): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return { width: bitmap.width, height: bitmap.height, href: canvas.toDataURL('image/jpeg', 0.9) };
}

function tableOf({ frames, response, kind }: RegionTable): Regions {
  return regionsOf(frames, response, kind);
}
