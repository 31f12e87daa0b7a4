/** A scene with depth: flat pictures at several distances, seen by two cameras, whose epipolar geometry is known exactly. */
import { Matrix } from 'ml-matrix';
import type { PixelData } from 'oriel';
import { drawOverlay } from 'oriel/draw';

/** A picture that faces the first camera. */
export interface Panel {
  readonly picture: PixelData;
  /** Centre, before the first camera, and width: in one unit of length. */
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly width: number;
}

/** Two views and what is known of them. */
export interface TwoViews {
  readonly imageA: PixelData;
  readonly imageB: PixelData;
  /** [n] points of the panels in both views, x y x' y', px; also what a nearer panel hides. */
  readonly points: readonly (readonly [number, number, number, number])[];
}

/** Where the second camera stands, in the unit of the panels, and by how much it is turned about the vertical, degrees. */
export interface Pose {
  readonly right: number;
  readonly down: number;
  readonly forward: number;
  readonly turn: number;
}

const SIZE = { width: 640, height: 480 };
const FOCAL = 600;

/** Photographs panels, the farthest first, by a camera at the origin and one at a pose. */
export function photographPanels(panels: readonly Panel[], pose: Pose): TwoViews {
  const still = { right: 0, down: 0, forward: 0, turn: 0 };
  const ordered = [...panels].sort((p, q) => q.depth - p.depth);
  const [modelsA, modelsB] = [still, pose].map((camera) => ordered.map((panel) => modelOf(panel, camera)));
  const points = ordered.flatMap(({ picture }, i) => {
    const grid = Array.from({ length: 25 }, (_, k) => [
      ((k % 5) * picture.width) / 4,
      (Math.floor(k / 5) * picture.height) / 4,
    ]);
    return grid.map(([x, y]) => [...mapped(modelsA![i]!, x!, y!), ...mapped(modelsB![i]!, x!, y!)] as const);
  });
  return { imageA: paint(ordered, modelsA!), imageB: paint(ordered, modelsB!), points };
}

/** Maps a panel's pixels to those of a camera. */
function modelOf({ picture, x, y, depth, width }: Panel, { right, down, forward, turn }: Pose): Matrix {
  const unit = width / picture.width;
  const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const camera = new Matrix([
    [FOCAL, 0, (SIZE.width - 1) / 2],
    [0, FOCAL, (SIZE.height - 1) / 2],
    [0, 0, 1],
  ]);
  const turned = new Matrix([
    [c, 0, -s],
    [0, 1, 0],
    [s, 0, c],
  ]);
  const placed = new Matrix([
    [unit, 0, x - (unit * picture.width) / 2 - right],
    [0, unit, y - (unit * picture.height) / 2 - down],
    [0, 0, depth - forward],
  ]);
  const model = camera.mmul(turned).mmul(placed);
  return model.div(model.get(2, 2));
}

function mapped(model: Matrix, x: number, y: number): [number, number] {
  const [u, v, w] = model.mmul(Matrix.columnVector([x, y, 1])).to1DArray() as [number, number, number];
  return [u / w, v / w];
}

/** Lays each panel over those behind it; nothing is grey. */
function paint(panels: readonly Panel[], models: readonly Matrix[]): PixelData {
  const { width, height } = SIZE;
  const empty: PixelData = { width, height, channels: 3, data: new Uint8Array(3 * width * height).fill(128) };
  return panels.reduce((below, { picture }, i) => {
    // With so few pixels the canvas is the view.
    const { data } = drawOverlay(picture, below, models[i]!, { blend: 'over', maxPixels: width * height });
    return { width, height, channels: 3, data: data.filter((_, k) => k % 4 !== 3) };
  }, empty);
}
