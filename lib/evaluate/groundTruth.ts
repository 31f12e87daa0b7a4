/**
 * Ground truth of Oxford Buildings and Paris, in the layouts in which it is published.
 *
 * The files of 2007 are four texts a query, `<landmark>_<k>_{query,good,ok,junk}.txt`: one image name a line, and for the query
 * `oxc1_<image> x1 y1 x2 y2`, the corners of a box in px. The revisited one is a Python pickle; this makes it JSON:
 *
 *     python3 -c "import json, pickle, sys; json.dump(pickle.load(sys.stdin.buffer), sys.stdout, default=lambda a: a.tolist())" \
 *       < gnd_roxford5k.pkl > gnd_roxford5k.json
 */
import { checkInteger, describe } from '../check.ts';
import type { Box } from '../regions/box.ts';
import { checkNames, type Relevance } from './averagePrecision.ts';
import type { RevisitedRelevance } from './revisited.ts';

/** A query of Oxford Buildings or Paris. */
export interface OxfordQuery extends Relevance {
  /** `<landmark>_<k>`. */
  readonly name: string;
  readonly image: string;
  /** What is searched for: the features of the whole image whose centre lies inside (`featuresInBox`). */
  readonly box: Box;
  /** Good and ok; in Oxford the query's image is among them and counts. */
  readonly positives: readonly string[];
  readonly good: readonly string[];
  readonly ok: readonly string[];
  readonly junk: readonly string[];
}

/** A query of revisited Oxford or Paris. */
export interface RevisitedQuery extends RevisitedRelevance {
  readonly image: string;
  readonly box: Box;
}

export interface RevisitedGroundTruth {
  /** Names of the database, which the queries are not in. */
  readonly images: readonly string[];
  readonly queries: readonly RevisitedQuery[];
}

const LISTS = ['query', 'good', 'ok', 'junk'] as const;

/**
 * The queries of a folder `gt_files`.
 *
 * @param files - text of each file by its name, such as `{ 'all_souls_1_query.txt': 'oxc1_all_souls_000013 136.5 34.1 648.5 955.7', … }`;
 *   other files are ignored
 * @returns queries in the order of their names; image names without `oxc1_`
 * @throws TypeError for what are no texts; RangeError when a query lacks one of its four files or its box cannot be read
 *
 * @example
 * const [query] = parseOxfordGroundTruth({
 *   'all_souls_1_query.txt': 'oxc1_all_souls_000013 136.5 34.1 648.5 955.7',
 *   'all_souls_1_good.txt': 'all_souls_000013\nall_souls_000026',
 *   'all_souls_1_ok.txt': 'all_souls_000051',
 *   'all_souls_1_junk.txt': '',
 * });
 * console.log(query?.image, query?.positives.length); // all_souls_000013 3
 */
export function parseOxfordGroundTruth(files: Readonly<Record<string, string>>): OxfordQuery[] {
  if (typeof files !== 'object' || files === null)
    throw new TypeError(`files: expected an object of texts, got ${describe(files)}`);
  const names = new Set<string>();
  for (const file of Object.keys(files)) {
    const [, name] = /^(.+)_(?:query|good|ok|junk)\.txt$/.exec(file) ?? [];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort().map((name) => {
    const [query, good, ok, junk] = LISTS.map((list) => {
      const file = `${name}_${list}.txt`;
      if (!Object.hasOwn(files, file))
        throw new RangeError(`files: expected ${file}, got none; give all four files of a query`);
      const text = files[file];
      if (typeof text !== 'string') throw new TypeError(`files['${file}']: expected a string, got ${describe(text)}`);
      return text.split(/\s+/).filter((word) => word !== '');
    }) as [string[], string[], string[], string[]];
    const [image = '', ...corners] = query;
    return {
      name,
      image: image.replace(/^oxc1_/, ''),
      box: readBox(`files['${name}_query.txt']`, corners.map(Number)),
      positives: [...new Set([...good, ...ok])],
      good,
      ok,
      junk,
    };
  });
}

/**
 * The queries of `gnd_roxford5k` or `gnd_rparis6k`.
 *
 * @param text - JSON: { imlist: names, qimlist: names, gnd: for each query { easy, hard, junk: rows of imlist, bbx: [x1, y1, x2, y2] } }
 * @throws TypeError when it is not text or a field is of another kind; RangeError when it is not JSON, or lengths, rows or boxes do not fit
 *
 * @example
 * const gnd = [{ easy: [0], hard: [1], junk: [], bbx: [10, 20, 300, 200] }];
 * const { queries } = parseRevisitedGroundTruth(JSON.stringify({ imlist: ['hall_1', 'hall_2'], qimlist: ['hall_3'], gnd }));
 */
export function parseRevisitedGroundTruth(text: string): RevisitedGroundTruth {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${describe(text)}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError(`text: expected JSON, got ${describe(text)}; convert the pickle first`);
  }
  const { imlist, qimlist, gnd } = (value ?? {}) as Record<string, unknown>;
  checkNames('imlist', imlist);
  checkNames('qimlist', qimlist);
  if (!Array.isArray(gnd)) throw new TypeError(`gnd: expected an array, got ${describe(gnd)}`);
  if (gnd.length !== qimlist.length) {
    throw new RangeError(`gnd: expected an entry for each of ${qimlist.length} queries, got ${gnd.length}`);
  }
  const queries = qimlist.map((image, i) => {
    const entry = (gnd[i] ?? {}) as Record<string, unknown>;
    const list = (key: string) => readRows(`gnd[${i}].${key}`, entry[key], imlist);
    return {
      image,
      box: readBox(`gnd[${i}].bbx`, entry.bbx),
      easy: list('easy'),
      hard: list('hard'),
      junk: list('junk'),
    };
  });
  return { images: imlist, queries };
}

/** The names at the given rows. */
function readRows(name: string, value: unknown, names: readonly string[]): string[] {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array of rows, got ${describe(value)}`);
  return value.map((row) => {
    checkInteger(name, row, 0, names.length - 1);
    return names[row]!;
  });
}

function readBox(name: string, value: unknown): Box {
  const box = (Array.isArray(value) ? value : []) as number[];
  if (box.length !== 4 || !box.every(Number.isFinite) || box[0]! > box[2]! || box[1]! > box[3]!) {
    throw new RangeError(`${name}: expected a box x1 y1 x2 y2, got ${JSON.stringify(value)}`);
  }
  return [box[0]!, box[1]!, box[2]!, box[3]!];
}
