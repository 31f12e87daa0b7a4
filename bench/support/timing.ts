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
  const times: number[] = [];
  for (let i = -warmUp; i < repeats; i++) {
    const from = performance.now();
    sink = work();
    if (i >= 0) times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1]!, least: times[0]! };
}

export const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1);
export const ratio = (ours: number, peer: number) => (ours / peer).toFixed(2);
