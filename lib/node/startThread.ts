/** A worker of the pool as a thread of Node's. It keeps the process alive only while it has something to do. */
import { Worker } from 'node:worker_threads';
import type { StartWorker } from '../pool/pool.ts';

/**
 * How to start a worker thread.
 *
 * @param entry - its script; TypeScript is run by `tsx`
 */
export function startThread(entry: URL): StartWorker {
  return (onAnswer, onDeath) => {
    const thread = startScript(entry);
    let reason: Error | undefined;
    thread.on('message', (answer) => {
      thread.unref();
      onAnswer(answer);
    });
    thread.on('error', (error: Error) => {
      reason = error;
    });
    thread.on('exit', (code) => onDeath(reason ?? new Error(`exit code ${code}`)));
    return {
      send: (request) => {
        thread.ref();
        thread.postMessage(request);
      },
      end: () => {
        thread.ref();
        return thread.terminate();
      },
    };
  };
}

function startScript(entry: URL): Worker {
  // A thread takes the flags of the process. They must not be listed: of listed ones Node refuses --max-old-space-size and the like. With
  // --input-type, which is an error beside a script, it takes none.
  const execArgv = process.execArgv.some((flag) => flag.startsWith('--input-type')) ? [] : undefined;
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry, { execArgv });
  // Node does not hand the loader of the main thread on to others.
  const tsx = import.meta.resolve('tsx/esm/api');
  const script = `import('${tsx}').then(({ register }) => (register(), import('${entry}')))`;
  return new Worker(script, { eval: true, execArgv });
}
