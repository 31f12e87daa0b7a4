/**
 * From images to figures.
 *
 * 1. Features of all images, from disk where an earlier run left them.
 * 2. A vocabulary, trained on a sample of the descriptors.
 * 3. An index of the database.
 * 4. Every query under every step, from plain words to all rules: its ranking, its precision, its time.
 *
 * A query is what was found in the whole image and has its centre in the box.
 */
import { join } from 'node:path';
import { type Features, featuresInBox, type Hit, type QueryOptions, VisualIndex } from 'oriel';
import { averagePrecision } from 'oriel/evaluate';
import { type Dataset, findImages, type Query, type Score } from './dataset.ts';
import { extractAll } from './features.ts';
import { extractOptions, type Settings } from './options.ts';
import type { Progress } from './progress.ts';
import { trainOrRead } from './vocabulary.ts';

/** A way to search. */
export interface Step {
  readonly name: string;
  readonly options: QueryOptions;
}

/** What a step came to. */
export interface StepFigures extends Step {
  /** At each difficulty; undefined where no query has a correct answer. */
  readonly scores: readonly (Score | undefined)[];
  /** Median time of a query, ms. */
  readonly time: number;
}

export interface QueryFigures {
  readonly query: Query;
  /** The features inside the box. */
  readonly features: Features;
  /** Average precision, [step][difficulty]; undefined where there is no correct answer. */
  readonly precision: readonly (readonly (number | undefined)[])[];
  /** Of the last step, best first. */
  readonly hits: readonly Hit[];
}

export interface Figures {
  readonly dataset: Dataset;
  readonly settings: Settings;
  /** Features in the index. */
  readonly postings: number;
  readonly training: {
    readonly images: number;
    readonly descriptors: number;
    /** On the images that are searched. */
    readonly own: boolean;
    /** By an earlier run. */
    readonly wasKept: boolean;
  };
  /** Images of both data and training set whose features this run extracted, and those that an earlier one had. */
  readonly extracted: number;
  readonly cached: number;
  /** Images of the data that cannot be read, and why. */
  readonly failed: ReadonlyMap<string, string>;
  readonly steps: readonly StepFigures[];
  readonly queries: readonly QueryFigures[];
  /** Seconds. */
  readonly times: { readonly extraction: number; readonly training: number; readonly indexing: number };
}

/** The rules one after the other, each on top of those before it. */
function planSteps({ scoring, bits, assign, depth, maxError, expand }: Settings): Step[] {
  const steps: Step[] = [];
  let options: QueryOptions = { scoring: 'tfidf', multipleAssignment: 1 };
  const add = (name: string, more: QueryOptions) => {
    options = { ...options, ...more };
    steps.push({ name, options });
  };
  add('TF-IDF', {});
  if (scoring === 'hamming') {
    add(`+ Hamming embedding, ${bits} bits`, { scoring: 'hamming', burstiness: 'none' });
    add('+ burstiness', { burstiness: 'both' });
  }
  if (scoring === 'asmk') add(`ASMK*, ${bits} bits`, { scoring: 'asmk' });
  if (assign > 1) add(`+ multiple assignment, ${assign} words`, { multipleAssignment: assign });
  add(`+ verification of the best ${depth}`, { verify: { depth, maxError } });
  if (expand !== 'none') add(`+ ${expand} query expansion`, { expand });
  return steps;
}

/** Extracts, trains, indexes, asks. */
export async function measure(dataset: Dataset, settings: Settings, progress: Progress): Promise<Figures> {
  const folder = join(settings.out, 'features');
  const options = extractOptions(settings.preset);
  const [stores, extraction] = await timed(async () => {
    const extracted = (paths: Iterable<string>) => extractAll([...paths], options, folder, settings.workers, progress);
    const own = await extracted(dataset.paths.values());
    return {
      own,
      training: settings.train === undefined ? own : await extracted((await findImages(settings.train)).values()),
    };
  });
  const { own } = stores;
  const all = [...new Set([own, stores.training])];
  const [trained, training] = await timed(() => trainOrRead(stores.training, settings, progress));

  const readable = new Set(own.paths);
  const database = dataset.database.filter((id) => readable.has(dataset.paths.get(id)!));
  const [index, indexing] = await timed(async () => {
    const bar = progress.start('index', database.length);
    const index = new VisualIndex(trained.vocabulary);
    for (const id of database) {
      index.add(id, await own.read(dataset.paths.get(id)!));
      bar.step();
    }
    index.compact();
    bar.end();
    return index;
  });

  const steps = planSteps(settings);
  const asked = dataset.queries.filter(({ image }) => readable.has(dataset.paths.get(image) ?? ''));
  if (asked.length === 0) throw new Error(`${dataset.name}: expected images of queries that can be read, got none`);
  const bar = progress.start('query', asked.length * steps.length);
  const times: number[][] = steps.map(() => []);
  const rankings: string[][][] = steps.map(() => []);
  const queries = await inTurn(asked, async (query): Promise<QueryFigures> => {
    const features = featuresInBox(await own.read(dataset.paths.get(query.image)!), query.box);
    let hits: Hit[] = [];
    const precision = steps.map(({ options }, k) => {
      const from = performance.now();
      hits = index.query(features, { ...options, top: index.length });
      times[k]!.push(performance.now() - from);
      bar.step();
      const ranking = hits.map(({ id }) => id);
      rankings[k]!.push(ranking);
      return query.relevance.map((relevance) =>
        relevance.positives.length === 0 ? undefined : averagePrecision(ranking, relevance),
      );
    });
    return { query, features, precision, hits };
  });
  bar.end();

  return {
    ...{ dataset, settings, queries },
    postings: index.postings,
    training: {
      images: stores.training.paths.length,
      descriptors: trained.descriptors,
      wasKept: trained.wasKept,
      own: own === stores.training,
    },
    extracted: sum(all.map(({ paths, cached }) => paths.length - cached)),
    cached: sum(all.map(({ cached }) => cached)),
    failed: own.failed,
    steps: steps.map((step, k) => ({
      ...step,
      scores: dataset.score(rankings[k]!, asked),
      time: median(times[k]!),
    })),
    times: { extraction, training, indexing },
  };
}

async function inTurn<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const from = performance.now();
  const result = await work();
  return [result, (performance.now() - from) / 1000];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}
