/** Images and sequences with ground truth, for benchmarks. Every program reads the same grey bytes. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Matrix } from 'ml-matrix';
import sharp from 'sharp';
import { grayscale, type ImageLike, type PixelData } from '../../lib/index.ts';
import { readImage } from '../../lib/node/index.ts';

/** Reads an image file; beside what `readImage` reads, the binary PPM of HPatches. */
export async function readAny(path: string): Promise<PixelData> {
  if (!path.endsWith('.ppm')) return readImage(path);
  const bytes = await readFile(path);
  const [header, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 60).toString('latin1')) ?? [];
  if (header === undefined) throw new Error(`${path}: expected a binary PPM of bytes`);
  return {
    width: Number(width),
    height: Number(height),
    channels: 3,
    data: new Uint8Array(bytes.subarray(header.length)),
  };
}

/** Reads an image file as grey bytes, resized to `size`, px: a width alone keeps the proportions. */
export async function readGray(
  path: string,
  size: readonly [width?: number, height?: number] = [],
): Promise<PixelData> {
  const { data, info } = await sharp(path)
    .resize(...size)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 1, data: new Uint8Array(data) };
}

export interface Picture {
  /** Grey bytes. */
  readonly image: PixelData;
  /** The same as a binary PGM, for other programs. */
  readonly file: string;
}

let written = 0;

/** The grey bytes of an image, also as a file in `folder`. */
export async function grayPicture(image: ImageLike, folder: string): Promise<Picture> {
  const gray = grayscale(image);
  const [height, width] = gray.shape as [number, number];
  // Uint8ClampedArray rounds.
  const data = new Uint8Array(Uint8ClampedArray.from(gray.data, (value) => 255 * value).buffer);
  const file = join(folder, `${written++}.pgm`);
  await writeFile(file, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), data]));
  return { image: { width, height, channels: 1, data }, file };
}

/** An image sequence; `models[k]` maps image 0 to image k + 1. */
export interface Sequence {
  readonly name: string;
  readonly images: readonly string[];
  readonly models: readonly Matrix[];
}

/** Reads the sequences below `folder`: img1..6.png with H1to<k>p, or 1..6.ppm with H_1_<k>. */
export async function readSequences(folder: string): Promise<Sequence[]> {
  const sequences: Sequence[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const at = join(folder, name);
    const planar = existsSync(join(at, 'img1.png'));
    const images = [1, 2, 3, 4, 5, 6].map((k) => join(at, planar ? `img${k}.png` : `${k}.ppm`));
    const models = [2, 3, 4, 5, 6].map((k) => readModel(join(at, planar ? `H1to${k}p` : `H_1_${k}`)));
    sequences.push({ name: basename(at), images, models: await Promise.all(models) });
  }
  return sequences;
}

/** Reads a 3×3 matrix, row by row, from a text file. */
export async function readModel(path: string): Promise<Matrix> {
  return Matrix.from1DArray(3, 3, await readNumbers(path));
}

/** Reads the numbers of a text file. */
export async function readNumbers(path: string): Promise<number[]> {
  return (await readFile(path, 'utf8')).trim().split(/\s+/).map(Number);
}
