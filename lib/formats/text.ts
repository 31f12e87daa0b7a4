/**
 * Reading and writing rows of numbers.
 *
 * Readers take what C's `printf` and C++'s streams write: fields between white space, LF or CR LF, numbers such as `1`, `-0.5`, `.5` and
 * `1e-05`; blank lines are skipped. None of the formats has comments. Not a number, infinity, and what does not fit a float32 are errors.
 * No reader believes a count: memory grows with the text, not with what its first line claims.
 */
import { describe } from '../check.ts';

/** A text, or its bytes in UTF-8. */
export type Text = string | Uint8Array;

/** A line that is not blank. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly fields: readonly string[];
}

/** All lines of a text, blank ones with no fields. */
export function* allLinesOf(text: Text): Generator<Line> {
  const whole = text instanceof Uint8Array ? new TextDecoder().decode(text) : text;
  if (typeof whole !== 'string') throw new TypeError(`text: expected a string or its bytes, got ${describe(text)}`);
  let number = 0;
  for (let from = 0; from < whole.length; ) {
    const end = whole.indexOf('\n', from);
    const line = whole.slice(from, end < 0 ? whole.length : end).trim();
    yield { number: ++number, fields: line === '' ? [] : line.split(/\s+/) };
    from = end < 0 ? whole.length : end + 1;
  }
}

/** The lines of a text that are not blank. */
export function* linesOf(text: Text): Generator<Line> {
  for (const line of allLinesOf(text)) if (line.fields.length > 0) yield line;
}

/** The next line; throws a RangeError at the end of the text. */
export function nextLine(lines: Iterator<Line>, expected: string): Line {
  const { done, value } = lines.next();
  if (done) throw new RangeError(`text: expected ${expected}, got the end of the text`);
  return value;
}

/** Throws unless a line has so many fields. */
export function checkFields(line: Line, count: number, what: string): void {
  if (line.fields.length !== count) fail(line, `${count} numbers (${what})`, `${line.fields.length}`);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number in a field. */
export function numberAt(line: Line, field: number): number {
  const text = line.fields[field]!;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(Math.fround(value))) fail(line, 'a number in the range of float32', text);
  return value;
}

/** The number in a field; throws unless it is above 0 as a float32. */
export function positiveAt(line: Line, field: number, what: string): number {
  const value = numberAt(line, field);
  if (!(Math.fround(value) > 0)) fail(line, `${what} above 0`, line.fields[field]!);
  return value;
}

/** The integer in a field, `7` or `7.0`. */
export function integerAt(line: Line, field: number, high: number, what: string): number {
  const value = numberAt(line, field);
  if (!(Number.isInteger(value) && value >= 0 && value <= high)) {
    fail(line, `${what}, an integer in [0, ${high}]`, line.fields[field]!);
  }
  return value;
}

/** Throws unless as many rows came as the text claims. */
export function checkCount(claimed: number, found: number, what: string): void {
  if (claimed !== found) throw new RangeError(`text: expected ${claimed} ${what}, as it claims, got ${found}`);
}

/** Throws a RangeError that names the line. */
export function fail(line: Line, expected: string, got: string): never {
  throw new RangeError(`text: line ${line.number}: expected ${expected}, got ${got.slice(0, 40)}`);
}

/** A number that reads back as the same float32. */
export function printFloat(value: number): string {
  return String(Number(Math.fround(value).toPrecision(9)));
}

/** A row of a table of descriptors. */
export function printRow(descriptors: { get(row: number, column: number): number; shape: number[] }, row: number) {
  return Array.from({ length: descriptors.shape[1]! }, (_, k) => descriptors.get(row, k)).join(' ');
}
