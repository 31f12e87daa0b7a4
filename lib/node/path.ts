/** Paths as Node's functions take them. */
import { fileURLToPath } from 'node:url';
import { describe } from '../check.ts';

/**
 * A path as text.
 *
 * @throws TypeError when it is neither a string nor a file URL
 */
export function pathOf(path: string | URL): string {
  if (typeof path === 'string') return path;
  if (path instanceof URL) return fileURLToPath(path);
  throw new TypeError(`path: expected a string or a file URL, got ${describe(path)}`);
}
