import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import tape from 'tape';
import { type Column, readSections, writeSections } from '../../lib/retrieval/sections.ts';
import { VisualIndex } from '../../lib/retrieval/visualIndex.ts';
import { seedFor } from '../support.ts';
import { featuresOf, vocabularyOf } from './support.ts';

async function smallIndex(): Promise<VisualIndex> {
  const index = new VisualIndex(await vocabularyOf(4, 64));
  index.add('a', featuresOf(64, [{ words: [0] }, { words: [2], set: [5] }]));
  index.add('ü', featuresOf(64, [{ words: [0] }, { words: [0] }, { words: [3] }]));
  return index;
}

/** The file of the index with some of its sections replaced, and a checksum that is right. */
async function forged(change: (sections: Record<string, Column>) => Record<string, Column>): Promise<Uint8Array> {
  const sections = readSections('bytes', (await smallIndex()).serialize(), 'visual index', 1);
  return writeSections('visual index', 1, { ...sections, ...change(sections) });
}

tape('a file whose checksum is right but whose rows do not exist is refused', async (t) => {
  const lies: [string, Record<string, Column>, RegExp][] = [
    ['an image beyond', { images: Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0) }, /rows of 2 images/],
    ['images out of order', { images: Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0) }, /ascending/],
    ['other counts', { features: Uint32Array.of(3, 2) }, /expected 3 postings of image 0, got 2/],
    ['groups that fall', { starts: Uint32Array.of(0, 4, 3, 4, 5) }, /grouped by word/],
    ['groups that end early', { starts: Uint32Array.of(0, 3, 3, 4, 4) }, /grouped by word/],
    ['groups too few', { starts: Uint32Array.of(0, 5) }, /expected 5 values in section starts/],
    ['signatures too few', { signatures: new Uint32Array(2) }, /expected 10 values in section signatures/],
    ['signatures of another type', { signatures: new Uint8Array(10) }, /section signatures of Uint32Array/],
    ['frames missing', { frames: new Uint16Array(0) }, /section frames/],
    ['a box of nothing', { boxes: new Float32Array(6).fill(Number.NaN) }, /finite boxes/],
    [
      'a box that shrinks',
      { boxes: Float32Array.of(0, 0, 1, 0, 0, -1) },
      /finite boxes of a unit of at least 0, got -1/,
    ],
    [
      'a frame of nothing',
      { frames: new Uint16Array(30).fill(0xff80, 9, 10) },
      /finite frames, got another in posting 1/,
    ],
    ['equal ids', { ids: Uint8Array.of(97, 97), idLengths: Uint32Array.of(1, 1) }, /different ids/],
    ['ids that are no text', { ids: Uint8Array.of(97, 0xff, 0xff) }, /UTF-8/],
    ['ids too long', { idLengths: Uint32Array.of(1, 0xffffffff) }, /ids that fit/],
    ['no vocabulary', { vocabulary: new Uint8Array(40) }, /expected a file that oriel wrote/],
  ];
  t.ok(VisualIndex.from(await forged(() => ({}))), 'the unchanged file is read');
  for (const [what, sections, message] of lies) {
    const bytes = await forged(() => sections);
    t.throws(() => VisualIndex.from(bytes), message, what);
  }
});

tape('a file of version 1 is read, and written again as it was', async (t) => {
  const bytes = new Uint8Array(await readFile(new URL('../fixtures/index-v1.bin', import.meta.url)));
  const index = VisualIndex.from(bytes);
  t.deepEqual(index.ids(), ['a', 'é'], 'ids');
  t.deepEqual([index.length, index.postings, index.vocabulary.length, index.vocabulary.bits], [2, 3, 2, 64], 'sizes');
  const query = featuresOf(64, [{ words: [1], set: [5] }]);
  const hits = index.query(query, { multipleAssignment: 1, normalisation: 'none', burstiness: 'none' });
  t.deepEqual(
    hits.map(({ id }) => id),
    ['a'],
    'the image with the word is found',
  );
  // One bit differs, σ is 10 bits.
  const expected = Math.log(2) ** 2 * Math.exp(-0.01);
  t.ok(Math.abs(hits[0]!.score - expected) < 1e-12, `its score is ${expected}`);
  t.deepEqual(index.serialize(), bytes, 'equal bytes');
});

tape('a vocabulary is no index, and a missing section is named', async (t) => {
  const index = await smallIndex();
  t.throws(
    () => VisualIndex.from(index.vocabulary.serialize()),
    /expected a file of kind visual index/,
    'a vocabulary',
  );
  const { starts, ...rest } = readSections('bytes', index.serialize(), 'visual index', 1);
  t.ok(starts, 'there are starts');
  t.throws(() => VisualIndex.from(writeSections('visual index', 1, rest)), /section starts/, 'without starts');
  t.throws(() => VisualIndex.from(writeSections('visual index', 2, rest)), /version 1 to 1, got 2/, 'of the future');
});

tape('a file that was cut or changed anywhere is refused', async (t) => {
  const name = 'damaged index';
  const bytes = (await smallIndex()).serialize();
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, change, cut) => {
      const damaged = cut ? bytes.slice(0, at) : bytes.slice();
      if (!cut) damaged[at]! ^= change;
      try {
        VisualIndex.from(damaged);
        return false;
      } catch (error) {
        return error instanceof RangeError;
      }
    }),
    { seed: seedFor(name), numRuns: 500 },
  );
  t.pass(name);
});
