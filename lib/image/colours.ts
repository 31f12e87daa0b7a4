/**
 * Colours in other coordinates.
 *
 * - `rgb`: gamma-encoded sRGB, 0..1 (IEC 61966-2-1:1999).
 * - `hsv`: hue in turns, [0, 1) from red over green to blue; saturation and value, 0..1 (A. R. Smith, "Color gamut transform pairs",
 *   SIGGRAPH 1978). Grey has hue and saturation 0.
 * - `yuv`: Y the luma of ITU-R BT.601, U = 0.492 (B − Y) + ½, V = 0.877 (R − Y) + ½, the analogue weights and full range of OpenCV's
 *   `COLOR_RGB2YUV`; not the studio range of video, nor the YCbCr of JPEG.
 * - `lab`: CIELAB of 1976 (ISO/CIE 11664-4) of linear light, by the sRGB curve, primaries of ITU-R BT.709 and white D65: L 0..100, a
 *   (green to red) and b (blue to yellow) about −108..98. Euclidean distances are roughly those that are seen; 2.3 is just noticeable.
 *
 * Deviation: matrix and white are those of OpenCV, of six digits, whose rows sum to the white, so that greys have a = b = 0.
 * Values outside the range are carried on by the formulas, but for hsv, whose hue and saturation are meant for rgb in 0..1.
 */
import { checkChoice, checkOptions } from '../check.ts';
import { ndarray } from '../ndarray.ts';
import type { ImageLike, NdArray } from '../types.ts';
import { withWorkspace } from '../wasm/instance.ts';
import { colourChannels, readPixels } from './pixels.ts';

export type ColorSpace = 'rgb' | 'hsv' | 'yuv' | 'lab';

export interface ColorOptions {
  /** What the channels are. Default `rgb`. */
  from?: ColorSpace | undefined;
  /** What they become. Default `rgb`. */
  to?: ColorSpace | undefined;
}

/** Changes three numbers in place. */
export type Conversion = (colour: Float64Array) => void;

export const COLOR_SPACES: readonly ColorSpace[] = ['rgb', 'hsv', 'yuv', 'lab'];

/**
 * Converts the colours of an image; alpha is dropped, grey counts as red, green and blue alike.
 *
 * @param image - any image; `hsv`, `yuv` and `lab` have three channels, and `lab` floats
 * @returns [height, width, 3] float32 in the ranges above; rgb may leave 0..1 where a colour is not in its gamut
 * @throws TypeError or RangeError for a bad image or option
 *
 * @example
 * const red = { width: 1, height: 1, data: Uint8Array.of(255, 0, 0) };
 * convertColors(red, { to: 'hsv' }).data; // 0, 1, 1
 * convertColors(red, { to: 'lab' }).data; // 53.2, 80.1, 67.2
 */
export function convertColors(image: ImageLike, options: ColorOptions): NdArray<Float32Array> {
  const pixels = readPixels('image', image);
  checkOptions(options, ['from', 'to']);
  const { from = 'rgb', to = 'rgb' } = options;
  checkChoice('from', from, COLOR_SPACES);
  checkChoice('to', to, COLOR_SPACES);
  const { width, height, channels, data } = pixels;
  const isGrey = colourChannels(pixels) === 1;
  if (isGrey && from !== 'rgb')
    throw new RangeError(`image: expected three channels of ${from}, got ${channels}; grey is rgb`);
  if (from === 'lab' && !(image.data instanceof Float32Array || image.data instanceof Float64Array))
    throw new TypeError('image: expected floats, 0..100 and about ±100, for lab, got integers');

  const out = new Float32Array(3 * width * height);
  withConversion(from, to, (convert) => {
    const colour = new Float64Array(3);
    for (let at = 0, source = 0; at < out.length; at += 3, source += channels) {
      for (let c = 0; c < 3; c++) colour[c] = data[isGrey ? source : source + c]!;
      convert(colour);
      for (let c = 0; c < 3; c++) out[at + c] = colour[c]!;
    }
  });
  return ndarray(out, [height, width, 3]);
}

/** Lends the conversion to `work`, which must not keep it. */
export function withConversion<T>(from: ColorSpace, to: ColorSpace, work: (convert: Conversion) => T): T {
  return withWorkspace(({ kernels }) => {
    const power: Power = (base, exponent) => kernels.exp2((exponent * kernels.logarithm(base)) / Math.LN2);
    const [decode, encode] = [decoders(power)[from], encoders(power)[to]];
    return work((colour) => {
      if (from === to) return;
      decode(colour);
      encode(colour);
    });
  });
}

/** A power of a number above 0, the same bits in every engine. */
type Power = (base: number, exponent: number) => number;

/** From rgb. */
function encoders(power: Power): Record<ColorSpace, Conversion> {
  const ofSrgb = (value: number) => (value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4));
  // Most images are bytes: with these at hand a megapixel takes a tenth of the time.
  const bytes = Float32Array.from({ length: 256 }, (_, byte) => byte * (1 / 255));
  const ofBytes = Float64Array.from(bytes, ofSrgb);
  const linear = (value: number) => {
    const byte = Math.round(255 * value);
    return bytes[byte] === value ? ofBytes[byte]! : ofSrgb(value);
  };
  return { rgb: () => {}, hsv: rgbToHsv, yuv: rgbToYuv, lab: (colour) => rgbToLab(colour, linear) };
}

/** To rgb. */
function decoders(power: Power): Record<ColorSpace, Conversion> {
  return { rgb: () => {}, hsv: hsvToRgb, yuv: yuvToRgb, lab: (colour) => labToRgb(colour, power) };
}

function rgbToHsv(colour: Float64Array): void {
  const [r, g, b] = colour as unknown as [number, number, number];
  const value = Math.max(r, g, b);
  const chroma = value - Math.min(r, g, b);
  let sextant = 0;
  if (chroma > 0) {
    if (value === r) sextant = (g - b) / chroma;
    else if (value === g) sextant = (b - r) / chroma + 2;
    else sextant = (r - g) / chroma + 4;
  }
  // A hue just below 0 must not be rounded up to a whole turn.
  const hue = sextant < 0 ? sextant / 6 + 1 : sextant / 6;
  colour[0] = Math.fround(hue) < 1 ? hue : 0;
  colour[1] = value > 0 ? chroma / value : 0;
  colour[2] = value;
}

function hsvToRgb(colour: Float64Array): void {
  const [hue, saturation, value] = colour as unknown as [number, number, number];
  const sextant = 6 * (hue - Math.floor(hue));
  // Each channel falls from `value` by its distance from the hue where it is strongest.
  for (let c = 0; c < 3; c++) {
    const distance = Math.abs(((sextant - 2 * c + 9) % 6) - 3);
    colour[c] = value * (1 - saturation * Math.min(Math.max(distance - 1, 0), 1));
  }
}

function rgbToYuv(colour: Float64Array): void {
  const [r, g, b] = colour as unknown as [number, number, number];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  colour[0] = luma;
  colour[1] = 0.492 * (b - luma) + 0.5;
  colour[2] = 0.877 * (r - luma) + 0.5;
}

function yuvToRgb(colour: Float64Array): void {
  const [luma, u, v] = colour as unknown as [number, number, number];
  const b = luma + (u - 0.5) / 0.492;
  const r = luma + (v - 0.5) / 0.877;
  colour[0] = r;
  colour[1] = (luma - 0.299 * r - 0.114 * b) / 0.587;
  colour[2] = b;
}

const WHITE = [0.950456, 1, 1.088754] as const;

/** Where the cube root of CIELAB goes over into a straight line: (6/29)³. */
const KNEE = 216 / 24389;

function rgbToLab(colour: Float64Array, linear: (value: number) => number): void {
  const r = linear(colour[0]!);
  const g = linear(colour[1]!);
  const b = linear(colour[2]!);
  const x = lightness((0.412453 * r + 0.35758 * g + 0.180423 * b) / WHITE[0]);
  const y = lightness(0.212671 * r + 0.71516 * g + 0.072169 * b);
  const z = lightness((0.019334 * r + 0.119193 * g + 0.950227 * b) / WHITE[2]);
  colour[0] = 116 * y - 16;
  colour[1] = 500 * (x - y);
  colour[2] = 200 * (y - z);
}

/** The curve f of CIELAB. */
function lightness(value: number): number {
  return value <= KNEE ? ((24389 / 27) * value + 16) / 116 : cubeRoot(value);
}

/** The cube root of a number above 0, by Halley's method from +, ·, / only: the same bits in every engine. */
function cubeRoot(value: number): number {
  let t = value;
  let scale = 1;
  for (; t > 1 && t < Number.POSITIVE_INFINITY; t /= 8) scale *= 2;
  for (; t < 0.125; t *= 8) scale /= 2;
  // Within 14 %, 0.2 %, 10⁻⁸ and the last digit.
  let root = 0.4 + 0.6 * t;
  for (let step = 0; step < 3; step++) {
    const cube = root * root * root;
    root *= (cube + 2 * t) / (2 * cube + t);
  }
  return root * scale;
}

function labToRgb(colour: Float64Array, power: Power): void {
  const cube = (value: number) => (value <= 6 / 29 ? (value - 16 / 116) * 116 * (27 / 24389) : value * value * value);
  const encoded = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * power(value, 1 / 2.4) - 0.055);
  const middle = (colour[0]! + 16) / 116;
  const x = WHITE[0] * cube(middle + colour[1]! / 500);
  const y = cube(middle);
  const z = WHITE[2] * cube(middle - colour[2]! / 200);
  // The inverse of the matrix of `rgbToLab`.
  colour[0] = encoded(3.240481343200526 * x - 1.5371515162713185 * y - 0.4985363261688878 * z);
  colour[1] = encoded(-0.9692549499965682 * x + 1.8759900014898907 * y + 0.04155592655829284 * z);
  colour[2] = encoded(0.05564663913517716 * x - 0.20404133836651123 * y + 1.0573110696453443 * z);
}
