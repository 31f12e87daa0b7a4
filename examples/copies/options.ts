/** The command line of `npm run copies`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const HELP = `npm run copies [-- options]

Edits photographs, asks which method finds what each was made from, and writes a report with every failure.
Without --data: pieces of five photographs in the public domain and rendered houses, about a minute.

  --data DIR        photographs, at any depth below DIR; several times for several folders
  --references N    photographs of which copies are made. Default 8, with --data 100
  --distractors N   photographs that are searched too and copied by none. Default 20, with --data 400
  --seed N          which are which, and what the edits draw. Default 1
  --out DIR         where copies and report go; its folders \`pictures\` and \`queries\` are overwritten. Default out/copies
  --workers N       threads that extract. Default one for each core
  --help`;

/** What is edited and searched. */
export interface Settings {
  /** Folders; none for the pictures that come with the project. */
  readonly data: readonly string[];
  readonly references: number;
  readonly distractors: number;
  readonly seed: number;
  readonly out: string;
  readonly workers: number;
}

/**
 * Reads the command line.
 *
 * @returns undefined when help was asked for
 * @throws Error with one sentence for an option that is unknown or out of range
 */
export function readSettings(args: readonly string[]): Settings | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      data: { type: 'string', multiple: true },
      ...{ references: text, distractors: text, seed: text, out: text, workers: text },
    },
  });
  if (values.help) return undefined;
  const { data = [], out = 'out/copies' } = values;
  const own = data.length === 0;
  return {
    ...{ data, out },
    references: integer('references', values.references ?? (own ? '8' : '100'), 1, 100_000),
    distractors: integer('distractors', values.distractors ?? (own ? '20' : '400'), 0, 100_000),
    seed: integer('seed', values.seed ?? '1', 0, 2 ** 31),
    workers: integer('workers', values.workers ?? String(availableParallelism()), 1, 256),
  };
}

function integer(name: string, value: string, low: number, high: number): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < low || number > high)
    throw new Error(`--${name}: expected an integer from ${low} to ${high}, got ${value}`);
  return number;
}
