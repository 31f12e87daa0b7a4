/** What the page of extractImages.test.ts can do; results are reduced to what crosses over to the test. */
import { extractImages, type ImageSource, type WorkerOptions } from '../../lib/browser/index.ts';
import { digestOf, type FeaturesDigest } from './digest.ts';

export interface Result {
  readonly size?: readonly [width: number, height: number];
  readonly digest?: FeaturesDigest;
  readonly error?: string;
}

const text = (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`;

/** Extracts all, in workers of `script` if there is one; an error that is thrown comes last. */
export async function extractAll(
  sources: Iterable<ImageSource>,
  options: WorkerOptions = {},
  script?: string,
): Promise<Result[]> {
  const results: Result[] = [];
  const own = script === undefined ? {} : { worker: () => new Worker(script, { type: 'module' }) };
  try {
    for await (const { features, width, height, error } of extractImages(sources, { workers: 2, ...own, ...options })) {
      results.push(error ? { error: text(error) } : { size: [width!, height!], digest: digestOf(features!) });
    }
  } catch (error) {
    results.push({ error: `thrown ${text(error)}` });
  }
  return results;
}

/** Aborts while an image is worked at that would take minutes. */
export function extractUntil(ms: number, source: ImageSource): Promise<Result[]> {
  const tilts = Array.from({ length: 16 }, () => 16);
  return extractAll([source], { views: { tilts, rotationStep: 1 }, signal: AbortSignal.timeout(ms) });
}
