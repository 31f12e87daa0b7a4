/**
 * Going through training descriptors, in portions short enough that progress is told and cancelling is heard.
 */
import { slice } from '../../matching/tables.ts';
import type { ByteRows, Source } from './source.ts';

export interface Progress {
  /** What is being done: choosing the first centres, moving them, finding which are nearest for the signatures. */
  readonly stage: 'seeding' | 'clustering' | 'embedding';
  /** Passes through the descriptors that are complete, and all of them; fewer are needed where centres come to rest early. */
  readonly pass: number;
  readonly passes: number;
  /** Descriptors of this pass that are done, and how many there are; 0 while nobody knows. */
  readonly done: number;
  readonly total: number;
  /** Mean squared distance of the descriptors to their words in the last complete pass of clustering. */
  readonly error?: number | undefined;
}

/** What a training run shares. */
export interface Run {
  readonly source: Source;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly passes: number;
  pass: number;
  total: number;
  error: number | undefined;
}

/** Comparisons of rows in one go: some fifty milliseconds. Fewer would leave too few rows for each group of a tree. */
const COMPARISONS_A_PORTION = 16_000_000;
const MOST_ROWS = 16384;

/**
 * Goes through all rows once.
 *
 * @param comparisons - rows that each row is compared with
 * @param work - may keep nothing of the rows
 * @throws the signal's reason; RangeError when there are not as many rows as in the first pass
 */
export async function passThrough(
  run: Run,
  stage: Progress['stage'],
  comparisons: number,
  work: (rows: ByteRows) => void,
): Promise<void> {
  const size = Math.max(64, Math.min(MOST_ROWS, Math.ceil(COMPARISONS_A_PORTION / comparisons)));
  let done = 0;
  for await (const batch of run.source()) {
    // Heard here too, as batches may be empty, or slow to come.
    run.signal?.throwIfAborted();
    for (let first = 0; first < batch.length; first += size) {
      const rows = slice(batch, first, size) as ByteRows;
      work(rows);
      done += rows.length;
      tell(run, stage, done);
      await pause();
      run.signal?.throwIfAborted();
    }
  }
  if (run.pass > 0 && done !== run.total) {
    throw new RangeError(`descriptors: expected ${run.total} rows in every pass, got ${done} in pass ${run.pass + 1}`);
  }
  run.total = done;
  run.pass++;
}

function tell({ onProgress, pass, passes, total, error }: Run, stage: Progress['stage'], done: number): void {
  onProgress?.({ stage, pass, passes, done, total, error });
}

/** Lets the event loop turn: a message takes microseconds, where a timer would wait for milliseconds in browsers. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
