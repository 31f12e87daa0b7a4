import { checkNumber, describe } from '../check.ts';
import type { Picture } from './svg.ts';

/** Throws unless `value` is a picture. */
export function checkPicture(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`${name}: expected { width, height, href }, got ${describe(value)}`);
  }
  const { width, height, href } = value as Picture;
  checkNumber(`${name}.width`, width, 1, 1e6);
  checkNumber(`${name}.height`, height, 1, 1e6);
  if (href !== undefined && typeof href !== 'string') {
    throw new TypeError(`${name}.href: expected a URL, got ${describe(href)}`);
  }
}
