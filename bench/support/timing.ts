/** Timing: warmed up, repeated, with a sink that keeps results alive. */

/** Takes every result, so that no engine leaves the work out. */
export let sink: unknown;

export interface Timing {
  /** ms */
  readonly median: number;
  readonly least: number;
}

/** Times `work` over `repeats` calls after `warmUp` calls. */
export function time(work: () => unknown, repeats = 15, warmUp = 5): Timing {
  return timeBy(() => performance.now(), work, repeats, warmUp);
}

/** The same in CPU time of this process, all its threads: steadier on a shared machine, and what peers in child processes report. */
export function cpuTime(work: () => unknown, repeats = 15, warmUp = 5): Timing {
  return timeBy(cpuClock, work, repeats, warmUp);
}

/** CPU time of this process so far, all its threads, ms. */
export function cpuClock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function timeBy(clock: () => number, work: () => unknown, repeats: number, warmUp: number): Timing {
  const times: number[] = [];
  for (let i = -warmUp; i < repeats; i++) {
    const from = clock();
    sink = work();
    if (i >= 0) times.push(clock() - from);
  }
  return { median: median(times), least: Math.min(...times) };
}

/** The middle of at least one value; of an even number the upper. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

export const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1);
export const ratio = (ours: number, peer: number) => (ours / peer).toFixed(2);
