/** Asks every query of every picture of the database, by every method. */
import { extract, type Features, type PixelData } from 'oriel';
import { extractFiles } from 'oriel/node';
import sharp from 'sharp';
import type { Bar, Progress } from '../buildings/progress.ts';
import { CASCADE, chooseRows } from './cascade.ts';
import type { Collection, Picture, Query } from './collection.ts';
import { bestRows, DEPTH, DESCRIPTIONS, type Described, type Methods, prepareMethods } from './methods.ts';
import { decode } from './pixels.ts';
import { MAX_PIXELS } from './sources.ts';

/** Of a query, the best of each method: those that precision is computed of. */
const LISTED = 20;
const EXTRACTION = { preset: 'hesaff', maxFeatures: 1000 } as const;
/** Queries whose extraction is timed, in this thread; all others are extracted in threads. */
const TIMED = 12;
export const VERIFIED = 'verified';

/** A picture of the database with its score. */
export interface Found {
  readonly id: string;
  readonly score: number;
}

/** What a method says of a query. */
export interface Answer {
  /** Best first. */
  readonly found: readonly Found[];
  /** Of the source, from 1, behind all others of its score; undefined where nothing speaks for it, or there is none. */
  readonly rank: number | undefined;
  /** Of the source; −Infinity where there is no rank. */
  readonly score: number;
}

/** A query and what came of it. */
export interface Asked {
  readonly query: Query;
  /** By method. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Whether the source was left by the first and by the second stage of the cascade. */
  readonly left: readonly [first: boolean, second: boolean];
}

export interface Measured {
  readonly collection: Collection;
  readonly methods: readonly string[];
  readonly asked: readonly Asked[];
  /** ms a query by method: to describe it, and to compare it with all. */
  readonly times: ReadonlyMap<string, { readonly describe: number; readonly compare: number }>;
  /** ms to verify a pair. */
  readonly pairTime: number;
}

/** Describes the database and the queries, and asks. */
export async function measure(collection: Collection, workers: number, progress: Progress): Promise<Measured> {
  const pictures = [...collection.references, ...collection.distractors];
  const ids = pictures.map(({ id }) => id);
  const database: Described[] = [];
  const describing = progress.start('database', pictures.length);
  for await (const picture of describeAll(pictures, workers, describing, startClock())) database.push(picture);
  const training = progress.start('train', 1);
  const prepared = await prepareMethods(database);
  training.end();

  const clock = startClock();
  const asked: Asked[] = [];
  const asking = progress.start('queries', collection.queries.length);
  for await (const picture of describeAll(collection.queries, workers, asking, clock))
    asked.push(ask(collection.queries[asked.length]!, picture, ids, prepared, clock));
  await timeExtraction(collection.queries, clock);

  const needs = new Map<string, string>(prepared.methods.map(({ name, needs }) => [name, needs]));
  const methods = [...needs.keys(), VERIFIED, CASCADE];
  const times = methods.map((name) => {
    const describe = clock.mean(needs.get(name) ?? 'features');
    return [name, { describe, compare: clock.mean(name) }] as const;
  });
  return { collection, methods, asked, times: new Map(times), pairTime: clock.mean('pair') };
}

/** Features in threads, the rest here; in the order of the pictures. */
async function* describeAll(pictures: readonly Picture[], workers: number, bar: Bar, clock: Clock) {
  const paths = pictures.map(({ path }) => path);
  for await (const { path, features, error } of extractFiles(paths, {
    ...EXTRACTION,
    maxPixels: MAX_PIXELS,
    workers,
  })) {
    if (error) throw error;
    yield describe(await readReduced(path), features, clock);
    bar.step();
  }
  bar.end();
}

function describe(image: PixelData, features: Features, clock: Clock): Described {
  return {
    pixels: clock.time('pixels', () => DESCRIPTIONS.pixels(image)),
    histogram: clock.time('histogram', () => DESCRIPTIONS.histogram(image)),
    signature: clock.time('signature', () => DESCRIPTIONS.signature(image)),
    gist: clock.time('gist', () => DESCRIPTIONS.gist(image)),
    features,
  };
}

function ask(query: Query, picture: Described, ids: readonly string[], prepared: Methods, clock: Clock): Asked {
  const source = query.source === undefined ? -1 : ids.indexOf(query.source);
  const scores = new Map<string, Float64Array>();
  for (const { name, score } of prepared.methods)
    scores.set(
      name,
      clock.time(name, () => score(picture)),
    );
  const [vlad, hamming] = [scores.get('VLAD')!, scores.get('Hamming')!];
  const { first, second } = chooseRows(vlad, hamming);

  // Both verified rankings ask for some of the same pairs: each is fitted once, and its time counts for both.
  const fits = new Map<number, { score: number; time: number }>();
  const verify = (row: number) => {
    const from = performance.now();
    const score = prepared.verify(picture.features, row);
    const fit = { score, time: performance.now() - from };
    clock.add('pair', fit.time);
    fits.set(row, fit);
    return fit;
  };
  const verifyAll = (rows: readonly number[], name: string, timeBefore: number) => {
    const all = new Float64Array(ids.length).fill(Number.NEGATIVE_INFINITY);
    let time = timeBefore;
    for (const row of rows) {
      const fit = fits.get(row) ?? verify(row);
      all[row] = fit.score;
      time += fit.time;
    }
    clock.add(name, time);
    return all;
  };
  const byHamming = clock.last('Hamming');
  scores.set(VERIFIED, verifyAll(bestRows(hamming, DEPTH), VERIFIED, byHamming));
  scores.set(CASCADE, verifyAll(second, CASCADE, clock.last('VLAD') + byHamming));
  const answers = Array.from(scores, ([name, values]) => [name, answerOf(values, source, ids)] as const);
  return { query, answers: new Map(answers), left: [first.includes(source), second.includes(source)] };
}

function answerOf(scores: Float64Array, source: number, ids: readonly string[]): Answer {
  const found = bestRows(scores, LISTED).map((row) => ({ id: ids[row]!, score: scores[row]! }));
  const score = scores[source] ?? Number.NEGATIVE_INFINITY;
  const isRanked = score > Number.NEGATIVE_INFINITY;
  const rank = isRanked ? scores.reduce((sum, other) => sum + (other >= score ? 1 : 0), 0) : undefined;
  return { found, rank, score };
}

async function timeExtraction(queries: readonly Query[], clock: Clock): Promise<void> {
  for (let k = 0; k < TIMED; k++) {
    const image = await readReduced(queries[Math.floor((k * queries.length) / TIMED)]!.path);
    clock.time('features', () => extract(image, EXTRACTION));
  }
}

/** Copies may be larger than what they were made of: turned, or enlarged. */
async function readReduced(path: string): Promise<PixelData> {
  const { width, height } = await sharp(path).metadata();
  const factor = Math.min(1, Math.sqrt(MAX_PIXELS / (width * height)));
  return decode(sharp(path).resize(Math.floor(factor * width)));
}

interface Clock {
  /** Runs `work` and adds its time, ms. */
  time<T>(name: string, work: () => T): T;
  add(name: string, ms: number): void;
  last(name: string): number;
  mean(name: string): number;
}

function startClock(): Clock {
  const spent = new Map<string, { sum: number; count: number; last: number }>();
  const add = (name: string, ms: number) => {
    const { sum, count } = spent.get(name) ?? { sum: 0, count: 0 };
    spent.set(name, { sum: sum + ms, count: count + 1, last: ms });
  };
  return {
    time: (name, work) => {
      const from = performance.now();
      const result = work();
      add(name, performance.now() - from);
      return result;
    },
    add,
    last: (name) => spent.get(name)?.last ?? 0,
    mean: (name) => {
      const { sum, count } = spent.get(name) ?? { sum: 0, count: 1 };
      return sum / count;
    },
  };
}
