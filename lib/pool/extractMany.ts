/**
 * Features of many images, in workers, as they are wanted.
 *
 * 1. Sources are pulled while fewer than `WINDOW` images a worker are between their source and whoever takes the results: a slow taker
 *    or a slow image holds back the rest, so that memory does not grow with the number of images.
 * 2. A pool extracts them (pool.ts); results come in the order of their sources, or as they are done.
 * 3. However the taker ends, by the last result, an early `break`, an error or the signal, all workers are stopped before it goes on.
 */
import { checkFlag, checkFunction, checkInteger, checkOptions, checkSignal, describe } from '../check.ts';
import type { Features } from '../types.ts';
import { compiledKernels } from '../wasm/instance.ts';
import { type Answer, type ExtractionOptions, featuresOf } from './messages.ts';
import { Pool, type StartWorker } from './pool.ts';
import { checkMaxPixels } from './reducedSize.ts';

/** One is worked at, and two wait or are done: workers go on while a result is taken or an image takes three times as long as others. */
const WINDOW = 3;

export interface ExtractionProgress {
  /** Images handed over, this one included, and how many of them are errors. */
  readonly done: number;
  readonly errors: number;
  /** How many there are, where the sources are an array or a set. */
  readonly total: number | undefined;
}

/** How the work is shared, and the options of `extract` but for `mask`. */
export interface PoolOptions extends ExtractionOptions {
  /** Workers at a time, 1 to 1024. Each holds the memory of the largest image that it met. Default: as many as the machine runs threads. */
  workers?: number | undefined;
  /** Whether results come in the order of their sources, and not as they are done. Default true. */
  ordered?: boolean | undefined;
  /** Ends the work: the next step throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Hears of every image, just before it is handed over. */
  onProgress?: ((progress: ExtractionProgress) => void) | undefined;
}

/** What came of an image: features and its size in px, or why there are none. */
export type Extraction =
  | { readonly features: Features; readonly width: number; readonly height: number; readonly error?: undefined }
  | { readonly error: Error; readonly features?: undefined; readonly width?: undefined; readonly height?: undefined };

/** What is gone through once, as far as results are taken. */
export type Sources<Source> = Iterable<Source> | AsyncIterable<Source>;

/** Throws unless `sources` can be gone through and `options` are sound but for those of `extract`, which the workers check. */
export function checkMany(name: string, sources: unknown, options: PoolOptions): void {
  const iterable = Object(sources) as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
  if (typeof sources === 'string' || !(iterable[Symbol.iterator] || iterable[Symbol.asyncIterator])) {
    const remedy = 'put a single one in an array';
    throw new TypeError(`${name}: expected an iterable or async iterable, got ${describe(sources)}; ${remedy}`);
  }
  checkOptions(options, Object.keys(Object(options)));
  const { workers, ordered, signal, onProgress } = options;
  if (workers !== undefined) checkInteger('workers', workers, 1, 1024);
  checkFlag('ordered', ordered);
  checkSignal('signal', signal);
  checkFunction('onProgress', onProgress);
  checkMaxPixels(options.maxPixels);
  if ('mask' in options) throw new TypeError('mask: expected no mask for many images, which differ in size; got one');
}

/**
 * Extracts the features of many images.
 *
 * @param encode - what to send to a worker for a source; what it throws becomes that image's error
 * @param options - checked; `workers` is there
 */
export async function* extractMany<Source>(
  sources: Sources<Source>,
  encode: (source: Source) => unknown,
  start: StartWorker,
  { workers, ordered = true, signal, onProgress, ...extraction }: PoolOptions & { workers: number },
): AsyncGenerator<{ readonly source: Source } & Extraction, void, undefined> {
  let wake = (): void => {};
  let failure: { readonly reason: unknown } | undefined;
  const fail = (reason: unknown) => {
    failure ??= { reason };
    wake();
  };
  const pool = new Pool(start, workers, { options: extraction, kernels: await compiledKernels() }, fail);
  const abort = () => {
    fail(signal!.reason);
    // At once, as whoever takes the results may be busy with one.
    void pool.end();
  };
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);

  const queue: { readonly source: Source; answer?: Answer }[] = [];
  const iterator = iteratorOf(sources);
  let end: { readonly error?: unknown } | undefined;
  let isPulling = false;
  const pull = async () => {
    if (isPulling) return;
    isPulling = true;
    try {
      while (end === undefined && queue.length < WINDOW * workers) {
        const { done, value } = await iterator.next();
        // The work may have ended while the source was awaited.
        if (done || end) end ??= {};
        else enter(value);
      }
    } catch (error) {
      // What came before the source failed is handed over first.
      end ??= { error };
    }
    isPulling = false;
    wake();
  };
  const enter = (source: Source) => {
    const entry: (typeof queue)[number] = { source };
    queue.push(entry);
    const settle = (answer: Answer) => {
      entry.answer = answer;
      wake();
    };
    try {
      pool.run(encode(source)).then(settle);
    } catch (error) {
      settle({ error: error as Error });
    }
  };

  const total = Array.isArray(sources) ? sources.length : sources instanceof Set ? sources.size : undefined;
  let [done, errors] = [0, 0];
  try {
    for (;;) {
      void pull();
      // Looked at after the sources, which may abort the signal themselves: nobody would wake this loop again.
      if (failure) throw failure.reason;
      const at = ordered ? 0 : queue.findIndex(({ answer }) => answer);
      const entry = queue[at];
      if (entry?.answer) {
        queue.splice(at, 1);
        void pull();
        done++;
        if (entry.answer.error) errors++;
        onProgress?.({ done, total, errors });
        yield { source: entry.source, ...extractionOf(entry.answer) };
      } else if (end && queue.length === 0) {
        if ('error' in end) throw end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    const isDry = end !== undefined;
    end ??= {};
    await pool.end();
    if (!isDry) await release(iterator, isPulling);
  }
}

function extractionOf({ image, error }: Answer): Extraction {
  if (error !== undefined) return { error };
  const { width, height, columns } = image!;
  return { features: featuresOf(columns), width, height };
}

type Steps<Source> = Iterator<Source> | AsyncIterator<Source>;

function iteratorOf<Source>(sources: Sources<Source>): Steps<Source> {
  return Symbol.asyncIterator in sources ? sources[Symbol.asyncIterator]() : sources[Symbol.iterator]();
}

/** Tells a source that no more is wanted. One that is being awaited may never answer, so it is not waited for, nor heard. */
async function release(iterator: Steps<unknown>, isPulling: boolean): Promise<void> {
  const released = (async () => iterator.return?.())();
  if (isPulling) released.catch(() => {});
  else await released;
}
