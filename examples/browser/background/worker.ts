/** The worker: runs tasks, reports their progress, and hears of their end between two steps. */
import { match } from './match.ts';
import type { FromWorker, TaskName, Tasks, ToWorker } from './messages.ts';
import { pairOfFacades, pngOf, townPhotographs } from './scenes.ts';
import { buildIndex, openIndex, query } from './search.ts';
import type { Run } from './steps.ts';

// The types of the DOM are those of a page.
const scope = globalThis as unknown as { postMessage(message: FromWorker): void };

const tasks: { [Name in TaskName]: Run<Name> } = {
  match,
  buildIndex,
  openIndex,
  query,
  renderPair: async () => {
    const [a, b] = pairOfFacades();
    return [await pngOf(a), await pngOf(b)];
  },
  renderTown: async (_, { report, step }) => {
    const town: { name: string; file: Blob }[] = [];
    for (const { name, share, image } of townPhotographs()) {
      town.push({ name, file: await pngOf(image) });
      report(share);
      await step();
    }
    return town;
  },
};

const running = new Map<number, AbortController>();

globalThis.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const { number } = data;
  if ('cancel' in data) {
    running.get(number)?.abort();
    return;
  }
  const controller = new AbortController();
  running.set(number, controller);
  const { signal } = controller;
  const report = (progress: unknown) => scope.postMessage({ number, progress });
  // A turn of the event loop, in which a `cancel` may arrive.
  const step = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  };
  try {
    const run = tasks[data.task] as Run<TaskName>;
    const result: Tasks[TaskName]['result'] = await run(data.request as never, { report, step, signal });
    scope.postMessage({ number, result });
  } catch (error) {
    scope.postMessage({ number, error: (error as Error).message });
  }
  running.delete(number);
};
