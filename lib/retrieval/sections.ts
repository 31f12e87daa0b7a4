/**
 * Files of the retrieval stage: named columns of numbers in one versioned, checksummed buffer.
 *
 * 1. Header, 32 bytes: the magic `oriel\r\n\x1a`, then u32, little-endian like all numbers: MurmurHash3 of all that follows it, version, the
 *    file's length as two, the length of the table of contents, and 0.
 * 2. Table of contents, JSON: the kind, and for each section its name, element type and length.
 * 3. Sections, each from a multiple of 8 on.
 *
 * Nothing is allocated before the lengths in the table are found to fit the file, so that a damaged or hostile file costs no more memory than its
 * own size. The hash finds damage, it does not prove who wrote the file.
 *
 * Source: A. Appleby, MurmurHash3 (x86, 32 bits), 2011, public domain. Checked against its test vectors.
 */
import { describe } from '../check.ts';

const MAGIC = [0x6f, 0x72, 0x69, 0x65, 0x6c, 0x0d, 0x0a, 0x1a];
const HEADER = 32;

const TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type TypeName = keyof typeof TYPES;
export type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** [name, element type, elements] of each section. */
type Contents = { kind: string; sections: [name: string, type: TypeName, length: number][] };

/**
 * Writes columns to one buffer; equal columns give equal bytes.
 *
 * @param kind - what the file is, such as `vocabulary`
 * @param version - of that kind's layout, a positive integer
 * @param sections - columns by their names
 * @throws TypeError for a column that is none
 */
export function writeSections(kind: string, version: number, sections: Readonly<Record<string, Column>>): Uint8Array {
  const entries = Object.entries(sections);
  const contents: Contents = {
    kind,
    sections: entries.map(([name, column]) => [name, typeOf(column), column.length]),
  };
  const table = new TextEncoder().encode(JSON.stringify(contents));
  let length = align(HEADER + table.length);
  const starts = entries.map(([, column]) => {
    const start = length;
    length = align(length + column.byteLength);
    return start;
  });

  const bytes = new Uint8Array(length);
  bytes.set(MAGIC);
  bytes.set(table, HEADER);
  entries.forEach(([, { buffer, byteOffset, byteLength }], i) => {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), starts[i]!);
  });
  const header = new DataView(bytes.buffer);
  header.setUint32(12, version, true);
  header.setUint32(16, length % 2 ** 32, true);
  header.setUint32(20, Math.floor(length / 2 ** 32), true);
  header.setUint32(24, table.length, true);
  header.setUint32(8, murmur3(bytes.subarray(12)), true);
  return bytes;
}

/**
 * Reads what `writeSections` wrote.
 *
 * @param name - the argument's name, for messages
 * @param file - the whole file
 * @param kind - the kind of file that is expected
 * @param version - the newest layout that is known
 * @returns the columns, copied
 * @throws TypeError when `file` is no Uint8Array
 * @throws RangeError when it is another kind of file, of a newer version, cut short, or damaged
 */
export function readSections(name: string, file: Uint8Array, kind: string, version: number): Record<string, Column> {
  if (!(file instanceof Uint8Array)) throw new TypeError(`${name}: expected a Uint8Array, got ${describe(file)}`);
  // A Buffer of Node is one too, but its `slice` does not copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  if (bytes.length < HEADER || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new RangeError(`${name}: expected a file that oriel wrote, got ${bytes.length} bytes of something else`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER);
  const length = header.getUint32(16, true) + 2 ** 32 * header.getUint32(20, true);
  if (length !== bytes.length) {
    throw new RangeError(
      `${name}: expected a file of ${length} bytes, got ${bytes.length}; it was cut short or joined`,
    );
  }
  if (murmur3(bytes.subarray(12)) !== header.getUint32(8, true)) {
    throw new RangeError(`${name}: expected an undamaged file, got one with another checksum; copy it again`);
  }
  const tableEnd = HEADER + header.getUint32(24, true);
  const contents = tableEnd <= length ? parseContents(bytes.subarray(HEADER, tableEnd)) : undefined;
  if (contents === undefined) throw new RangeError(`${name}: expected a table of contents, got something else`);
  if (contents.kind !== kind) throw new RangeError(`${name}: expected a file of kind ${kind}, got ${contents.kind}`);
  const found = header.getUint32(12, true);
  if (found > version || found < 1) {
    throw new RangeError(`${name}: expected version 1 to ${version}, got ${found}; update oriel to read it`);
  }

  const sections: Record<string, Column> = {};
  let start = align(tableEnd);
  for (const [entry, type, count] of contents.sections) {
    const end = start + TYPES[type].BYTES_PER_ELEMENT * count;
    if (end > length) {
      throw new RangeError(`${name}: expected ${count} values in section ${entry}, got fewer before the file ends`);
    }
    sections[entry] = new TYPES[type](bytes.slice(start, end).buffer);
    start = align(end);
  }
  return sections;
}

/**
 * A column of the argument `bytes`, by its name.
 *
 * @param sections - from `readSections`
 * @param length - values that are expected; any number when it is left out
 * @throws RangeError when there is none of that name, or one of another type or length
 */
export function section<T extends Column>(
  sections: Readonly<Record<string, Column>>,
  name: string,
  type: new (length: number) => T,
  length?: number,
): T {
  const column = sections[name];
  if (!(column instanceof type)) {
    throw new RangeError(
      `bytes: expected a section ${name} of ${type.name}, got ${column?.constructor.name ?? 'none'}`,
    );
  }
  if (length !== undefined && column.length !== length) {
    throw new RangeError(`bytes: expected ${length} values in section ${name}, got ${column.length}`);
  }
  return column;
}

/** The table of contents; undefined unless it is one. */
function parseContents(table: Uint8Array): Contents | undefined {
  try {
    const { kind, sections } = JSON.parse(new TextDecoder().decode(table)) as Contents;
    const isEntry = ([name, type, length]: Contents['sections'][number]) =>
      typeof name === 'string' && Object.hasOwn(TYPES, type) && Number.isSafeInteger(length) && length >= 0;
    return typeof kind === 'string' && sections.every(isEntry) ? { kind, sections } : undefined;
  } catch {
    return undefined;
  }
}

/** MurmurHash3, x86, 32 bits, seed 0. */
export function murmur3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scramble(view.getInt32(at, true));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!;
  hash ^= scramble(rest) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function typeOf(column: Column): TypeName {
  const found = Object.entries(TYPES).find(([, type]) => column instanceof type);
  if (!found) throw new TypeError(`sections: expected a column of numbers, got ${describe(column)}`);
  return found[0] as TypeName;
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
