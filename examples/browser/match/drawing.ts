/** Two pictures on one canvas, and what was found over them. */
import { RegionKind } from 'oriel';
import { mappedCorners } from '../../../lib/draw/mapped.ts';
import { STROKES, thin } from '../../../lib/draw/svg.ts';
import type { MatchResult, RegionTable, Side } from '../background/messages.ts';
import { sizeCanvas } from '../dom.ts';

export type Layer = 'regions' | 'matches' | 'inliers';

/** Where a picture lies on the canvas, CSS px. */
interface Place {
  readonly x: number;
  readonly y: number;
  /** CSS px a pixel. */
  readonly scale: number;
}

/** Between the pictures, and the largest height of a picture beside another, CSS px. */
const GAP = 6;
const MOST_HEIGHT = 560;
/** Most lines of either kind; of more, every k-th is drawn. */
const MOST_LINES = 250;
/** Pictures lie one above the other on a canvas that is narrower, CSS px. */
const NARROW = 560;

const KIND_COLOURS = new Map<number | undefined, string>(
  (['dark', 'bright', 'saddle', 'corner'] as const).map((kind) => [RegionKind[kind], STROKES[kind].colour]),
);

/** Draws the pictures that are there, and the layer over them; `width` is the room, CSS px. */
export function drawMatch(
  canvas: HTMLCanvasElement,
  width: number,
  bitmaps: Partial<Record<Side, ImageBitmap>>,
  result: MatchResult | undefined,
  layer: Layer,
): void {
  const shown = (['a', 'b'] as const).filter((side) => bitmaps[side]);
  const { places, size } = layOut(
    shown.map((side) => bitmaps[side]!),
    width,
  );
  const context = sizeCanvas(canvas, size.width, size.height);
  shown.forEach((side, i) => {
    const bitmap = bitmaps[side]!;
    const { x, y, scale } = places[i]!;
    context.drawImage(bitmap, x, y, bitmap.width * scale, bitmap.height * scale);
    const table = result?.[side];
    if (layer === 'regions' && table) drawRegions(context, places[i]!, bitmap, table);
  });
  const [placeA, placeB] = places;
  if (layer !== 'regions' && placeA && placeB && result?.a && result.b && result.matches) {
    drawLines(context, placeA, placeB, result, layer);
    if (result.fit?.warped) drawOutline(context, placeB, bitmaps.a!, bitmaps.b!, result.fit.model);
  }
}

function layOut(
  pictures: readonly ImageBitmap[],
  width: number,
): { places: Place[]; size: { width: number; height: number } } {
  if (width < NARROW) {
    let y = 0;
    const places = pictures.map((picture): Place => {
      const place = { x: 0, y, scale: width / picture.width };
      y += picture.height * place.scale + GAP;
      return place;
    });
    return { places, size: { width, height: Math.round(y - GAP) } };
  }
  const room = width - GAP * (pictures.length - 1);
  const aspects = pictures.reduce((sum, picture) => sum + picture.width / picture.height, 0);
  const height = Math.min(MOST_HEIGHT, room / aspects);
  let x = 0;
  const places = pictures.map((picture): Place => {
    const place = { x, y: 0, scale: height / picture.height };
    x += picture.width * place.scale + GAP;
    return place;
  });
  return { places, size: { width: Math.min(width, Math.round(x - GAP)), height: Math.round(height) } };
}

function drawRegions(
  context: CanvasRenderingContext2D,
  { x, y, scale }: Place,
  { width, height }: ImageBitmap,
  { frames, kind, outlines }: RegionTable,
): void {
  if (outlines) {
    context.drawImage(outlines, x, y, width * scale, height * scale);
    return;
  }
  const circle = new Path2D();
  circle.arc(0, 0, 1, 0, 2 * Math.PI);
  const paths = new Map<string, Path2D>();
  for (let i = 0; i < frames.length; i += 6) {
    const colour = KIND_COLOURS.get(kind?.[i / 6]) ?? STROKES.plain.colour;
    let path = paths.get(colour);
    if (!path) {
      path = new Path2D();
      paths.set(colour, path);
    }
    const [a11, a12, a21, a22] = [0, 1, 3, 4].map((k) => frames[i + k]! * scale);
    path.addPath(circle, new DOMMatrix([a11!, a21!, a12!, a22!, ...placed(frames, i, { x, y, scale })]));
  }
  context.save();
  context.beginPath();
  context.rect(x, y, width * scale, height * scale);
  context.clip();
  context.lineWidth = 1;
  for (const [colour, path] of paths) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  context.restore();
}

/** The centre of the frame at `i` on the canvas: that of the first pixel is at half a pixel. */
function placed(frames: Float32Array, i: number, { x, y, scale }: Place): [x: number, y: number] {
  return [x + (frames[i + 2]! + 0.5) * scale, y + (frames[i + 5]! + 0.5) * scale];
}

/** Inliers as blue lines; with the layer of all matches, the others below them, vermilion and dashed. */
function drawLines(
  context: CanvasRenderingContext2D,
  placeA: Place,
  placeB: Place,
  { a, b, matches, fit }: MatchResult,
  layer: Layer,
): void {
  const ends = (row: number) =>
    [placed(a!.frames, 6 * matches!.a[row]!, placeA), placed(b!.frames, 6 * matches!.b[row]!, placeB)] as const;
  const linesOf = (rows: readonly number[]) => {
    const path = new Path2D();
    for (const [from, to] of rows.map(ends)) {
      path.moveTo(...from);
      path.lineTo(...to);
    }
    return path;
  };
  const inliers = new Set(fit?.inliers);
  context.lineWidth = 1;
  if (layer === 'matches') {
    context.strokeStyle = STROKES.rejected.colour;
    context.globalAlpha = 0.8;
    context.setLineDash([4, 4]);
    context.stroke(
      linesOf(
        thin(
          [...matches!.a.keys()].filter((row) => !inliers.has(row)),
          MOST_LINES,
        ),
      ),
    );
    context.setLineDash([]);
  }
  const drawn = thin([...inliers], MOST_LINES);
  context.strokeStyle = STROKES.accepted.colour;
  context.globalAlpha = 0.6;
  context.stroke(linesOf(drawn));
  context.globalAlpha = 1;
  context.fillStyle = STROKES.accepted.colour;
  for (const [x, y] of drawn.flatMap(ends)) {
    context.beginPath();
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The outline of a as the model maps it to b; where it crosses the horizon, there is none. */
function drawOutline(
  context: CanvasRenderingContext2D,
  { x, y, scale }: Place,
  a: ImageBitmap,
  b: ImageBitmap,
  model: readonly number[],
): void {
  const corners = mappedCorners(Float64Array.from(model), [-0.5, -0.5, a.width - 0.5, a.height - 0.5]);
  if (!corners) return;
  context.save();
  context.beginPath();
  context.rect(x, y, b.width * scale, b.height * scale);
  context.clip();
  context.beginPath();
  for (const [u, v] of corners) context.lineTo(x + (u + 0.5) * scale, y + (v + 0.5) * scale);
  context.closePath();
  context.strokeStyle = STROKES.outline.colour;
  context.lineWidth = 2.5;
  context.stroke();
  context.restore();
}
