/**
 * Holidays and UKB: benchmarks whose ground truth lies in the images' names.
 *
 * Sources: H. Jegou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008,
 * section 6 (Holidays). D. Nister, H. Stewenius, "Scalable recognition with a vocabulary tree", CVPR 2006, section 5 (UKB).
 *
 * Holidays, 500 queries among 1491 images: 100000.jpg is the query of the group 100000 to 100099; what counts is `meanAveragePrecision`,
 * the query itself being skipped before ranks are counted, so it is junk. UKB, 10200 images in groups of four, each of them a query
 * that counts as its own answer: ukbench00000.jpg to ukbench00003.jpg; what counts is `ukbScore`.
 */
import { checkNames, checkRankings, findHits, mean, type Relevance } from './averagePrecision.ts';

/** A query that is an image of the database. */
export interface ImageQuery extends Relevance {
  readonly image: string;
  readonly junk: readonly string[];
}

/** Images that a group of Holidays may have, and that one of UKB has. */
const HOLIDAYS_GROUP = 100;
const UKB_GROUP = 4;

/**
 * The queries of Holidays.
 *
 * @param names - of all images, such as 100000.jpg; a folder before the number and an ending behind it are allowed
 * @returns a query for each name whose number is a multiple of 100, in the order of the names; its own name is junk
 * @throws TypeError for what is no list of names; RangeError for a name without a number, or a number twice
 *
 * @example
 * const queries = parseHolidaysNames(['100000.jpg', '100001.jpg', '100100.jpg', '100101.jpg']);
 * meanAveragePrecision([['100000.jpg', '100001.jpg'], ['100101.jpg']], queries); // 1: the query itself is passed over
 */
export function parseHolidaysNames(names: readonly string[]): ImageQuery[] {
  const numbers = numbersOf(names, /(?:^|[/\\])(\d{1,9})(?:\.\w+)?$/, '100000.jpg');
  return groupBy(numbers, HOLIDAYS_GROUP)
    .filter(({ number }) => number % HOLIDAYS_GROUP === 0)
    .map(({ image, group }) => ({ image, positives: group.filter((name) => name !== image), junk: [image] }));
}

/**
 * The queries of UKB: each image, with the four of its group, itself among them.
 *
 * @param names - of all images, such as ukbench00000.jpg; a folder before and an ending behind are allowed
 * @returns a query for each name, in the order of the names
 * @throws TypeError for what is no list of names; RangeError for another name, a number twice, or a group that is not complete
 *
 * @example
 * const names = ['ukbench00000.jpg', 'ukbench00001.jpg', 'ukbench00002.jpg', 'ukbench00003.jpg'];
 * const queries = parseUkbNames(names); // each image, with the four of its group
 */
export function parseUkbNames(names: readonly string[]): ImageQuery[] {
  const numbers = numbersOf(names, /(?:^|[/\\])ukbench(\d{5})(?:\.\w+)?$/, 'ukbench00000.jpg');
  return groupBy(numbers, UKB_GROUP).map(({ image, group }) => {
    if (group.length !== UKB_GROUP)
      throw new RangeError(`names: expected all four of the group of ${image}, got ${group.length}`);
    return { image, positives: group, junk: [] };
  });
}

/**
 * Mean number of positives among the first four of each ranking.
 *
 * @param rankings - one for each query: names of images, the most similar first, each once
 * @param queries - as `parseUkbNames` gives them
 * @returns in [0, 4]
 * @throws TypeError or RangeError as `averagePrecision`, for another number of rankings, or when there is no query
 *
 * @example
 * const names = ['ukbench00000.jpg', 'ukbench00001.jpg', 'ukbench00002.jpg', 'ukbench00003.jpg'];
 * ukbScore(names.map(() => names), parseUkbNames(names)); // 4
 */
export function ukbScore(rankings: readonly (readonly string[])[], queries: readonly Relevance[]): number {
  checkRankings(rankings, queries);
  if (queries.length === 0) throw new RangeError('queries: expected at least one, got none');
  return mean(queries.map((query, i) => findHits(rankings[i]!, query).hits.filter((rank) => rank < UKB_GROUP).length));
}

/** The numbers in the names, in their order. */
function numbersOf(names: readonly string[], pattern: RegExp, example: string): Map<number, string> {
  checkNames('names', names);
  const numbers = new Map<number, string>();
  for (const name of names) {
    const digits = pattern.exec(name)?.[1];
    if (digits === undefined) throw new RangeError(`names: expected names like ${example}, got ${name}`);
    const known = numbers.get(Number(digits));
    if (known !== undefined) throw new RangeError(`names: expected each number once, got ${known} and ${name}`);
    numbers.set(Number(digits), name);
  }
  return numbers;
}

/** Each image with all of its group, both in the order of the names; a group is the numbers that differ below a multiple of `size`. */
function groupBy(
  numbers: Map<number, string>,
  size: number,
): { number: number; image: string; group: readonly string[] }[] {
  const groups = new Map<number, string[]>();
  for (const [number, image] of numbers) {
    const group = Math.floor(number / size);
    groups.set(group, [...(groups.get(group) ?? []), image]);
  }
  return Array.from(numbers, ([number, image]) => ({ number, image, group: groups.get(Math.floor(number / size))! }));
}
