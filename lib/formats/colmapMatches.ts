/**
 * Matches as COLMAP imports them, `matches_importer --match_list_path FILE --match_type raw`, or `inliers` for those already verified.
 *
 *     a.jpg b.jpg
 *     0 17                rows of the features of each, from 0
 *     3 5
 *                         a blank line ends a pair
 *     a.jpg c.jpg
 *     …
 *
 * Source: COLMAP's documentation ("Feature Matching and Geometric Verification").
 *
 * Limits: distances have no place. A name cannot hold white space, at which COLMAP splits the line.
 */
import { checkMatches, describe } from '../check.ts';
import type { Matches } from '../types.ts';
import { allLinesOf, checkFields, fail, integerAt, type Line, type Text } from './text.ts';

/** The matches of two images. */
export interface ImagePair {
  /** Path of the first image in COLMAP's image folder, without white space. */
  readonly a: string;
  readonly b: string;
  readonly matches: Matches;
}

/** An image pair to write. */
export interface ImagePairRows extends ImagePair {
  /** Which rows of the matches to write, such as `fit.inliers`. Default all. */
  readonly rows?: ArrayLike<number> | undefined;
}

const MOST_ROWS = 2 ** 32 - 1;

/**
 * Reads the matches of image pairs.
 *
 * @param text - a file's text or bytes
 * @returns pairs in the order of the file; distances are 0, as nobody said
 * @throws TypeError for what is no text; RangeError, naming the line, for another layout
 *
 * @example
 * const text = matchesToColmap([{ a: 'a.jpg', b: 'b.jpg', matches }]); // what matches.txt holds
 * for (const pair of matchesFromColmap(text)) console.log(pair.a, pair.b, pair.matches.length);
 */
export function matchesFromColmap(text: Text): ImagePair[] {
  const pairs: { names: [string, string]; a: number[]; b: number[] }[] = [];
  let inPair = false;
  for (const line of allLinesOf(text)) {
    if (line.fields.length === 0) {
      inPair = false;
    } else if (!inPair) {
      if (line.fields.length !== 2) fail(line, 'the names of two images', `${line.fields.length} words`);
      pairs.push({ names: [line.fields[0]!, line.fields[1]!], a: [], b: [] });
      inPair = true;
    } else {
      const { a, b } = pairs.at(-1)!;
      checkFields(line, 2, 'a row of each image');
      a.push(rowAt(line, 0));
      b.push(rowAt(line, 1));
    }
  }
  return pairs.map(({ names: [a, b], a: rowsA, b: rowsB }) => ({
    a,
    b,
    matches: {
      length: rowsA.length,
      a: Uint32Array.from(rowsA),
      b: Uint32Array.from(rowsB),
      distance: new Float32Array(rowsA.length),
    },
  }));
}

/**
 * Writes the matches of image pairs; distances are lost.
 *
 * @param pairs - the names as in COLMAP's image folder, the matches between the features as `featuresToColmap` wrote them
 * @returns the text of a file
 * @throws TypeError or RangeError for bad matches or rows; RangeError for a name that is empty or has white space
 *
 * @example
 * const text = matchesToColmap([{ a: 'a.jpg', b: 'b.jpg', matches }]); // for matches.txt
 */
export function matchesToColmap(pairs: readonly ImagePairRows[]): string {
  if (!Array.isArray(pairs)) throw new TypeError(`pairs: expected an array, got ${describe(pairs)}`);
  // Not `map`, which leaves holes out.
  return Array.from(pairs, (pair, i) => printPair(`pairs[${i}]`, pair)).join('');
}

function printPair(name: string, pair: ImagePairRows): string {
  if (typeof pair !== 'object' || pair === null) {
    throw new TypeError(`${name}: expected an image pair, got ${describe(pair)}`);
  }
  const { a, b, matches, rows = Uint32Array.from({ length: matches?.length ?? 0 }, (_, i) => i) } = pair;
  checkName(`${name}.a`, a);
  checkName(`${name}.b`, b);
  checkMatches(`${name}.matches`, matches, MOST_ROWS, MOST_ROWS);
  if (typeof rows !== 'object' || rows === null) {
    throw new TypeError(`${name}.rows: expected an array of rows, got ${describe(rows)}`);
  }
  const lines = Array.from(rows, (row) => {
    if (!(Number.isInteger(row) && row >= 0 && row < matches.length)) {
      throw new RangeError(`${name}.rows: expected rows below ${matches.length}, got ${row}`);
    }
    return `${matches.a[row]} ${matches.b[row]}\n`;
  });
  return `${a} ${b}\n${lines.join('')}\n`;
}

function checkName(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected a name, got ${describe(value)}`);
  if (!/^\S+$/.test(value)) throw new RangeError(`${name}: expected a name without white space, got '${value}'`);
}

function rowAt(line: Line, field: number): number {
  return integerAt(line, field, MOST_ROWS - 1, 'a row');
}
