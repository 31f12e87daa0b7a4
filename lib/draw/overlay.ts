/**
 * One image laid over another by a model, on a canvas that holds both.
 *
 * 1. The part of a on the near side of the model's horizon is mapped to b; the canvas is the box around it and b.
 * 2. If that is too large, what reaches beyond b is cut off at the same distance on all sides, so that b and what surrounds it remain.
 * 3. a is warped by the area that each pixel sees, so that nothing aliases where it shrinks, and the two are blended.
 */
import { Matrix } from 'ml-matrix';
import { checkChoice, checkInteger, checkOptions } from '../check.ts';
import { type Pixels, readPixels } from '../image/pixels.ts';
import { warp } from '../image/warp.ts';
import { readModel } from '../regions/model.ts';
import type { ImageLike } from '../types.ts';

export interface DrawOverlayOptions {
  /**
   * What is seen where both are. `average`: half of each, for a panorama or a first look. `over`: a alone. `checker`: a and b in turn on squares
   * of an eighth of b's shorter side: edges go on where the model is right. `difference`: |a − b|, dark where they agree, and only
   * where both are. Default `average`.
   */
  blend?: 'average' | 'over' | 'checker' | 'difference' | undefined;
  /** Most pixels of the canvas, at least those of b. Default four times those of b, but not more than 2²⁴ (4096 × 4096) unless b has more. */
  maxPixels?: number | undefined;
}

/** RGBA pixels as sharp's `raw` input and `ImageData` take them, transparent where neither image is. */
export interface Overlay {
  readonly width: number;
  readonly height: number;
  readonly channels: 4;
  /** width · height · 4 bytes; alpha is not multiplied in. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  /** Where the top-left pixel of b lies on the canvas, px. */
  readonly x: number;
  readonly y: number;
}

const BLENDS = {
  average: (a: number, b: number) => 0.5 * (a + b),
  over: (a: number) => a,
  checker: (a: number, b: number, even: boolean) => (even ? a : b),
  difference: (a: number, b: number) => Math.abs(a - b),
};

/**
 * Lays image a over image b as a model maps it, on a canvas that holds both.
 *
 * @param imageA - any image; grey becomes RGB, alpha is left out
 * @param imageB - any image
 * @param model - 3×3, maps a to b; what lies beyond its horizon is not drawn
 * @returns pixels, and where b lies among them
 * @throws TypeError or RangeError for a bad image, model or option
 *
 * @example
 * import sharp from 'sharp';
 *
 * const { data, width, height, channels } = drawOverlay(imageA, imageB, fit.model, { blend: 'checker' });
 * await sharp(data, { raw: { width, height, channels } }).toFile('overlay.png');
 */
export function drawOverlay(
  imageA: ImageLike,
  imageB: ImageLike,
  model: Matrix,
  options: DrawOverlayOptions = {},
): Overlay {
  const [a, b] = [readPixels('imageA', imageA), readPixels('imageB', imageB)];
  const h = readModel('model', model);
  checkOptions(options, ['blend', 'maxPixels']);
  const size = b.width * b.height;
  const { blend = 'average', maxPixels = Math.max(size, Math.min(4 * size, 2 ** 24)) } = options;
  checkChoice('blend', blend, Object.keys(BLENDS));
  checkInteger('maxPixels', maxPixels, 1);
  if (maxPixels < size) throw new RangeError(`maxPixels: expected at least the ${size} of imageB, got ${maxPixels}`);

  const canvas = placeCanvas(h, a, b, maxPixels);
  const { width, height, x: left, y: top } = canvas;
  const onCanvas = shift(left, top)
    .mmul(Matrix.from1DArray(3, 3, Array.from(h)))
    .mmul(shift(-FADE, -FADE));
  const warped = warp(opaque(a, FADE), onCanvas, { width, height, background: 0, sampling: 'area' }).data;
  const below = opaque(b).data;

  const mix = BLENDS[blend];
  const onlyBoth = blend === 'difference';
  const tile = Math.max(1, Math.round(Math.min(b.width, b.height) / 8));
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      const x = column - left;
      const y = row - top;
      const inB = x >= 0 && y >= 0 && x < b.width && y < b.height;
      const even = (Math.floor(x / tile) + Math.floor(y / tile)) % 2 === 0;
      // How much of the pixel a covers; the rest of it is 0 in the warped colours.
      const cover = warped[at + 3]!;
      const shown = onlyBoth ? (inB ? cover : 0) : inB ? 1 : cover;
      if (shown === 0) continue;
      for (let c = 0; c < 3; c++) {
        const ofA = cover > 0 ? warped[at + c]! / cover : 0;
        const ofB = inB ? below[4 * (y * b.width + x) + c]! : 0;
        const colour = inB ? mix(ofA, ofB, even) : ofA;
        const base = inB && !onlyBoth ? ofB : colour;
        data[at + c] = 255 * (base + cover * (colour - base));
      }
      data[at + 3] = 255 * shown;
    }
  }
  return { width, height, channels: 4, data, x: left, y: top };
}

/** Transparent pixels around a, among which its outline fades instead of ending in steps. */
const FADE = 1;

/** RGB and an alpha of 1, with `margin` transparent pixels on each side. */
function opaque({ width, height, channels, data }: Pixels, margin = 0): Pixels {
  const size = { width: width + 2 * margin, height: height + 2 * margin };
  const next = channels < 3 ? 0 : 1;
  const out = new Float32Array(4 * size.width * size.height);
  for (let y = 0, at = 0; y < height; y++) {
    let to = 4 * ((y + margin) * size.width + margin);
    for (let x = 0; x < width; x++, at += channels) {
      for (let c = 0; c < 3; c++) out[to++] = data[at + c * next]!;
      out[to++] = 1;
    }
  }
  return { ...size, channels: 4, data: out };
}

function shift(x: number, y: number): Matrix {
  return new Matrix([
    [1, 0, x],
    [0, 1, y],
    [0, 0, 1],
  ]);
}

/** The box around b and the near side of a, cut off at one distance from b so that it has at most `maxPixels`. */
function placeCanvas(h: Float64Array, a: Pixels, b: Pixels, maxPixels: number) {
  const outline = nearOutline(h, a.width, a.height);
  // What is not finite reaches as far as any canvas, or nowhere.
  const beyond = (reach: number) => (reach > HARDLY ? Math.min(Math.ceil(reach - HARDLY), maxPixels) : 0);
  const left = beyond(-0.5 - Math.min(...outline.map(([x]) => x)));
  const right = beyond(Math.max(...outline.map(([x]) => x)) - (b.width - 0.5));
  const above = beyond(-0.5 - Math.min(...outline.map(([, y]) => y)));
  const below = beyond(Math.max(...outline.map(([, y]) => y)) - (b.height - 0.5));
  const cut = (most: number) => {
    const [x, y] = [Math.min(left, most), Math.min(above, most)];
    return { x, y, width: b.width + x + Math.min(right, most), height: b.height + y + Math.min(below, most) };
  };
  let [low, high] = [0, Math.max(left, right, above, below) + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const { width, height } = cut(middle);
    if (width * height <= maxPixels) low = middle;
    else high = middle;
  }
  return cut(low);
}

/** A part of a pixel, px, for which no column is added: a rounding error is no content. */
const HARDLY = 0.01;
/** Depth, as a share of the largest, from which on the near side is drawn: nearer to the horizon all is far outside any canvas. */
const NEAREST = 1e-6;

/** The outline in b of the part of a that lies on the near side of the horizon; no point where there is none. */
function nearOutline(h: Float64Array, width: number, height: number): [number, number][] {
  const corners = [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ].map(([x, y]) => [0, 3, 6].map((k) => h[k]! * x! + h[k + 1]! * y! + h[k + 2]!) as [number, number, number]);
  const least = NEAREST * Math.max(...corners.map(([, , w]) => w));
  if (!(least > 0)) return [];
  const outline: [number, number][] = [];
  corners.forEach(([x, y, w], i) => {
    const [x2, y2, w2] = corners[(i + 1) % 4]!;
    if (w >= least) outline.push([x / w, y / w]);
    if (w >= least !== w2 >= least) {
      const t = (least - w) / (w2 - w);
      outline.push([(x + t * (x2 - x)) / least, (y + t * (y2 - y)) / least]);
    }
  });
  return outline;
}
