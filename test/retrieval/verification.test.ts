import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { mappedFrames } from '../../lib/regions/frames.ts';
import { VisualIndex } from '../../lib/retrieval/visualIndex.ts';
import { randomFor } from '../support.ts';
import { featuresOf, type Given, vocabularyOf } from './support.ts';

const WORDS = 64;
const BITS = 64;

/** n different features in 800 × 600 px. */
function draw(random: Random, n: number): Given[] {
  return Array.from({ length: n }, () => ({
    words: [random.below(WORDS)],
    set: Array.from({ length: 32 }, () => random.below(BITS)),
    frame: [
      5 + 10 * random.float(),
      0,
      800 * random.float(),
      3 * random.float(),
      5 + 10 * random.float(),
      600 * random.float(),
    ],
  }));
}

/** The same features seen through an affine map. */
function seen(given: readonly Given[], map: readonly number[]): Given[] {
  return given.map((one) => ({ ...one, frame: [...mappedFrames(Float32Array.from(one.frame!), map)] }));
}

/** The same words and signatures somewhere else. */
function scattered(random: Random, given: readonly Given[]): Given[] {
  const places = draw(random, given.length);
  return given.map((one, i) => ({ ...one, frame: places[i]!.frame! }));
}

const MAP = [0.8, 0.2, 60, -0.1, 0.9, 90];
const OPTIONS = { multipleAssignment: 1, verify: { maxError: 5 } } as const;

tape('an image that the query maps onto goes before one that has all the words in other places', async (t) => {
  const random = randomFor('verified first');
  const object = draw(random, 40);
  const index = new VisualIndex(await vocabularyOf(WORDS, BITS));
  for (let i = 0; i < 10; i++) index.add(`other ${i}`, featuresOf(BITS, draw(random, 200)));
  index.add('words', featuresOf(BITS, scattered(random, object)));
  index.add('object', featuresOf(BITS, [...seen(object.slice(0, 25), MAP), ...draw(random, 100)]));
  const query = featuresOf(BITS, object);

  t.equal(index.query(query, { multipleAssignment: 1 })[0]?.id, 'words', 'by words alone the wrong one is first');
  const [first, ...rest] = index.query(query, OPTIONS);
  t.equal(first?.id, 'object', 'the right one is first');
  t.equal(first?.inliers, 25, 'with all of its inliers');
  t.ok(first!.effectiveInliers! > 10 && first!.effectiveInliers! <= 25, 'that lie apart');
  t.ok(
    rest.every(({ inliers, model }) => inliers === undefined && model === undefined),
    'no other is verified',
  );
  const { rows, regions } = first!.pairs!;
  t.deepEqual([...rows], [...Array(25).keys()], 'the rows of the query');
  // Quantised: a 65535th of 1000 px, and float32.
  let furthest = 0;
  rows.forEach((row, i) => {
    const [, , x, , , y] = seen([object[row]!], MAP)[0]!.frame!;
    furthest = Math.max(
      furthest,
      Math.abs(regions.frames.get(i, 0, 2) - x!),
      Math.abs(regions.frames.get(i, 1, 2) - y!),
    );
  });
  t.ok(furthest < 0.01, `their partners stand where they were seen, within ${furthest} px`);
  const largest = Math.max(
    ...first!.model!.to1DArray().map((value, i) => Math.abs(value - ([...MAP, 0, 0, 1][i] ?? 0))),
  );
  // Of its entries the shifts are least certain: places are off by up to 0.01 px.
  t.ok(largest < 0.02, `the model is the map, within ${largest}`);
});

tape('a feature is the partner of one feature only', async (t) => {
  const random = randomFor('one to one');
  const object = draw(random, 20);
  const index = new VisualIndex(await vocabularyOf(WORDS, BITS));
  index.add('object', featuresOf(BITS, seen(object, MAP)));
  index.add('other', featuresOf(BITS, draw(random, 50)));
  // Every feature of the query three times, within a pixel.
  const copies = [0, 0.5, -0.5].flatMap((shift) => seen(object, [1, 0, shift, 0, 1, shift]));
  const [first] = index.query(featuresOf(BITS, copies), OPTIONS);
  t.equal(first?.inliers, 20, 'sixty matches, twenty inliers');
  t.end();
});

tape('depth says how many are verified, top how many are returned', async (t) => {
  const random = randomFor('depth');
  const object = draw(random, 30);
  const index = new VisualIndex(await vocabularyOf(WORDS, BITS));
  for (let i = 0; i < 5; i++) {
    index.add(String(i), featuresOf(BITS, [...seen(object.slice(0, 30 - 3 * i), MAP), ...draw(random, 40)]));
  }
  const query = featuresOf(BITS, object);
  for (const depth of [1, 3, 5]) {
    const hits = index.query(query, { multipleAssignment: 1, verify: { maxError: 5, depth } });
    t.equal(hits.filter(({ inliers }) => inliers !== undefined).length, depth, `depth ${depth}`);
  }
  t.equal(index.query(query, { ...OPTIONS, top: 2 }).length, 2, 'top 2');
  t.deepEqual(index.query(query, OPTIONS), index.query(query, OPTIONS), 'twice the same');
});

for (const expand of ['average', 'hamming'] as const) {
  tape(`expansion (${expand}) finds what only a verified image shows`, async (t) => {
    const random = randomFor(`expansion ${expand}`);
    const [object, hidden] = [draw(random, 40), draw(random, 40)];
    const index = new VisualIndex(await vocabularyOf(WORDS, BITS));
    // `bridge` shows all of the object; `far` only what the query does not show.
    index.add('bridge', featuresOf(BITS, seen([...object, ...hidden], MAP)));
    for (let i = 0; i < 20; i++) index.add(`other ${i}`, featuresOf(BITS, draw(random, 80)));
    index.add('far', featuresOf(BITS, seen(hidden, [1.1, 0, 10, 0, 1.1, 20])));
    const query = featuresOf(BITS, object);
    const place = (options: object) =>
      index.query(query, { ...OPTIONS, ...options }).findIndex(({ id }) => id === 'far');
    t.notOk([0, 1].includes(place({})), 'far is not among the first two');
    t.equal(place({ expand }), 1, 'and after expansion it is second');
    t.equal(index.query(query, { ...OPTIONS, expand })[0]?.id, 'bridge', 'the first stays');
  });
}

tape('features outside the query are left out of its expansion', async (t) => {
  const random = randomFor('outside');
  const [object, beside] = [draw(random, 40), draw(random, 40)];
  const index = new VisualIndex(await vocabularyOf(WORDS, BITS));
  const shifted = seen(beside, [1, 0, 2000, 0, 1, 0]);
  index.add('bridge', featuresOf(BITS, [...object, ...shifted]));
  for (let i = 0; i < 20; i++) index.add(`other ${i}`, featuresOf(BITS, draw(random, 80)));
  index.add('beside', featuresOf(BITS, beside));
  const hits = index.query(featuresOf(BITS, object), { ...OPTIONS, expand: 'average' });
  t.equal(hits[0]?.id, 'bridge', 'the bridge is found');
  const share = (hits.find(({ id }) => id === 'beside')?.score ?? 0) / hits[0]!.score;
  // A few votes come by chance.
  t.ok(share < 0.05, `what stands beside the object does not join: ${share}`);
  t.end();
});
