/** How tasks go about their steps. */
import type { TaskName, Tasks } from './messages.ts';

export interface Course<Name extends TaskName> {
  readonly report: (progress: Tasks[Name]['progress']) => void;
  /** To be awaited between two steps; throws when the task is cancelled. */
  readonly step: () => Promise<void>;
  readonly signal: AbortSignal;
}

export type Run<Name extends TaskName> = (
  request: Tasks[Name]['request'],
  course: Course<Name>,
) => Promise<Tasks[Name]['result']>;

export interface Kept<T> {
  readonly key: string;
  readonly value: T;
  readonly ms: number;
  readonly kept: boolean;
}

/** A stage that keeps its last result, and does its work anew only for another key. */
export function keeping<T>(): (key: string, work: () => T | Promise<T>) => Promise<Kept<T>> {
  let last: Kept<T> | undefined;
  return async (key, work) => {
    if (last?.key === key) return { ...last, kept: true };
    const start = performance.now();
    const value = await work();
    last = { key, value, ms: performance.now() - start, kept: false };
    return last;
  };
}
