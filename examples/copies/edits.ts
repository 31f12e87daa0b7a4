/**
 * What happens to pictures on their way, in two degrees.
 *
 * Mild: at least half of the picture's area is left in view, at no less than half its scale, and an eye has no doubt; severe is what goes
 * beyond, and a mirrored picture, which no descriptor here is made for. Sizes are shares of the picture, blur is in px of one of 0.4
 * megapixels.
 */
import sharp, { type OverlayOptions } from 'sharp';
import type { Random } from '../../lib/random.ts';
import { decode, encode, type Pixels } from './pixels.ts';

export interface Edit {
  readonly name: string;
  /** What it is a degree of. */
  readonly kind: string;
  readonly degree: 'mild' | 'severe';
  /** Quality of the JPEG that is written; default 90. */
  readonly quality?: number;
  /** @param other - a further picture, another at each call */
  readonly apply: (picture: Pixels, random: Random, other: () => Promise<Pixels>) => Pixels | Promise<Pixels>;
}

export const EDITS: readonly Edit[] = [
  { name: 'noise σ 20', kind: 'noise', degree: 'mild', apply: addNoise(20) },
  { name: 'noise σ 70', kind: 'noise', degree: 'severe', apply: addNoise(70) },
  { name: 'crop 75 %, scaled to 60 %', kind: 'crop', degree: 'mild', apply: crop(0.75, 0.6) },
  { name: 'crop 35 %, enlarged', kind: 'crop', degree: 'severe', apply: crop(0.35, 2) },
  { name: 'JPEG 5', kind: 'jpeg', degree: 'mild', quality: 5, apply: (picture) => picture },
  { name: 'JPEG 1', kind: 'jpeg', degree: 'severe', quality: 1, apply: (picture) => picture },
  { name: 'blur σ 2', kind: 'blur', degree: 'mild', apply: (picture) => decode(encode(picture).blur(2)) },
  { name: 'blur σ 8', kind: 'blur', degree: 'severe', apply: (picture) => decode(encode(picture).blur(8)) },
  { name: 'grey', kind: 'grey', degree: 'mild', apply: (picture) => decode(encode(picture).greyscale()) },
  { name: 'black and white', kind: 'grey', degree: 'severe', apply: blackAndWhite },
  { name: 'text', kind: 'text', degree: 'mild', apply: write(1, 0.16) },
  { name: 'text all over', kind: 'text', degree: 'severe', apply: write(6, 0.13) },
  { name: 'picture on it', kind: 'overlay', degree: 'mild', apply: overlay(0.45) },
  { name: 'pictures on 72 % of it', kind: 'overlay', degree: 'severe', apply: overlay(0.85) },
  { name: 'collage 2 × 2', kind: 'collage', degree: 'mild', apply: collage(2) },
  { name: 'collage 4 × 4', kind: 'collage', degree: 'severe', apply: collage(4) },
  { name: 'turned up to 30°', kind: 'rotation', degree: 'mild', apply: turn(5, 30) },
  { name: 'turned by any angle, 40 %', kind: 'rotation', degree: 'severe', apply: turn(40, 320, 0.4) },
  { name: 'page around it, 70 %', kind: 'screenshot', degree: 'mild', apply: screenshot(0.7) },
  { name: 'page around it, 25 %', kind: 'screenshot', degree: 'severe', apply: screenshot(0.25) },
  { name: 'mirrored', kind: 'mirror', degree: 'severe', apply: (picture) => decode(encode(picture).flop()) },
];

/** The JPEG of an edited picture: equal input and generator, equal bytes. */
export async function makeCopy(edit: Edit, picture: Pixels, random: Random, other: () => Promise<Pixels>) {
  const edited = encode(await edit.apply(picture, random, other));
  return edited.jpeg({ quality: edit.quality ?? 90 }).toBuffer();
}

type Apply = Edit['apply'];

function addNoise(sigma: number): Apply {
  return (picture, random) => {
    // Rounds, and cuts off at 0 and 255.
    const noisy = Uint8ClampedArray.from(picture.data, (value) => value + sigma * random.normal());
    return { ...picture, data: new Uint8Array(noisy.buffer) };
  };
}

/** A part with `share` of both sides, scaled. */
function crop(share: number, scale: number): Apply {
  return (picture, random) => {
    const [width, height] = [Math.round(share * picture.width), Math.round(share * picture.height)];
    const left = random.below(picture.width - width + 1);
    const top = random.below(picture.height - height + 1);
    return decode(
      encode(picture)
        .extract({ left, top, width, height })
        .resize(Math.round(scale * width)),
    );
  };
}

async function blackAndWhite(picture: Pixels): Promise<Pixels> {
  const grey = (await decode(encode(picture).greyscale())).data;
  const middle = Uint8Array.from(grey).sort()[grey.length >> 1]!;
  return { ...picture, data: Uint8Array.from(grey, (value) => (value > middle ? 255 : 0)) };
}

/** Lines of letters, `size` of the picture's height each; drawn, as fonts differ between machines. */
function write(lines: number, size: number): Apply {
  return (picture, random) => {
    const { width, height } = picture;
    const strokes = 'M0 0H14V20H0ZM22 20V0H36V10H22L36 20M46 0V20M70 0H56V20H70M56 10H68M80 0V20H94';
    const rows = Array.from({ length: lines }, (_, k) => {
      const y = lines === 1 ? 0.1 + 0.7 * random.float() : (k + 0.15) / lines;
      const [wide, high] = [(0.9 * width) / 94, (size * height) / 20];
      const place = `translate(${(0.05 * width).toFixed(1)} ${(y * height).toFixed(1)}) scale(${wide.toFixed(3)} ${high.toFixed(3)})`;
      return `<path d="${strokes}" transform="${place}" fill="none" stroke="#fff" stroke-width="4"/><path d="${strokes}" transform="${place}" fill="none" stroke="#c00" stroke-width="2.4"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${rows.join('')}</svg>`;
    return decode(encode(picture).composite([{ input: Buffer.from(svg) }]));
  };
}

/** Another picture in front, with `share` of both sides. */
function overlay(share: number): Apply {
  return async (picture, random, other) => {
    const [width, height] = [Math.round(share * picture.width), Math.round(share * picture.height)];
    const left = random.below(picture.width - width + 1);
    const top = random.below(picture.height - height + 1);
    return decode(encode(picture).composite([await place(await other(), { left, top, width, height })]));
  };
}

/** One cell of a table of n × n pictures. */
function collage(n: number): Apply {
  return async (picture, random, other) => {
    const [width, height] = [Math.max(picture.width, 640), Math.max(picture.height, 480)];
    const cell = { width: Math.floor(width / n) - 4, height: Math.floor(height / n) - 4 };
    const own = random.below(n * n);
    const parts: OverlayOptions[] = [];
    for (let k = 0; k < n * n; k++) {
      const [left, top] = [2 + (k % n) * (cell.width + 4), 2 + Math.floor(k / n) * (cell.height + 4)];
      parts.push(await place(k === own ? picture : await other(), { left, top, ...cell }));
    }
    return decode(blank(width, height, '#fff').composite(parts));
  };
}

/** Turned to the right or left, in degrees, and scaled; corners white. */
function turn(from: number, to: number, scale = 1): Apply {
  return (picture, random) => {
    const angle = (from + (to - from) * random.float()) * (random.below(2) === 0 ? 1 : -1);
    const small = encode(picture).resize(Math.round(scale * picture.width));
    return decode(small).then((image) => decode(encode(image).rotate(angle, { background: '#fff' })));
  };
}

/** On a page with bars and lines of text, where it has `share` of its own size. */
function screenshot(share: number): Apply {
  return async (picture, random) => {
    const { width, height } = picture;
    const box = { width: Math.round(share * width), height: Math.round(share * height) };
    const left = random.below(width - box.width + 1);
    const top = Math.round(0.09 * height) + random.below(Math.round(0.85 * height) - box.height);
    const lines = Array.from({ length: 24 }, (_, k) => {
      const long = width * (0.2 + 0.7 * random.float());
      return `<rect x="12" y="${(0.1 + 0.037 * k) * height}" width="${long.toFixed()}" height="6" fill="#99a"/>`;
    });
    const bars = `<rect width="${width}" height="${0.07 * height}" fill="#345"/><rect y="${0.95 * height}" width="${width}" height="${0.05 * height}" fill="#345"/><circle cx="20" cy="${0.035 * height}" r="7" fill="#fff"/>`;
    const page = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${lines.join('')}${bars}</svg>`;
    const parts = [{ input: Buffer.from(page), left: 0, top: 0 }, await place(picture, { left, top, ...box })];
    return decode(blank(width, height, '#f4f4f6').composite(parts));
  };
}

function blank(width: number, height: number, background: string) {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A picture in the middle of a box, its proportions kept. */
async function place(
  picture: Pixels,
  { left, top, width, height }: Record<'left' | 'top' | 'width' | 'height', number>,
) {
  const fitted = encode(picture).resize(width, height, { fit: 'contain', background: '#fff' });
  const input = await fitted.png({ compressionLevel: 0 }).toBuffer();
  return { input, left, top };
}
