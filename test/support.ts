/** What several tests share. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Random, seededRandom } from '../lib/random.ts';

/** A seed derived from the name of the test, so that each test has its own and always the same one; `fc.assert` prints it on failure. */
export function seedFor(testName: string): number {
  let seed = 2166136261;
  for (const char of testName) seed = Math.imul(seed ^ char.codePointAt(0)!, 16777619);
  return seed;
}

/** A generator with the seed of the test. */
export function randomFor(testName: string): Random {
  return seededRandom(seedFor(testName));
}

/** The folder of the developers' data sets, or undefined where it is absent; tests that want it skip with a reason. */
export function sharedData(): string | undefined {
  const folder = fileURLToPath(new URL('../../shared/data', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
