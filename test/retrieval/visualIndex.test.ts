import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import type { Features } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';
import type { QuantisedFeatures } from '../../lib/retrieval/quantised.ts';
import { VisualIndex } from '../../lib/retrieval/visualIndex.ts';
import { randomFor, seedFor } from '../support.ts';
import { bagOf, featuresOf, vocabularyOf } from './support.ts';

/** n features of random words, signatures and frames. */
function drawn(random: Random, n: number, words: number): QuantisedFeatures {
  return featuresOf(
    64,
    Array.from({ length: n }, () => ({
      words: [random.below(words)],
      set: Array.from({ length: random.below(40) }, () => random.below(64)),
      frame: [1 + random.float(), 0, 900 * random.float(), random.float(), 1 + random.float(), 700 * random.float()],
    })),
  );
}

tape('an index that has forgotten an image equals one that never saw it, byte for byte', async (t) => {
  const random = randomFor('forgets');
  const vocabulary = await vocabularyOf(4, 64);
  const images = Array.from({ length: 6 }, (_, i) => [`image ${i}`, drawn(random, 5 * i, 4)] as const);
  const gone = drawn(random, 30, 4);
  const never = new VisualIndex(vocabulary);
  for (const [id, features] of images) never.add(id, features);
  const bytes = never.serialize();

  for (const at of [0, 3, 6]) {
    for (const compactFirst of [false, true]) {
      const index = new VisualIndex(vocabulary);
      images.forEach(([id, features], i) => {
        if (i === at) index.add('gone', gone);
        index.add(id, features);
      });
      if (at === 6) index.add('gone', gone);
      if (compactFirst) index.compact();
      t.equal(index.length, 7, 'seven images');
      t.equal(index.remove('gone'), true, 'one is removed');
      index.compact();
      t.equal(index.postings, never.postings, 'the postings are counted');
      t.deepEqual(index.serialize(), bytes, `gone from place ${at}, sorted in ${compactFirst ? 'before' : 'never'}`);
    }
  }
});

tape('the order of adding, removing and updating leaves nothing behind', async (t) => {
  const name = 'any history';
  const vocabulary = await vocabularyOf(4, 64);
  const step = fc.record({
    what: fc.constantFrom('add', 'remove', 'update', 'compact', 'query'),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    words: fc.array(fc.nat(3), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const index = new VisualIndex(vocabulary);
      const expected = new Map<string, QuantisedFeatures>();
      for (const { what, id, words } of steps) {
        const features = featuresOf(
          64,
          words.map((word) => ({ words: [word], set: [word] })),
        );
        if (what === 'compact') index.compact();
        if (what === 'query') index.query(features, { multipleAssignment: 1 });
        if (what === 'remove' && index.remove(id) !== expected.delete(id)) return false;
        if (what === 'update') {
          index.update(id, features);
          expected.delete(id);
          expected.set(id, features);
        }
        if (what === 'add' && !index.has(id)) {
          index.add(id, features);
          expected.set(id, features);
        }
      }
      const fresh = new VisualIndex(vocabulary);
      for (const [id, features] of expected) fresh.add(id, features);
      const same = Buffer.compare(index.serialize(), fresh.serialize()) === 0;
      return same && index.ids().join() === [...expected.keys()].join() && index.postings === fresh.postings;
    }),
    { seed: seedFor(name) },
  );
  t.pass(name);
});

tape('queries find the same before and after a file', async (t) => {
  const random = randomFor('file');
  const index = new VisualIndex(await vocabularyOf(4, 64));
  for (let i = 0; i < 8; i++) index.add(`image ${i}`, drawn(random, 60, 4));
  const read = VisualIndex.from(index.serialize());
  t.deepEqual(read.ids(), index.ids(), 'the ids');
  t.equal(read.postings, index.postings, 'the number of postings');
  t.deepEqual(read.serialize(), index.serialize(), 'the bytes');
  const query = drawn(random, 40, 4);
  for (const scoring of ['tfidf', 'hamming', 'asmk'] as const) {
    for (const options of [{}, { geometry: true }, { verify: true }, { verify: true, expand: 'average' }] as const) {
      const wanted = index.query(query, { scoring, multipleAssignment: 1, ...options });
      t.ok(wanted.length > 0, 'something is found');
      t.deepEqual(read.query(query, { scoring, multipleAssignment: 1, ...options }), wanted, `${scoring} is the same`);
    }
  }
});

tape('features with descriptors are quantised on the way', async (t) => {
  const random = randomFor('descriptors');
  // More words than an image has features, so that not every image has every word.
  const vocabulary = await vocabularyOf(64, 64);
  const index = new VisualIndex(vocabulary);
  const images = Array.from({ length: 3 }, (): Features => {
    const descriptors = ndarray(
      Uint8Array.from({ length: 50 * 128 }, () => random.below(256)),
      [50, 128],
    );
    const { length, frames, response } = drawn(random, 50, 64);
    return { length, frames, response, descriptors };
  });
  images.forEach((image, i) => {
    index.add(String(i), image);
  });
  images.forEach((image, i) => {
    t.equal(index.query(image)[0]?.id, String(i), `image ${i} finds itself first`);
  });
  const quantised = new VisualIndex(vocabulary);
  images.forEach((image, i) => {
    quantised.add(String(i), { ...image, words: vocabulary.quantise(image) });
  });
  t.deepEqual(quantised.serialize(), index.serialize(), 'what was quantised elsewhere is the same');
});

tape('what is added is copied: its columns may be filled anew at once', async (t) => {
  const vocabulary = await vocabularyOf(4, 64);
  const [index, other] = [new VisualIndex(vocabulary), new VisualIndex(vocabulary)];
  const image = featuresOf(64, [{ words: [1], set: [3] }, { words: [2] }]);
  other.add('a', image);
  const expected = other.serialize();
  index.add('a', image);
  image.words.words.fill(0xffffffff);
  image.words.signatures.fill(0);
  image.frames.data.fill(Number.NaN);
  t.deepEqual(index.serialize(), expected, 'the index is as if nothing had happened');
});

tape('an index of nothing, and images of nothing, are answered with nothing', async (t) => {
  const index = new VisualIndex(await vocabularyOf(4, 64));
  t.deepEqual(index.query(drawn(randomFor('empty'), 9, 4), { multipleAssignment: 1, verify: true }), [], 'no image');
  index.add('blank', featuresOf(64, []));
  t.equal(index.length, 1, 'an image without features is held');
  t.deepEqual(index.query(drawn(randomFor('empty'), 9, 4), { multipleAssignment: 1 }), [], 'and never found');
  t.equal(VisualIndex.from(index.serialize()).has('blank'), true, 'also after a file');
  t.equal(index.remove('other'), false, 'removing what is not there says so');
  t.end();
});

tape('the doors of the index say what they expect, and leave it as it was', async (t) => {
  const vocabulary = await vocabularyOf(4, 0);
  const index = new VisualIndex(vocabulary, { geometry: false });
  index.add('a', bagOf([0]));
  const before = index.serialize();
  const one = bagOf([1]);
  const bad: [string, () => unknown, RegExp][] = [
    ['a vocabulary', () => new VisualIndex({} as never), /vocabulary: expected a Vocabulary/],
    ['an unknown option', () => new VisualIndex(vocabulary, { geometri: true } as never), /unknown option geometri/],
    ['a known id', () => index.add('a', one), /id: expected a new one, got a, .*update/],
    ['a number as id', () => index.add(7 as never, one), /id: expected a string, got number 7/],
    ['half a character', () => index.add('\ud800', one), /lone surrogate/],
    ['no features', () => index.add('b', undefined as never), /features: expected Regions/],
    ['words beyond', () => index.update('a', bagOf([4])), /words below 4, got 4/],
    [
      'too few words',
      () => index.add('b', { ...one, words: bagOf([]).words }),
      /expected 1 rows of 1 neighbours, got 0/,
    ],
    [
      'signatures',
      () => index.add('b', { ...one, words: featuresOf(64, [{ words: [1] }]).words }),
      /expected 0 values/,
    ],
    ['an unknown query option', () => index.query(one, { verfy: true } as never), /unknown option verfy/],
    ['a rule without signatures', () => index.query(one, { scoring: 'hamming' }), /scoring: expected tfidf/],
    ['verification without geometry', () => index.query(one, { verify: true }), /verify: .*geometry: true/],
    ['expansion without verification', () => index.query(one, { expand: 'average' }), /expand: .*verify: true/],
    ['too many words a feature', () => index.query(one, { multipleAssignment: 5 }), /multipleAssignment: .*\[1, 4\]/],
    ['no hits', () => index.query(one, { top: 0 }), /top: expected/],
    ['a share above 1', () => index.query(one, { stopWords: 1.5 }), /stopWords: expected/],
  ];
  for (const [what, call, message] of bad) t.throws(call, message, what);
  t.deepEqual(index.serialize(), before, 'the index is as before');
});
