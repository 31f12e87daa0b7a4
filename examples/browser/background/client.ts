/** The page's side of a worker: tasks as promises. Both scripts were bundled to text, as a page on disk may load no others. */
import type { FromWorker, TaskName, Tasks, ToWorker } from './messages.ts';

/** The bundled scripts; the build puts them in. */
declare const WORKER_SCRIPT: string;
declare const POOL_SCRIPT: string;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

export interface AskOptions<Name extends TaskName> {
  readonly onProgress?: (progress: Tasks[Name]['progress']) => void;
  /** Ends the task: the promise is rejected with its reason at once, and the worker stops at its next step. */
  readonly signal?: AbortSignal;
  readonly transfer?: readonly Transferable[];
}

export type Ask = <Name extends TaskName>(
  task: Name,
  request: Tasks[Name]['request'],
  options?: AskOptions<Name>,
) => Promise<Tasks[Name]['result']>;

/** Starts a worker and returns the function that gives it tasks. */
export function startWorker(): Ask {
  const worker = new Worker(addressOf(WORKER_SCRIPT));
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const send = (message: ToWorker, transfer: readonly Transferable[] = []) =>
    worker.postMessage(message, [...transfer]);
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const asked = waiting.get(data.number);
    if (!asked) return;
    if ('progress' in data) {
      asked.onProgress?.(data.progress as never);
      return;
    }
    waiting.delete(data.number);
    if ('error' in data) asked.reject(new Error(data.error));
    else asked.resolve(data.result as never);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error(event.message || 'the worker did not start'));
    waiting.clear();
  };
  return (task, request, { onProgress, signal, transfer } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const number = ++last;
      waiting.set(number, { resolve, reject, onProgress });
      signal?.addEventListener('abort', () => {
        if (!waiting.delete(number)) return;
        send({ number, cancel: true });
        reject(signal.reason);
      });
      send({ number, task, request }, transfer);
    });
}

/** A worker for the pool of `extractImages`. */
export function poolWorker(): Worker {
  return new Worker(addressOf(POOL_SCRIPT));
}

const addresses = new Map<string, string>();

function addressOf(script: string): string {
  let address = addresses.get(script);
  if (address === undefined) {
    address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    addresses.set(script, address);
  }
  return address;
}
