/**
 * A building's façade, drawn from a seed: brick courses, windows that repeat but never quite, mouldings, shop signs, stains, shadows.
 *
 * Only the arithmetic that every engine rounds alike is used, so a seed gives the same bytes everywhere.
 */
import type { PixelData } from 'oriel';
import { type Random, seededRandom } from '../../lib/random.ts';
import { Canvas, type Colour, valueNoise } from './canvas.ts';
import { drawShop, drawWindow } from './openings.ts';

export interface FacadeOptions {
  seed?: number;
  /** px */
  width?: number;
  height?: number;
  /** What follows is drawn from the seed unless it is given: rows and columns of windows, colours of the bricks and of the stone. */
  storeys?: number;
  columns?: number;
  brick?: Colour;
  stone?: Colour;
}

/** Draws a façade, seen straight on. */
export function renderFacade({ seed = 1, width = 1200, height = 900, ...given }: FacadeOptions = {}): PixelData {
  const random = seededRandom(seed);
  const canvas = new Canvas(width, height);
  const between = (low: number, high: number) => low + (high - low) * random.float();
  const { storeys = 3 + random.below(2), columns = 5 + random.below(3) } = given;
  const top = height * between(0.1, 0.14);
  const ground = height * between(0.93, 0.95);
  const shopTop = ground - (ground - top) * between(0.26, 0.3);
  const { stone = [between(0.62, 0.75), between(0.6, 0.7), between(0.5, 0.62)] } = given;

  drawSky(canvas, random, top);
  drawBricks(canvas, random, top, shopTop, given.brick);
  drawStone(canvas, random, shopTop, ground, stone);
  drawPavement(canvas, random, ground);

  const storeyHeight = (shopTop - top - 30) / storeys;
  const columnWidth = width / columns;
  for (let storey = 0; storey < storeys; storey++) {
    const y = top + 36 + storey * storeyHeight;
    for (let column = 0; column < columns; column++) {
      const w = columnWidth * 0.5;
      const x = (column + 0.25) * columnWidth + between(-2, 2);
      drawWindow(canvas, random, x, y + storeyHeight * 0.12, w, storeyHeight * 0.66, stone, storey === storeys - 1);
    }
    if (storey > 0) canvas.block(0, y - 10, width, 9, stone, 4);
  }
  const shops = 2 + random.below(2);
  for (let k = 0; k < shops; k++) {
    drawShop(canvas, random, (k * width) / shops + 8, shopTop + 12, width / shops - 16, ground - shopTop - 12);
  }
  drawCornice(canvas, random, top, stone);
  canvas.block(0, shopTop - 6, width, 14, stone, 7);
  drawPipe(canvas, columnWidth * (1 + random.below(columns - 1)) + between(-8, 8), top + 30, ground);
  weather(canvas, random);
  return canvas.toImage();
}

function drawSky(canvas: Canvas, random: Random, top: number): void {
  const clouds = valueNoise(random, 160, 4);
  canvas.rect(0, 0, canvas.width, top, [0.62, 0.72, 0.85]);
  canvas.shade(0, 0, canvas.width, top, (x, y) => 0.95 + 0.35 * (clouds(x, 2 * y) - 0.5) + (0.1 * y) / top);
  for (let x = 30 + 60 * random.float(); x < canvas.width; x += 120 + 160 * random.float()) {
    const [w, h] = [26 + 30 * random.float(), top * (0.35 + 0.4 * random.float())];
    canvas.block(x, top - h, w, h, [0.45, 0.27 + 0.1 * random.float(), 0.22], 4);
    for (let y = top - h + 5; y < top; y += 6) canvas.rect(x, y, w, 1, [0.6, 0.55, 0.5], 0.6);
    for (let pot = x + 4; pot + 8 < x + w; pot += 12) canvas.block(pot, top - h - 11, 7, 11, [0.6, 0.36, 0.26], 2);
  }
}

function drawBricks(canvas: Canvas, random: Random, top: number, bottom: number, given?: Colour): void {
  const base = given ?? [0.5 + 0.15 * random.float(), 0.3 + 0.12 * random.float(), 0.22 + 0.1 * random.float()];
  canvas.rect(0, top, canvas.width, bottom - top, [0.66, 0.62, 0.55]);
  for (let [y, row] = [top, 0]; y < bottom; y += 8, row++) {
    for (let x = -11 * (row & 1); x < canvas.width; x += 22) {
      const tone = 0.72 + 0.5 * random.float() * random.float() + 0.12 * random.float();
      const tint = 0.06 * (random.float() - 0.5);
      canvas.rect(x, y, 20.6, 6.8, [base[0] * tone + tint, base[1] * tone, base[2] * tone - tint]);
      if (random.float() < 0.02) canvas.rect(x + 6 * random.float(), y + 1, 9, 4, [0.35, 0.28, 0.25], 0.7);
    }
  }
}

function drawStone(canvas: Canvas, random: Random, top: number, bottom: number, stone: Colour): void {
  canvas.rect(0, top, canvas.width, bottom - top, stone);
  for (let [y, row] = [top, 0]; y < bottom; y += 26, row++) {
    canvas.rect(0, y, canvas.width, 1.6, [0.3, 0.28, 0.25], 0.7);
    for (let x = 40 * (row & 1); x < canvas.width; x += 80) {
      const tone = 0.85 + 0.3 * random.float();
      canvas.shade(x, y + 1.6, 80, 24, () => tone);
      canvas.rect(x, y, 1.6, 26, [0.3, 0.28, 0.25], 0.7);
    }
  }
}

function drawPavement(canvas: Canvas, random: Random, ground: number): void {
  canvas.rect(0, ground, canvas.width, canvas.height - ground, [0.5, 0.5, 0.49]);
  for (let x = -20 * random.float(); x < canvas.width; x += 44) {
    const tone = 0.85 + 0.3 * random.float();
    canvas.shade(x, ground, 44, canvas.height - ground, () => tone);
    canvas.rect(x, ground, 1.5, canvas.height - ground, [0.25, 0.25, 0.25]);
  }
  canvas.shade(0, ground, canvas.width, 5, () => 0.55);
}

/** The cornice under the roof: mouldings over a row of dentils. */
function drawCornice(canvas: Canvas, random: Random, top: number, stone: Colour): void {
  canvas.block(0, top - 4, canvas.width, 10, stone, 3);
  canvas.block(0, top + 6, canvas.width, 6, stone, 8);
  for (let x = 4; x < canvas.width; x += 18) {
    const tone = 0.85 + 0.3 * random.float();
    canvas.block(x, top + 13, 9.5, 11, [stone[0] * tone, stone[1] * tone, stone[2] * tone], 3);
  }
}

function drawPipe(canvas: Canvas, x: number, top: number, bottom: number): void {
  canvas.block(x, top, 7, bottom - top, [0.2, 0.24, 0.24], 5);
  for (let y = top + 40; y < bottom; y += 118) canvas.block(x - 3, y, 13, 6, [0.16, 0.18, 0.18], 3);
}

/** Grain over everything, stains that run down, and the soft shadow of the house across the street. */
function weather(canvas: Canvas, random: Random): void {
  const { width, height } = canvas;
  const grain = valueNoise(random, 48);
  const stains = valueNoise(random, 90, 8);
  canvas.shade(0, 0, width, height, (x, y) => {
    const stain = stains(2.5 * x, 0.3 * y);
    const across = Math.min(Math.max((0.35 * x + y - 0.95 * height) / 30, 0), 1);
    return (0.72 + 0.56 * grain(x, y)) * (stain > 0.55 ? 1 - 1.2 * (stain - 0.55) : 1) * (1 - 0.3 * across);
  });
}
