/** Training descriptors, one table or batches of them that are gone through several times, so that they need not fit in memory. */
import { describe } from '../../check.ts';
import { type Descriptors, isFeatures, readTable } from '../../matching/tables.ts';

/** Rows of bytes without gaps. */
export interface ByteRows {
  readonly data: Uint8Array;
  readonly length: number;
  readonly width: number;
}

/** One table of descriptors or features; or an iterable of them that begins anew each time it is iterated. */
export type TrainingDescriptors = Descriptors | Iterable<Descriptors> | AsyncIterable<Descriptors>;

/** Goes through all batches once. */
export type Source = () => AsyncGenerator<ByteRows>;

/**
 * Prepares going through descriptors.
 *
 * @throws TypeError for what is neither a table nor an iterable of them, and for an iterator that can be gone through only once
 */
export function sourceOf(descriptors: TrainingDescriptors): Source {
  if (isOneTable(descriptors)) {
    const rows = readBytes('descriptors', descriptors, 0);
    return async function* () {
      yield rows;
    };
  }
  const batches = descriptors as unknown as Partial<Record<symbol, () => unknown>> | undefined;
  const iterate = batches?.[Symbol.asyncIterator] ?? batches?.[Symbol.iterator];
  if (typeof descriptors === 'string' || typeof iterate !== 'function') {
    throw new TypeError(
      `descriptors: expected an ndarray, Features, or an iterable of them, got ${describe(descriptors)}`,
    );
  }
  if (iterate.call(batches) === descriptors) {
    throw new TypeError(
      'descriptors: expected an iterable that begins anew for each pass, got an iterator that runs once; pass an array, or an object with [Symbol.asyncIterator]() that opens the files again',
    );
  }
  return async function* () {
    let [batch, width] = [0, 0];
    for await (const table of descriptors as AsyncIterable<Descriptors>) {
      const rows = readBytes(`descriptors[${batch++}]`, table, width);
      if (rows.length > 0) width = rows.width;
      yield rows;
    }
  };
}

function isOneTable(descriptors: TrainingDescriptors): descriptors is Descriptors {
  const table = descriptors as Descriptors;
  return typeof table === 'object' && table !== null && (isFeatures(table) || Array.isArray(table.shape));
}

/** @param width - values a row, or 0 for any */
function readBytes(name: string, descriptors: Descriptors, width: number): ByteRows {
  const rows = readTable(name, descriptors);
  if (!(rows.data instanceof Uint8Array)) throw new TypeError(`${name}: expected uint8, got float32`);
  if (width > 0 && rows.length > 0 && rows.width !== width) {
    throw new RangeError(`${name}: expected rows of ${width} values as before, got ${rows.width}`);
  }
  return { data: rows.data, length: rows.length, width: rows.width };
}
