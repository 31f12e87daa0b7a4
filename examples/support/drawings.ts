/** Drawings of images in memory, written as SVG and PNG. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Features, Fit, Matches, PixelData } from 'oriel';
import { drawMatches, type Picture } from 'oriel/draw';
import { svgToPng, toDataUrl } from 'oriel/node';

/** An image to draw on, its pixels within the drawing. */
export async function pictureOf(image: PixelData): Promise<Picture> {
  return { width: image.width, height: image.height, href: await toDataUrl(image) };
}

/** Writes a drawing, and as PNG beside it; says so. */
export async function writeDrawing(path: string, svg: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, svg);
  await writeFile(path.replace(/(\.svg)?$/, '.png'), await svgToPng(svg));
  console.log(`picture             ${path} and .png`);
}

/** Writes the drawing of matches. */
export async function writeMatches(
  path: string,
  imageA: PixelData,
  imageB: PixelData,
  a: Features,
  b: Features,
  matches: Matches,
  fit: Fit | undefined,
): Promise<void> {
  const [pictureA, pictureB] = await Promise.all([pictureOf(imageA), pictureOf(imageB)]);
  await writeDrawing(path, drawMatches(pictureA, pictureB, a, b, matches, { fit }));
}
