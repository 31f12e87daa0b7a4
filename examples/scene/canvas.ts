/** A canvas of linear paint: rectangles, grain and shadows in RGB floats, 0..1, by exact arithmetic only. */
import type { PixelData } from 'oriel';
import type { Random } from '../../lib/random.ts';

export type Colour = readonly [number, number, number];

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #data: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#data = new Float32Array(width * height * 3);
  }

  /** Fills a rectangle; edges between pixels mix by the share they cover. */
  rect(x: number, y: number, w: number, h: number, colour: Colour, opacity = 1): void {
    this.each(x, y, w, h, (at, _x, _y, cover) => {
      for (let c = 0; c < 3; c++) {
        const value = this.#data[at + c]!;
        this.#data[at + c] = value + cover * opacity * (colour[c]! - value);
      }
    });
  }

  /** Multiplies a rectangle by `gain(x, y)`. */
  shade(x: number, y: number, w: number, h: number, gain: (x: number, y: number) => number): void {
    this.each(x, y, w, h, (at, px, py, cover) => {
      const factor = 1 + cover * (gain(px, py) - 1);
      for (let c = 0; c < 3; c++) this.#data[at + c]! *= factor;
    });
  }

  /** A rectangle that stands out: lit above and to the left, dark below, its shadow falling to the lower right. */
  block(x: number, y: number, w: number, h: number, colour: Colour, depth: number): void {
    this.shade(x + depth, y + depth, w, h + depth, () => 0.62);
    this.rect(x, y, w, h, colour);
    const edge = Math.min(2, h / 4);
    this.shade(x, y, w, edge, () => 1.25);
    this.shade(x, y + h - edge, w, edge, () => 0.6);
    this.shade(x, y, edge, h, () => 1.12);
    this.shade(x + w - edge, y, edge, h, () => 0.75);
  }

  /** A straight stroke of the given thickness. */
  stroke(x1: number, y1: number, x2: number, y2: number, thickness: number, colour: Colour): void {
    const steps = Math.ceil(2 * Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1));
    for (let k = 0; k <= steps; k++) {
      const [x, y] = [x1 + ((x2 - x1) * k) / steps, y1 + ((y2 - y1) * k) / steps];
      this.rect(x - thickness / 2, y - thickness / 2, thickness, thickness, colour, 0.8);
    }
  }

  /** Lays a picture of RGB bytes on the canvas, whole pixels from (x, y) on. */
  paste(picture: PixelData, x: number, y: number): void {
    this.each(x, y, picture.width, picture.height, (at, px, py) => {
      const from = ((py - y) * picture.width + (px - x)) * 3;
      for (let c = 0; c < 3; c++) this.#data[at + c] = picture.data[from + c]! / 255;
    });
  }

  toImage(): PixelData {
    // Uint8ClampedArray rounds and clamps; its `from` would copy to a list first, which takes as long as all the painting.
    const bytes = new Uint8ClampedArray(this.#data.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = 255 * this.#data[i]!;
    return { width: this.width, height: this.height, channels: 3, data: new Uint8Array(bytes.buffer) };
  }

  private each(
    x: number,
    y: number,
    w: number,
    h: number,
    paint: (at: number, px: number, py: number, cover: number) => void,
  ): void {
    for (let py = Math.max(0, Math.floor(y)); py < Math.min(this.height, y + h); py++) {
      const coverY = overlap(y, y + h, py);
      for (let px = Math.max(0, Math.floor(x)); px < Math.min(this.width, x + w); px++) {
        const cover = coverY * overlap(x, x + w, px);
        if (cover > 0) paint((py * this.width + px) * 3, px, py, cover);
      }
    }
  }
}

/** Smooth random values in 0..1 at every position, detailed down to a `finest` of 1 px: octaves of interpolated lattices. */
export function valueNoise(random: Random, coarsest: number, finest = 1): (x: number, y: number) => number {
  const side = 64;
  const lattice = Float32Array.from({ length: side * side }, () => random.float());
  // Functions with a name stand outside the loops: tsx names them anew at each call, which took nine tenths of the time of a façade.
  const node = (p: number, q: number) => lattice[(q & (side - 1)) * side + (p & (side - 1))]!;
  const at = (x: number, y: number) => {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - i), smooth(y - j)];
    const top = node(i, j) + u * (node(i + 1, j) - node(i, j));
    const low = node(i, j + 1) + u * (node(i + 1, j + 1) - node(i, j + 1));
    return top + v * (low - top);
  };
  return (x, y) => {
    let [sum, weights, weight] = [0, 0, 1];
    for (let size = coarsest, shift = 0; size >= finest; size /= 2, shift += 17.3) {
      sum += weight * at(x / size + shift, y / size + 2 * shift);
      weights += weight;
      weight *= 0.7;
    }
    return sum / weights;
  };
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** How much of the pixel at `pixel` lies between `from` and `to`. */
function overlap(from: number, to: number, pixel: number): number {
  return Math.min(to, pixel + 1) - Math.max(from, pixel);
}
