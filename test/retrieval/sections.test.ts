import fc from 'fast-check';
import tape from 'tape';
import { murmur3, readSections, writeSections } from '../../lib/retrieval/sections.ts';
import { seedFor } from '../support.ts';

const COLUMNS = {
  bytes: Uint8Array.of(1, 2, 3),
  none: new Float64Array(0),
  floats: Float32Array.of(1.5, -2, Number.POSITIVE_INFINITY),
  doubles: Float64Array.of(Math.PI),
  words: Uint32Array.of(0xffffffff, 7),
  shorts: Uint16Array.of(65535),
  signed: Int32Array.of(-1, 5),
  small: Int16Array.of(-300),
};

tape('MurmurHash3 gives the values of its published vectors', (t) => {
  const hash = (text: string) => murmur3(new TextEncoder().encode(text));
  t.equal(hash(''), 0, 'nothing');
  t.equal(murmur3(Uint8Array.of(0x21, 0x43, 0x65, 0x87)), 0xf55b516b, 'four bytes');
  t.equal(murmur3(Uint8Array.of(0x21, 0x43, 0x65)), 0x7e4a8634, 'three bytes');
  t.equal(murmur3(Uint8Array.of(0, 0, 0, 0)), 0x2362f9de, 'four zeros');
  t.equal(hash('The quick brown fox jumps over the lazy dog'), 0x2e4ff723, 'a sentence');
  t.end();
});

tape('columns of every type come back as they went', (t) => {
  const bytes = writeSections('test', 3, COLUMNS);
  t.deepEqual(readSections('bytes', bytes, 'test', 3), COLUMNS, 'equal');
  t.deepEqual(readSections('bytes', Buffer.from(bytes), 'test', 3), COLUMNS, 'from a Buffer, as readFile gives it');
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  t.deepEqual(readSections('bytes', shifted.subarray(1), 'test', 3), COLUMNS, 'also from an odd address');
  t.deepEqual(writeSections('test', 3, COLUMNS), bytes, 'and equal columns give equal bytes');
  t.end();
});

tape('another kind, a newer version, a cut and another format are told apart', (t) => {
  const bytes = writeSections('test', 3, COLUMNS);
  const cases: [string, () => unknown, RegExp][] = [
    ['kind', () => readSections('bytes', bytes, 'index', 3), /expected a file of kind index, got test/],
    ['version', () => readSections('bytes', bytes, 'test', 2), /expected version 1 to 2, got 3; update/],
    ['cut', () => readSections('bytes', bytes.subarray(0, -8), 'test', 3), /expected a file of \d+ bytes, got \d+/],
    ['joined', () => readSections('bytes', Uint8Array.of(...bytes, 0), 'test', 3), /cut short or joined/],
    [
      'foreign',
      () => readSections('bytes', new Uint8Array(100), 'test', 3),
      /expected a file that oriel wrote, got 100/,
    ],
    ['empty', () => readSections('bytes', new Uint8Array(0), 'test', 3), /got 0 bytes/],
    ['no bytes', () => readSections('bytes', [1, 2] as never, 'test', 3), /expected a Uint8Array, got an array/],
  ];
  for (const [what, call, message] of cases) t.throws(call, message, what);
  t.end();
});

tape('every changed byte is noticed', (t) => {
  const bytes = writeSections('test', 3, COLUMNS);
  let unnoticed = 0;
  for (let at = 0; at < bytes.length; at++) {
    for (const change of [1, 0x80, 0xff]) {
      const changed = bytes.slice();
      changed[at]! ^= change;
      try {
        readSections('bytes', changed, 'test', 0xffffffff);
        unnoticed++;
      } catch (error) {
        if (!(error instanceof RangeError)) unnoticed += 1000;
      }
    }
  }
  t.equal(unnoticed, 0, `of ${3 * bytes.length} changes`);
  t.end();
});

tape('a table of contents that lies is refused, although its checksum is right', (t) => {
  const tables = [
    '{"kind":"test","sections":[["a","f64",1e12]]}',
    '{"kind":"test","sections":[["a","f64",-1]]}',
    '{"kind":"test","sections":[["a","f64",1.5]]}',
    '{"kind":"test","sections":[["a","constructor",1]]}',
    '{"kind":"test","sections":[null]}',
    '{"kind":"test","sections":{}}',
    '{"sections":[]}',
    'null',
    '[',
  ];
  for (const text of tables) {
    const bytes = new Uint8Array(32 + 64);
    bytes.set(writeSections('test', 1, {}).subarray(0, 16));
    bytes.set(new TextEncoder().encode(text), 32);
    const view = new DataView(bytes.buffer);
    view.setUint32(16, bytes.length, true);
    view.setUint32(24, text.length, true);
    view.setUint32(8, murmur3(bytes.subarray(12)), true);
    t.throws(() => readSections('bytes', bytes, 'test', 1), RangeError, text);
    view.setUint32(24, 0xffffffff, true);
    view.setUint32(8, murmur3(bytes.subarray(12)), true);
    t.throws(() => readSections('bytes', bytes, 'test', 1), /table of contents/, 'too long a table');
  }
  t.end();
});

tape('any bytes at all are refused, quickly', (t) => {
  const name = 'any bytes';
  const magic = writeSections('test', 1, {}).subarray(0, 8);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (rest, withMagic) => {
      const bytes = withMagic ? Uint8Array.of(...magic, ...rest) : rest;
      try {
        readSections('bytes', bytes, 'test', 1);
        return false;
      } catch (error) {
        return error instanceof RangeError;
      }
    }),
    { seed: seedFor(name) },
  );
  t.pass(name);
  t.end();
});
