/** The entry points of the package: read from package.json, so that a new one is documented and tested without being listed again. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Source files of the entry points that have types, below the project, by what an import says: `oriel/draw` → `lib/draw/index.ts`. */
export function entryPoints(): Map<string, string> {
  const { name, exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const entries = new Map<string, string>();
  for (const [path, target] of Object.entries<{ types?: string }>(exports)) {
    if (target.types === undefined) continue;
    entries.set(path.replace('.', name), target.types.replace('./dist/', 'lib/').replace(/\.d\.ts$/, '.ts'));
  }
  return entries;
}
