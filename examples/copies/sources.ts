/** Where photographs come from: folders, or what comes with the project. */
import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { renderFacade } from '../scene/facade.ts';
import { PHOTOGRAPHS, photographPath } from '../scene/photographs.ts';
import { encode, type Pixels } from './pixels.ts';

/** Of every picture that is searched, and of what is described of a query. */
export const MAX_PIXELS = 400_000;
/** Each photograph that comes with the project gives so many pieces by so many. */
const PIECES = 2;
const HOUSES = 16;

/** A picture that is not read yet. */
export interface Source {
  readonly id: string;
  readonly read: () => Promise<Sharp>;
}

/** Pieces of the photographs that come with the project, which do not overlap, and rendered houses, each another. */
export function ownSources(): Source[] {
  const houses = Array.from({ length: HOUSES }, (_, k): Source => {
    const read = async () => encode(renderFacade({ seed: 100 + k, width: 640, height: 480 }) as Pixels);
    return { id: `house-${k}`, read };
  });
  return [...photographPieces(), ...houses];
}

/** Quarters of the photographs that come with the project. */
export function photographPieces(): Source[] {
  return PHOTOGRAPHS.flatMap((name) =>
    Array.from({ length: PIECES * PIECES }, (_, k): Source => {
      const read = async () => {
        const whole = sharp(photographPath(name));
        const { width: w, height: h } = await whole.metadata();
        const [width, height] = [Math.floor(w / PIECES), Math.floor(h / PIECES)];
        return whole.extract({ left: (k % PIECES) * width, top: Math.floor(k / PIECES) * height, width, height });
      };
      return { id: `${name}-${k}`, read };
    }),
  );
}

const ENDINGS = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'];

/** The photographs of folders, at any depth; in the order of their paths. */
export async function sourcesBelow(folders: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const folder of folders) {
    const files = await readdir(folder, { recursive: true }).catch(() => {
      throw new Error(`--data: no such folder: ${folder}`);
    });
    for (const file of files.filter((name) => ENDINGS.includes(extname(name).toLowerCase())).sort()) {
      const path = join(folder, file);
      const id = relative(folder, path)
        .slice(0, -extname(file).length)
        .replaceAll(/[^\w-]/g, '_');
      sources.push({ id: folders.length > 1 ? `${basename(folder)}-${id}` : id, read: () => readReduced(path) });
    }
  }
  return withDistinctIds(sources);
}

/** a.jpg and a.png, or a b.jpg and a-b.jpg, may be called the same. */
function withDistinctIds(sources: readonly Source[]): Source[] {
  const seen = new Map<string, number>();
  return sources.map(({ id, read }) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return { id: count === 1 ? id : `${id}~${count}`, read };
  });
}

async function readReduced(path: string): Promise<Sharp> {
  const image = sharp(path).autoOrient();
  const { width, height } = (await image.metadata()).autoOrient;
  const factor = Math.min(1, Math.sqrt(MAX_PIXELS / (width * height)));
  return image.resize(Math.max(1, Math.floor(factor * width))).flatten({ background: '#fff' });
}
