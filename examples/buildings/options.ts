/** The command line of `npm run buildings`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { ExtractOptions, Preset } from 'oriel';

export const HELP = `npm run buildings [-- options]

Ranks photographs by the building that a box in one of them shows, and writes a report with pictures.
Without --data: a small town, which is rendered first (about a minute).

  --data DIR        Oxford or Paris Buildings as published: images in DIR/images or below DIR, ground truth in DIR/gt_files
  --revisited FILE  the revisited ground truth of the same images (gnd_roxford5k, gnd_rparis6k) as JSON
  --train DIR       train the vocabulary on the images below DIR. Default: the data's own, which flatters the figures
  --words N         visual words. Default 2000 for the town, 20000 for --data
  --bits N          of a signature: 0 (none), 64 or 128. Default 64
  --scoring RULE    tfidf, hamming or asmk. Default hamming, without bits tfidf
  --assign N        words that each feature of the query asks under. Default 1 for the town, 5 for --data
  --depth N         how many of the best images are verified. Default 200
  --max-error PX    how far an inlier may be from where the affine map has it. Default 8 for the town, else the library's
  --expand RULE     none, average or hamming. Default average
  --preset NAME     sift, dogaff, hesaff, harraff or mser; with -upright for photographs held level. Default hesaff-upright
  --out DIR         where the report, the town and the cached features go. Default out/buildings
  --workers N       at a time that render and extract. Default one for each core
  --help

An interrupted run goes on where it was: features are kept in DIR/features, one file an image.`;

/** How a town or data set is searched. */
export interface Settings {
  readonly data: string | undefined;
  readonly revisited: string | undefined;
  readonly train: string | undefined;
  readonly words: number;
  readonly bits: 0 | 64 | 128;
  readonly scoring: 'tfidf' | 'hamming' | 'asmk';
  /** Words a feature. */
  readonly assign: number;
  readonly depth: number;
  /** px of the hit; the library's own when undefined. */
  readonly maxError: number | undefined;
  readonly expand: 'none' | 'average' | 'hamming';
  readonly preset: string;
  readonly out: string;
  readonly workers: number;
}

const PRESETS: readonly Preset[] = ['sift', 'dogaff', 'hesaff', 'harraff', 'mser'];

/**
 * Reads the command line.
 *
 * @returns undefined when help was asked for
 * @throws Error with one sentence for an option that is unknown, out of range or contradicts another
 */
export function readSettings(args: readonly string[]): Settings | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      ...{ data: text, revisited: text, train: text, words: text, bits: text, scoring: text },
      ...{ assign: text, depth: text, 'max-error': text, expand: text, preset: text, out: text, workers: text },
    },
  });
  if (values.help) return undefined;
  const { data, revisited, train, preset = 'hesaff-upright', out = 'out/buildings' } = values;
  const maxError = values['max-error'] ?? (data === undefined ? '8' : undefined);
  const bits = Number(oneOf('bits', values.bits ?? '64', ['0', '64', '128'])) as Settings['bits'];
  const scoring = oneOf('scoring', values.scoring ?? (bits > 0 ? 'hamming' : 'tfidf'), ['tfidf', 'hamming', 'asmk']);
  if (bits === 0 && scoring !== 'tfidf') throw new Error(`--scoring ${scoring}: needs signatures; leave out --bits 0`);
  const expand = oneOf('expand', values.expand ?? 'average', ['none', 'average', 'hamming']);
  if (bits === 0 && expand === 'hamming') throw new Error('--expand hamming: needs signatures; leave out --bits 0');
  if (revisited !== undefined && data === undefined) {
    throw new Error('--revisited: needs --data, the folder with the images');
  }
  extractOptions(preset);
  return {
    ...{ data, revisited, train, bits, scoring, expand, preset, out },
    words: integer('words', values.words ?? (data === undefined ? '2000' : '20000'), 1, 2 ** 20),
    assign: integer('assign', values.assign ?? (data === undefined ? '1' : '5'), 1, 1024),
    depth: integer('depth', values.depth ?? '200', 1, 2 ** 31 - 1),
    maxError: maxError === undefined ? undefined : integer('max-error', maxError, 1, 1000),
    workers: integer('workers', values.workers ?? String(availableParallelism()), 1, 256),
  };
}

/** What a preset's name stands for. */
export function extractOptions(name: string): ExtractOptions {
  const upright = name.endsWith('-upright');
  const preset = oneOf('preset', upright ? name.slice(0, -'-upright'.length) : name, PRESETS);
  return { preset, upright };
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  if (!choices.includes(value as T)) throw new Error(`--${name}: expected ${choices.join(', ')}, got ${value}`);
  return value as T;
}

function integer(name: string, value: string, low: number, high: number): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < low || number > high) {
    throw new Error(`--${name}: expected an integer from ${low} to ${high}, got ${value}`);
  }
  return number;
}
