import tape from 'tape';
import { type Hit, VisualIndex } from '../../lib/retrieval/visualIndex.ts';
import { bagOf, featuresOf, firstBits, vocabularyOf } from './support.ts';

/** Scores are sums of a few float64 products; logarithm and exponential differ from JavaScript's in the last bits. */
const ROUNDING = 1e-12;

/** ln(3 / images with the word) of a word that 1, 2 or 3 of three images have. */
const IDF = { one: Math.log(3), two: Math.log(3 / 2), all: 0 };

function near(t: tape.Test, hits: readonly Hit[], expected: readonly (readonly [id: string, score: number])[]): void {
  t.deepEqual(
    hits.map(({ id }) => id),
    expected.map(([id]) => id),
    'the images in order',
  );
  hits.forEach(({ id, score }, i) => {
    const wanted = expected[i]?.[1] ?? Number.NaN;
    t.ok(Math.abs(score - wanted) <= ROUNDING, `${id} scores ${wanted}, got ${score}`);
  });
}

/** Words: 0 in a and b, 1 in b, 2 in all, 3 in none. */
async function bags(): Promise<VisualIndex> {
  const index = new VisualIndex(await vocabularyOf(4, 0), { geometry: false });
  index.add('a', bagOf([0, 0, 2]));
  index.add('b', bagOf([0, 1, 2]));
  index.add('c', bagOf([2]));
  return index;
}

tape('TF-IDF is the cosine of idf-weighted histograms', async (t) => {
  const index = await bags();
  // Query: word 0 once, word 1 twice. Lengths: query, a, b, from their vectors of idf · count.
  const query = Math.sqrt(IDF.two ** 2 + (2 * IDF.one) ** 2);
  const a = 2 * IDF.two;
  const b = Math.sqrt(IDF.two ** 2 + IDF.one ** 2);
  near(t, index.query(bagOf([0, 1, 1])), [
    ['b', (IDF.two ** 2 + 2 * IDF.one ** 2) / (query * b)],
    ['a', (IDF.two ** 2 * 2) / (query * a)],
  ]);
  near(t, index.query(bagOf([0, 1, 1]), { normalisation: 'none' }), [
    ['b', IDF.two ** 2 + 2 * IDF.one ** 2],
    ['a', IDF.two ** 2 * 2],
  ]);
});

tape('the root of the number of features, and the words alone, can be what scores are divided by', async (t) => {
  const index = await bags();
  near(t, index.query(bagOf([0, 1, 1]), { normalisation: 'features' }), [
    ['b', (IDF.two ** 2 + 2 * IDF.one ** 2) / Math.sqrt(3 * 3)],
    ['a', (IDF.two ** 2 * 2) / Math.sqrt(3 * 3)],
  ]);
  const both = Math.sqrt(IDF.two ** 2 + IDF.one ** 2);
  near(t, index.query(bagOf([0, 1, 1]), { normalisation: 'words' }), [
    ['b', (IDF.two ** 2 + 2 * IDF.one ** 2) / (both * both)],
    ['a', (IDF.two ** 2 * 2) / (both * IDF.two)],
  ]);
});

tape('an image shares a word that all images have: it is a hit of score 0', async (t) => {
  const index = await bags();
  near(t, index.query(bagOf([2])), [
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ]);
  t.deepEqual(index.query(bagOf([3])), [], 'nothing has word 3');
  t.deepEqual(index.query(bagOf([])), [], 'an empty query finds nothing');
});

tape('stop words are those with the most postings, and count nothing', async (t) => {
  const index = await bags();
  // Word 0 and word 2 have three postings each, and of equals the lower word goes first.
  t.deepEqual(index.query(bagOf([0]), { stopWords: 0.25 }), [], 'word 0 is stopped');
  t.equal(index.query(bagOf([2]), { stopWords: 0.25 }).length, 3, 'word 2 is not');
  t.deepEqual(index.query(bagOf([2]), { stopWords: 0.5 }), [], 'with half of the words it is');
  near(t, index.query(bagOf([0, 1]), { stopWords: 0.5 }), [['b', 1]]);
  t.equal(index.query(bagOf([0])).length, 2, 'and later queries know nothing of it');
});

/** Words: 0 in a (twice) and b, 1 in b, 2 in c. */
async function signed(bits: 64 | 128): Promise<VisualIndex> {
  const index = new VisualIndex(await vocabularyOf(4, bits));
  index.add(
    'a',
    featuresOf(bits, [
      { words: [0], set: firstBits(2) },
      { words: [0], set: firstBits(4) },
    ]),
  );
  index.add(
    'b',
    featuresOf(bits, [
      { words: [0], set: firstBits(10) },
      { words: [1], set: firstBits(25) },
    ]),
  );
  index.add('c', featuresOf(bits, [{ words: [2] }]));
  return index;
}

/** The paper's threshold and σ, for 64 bits. */
const PLAIN = {
  scoring: 'hamming',
  normalisation: 'none',
  multipleAssignment: 1,
  hammingThreshold: 24,
  hammingSigma: 16,
} as const;

for (const bits of [64, 128] as const) {
  tape(`a vote counts idf² · exp(−h² / σ²) up to the threshold, at ${bits} bits`, async (t) => {
    const index = await signed(bits);
    const weight = (h: number) => Math.exp(-(h * h) / 16 ** 2);
    const query = featuresOf(bits, [{ words: [0] }, { words: [1] }]);
    near(t, index.query(query, { ...PLAIN, burstiness: 'none', hammingThreshold: 24 }), [
      ['a', IDF.two ** 2 * (weight(2) + weight(4))],
      ['b', IDF.two ** 2 * weight(10)],
    ]);
    near(t, index.query(query, { ...PLAIN, burstiness: 'none', hammingThreshold: 25 }), [
      ['a', IDF.two ** 2 * (weight(2) + weight(4))],
      ['b', IDF.two ** 2 * weight(10) + IDF.one ** 2 * weight(25)],
    ]);
    near(t, index.query(query, { ...PLAIN, burstiness: 'none', hammingThreshold: 3 }), [
      ['a', IDF.two ** 2 * weight(2)],
    ]);
  });
}

tape(
  'bursts: n votes of a feature for an image count 1 / √n each, and all of a feature the root of their sum',
  async (t) => {
    const index = await signed(64);
    const weight = (h: number) => IDF.two ** 2 * Math.exp(-(h * h) / 256);
    const query = featuresOf(64, [{ words: [0] }]);
    const [a, b] = [weight(2) + weight(4), weight(10)];
    near(t, index.query(query, { ...PLAIN, burstiness: 'intra' }), [
      ['a', a / Math.sqrt(2)],
      ['b', b],
    ]);
    near(t, index.query(query, { ...PLAIN, burstiness: 'inter' }), [
      ['a', a / Math.sqrt(a + b)],
      ['b', b / Math.sqrt(a + b)],
    ]);
    const total = a / Math.sqrt(2) + b;
    near(t, index.query(query, { ...PLAIN, burstiness: 'both' }), [
      ['a', a / Math.sqrt(2) / Math.sqrt(total)],
      ['b', b / Math.sqrt(total)],
    ]);
  },
);

tape('with multiple assignment a feature asks under each of its words, and its votes are one burst', async (t) => {
  const index = await signed(64);
  const query = featuresOf(64, [{ words: [0, 1], set: firstBits(12) }]);
  const options = { ...PLAIN, multipleAssignment: 2 };
  const weight = (h: number) => Math.exp(-(h * h) / 256);
  near(t, index.query(query, { ...options, burstiness: 'none' }), [
    ['b', IDF.two ** 2 * weight(2) + IDF.one ** 2 * weight(13)],
    ['a', IDF.two ** 2 * (weight(10) + weight(8))],
  ]);
  near(t, index.query(query, { ...options, burstiness: 'intra' }), [
    ['b', (IDF.two ** 2 * weight(2) + IDF.one ** 2 * weight(13)) / Math.sqrt(2)],
    ['a', (IDF.two ** 2 * (weight(10) + weight(8))) / Math.sqrt(2)],
  ]);
});

tape('weak geometric consistency counts the votes that agree on a change of scale and of angle', async (t) => {
  const vocabulary = await vocabularyOf(4, 64);
  const index = new VisualIndex(vocabulary);
  const turned = (scale: number, degrees: number) => {
    const [c, s] = [scale * Math.cos((degrees * Math.PI) / 180), scale * Math.sin((degrees * Math.PI) / 180)];
    return [c, -s, 5, s, c, 5];
  };
  // Of a's three features two are twice as large and turned by 100°; of b's no two agree on both.
  index.add(
    'a',
    featuresOf(64, [
      { words: [0], frame: turned(2, 100) },
      { words: [1], frame: turned(2, 100) },
      { words: [2], frame: turned(16, 230) },
    ]),
  );
  index.add(
    'b',
    featuresOf(64, [
      { words: [0], frame: turned(2, 100) },
      { words: [1], frame: turned(8, 190) },
      { words: [2], frame: turned(0.5, 300) },
    ]),
  );
  index.add('c', featuresOf(64, [{ words: [3] }]));
  const query = featuresOf(
    64,
    [0, 1, 2].map((word) => ({ words: [word], frame: turned(1, 0) })),
  );
  near(t, index.query(query, { ...PLAIN, burstiness: 'none', geometry: true }), [
    ['a', 2 * Math.fround(IDF.two ** 2)],
    ['b', Math.fround(IDF.two ** 2)],
  ]);
  near(t, index.query(query, { ...PLAIN, burstiness: 'none' }), [
    ['a', 3 * IDF.two ** 2],
    ['b', 3 * IDF.two ** 2],
  ]);
});

tape('ASMK*: one vote a word, idf² · u³ with u = 1 − 2 h / bits, over both lengths in words', async (t) => {
  const index = await signed(64);
  // Under word 0 image a has bits 0 and 1 in both signatures and 2, 3 in one of two: a tie, which the first decides against them.
  const query = featuresOf(64, [
    { words: [0], set: firstBits(6) },
    { words: [1], set: firstBits(25) },
  ]);
  const u = (h: number) => (1 - (2 * h) / 64) ** 3;
  const both = Math.sqrt(IDF.two ** 2 + IDF.one ** 2);
  near(t, index.query(query, { scoring: 'asmk', multipleAssignment: 1 }), [
    ['b', (IDF.two ** 2 * u(4) + IDF.one ** 2 * u(0)) / (both * both)],
    ['a', (IDF.two ** 2 * u(4)) / (both * IDF.two)],
  ]);
  const opposite = featuresOf(64, [{ words: [2], set: firstBits(32) }]);
  t.deepEqual(
    index.query(opposite, { scoring: 'asmk', multipleAssignment: 1 }),
    [],
    'half of the bits speak for nobody',
  );
});

tape('an image asked for itself scores 1 by TF-IDF and by ASMK*', async (t) => {
  const index = await signed(64);
  const query = featuresOf(64, [
    { words: [0], set: firstBits(10) },
    { words: [1], set: firstBits(25) },
  ]);
  for (const scoring of ['tfidf', 'asmk'] as const) {
    const [best] = index.query(query, { scoring, multipleAssignment: 1 });
    t.equal(best?.id, 'b', `${scoring} finds it first`);
    t.ok(Math.abs(best!.score - 1) <= ROUNDING, `${scoring} gives ${best!.score}`);
  }
});
