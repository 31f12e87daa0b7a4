/** A street of façades in one plane, and what stands in front of it: the flat picture that the town's photographs are taken of. */
import type { PixelData } from 'oriel';
import { seededRandom } from '../../lib/random.ts';
import { Canvas, type Colour, valueNoise } from '../scene/canvas.ts';
import { renderFacade } from '../scene/facade.ts';

/** A rectangle in the plane of the street, or in a photograph, px. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A façade and its place. */
export interface House extends Box {
  readonly seed: number;
  readonly storeys: number;
  readonly columns: number;
  readonly brick: Colour;
  readonly stone: Colour;
}

export interface Street {
  readonly width: number;
  readonly houses: readonly House[];
}

/** Sky and road reach far enough for a camera that tilts. */
const HEIGHT = 1500;
export const GROUND = 1200;
/** Every house is at least as high, px: behind it no sky need be drawn. */
const LOWEST = 670;

const BRICKS: readonly Colour[] = [
  [0.6, 0.32, 0.25],
  [0.74, 0.7, 0.6],
  [0.36, 0.42, 0.52],
  [0.72, 0.55, 0.3],
  [0.45, 0.25, 0.24],
  [0.5, 0.56, 0.44],
  [0.7, 0.48, 0.44],
  [0.42, 0.4, 0.38],
];
const STONES: readonly Colour[] = [
  [0.7, 0.66, 0.58],
  [0.56, 0.54, 0.5],
  [0.78, 0.77, 0.72],
];

/** Plans a street of `length` houses that differ in size, rows and columns of windows, and colour. */
export function planStreet(seed: number, length: number): Street {
  const random = seededRandom(seed);
  let x = 0;
  const houses = Array.from({ length }, (_, i): House => {
    const storeys = 2 + random.below(4);
    const columns = 3 + random.below(4);
    const [width, height] = [440 + 60 * columns + random.below(60), LOWEST - 150 + 75 * storeys + random.below(60)];
    const brick = BRICKS[(i * 3 + random.below(3)) % BRICKS.length]!;
    const stone = STONES[random.below(STONES.length)]!;
    const house = { seed: seed * 100 + i, storeys, columns, brick, stone, x, y: GROUND - height, width, height };
    x += width;
    return house;
  });
  return { width: x, houses };
}

/** Draws a street, seen straight on. */
export function renderStreet({ width, houses }: Street, seed: number): PixelData {
  const canvas = new Canvas(width, HEIGHT);
  const random = seededRandom(seed);
  const [clouds, asphalt] = [valueNoise(random, 300, 16), valueNoise(random, 32, 4)];
  canvas.rect(0, 0, width, GROUND - LOWEST, [0.62, 0.72, 0.85]);
  canvas.shade(0, 0, width, GROUND - LOWEST, (x, y) => 0.95 + 0.35 * (clouds(x, 2 * y) - 0.5));
  canvas.rect(0, GROUND, width, HEIGHT - GROUND, [0.4, 0.4, 0.41]);
  canvas.shade(0, GROUND, width, HEIGHT - GROUND, (x, y) => 0.6 + 0.8 * asphalt(x, 2 * y));
  for (const house of houses) canvas.paste(renderFacade(house), house.x, house.y);
  return canvas.toImage();
}

/** The part of a street in `view`, beyond its ends the last pixels again, with `obstacles` in front. */
export function lookAt(street: PixelData, view: Box, obstacles: readonly Obstacle[]): PixelData {
  const data = new Uint8Array(view.width * view.height * 3);
  const clamp = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  const columns = Array.from({ length: view.width }, (_, x) => 3 * clamp(view.x + x, street.width));
  for (let y = 0, to = 0; y < view.height; y++) {
    const row = 3 * street.width * clamp(view.y + y, street.height);
    for (let x = 0; x < view.width; x++, to += 3) {
      const from = row + columns[x]!;
      data[to] = street.data[from]!;
      data[to + 1] = street.data[from + 1]!;
      data[to + 2] = street.data[from + 2]!;
    }
  }
  const picture = { width: view.width, height: view.height, channels: 3, data };
  if (obstacles.length === 0) return picture;
  const canvas = new Canvas(view.width, view.height);
  canvas.paste(picture, 0, 0);
  for (const { kind, seed, ...box } of obstacles) {
    const place = { ...box, x: box.x - view.x, y: box.y - view.y };
    if (kind === 'tree') drawTree(canvas, seed, place);
    else drawVan(canvas, seed, place);
  }
  return canvas.toImage();
}

/** What stands on the road and hides a part of the street. */
export interface Obstacle extends Box {
  readonly kind: 'tree' | 'van';
  readonly seed: number;
}

/** Share of a tree's height that its crown takes; the rest is trunk. */
const CROWN = 0.7;

/** Whether an obstacle stands before a point of the street. */
export function hides({ kind, x, y, width, height }: Obstacle, px: number, py: number): boolean {
  const [u, v] = [(px - x) / width, (py - y) / height];
  if (kind === 'van') return u >= 0 && v >= 0 && u < 1 && v < 1;
  return (2 * u - 1) ** 2 + ((2 * v) / CROWN - 1) ** 2 < 1;
}

/** A crown of many leaves on a trunk. */
function drawTree(canvas: Canvas, seed: number, { x, y, width, height }: Box): void {
  const random = seededRandom(seed);
  canvas.block(x + 0.46 * width, y + 0.5 * height, 0.08 * width, 0.5 * height, [0.25, 0.19, 0.14], 4);
  for (let k = 0; k < (width * height) / 60; k++) {
    const [u, v] = [2 * random.float() - 1, 2 * random.float() - 1];
    if (u * u + v * v > 1) continue;
    const tone = 0.35 + 0.65 * random.float();
    const size = 6 + 10 * random.float();
    const colour: Colour = [0.3 * tone, 0.48 * tone, 0.16 * tone];
    canvas.rect(x + (0.5 + 0.5 * u) * width, y + CROWN * height * (0.5 + 0.5 * v), size, size, colour, 0.9);
  }
}

/** A delivery van with stripes and glyphs. */
function drawVan(canvas: Canvas, seed: number, { x, y, width, height }: Box): void {
  const random = seededRandom(seed);
  const paint: Colour = [0.4 + 0.6 * random.float(), 0.4 + 0.6 * random.float(), 0.4 + 0.6 * random.float()];
  canvas.block(x, y, width, 0.85 * height, paint, 8);
  canvas.rect(x + 0.8 * width, y + 0.12 * height, 0.16 * width, 0.3 * height, [0.15, 0.18, 0.22]);
  canvas.rect(x, y + 0.62 * height, width, 0.06 * height, [0.9 * random.float(), 0.2, 0.9 * random.float()]);
  for (let k = 0; k < 24; k++) {
    const point = () =>
      [x + width * (0.08 + 0.64 * random.float()), y + height * (0.12 + 0.4 * random.float())] as const;
    const [from, to] = [point(), point()];
    canvas.stroke(...from, from[0] + 0.1 * (to[0] - from[0]), to[1], 5, [0.12, 0.1, 0.3]);
  }
  for (const wheel of [0.12, 0.72])
    canvas.rect(x + wheel * width, y + 0.76 * height, 0.14 * width, 0.24 * height, [0.06, 0.06, 0.07]);
}
