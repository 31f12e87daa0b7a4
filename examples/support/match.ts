/** The command line of `npm run match`, its clock, and how it ends. */
import { parseArgs } from 'node:util';
import type { Preset } from 'oriel';

export interface MatchSettings {
  /** Two files; none for the photograph and view of the example. */
  readonly files: readonly string[];
  readonly preset: Preset | undefined;
  readonly views: boolean;
  readonly out: string;
  readonly seed: number;
  /** px */
  readonly maxError: number;
  readonly maxPixels: number;
}

/**
 * Reads the command line.
 *
 * @throws Error with one sentence for what is unknown or missing
 */
export function readSettings(): MatchSettings {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: 'string' },
      views: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out/matches.svg' },
      seed: { type: 'string', default: '0' },
      'max-error': { type: 'string', default: '3' },
      'max-pixels': { type: 'string', default: '2000000' },
    },
  });
  if (positionals.length !== 0 && positionals.length !== 2) {
    throw new Error(`expected two image files or none, got ${positionals.length}`);
  }
  const { preset, views, out } = values as { preset?: Preset; views: boolean; out: string };
  const [seed, maxError, maxPixels] = [values.seed, values['max-error'], values['max-pixels']].map(Number);
  return { files: positionals, preset, views, out, seed: seed!, maxError: maxError!, maxPixels: maxPixels! };
}

export interface Clock {
  /** Runs `work` and adds its time to the stage. */
  time<T>(stage: string, work: () => T): T;
  /** Prints the stages in the order of their first use. */
  print(): void;
}

export function startClock(): Clock {
  const stages = new Map<string, number>();
  const add = (stage: string, from: number) => stages.set(stage, (stages.get(stage) ?? 0) + performance.now() - from);
  return {
    time: (stage, work) => {
      const from = performance.now();
      const result = work();
      if (result instanceof Promise)
        result.then(
          () => add(stage, from),
          () => add(stage, from),
        );
      else add(stage, from);
      return result;
    },
    print: () => {
      const parts = Array.from(stages, ([stage, ms]) => `${stage} ${ms.toFixed(0)}`);
      console.log(`time, ms            ${parts.join(', ')} (first calls, both images)`);
    },
  };
}

/** Runs a program; what goes wrong ends it with one sentence instead of a stack. */
export async function inOneSentence(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    console.error((error as Error).message.split('\n')[0]);
    process.exitCode = 1;
  }
}
