/** Windows and shop fronts: the repeating parts, each with something of its own. */
import type { Random } from '../../lib/random.ts';
import type { Canvas, Colour } from './canvas.ts';

const DARK: Colour = [0.1, 0.12, 0.15];

/** A sash window in its stone surround, with what stands behind the glass; on the lowest storey with a balcony now and then. */
export function drawWindow(
  canvas: Canvas,
  random: Random,
  x: number,
  y: number,
  w: number,
  h: number,
  stone: Colour,
  first: boolean,
): void {
  const frame: Colour = random.float() < 0.8 ? [0.88, 0.87, 0.82] : [0.3, 0.36, 0.32];
  canvas.block(x - 9, y - 9, w + 18, h + 12, stone, 5);
  canvas.block(x + w / 2 - 8, y - 16, 16, 15, stone, 3);
  canvas.rect(x, y, w, h, DARK);
  drawInterior(canvas, random, x, y, w, h);
  // The reveal throws a shadow on the glass.
  canvas.shade(x, y, w, 7, () => 0.45);
  canvas.shade(x, y, 5, h, () => 0.6);
  const across = 2 + random.below(2);
  const down = 2 + 2 * random.below(2);
  for (let k = 0; k <= across; k++) canvas.rect(x + (k * (w - 4)) / across, y, 4, h, frame);
  for (let k = 0; k <= down; k++) canvas.rect(x, y + (k * (h - 4)) / down, w, k === down / 2 ? 6 : 3.5, frame);
  canvas.block(x - 13, y + h + 3, w + 26, 8, stone, 8);
  if (random.float() < 0.4) drawFlowerBox(canvas, random, x, y + h - 7, w);
  if (first && random.float() < 0.5) drawBalcony(canvas, x - 16, y + h * 0.62, w + 32, h * 0.42);
  if (random.float() < 0.25) canvas.block(x - 9 - w * 0.3, y, w * 0.28, h, [0.2, 0.32 + 0.2 * random.float(), 0.3], 4);
}

/** Curtains, a blind, reflections of the sky and of houses. */
function drawInterior(canvas: Canvas, random: Random, x: number, y: number, w: number, h: number): void {
  for (let k = 0; k < 5; k++) {
    const [rx, ry] = [x + w * random.float() * 0.8, y + h * random.float() * 0.8];
    const light = 0.2 + 0.5 * random.float();
    const [rw, rh] = [
      Math.min(w * (0.1 + 0.4 * random.float()), x + w - rx),
      Math.min(h * (0.1 + 0.5 * random.float()), y + h - ry),
    ];
    canvas.rect(rx, ry, rw, rh, [light * 0.8, light * 0.9, light], 0.45);
  }
  const kind = random.float();
  const cloth: Colour = [0.5 + 0.4 * random.float(), 0.45 + 0.4 * random.float(), 0.4 + 0.4 * random.float()];
  if (kind < 0.35) {
    const side = w * (0.15 + 0.25 * random.float());
    for (let k = 0; k < side; k += 4) {
      const tone: Colour = [
        cloth[0] * (0.7 + (k % 8) / 20),
        cloth[1] * (0.7 + (k % 8) / 20),
        cloth[2] * (0.7 + (k % 8) / 20),
      ];
      canvas.rect(x + k, y, 3.4, h, tone);
      canvas.rect(x + w - k - 3.4, y, 3.4, h, tone);
    }
  } else if (kind < 0.7) {
    const drop = h * (0.15 + 0.6 * random.float());
    for (let k = 0; k < drop; k += 5) canvas.rect(x, y + k, w, 4, cloth, 0.9);
  }
  for (let k = random.below(4); k > 0; k--) {
    const [ow, oh] = [6 + 16 * random.float(), 10 + 24 * random.float()];
    canvas.rect(
      x + (w - ow) * random.float(),
      y + h - oh,
      ow,
      oh,
      [random.float(), random.float(), random.float()],
      0.6,
    );
  }
}

function drawFlowerBox(canvas: Canvas, random: Random, x: number, y: number, w: number): void {
  canvas.block(x, y, w, 11, [0.35, 0.22, 0.15], 3);
  for (let k = 0; k < w / 2; k++) {
    const size = 2 + 4 * random.float();
    const colour: Colour =
      random.float() < 0.7
        ? [0.15, 0.35 + 0.3 * random.float(), 0.12]
        : [0.8, 0.2 * random.float(), 0.3 * random.float()];
    canvas.rect(x + (w - size) * random.float(), y - 10 * random.float(), size, size, colour);
  }
}

function drawBalcony(canvas: Canvas, x: number, y: number, w: number, h: number): void {
  const iron: Colour = [0.08, 0.08, 0.09];
  canvas.block(x, y + h, w, 8, [0.5, 0.48, 0.44], 9);
  for (let k = 0; k < w; k += 9) {
    canvas.rect(x + k, y, 2, h, iron);
    canvas.stroke(x + k, y + h * 0.3, x + Math.min(k + 9, w), y + h * 0.7, 1.5, iron);
  }
  canvas.rect(x, y, w, 3.5, iron);
}

/** A shop: sign, display window, door, awning or posters. */
export function drawShop(canvas: Canvas, random: Random, x: number, y: number, w: number, h: number): void {
  const paint: Colour = [0.1 + 0.5 * random.float(), 0.1 + 0.4 * random.float(), 0.1 + 0.4 * random.float()];
  const signHeight = h * 0.2;
  canvas.block(x, y, w, h, [paint[0] * 0.8, paint[1] * 0.8, paint[2] * 0.8], 4);
  canvas.block(x + 6, y + 5, w - 12, signHeight, paint, 5);
  drawLettering(canvas, random, x + 24, y + 5 + signHeight * 0.2, w - 48, signHeight * 0.6);
  const doorAt = random.float() < 0.5 ? 0.06 : 0.74;
  const [doorX, doorY, doorW] = [x + w * doorAt, y + signHeight + 16, w * 0.2];
  canvas.block(doorX, doorY, doorW, y + h - doorY, [0.3 * random.float() + 0.1, 0.2, 0.15], 5);
  canvas.rect(doorX + doorW * 0.15, doorY + 12, doorW * 0.7, (y + h - doorY) * 0.5, [0.25, 0.3, 0.34]);
  canvas.rect(doorX + doorW * 0.82, doorY + (y + h - doorY) * 0.62, 5, 9, [0.8, 0.7, 0.3]);
  const [glassX, glassW] = [doorAt < 0.5 ? x + w * 0.3 : x + w * 0.06, w * 0.64];
  const glassH = h * 0.5;
  canvas.rect(glassX, doorY, glassW, glassH, [0.16, 0.18, 0.2]);
  for (let k = 0; k < 40; k++) {
    const [ow, oh] = [5 + 40 * random.float() * random.float(), 6 + 0.5 * glassH * random.float() * random.float()];
    const shelf = doorY + (glassH * (1 + random.below(3))) / 3;
    canvas.block(
      glassX + (glassW - ow) * random.float(),
      shelf - oh,
      ow,
      oh,
      [random.float(), random.float(), random.float()],
      2,
    );
  }
  for (let k = 0; k <= 3; k++) canvas.rect(glassX + (k * (glassW - 4)) / 3, doorY, 4, glassH, paint);
  canvas.shade(glassX, doorY, glassW, 12, () => 0.5);
}

/** Glyph-like strokes in a row: no letters of any script, but as distinctive. */
function drawLettering(canvas: Canvas, random: Random, x: number, y: number, w: number, h: number): void {
  const ink: Colour = random.float() < 0.7 ? [0.95, 0.9, 0.7] : [0.9, 0.25, 0.15];
  for (let at = x; at + h * 0.7 < x + w; at += h * 0.85) {
    if (random.float() < 0.15) continue;
    for (let k = 2 + random.below(3); k > 0; k--) {
      const point = () => [at + (random.below(3) * h * 0.6) / 2, y + (random.below(3) * h) / 2] as const;
      const [from, to] = [point(), point()];
      canvas.stroke(from[0], from[1], to[0], to[1], Math.max(2, h * 0.14), ink);
    }
  }
}
