/** The pool over workers that only pretend: order, bounds, errors, ends. */
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import tape from 'tape';
import { checkMany, extractMany, type PoolOptions } from '../../lib/pool/extractMany.ts';
import type { Columns } from '../../lib/pool/messages.ts';
import type { StartWorker } from '../../lib/pool/pool.ts';
import { serve } from '../../lib/pool/serve.ts';
import { seedFor } from '../support.ts';

/** How an image fares: turns of the event loop that it takes, and what becomes of it. */
interface Fate {
  readonly turns?: number;
  readonly ends?: 'well' | 'badly' | 'in death';
}

const COLUMNS: Columns = {
  frames: new Float32Array(6),
  response: new Float32Array(1),
  kind: undefined,
  width: 128,
  descriptors: new Uint8Array(128),
};

/** Workers in this thread. Counts those that live, and the images that they work at. */
function pretender(refuse?: Error) {
  const seen = { started: 0, living: 0, busy: 0, busiest: 0 };
  const start: StartWorker = (onAnswer, onDeath) => {
    seen.started++;
    seen.living++;
    let isAlive = true;
    const work = async ({ turns = 1, ends = 'well' }: Fate) => {
      seen.busiest = Math.max(seen.busiest, ++seen.busy);
      for (let i = 0; i < turns && isAlive; i++) await new Promise(setImmediate);
      seen.busy--;
      if (!isAlive) return;
      if (ends === 'in death') onDeath(new Error('exit code 9'));
      else
        onAnswer(
          ends === 'well' ? { image: { width: turns, height: 1, columns: COLUMNS } } : { error: new Error('bad') },
        );
    };
    return {
      send: (request) => {
        if ('source' in request) work(request.source as Fate);
        else queueMicrotask(() => isAlive && onAnswer(refuse ? { error: refuse } : {}));
      },
      end: async () => {
        if (isAlive) seen.living--;
        isAlive = false;
      },
    };
  };
  return { seen, start };
}

const same = <T>(value: T) => value;

async function all(fates: readonly Fate[], start: StartWorker, options: PoolOptions & { workers: number }) {
  const results = [];
  for await (const result of extractMany(fates, same, start, options)) results.push(result);
  return results;
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing thrown',
    (error) => error,
  );

tape('every image has its result, whatever becomes of the others, and every worker is ended', async (t) => {
  const fate = fc.record({
    turns: fc.integer({ min: 0, max: 6 }),
    ends: fc.constantFrom('well', 'well', 'well', 'badly', 'in death'),
  }) as fc.Arbitrary<Fate>;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { maxLength: 30 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (fates, workers, ordered) => {
        const { seen, start } = pretender();
        const progress: number[][] = [];
        const onProgress = (p: { done: number; total: number | undefined; errors: number }) => {
          progress.push([p.done, p.total!, p.errors]);
        };
        const results = await all(fates, start, { workers, ordered, onProgress });
        const sources = results.map(({ source }) => source);
        const errors = fates.filter(({ ends }) => ends !== 'well').length;
        return (
          results.length === fates.length &&
          (ordered ? sources.every((source, i) => source === fates[i]) : new Set(sources).size === fates.length) &&
          results.every(
            ({ source, error, features }) => (source.ends === 'well') === (features?.length === 1 && !error),
          ) &&
          seen.living === 0 &&
          seen.busiest <= workers &&
          progress.length === fates.length &&
          progress.every(([done, total], i) => done === i + 1 && total === fates.length) &&
          (progress.at(-1)?.[2] ?? 0) === errors
        );
      },
    ),
    { seed: seedFor('every image has its result'), numRuns: 300 },
  );
  t.pass('300 runs');
});

tape('a worker that dies costs its own image only, and says why', async (t) => {
  const { seen, start } = pretender();
  const results = await all([{}, { ends: 'in death' }, {}, {}], start, { workers: 1 });
  t.deepEqual(
    results.map(({ error }) => error?.message),
    [undefined, 'worker: it ended at this image (exit code 9)', undefined, undefined],
  );
  t.equal(seen.started, 2, 'another took its place');
});

tape('no more workers start than images wait', async (t) => {
  const { seen, start } = pretender();
  t.deepEqual(await all([], start, { workers: 8 }), []);
  t.equal(seen.started, 0);
  await all([{}, {}], start, { workers: 8 });
  t.ok(seen.started <= 2, `${seen.started} workers for 2 images`);
});

tape('images come when they are done where no order is asked for', async (t) => {
  const { start } = pretender();
  const results = await all([{ turns: 50 }, { turns: 1 }, { turns: 2 }], start, { workers: 3, ordered: false });
  t.deepEqual(
    results.map(({ source }) => source.turns),
    [1, 2, 50],
  );
});

tape('sources are pulled only as far as results are taken', async (t) => {
  const { seen, start } = pretender();
  let pulled = 0;
  async function* endless(): AsyncGenerator<Fate> {
    for (;;) {
      pulled++;
      yield {};
    }
  }
  let taken = 0;
  for await (const _ of extractMany(endless(), same, start, { workers: 2 })) {
    await wait(2);
    taken++;
    // Three images a worker, and the one in the taker's hands.
    t.ok(pulled - taken <= 6, `${pulled} pulled when ${taken} were taken`);
    if (taken === 20) break;
  }
  t.equal(seen.living, 0, 'and a break ends the workers');
});

tape('a source that is slow holds nothing back, and is told when no more is wanted', async (t) => {
  const { start } = pretender();
  let released = false;
  const slow: AsyncIterable<Fate> = {
    [Symbol.asyncIterator]: () => {
      let given = 0;
      return {
        next: () => (given++ < 2 ? Promise.resolve({ done: false, value: {} }) : new Promise(() => {})),
        return: async () => {
          released = true;
          return { done: true, value: undefined };
        },
      };
    },
  };
  let taken = 0;
  for await (const { features } of extractMany(slow, same, start, { workers: 1 })) {
    t.equal(features?.length, 1);
    if (++taken === 2) break;
  }
  t.ok(released);
});

tape('what the source throws comes after the images before it', async (t) => {
  const { seen, start } = pretender();
  function* failing(): Generator<Fate> {
    yield { turns: 5 };
    yield {};
    throw new Error('no more paths');
  }
  let taken = 0;
  const run = async () => {
    for await (const _ of extractMany(failing(), same, start, { workers: 2 })) taken++;
  };
  t.equal(((await caught(run())) as Error).message, 'no more paths');
  t.equal(taken, 2);
  t.equal(seen.living, 0);
});

tape('the signal ends the work at once, with its reason', async (t) => {
  const { seen, start } = pretender();
  const controller = new AbortController();
  const run = all([{}, { turns: Number.POSITIVE_INFINITY }], start, { workers: 2, signal: controller.signal });
  await wait(5);
  controller.abort(new Error('enough'));
  t.equal(((await caught(run)) as Error).message, 'enough');
  t.equal(seen.living, 0);
  t.equal(((await caught(all([{}], start, { workers: 2, signal: controller.signal }))) as Error).message, 'enough');
  t.equal(((await caught(all([{}], start, { workers: 1, signal: AbortSignal.abort() }))) as Error).name, 'AbortError');
});

tape('sources that abort the signal themselves end the work', async (t) => {
  for (const after of [0, 1, 2]) {
    const { seen, start } = pretender();
    const controller = new AbortController();
    async function* sources() {
      for (let i = 0; i < after; i++) yield {};
      controller.abort(new Error('enough'));
      await new Promise(() => {});
    }
    const results = extractMany(sources(), same, start, { workers: 1, signal: controller.signal });
    const run = (async () => {
      for await (const _ of results);
    })();
    const ended = await Promise.race([caught(run), wait(1000, new Error('still waiting'), { ref: false })]);
    t.equal((ended as Error).message, 'enough', `after ${after} images`);
    t.equal(seen.living, 0);
  }
});

tape('what refuses to start, or throws in onProgress, is thrown', async (t) => {
  const refused = pretender(new RangeError('contrast: expected less'));
  t.ok((await caught(all([{}, {}], refused.start, { workers: 2 }))) instanceof RangeError);
  t.equal(refused.seen.living, 0);
  const unable: StartWorker = () => {
    throw new Error('no workers here');
  };
  t.equal(((await caught(all([{}], unable, { workers: 1 }))) as Error).message, 'no workers here');
  let born = 0;
  const stillborn: StartWorker = (_, onDeath) => {
    born++;
    queueMicrotask(() => onDeath(new Error('no such script')));
    return { send: () => {}, end: async () => {} };
  };
  t.equal(
    ((await caught(all([{}], stillborn, { workers: 1 }))) as Error).message,
    'worker: it could not start (no such script)',
  );
  t.equal(born, 1, 'and is not tried again and again');
  const { seen, start } = pretender();
  const onProgress = () => {
    throw new Error('mine');
  };
  t.equal(((await caught(all([{}], start, { workers: 1, onProgress }))) as Error).message, 'mine');
  t.equal(seen.living, 0);
});

tape('what cannot be encoded is an error of its image', async (t) => {
  const { start } = pretender();
  const encode = (source: number) => {
    if (source === 1) throw new TypeError('one');
    return {};
  };
  const errors = [];
  for await (const { error } of extractMany([0, 1, 2], encode, start, { workers: 1 })) errors.push(error?.message);
  t.deepEqual(errors, [undefined, 'one', undefined]);
});

tape('bad sources and options are refused with what was expected', (t) => {
  const refuse = (sources: unknown, options: unknown, expected: RegExp) =>
    t.throws(() => checkMany('paths', sources, options as PoolOptions), expected);
  refuse('a.jpg', {}, /TypeError: paths: expected an iterable.*got string a.jpg; put a single one in an array/);
  refuse(7, {}, /TypeError: paths: expected an iterable/);
  refuse(undefined, {}, /TypeError: paths: expected an iterable/);
  refuse([], null, /TypeError: options: expected an object/);
  refuse([], { workers: 0 }, /RangeError: workers/);
  refuse([], { workers: 1.5 }, /RangeError: workers/);
  refuse([], { ordered: 'yes' }, /TypeError: ordered/);
  refuse([], { signal: new AbortController() }, /TypeError: signal: expected an AbortSignal, got an AbortController/);
  refuse([], { onProgress: true }, /TypeError: onProgress/);
  refuse([], { mask: {} }, /TypeError: mask/);
  checkMany('paths', new Set(['a.jpg']), { preset: 'mser' });
  t.end();
});

tape('a worker is sent the compiled kernels, and takes only those of its version', async (t) => {
  const sent: unknown[] = [];
  const { start } = pretender();
  const listening: StartWorker = (onAnswer, onDeath) => {
    const worker = start(onAnswer, onDeath);
    return {
      ...worker,
      send: (request) => {
        if ('options' in request) sent.push(request.kernels);
        worker.send(request);
      },
    };
  };
  await all([{}, {}], listening, { workers: 2 });
  t.ok(sent.length === 2 && sent.every((kernels) => kernels instanceof WebAssembly.Module), 'each is sent a module');

  const other = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  for (const [kernels, expected] of [
    [sent[0] as WebAssembly.Module, undefined],
    [undefined, undefined],
    [other, /expected the kernels of this version/],
  ] as const) {
    const errors: (Error | undefined)[] = [];
    await serve(
      async () => ({ width: 1, height: 1, data: new Uint8Array(1) }),
      ({ error }) => errors.push(error),
    )({ options: {}, kernels });
    t.equal(errors.length, 1, 'one answer');
    t.ok(expected ? expected.test(errors[0]!.message) : errors[0] === undefined, errors[0]?.message ?? 'ready');
  }
});
