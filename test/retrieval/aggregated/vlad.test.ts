import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { type NdArray, nearestNeighbours, vlad } from '../../../lib/index.ts';
import { regionsOf } from '../../../lib/rows.ts';
import { refuses } from '../../evaluate/views.ts';
import { descriptors } from '../../matching/tables.ts';
import { randomFor, seedFor } from '../../support.ts';
import { bytes, dot, floats, largestDifference, rowOf, unit } from './tables.ts';

/** A unit vector in single precision. */
const ROUNDING = 1e-6;

/** Two words in the plane, far apart. */
const WORDS = bytes([
  [10, 10],
  [100, 100],
]);
/** Residuals (3, 0) and (1, 0) to the first word, (0, −5) to the second. */
const IMAGE = bytes([
  [13, 10],
  [100, 95],
  [11, 10],
]);

/** The definition, word by word. */
function naive(image: NdArray<Uint8Array>, words: NdArray<Uint8Array>, normalisation: string): number[] {
  const [k, d] = words.shape as [number, number];
  const parts = Array.from({ length: k }, () => new Array<number>(d).fill(0));
  for (let i = 0; i < image.shape[0]!; i++) {
    const squared = parts.map((_, c) =>
      Array.from({ length: d }, (_, j) => (image.get(i, j) - words.get(c, j)) ** 2).reduce(
        (sum, value) => sum + value,
        0,
      ),
    );
    const word = squared.indexOf(Math.min(...squared));
    for (let j = 0; j < d; j++) parts[word]![j]! += image.get(i, j) - words.get(word, j);
  }
  if (normalisation === 'intra') return unit(parts.flatMap(unit));
  const values = parts.flat();
  return unit(normalisation === 'power' ? values.map((v) => Math.sign(v) * Math.sqrt(Math.abs(v))) : values);
}

tape('VLAD sums the residuals of each word and normalises them as asked', (t) => {
  for (const [normalisation, expected] of [
    ['none', unit([4, 0, 0, -5])],
    ['power', unit([2, 0, 0, -Math.sqrt(5)])],
    ['intra', unit([1, 0, 0, -1])],
    [undefined, unit([1, 0, 0, -1])],
  ] as const) {
    const vectors = vlad([IMAGE], WORDS, { normalisation });
    t.deepEqual(vectors.shape, [1, 4]);
    t.ok(largestDifference(rowOf(vectors, 0), expected) < ROUNDING, `${normalisation}: ${vectors.data}`);
  }
  t.end();
});

tape('a descriptor as near to one word as to another goes to the lower', (t) => {
  const words = bytes([
    [0, 0],
    [2, 0],
  ]);
  t.deepEqual(rowOf(vlad([bytes([[1, 0]])], words), 0), [1, 0, 0, 0]);
  t.end();
});

tape('VLAD is what its definition gives, at ragged sizes', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom('none' as const, 'power' as const, 'intra' as const),
      fc.nat(),
      (rows, words, width, normalisation, seed) => {
        const random = randomFor(`vlad ${seed}`);
        const [image, table] = [descriptors(random, rows, width), descriptors(random, words, width)];
        const found = rowOf(vlad([image], table, { normalisation }), 0);
        return largestDifference(found, naive(image, table, normalisation)) < ROUNDING;
      },
    ),
    { seed: seedFor('naive VLAD'), numRuns: 300 },
  );
  t.pass('300 images');
  t.end();
});

tape('a vector does not depend on the order of the descriptors, nor on the other images', (t) => {
  const random = randomFor('order');
  const words = descriptors(random, 16);
  const image = descriptors(random, 300);
  const reversed = ndarray(image.data, [300, 128], [-128, 1], 299 * 128);
  const vectors = vlad([descriptors(random, 40), image, reversed], words);
  t.deepEqual(rowOf(vectors, 1), rowOf(vectors, 2), 'rows in another order, read with strides');
  t.deepEqual(rowOf(vectors, 1), rowOf(vlad([image], words), 0), 'alone');
  t.end();
});

tape('images may be features, or come one by one, and an image without descriptors is zeros', (t) => {
  const features = { ...regionsOf(new Float32Array(18), new Float32Array(3)), descriptors: IMAGE };
  function* images() {
    yield features;
    yield bytes([], 2);
  }
  const vectors = vlad(images(), { words: WORDS });
  t.deepEqual(vectors.data, Float32Array.of(...vlad([IMAGE], WORDS).data, 0, 0, 0, 0));
  t.deepEqual(vlad([], WORDS).shape, [0, 4], 'no images');
  const { rows, distances } = nearestNeighbours(vlad([IMAGE], WORDS), vectors, { k: 2, metric: 'cosine' });
  t.deepEqual([...rows.data], [0, 1]);
  t.deepEqual([...distances.data], [0, 1], 'zeros have no direction');
  t.end();
});

tape('an image is found by a part of itself among others', (t) => {
  const random = randomFor('part');
  const words = descriptors(random, 8);
  const images = Array.from({ length: 20 }, () => descriptors(random, 60));
  const part = images[7]!.hi(30);
  const { rows } = nearestNeighbours(vlad([part], words), vlad(images, words), { k: 1, metric: 'cosine' });
  t.equal(rows.get(0, 0), 7);
  t.end();
});

tape('intra-normalisation gives every word that occurs the same weight', (t) => {
  const random = randomFor('weight');
  const [words, image] = [descriptors(random, 6), descriptors(random, 90)];
  const vector = rowOf(vlad([image], words), 0);
  const squares = Array.from({ length: 6 }, (_, c) => vector.slice(128 * c, 128 * (c + 1))).map((part) =>
    dot(part, part),
  );
  const occurring = squares.filter((square) => square > 0);
  for (const square of occurring) t.ok(Math.abs(square - 1 / occurring.length) < ROUNDING, `${square}`);
  t.end();
});

tape('vlad refuses what it cannot aggregate', (t) => {
  for (const [kind, ...args] of [
    [TypeError, IMAGE, WORDS],
    [TypeError, undefined, WORDS],
    [TypeError, [null], WORDS],
    [TypeError, [IMAGE], undefined],
    [TypeError, [IMAGE], {}],
    [TypeError, [floats([[1, 2]])], WORDS],
    [RangeError, [bytes([[1, 2, 3]])], WORDS],
    [RangeError, [IMAGE], bytes([], 2)],
    [RangeError, [IMAGE], WORDS, { normalisation: 'l1' }],
    [TypeError, [IMAGE], WORDS, { normalization: 'intra' }],
  ] as [ErrorConstructor, ...unknown[]][]) {
    refuses(t, kind, () => (vlad as (...values: unknown[]) => unknown)(...args));
  }
  t.end();
});
