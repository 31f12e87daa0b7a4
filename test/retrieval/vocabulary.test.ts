import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { nearestNeighbours } from '../../lib/matching/nearestNeighbours.ts';
import type { Random } from '../../lib/random.ts';
import { readSections, writeSections } from '../../lib/retrieval/sections.ts';
import { drawAxes, project } from '../../lib/retrieval/vocabulary/hamming.ts';
import { type Progress, trainVocabulary, Vocabulary } from '../../lib/retrieval/vocabulary/index.ts';
import type { NdArray } from '../../lib/types.ts';
import { randomFor, seedFor } from '../support.ts';

const WIDTH = 128;

function tableOf(data: Uint8Array, width = WIDTH): NdArray<Uint8Array> {
  return ndarray(data, [data.length / width, width]);
}

function drawn(random: Random, n: number): NdArray<Uint8Array> {
  return tableOf(Uint8Array.from({ length: n * WIDTH }, () => random.below(256)));
}

/** Rows around so many centres far apart, each coordinate within 3 of the centre's; row i belongs to centre i % count. */
function clustered(random: Random, count: number, each: number): { centres: Uint8Array; rows: NdArray<Uint8Array> } {
  const centres = Uint8Array.from({ length: count * WIDTH }, () => 10 + random.below(230));
  const rows = Uint8Array.from({ length: count * each * WIDTH }, (_, k) => {
    const row = Math.floor(k / WIDTH);
    return centres[(row % count) * WIDTH + (k % WIDTH)]! + random.below(7) - 3;
  });
  return { centres, rows: tableOf(rows) };
}

for (const options of [
  { structure: 'flat', seeding: 'kmeans++' },
  { structure: 'approximate', seeding: 'kmeans++' },
  { structure: 'flat', seeding: 'sampled' },
] as const) {
  tape(`${options.structure} k-means, ${options.seeding}, finds groups that are there`, async (t) => {
    const { centres, rows } = clustered(randomFor('groups'), 20, 60);
    const vocabulary = await trainVocabulary(rows, { words: 20, iterations: 20, ...options });
    const { distances } = nearestNeighbours(tableOf(centres), vocabulary.words, { k: 1 });
    // The mean of 60 draws, each coordinate of deviation 2, and rounding to bytes: 4 in 128 dimensions. Centres are hundreds apart.
    const found = distances.data.filter((distance) => distance < 10).length;
    // k-means++ starts in every group; rows drawn at random miss some, which splitting repairs only where a group is empty.
    t.ok(found >= (options.seeding === 'sampled' ? 12 : 19), `${found} of 20 words are their group's mean`);
    t.equal(vocabulary.length, 20, 'there are as many words as asked for');
  });
}

tape('the mean squared distance never rises from round to round', async (t) => {
  const rows = drawn(randomFor('objective'), 3000);
  for (const structure of ['flat', 'hierarchical'] as const) {
    const errors: number[] = [];
    let last: number | undefined;
    await trainVocabulary(rows, {
      words: 100,
      structure,
      onProgress: ({ error, stage }) => {
        // The second level of a tree begins anew, from rows drawn at random.
        if (stage === 'seeding') errors.length = 0;
        if (stage === 'clustering' && error !== undefined && error !== last) errors.push(error);
        last = error;
      },
    });
    t.ok(errors.length >= 5, `${errors.length} rounds are told`);
    // Rounding centres to bytes adds a twelfth in each dimension at most.
    const rises = errors.filter((error, i) => i > 0 && error > errors[i - 1]! + WIDTH / 12);
    t.deepEqual(rises, [], `${structure}: from ${errors[0]} to ${errors.at(-1)}`);
  }
});

for (const structure of ['flat', 'approximate', 'hierarchical'] as const) {
  tape(`${structure}: equal rows and seed give equal bytes, in however many batches`, async (t) => {
    const rows = drawn(randomFor('batches'), 1500);
    const options = { words: 30, structure, iterations: 3, hamming: { bits: 64 }, seed: 5 } as const;
    const once = (await trainVocabulary(rows, options)).serialize();
    t.deepEqual((await trainVocabulary(rows, options)).serialize(), once, 'twice the same');
    const part = (from: number, to: number) => tableOf(rows.data.slice(from * WIDTH, to * WIDTH));
    const batches = [part(0, 7), part(7, 7), part(7, 1000), part(1000, 1500)];
    t.deepEqual((await trainVocabulary(batches, options)).serialize(), once, 'in an array of four batches');
    const opened = {
      async *[Symbol.asyncIterator]() {
        yield* batches;
      },
    };
    t.deepEqual((await trainVocabulary(opened, options)).serialize(), once, 'in batches that are awaited');
    t.notDeepEqual(
      (await trainVocabulary(rows, { ...options, seed: 6 })).serialize(),
      once,
      'another seed, other words',
    );
  });
}

tape('centres without rows take a part of the largest group', async (t) => {
  // Ten different rows, one of them a thousand times: most of the drawn centres are equal at first.
  const data = new Uint8Array(1000 * WIDTH);
  for (let row = 0; row < 1000; row++) data.fill(row < 9 ? 20 * row : 200, row * WIDTH, (row + 1) * WIDTH);
  const random = randomFor('empty');
  for (let k = 9 * WIDTH; k < data.length; k++) data[k]! += random.below(30);
  const vocabulary = await trainVocabulary(tableOf(data), { words: 40, iterations: 15 });
  const { words } = vocabulary.quantise(tableOf(data));
  t.equal(new Set(words).size, 40, 'every word has rows');
});

tape('the nearest words are those that an exhaustive search finds', async (t) => {
  const random = randomFor('exact');
  const vocabulary = await trainVocabulary(drawn(random, 900), { words: 70, iterations: 2 });
  const queries = drawn(random, 55);
  const { rows, distances } = nearestNeighbours(queries, vocabulary.words, { k: 6 });
  const found = vocabulary.quantise(queries, { neighbours: 6 });
  t.deepEqual(found.words, rows.data, 'words');
  t.deepEqual(found.distances, distances.data, 'distances');
  t.deepEqual([found.length, found.neighbours, found.signatures.length], [55, 6, 0], 'shape');
  t.deepEqual(vocabulary.quantise(tableOf(new Uint8Array(0))).words.length, 0, 'no rows have no words');
});

for (const bits of [64, 128] as const) {
  tape(`signatures say on which side of the medians a row lies, ${bits} bits`, async (t) => {
    const random = randomFor(`signatures ${bits}`);
    const rows = drawn(random, 4000);
    const vocabulary = await trainVocabulary(rows, { words: 20, iterations: 2, hamming: { bits } });
    const { words, signatures } = vocabulary.quantise(rows);
    const axes = readSections('bytes', vocabulary.serialize(), 'vocabulary', 1).axes as Int16Array;
    // Naive twin: float products, thresholds from the rows themselves.
    let [wrong, ones] = [0, 0];
    for (let word = 0; word < 20; word++) {
      const members = [...words.keys()].filter((row) => words[row] === word);
      for (const bit of [0, 17, 40, bits - 1]) {
        const along = members.map((row) => {
          let sum = 0;
          for (let k = 0; k < WIDTH; k++) sum += rows.data[row * WIDTH + k]! * axes[bit * WIDTH + k]!;
          return Math.floor(sum / 2 ** 10);
        });
        const isSet = members.map((row) => (signatures[(row * bits) / 32 + (bit >> 5)]! >>> (bit & 31)) & 1);
        ones += isSet.reduce((sum, one) => sum + one, 0) / members.length;
        const [highest, lowest] = [
          Math.max(...along.filter((_, i) => isSet[i] === 0)),
          Math.min(...along.filter((_, i) => isSet[i] === 1)),
        ];
        if (highest >= lowest) wrong++;
      }
    }
    t.equal(wrong, 0, 'one threshold divides the rows of a word');
    // Medians are of up to 256 rows of each word.
    t.ok(Math.abs(ones / 80 - 0.5) < 0.03, `half of the bits are set: ${ones / 80}`);
  });
}

tape('as many words as are asked for are found, however few the lists hold that are looked into', async (t) => {
  const random = randomFor('all neighbours');
  // 200 words lie in 43 lists, of which 32 are looked into at first.
  const vocabulary = await trainVocabulary(drawn(random, 400), { words: 200, structure: 'approximate', iterations: 1 });
  const queries = drawn(random, 20);
  const { rows, distances } = nearestNeighbours(queries, vocabulary.words, { k: 200 });
  const found = vocabulary.quantise(queries, { neighbours: 200 });
  t.deepEqual(found.words, rows.data, 'all words, nearest first');
  t.deepEqual(found.distances, distances.data, 'at their distances');
  const [alone] = [vocabulary.quantise(tableOf(queries.data.slice(0, WIDTH)), { neighbours: 150 })];
  const together = vocabulary.quantise(queries, { neighbours: 150 });
  t.deepEqual(together.words.slice(0, 150), alone.words, 'a row finds the same alone and among others');
});

tape('axes are orthonormal, and projections are exact products', (t) => {
  const random = randomFor('axes');
  const axes = drawAxes(128, WIDTH, random);
  let worst = 0;
  for (let i = 0; i < 128; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let k = 0; k < WIDTH; k++) product += (axes[i * WIDTH + k]! / 2 ** 14) * (axes[j * WIDTH + k]! / 2 ** 14);
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  // Each of 128 components is rounded by at most 2⁻¹⁵.
  t.ok(worst < 128 * 2 ** -15, `products are those of unit vectors within ${worst}`);
  for (const [n, width, bits] of [
    [0, 8, 8],
    [1, 8, 3],
    [5, 16, 4],
    [9, 128, 64],
  ] as const) {
    const rows = Uint8Array.from({ length: n * width }, () => random.below(256));
    const some = drawAxes(bits, width, random);
    const expected = Array.from({ length: n * bits }, (_, at) => {
      const [row, bit] = [Math.floor(at / bits), at % bits];
      let sum = 0;
      for (let k = 0; k < width; k++) sum += rows[row * width + k]! * some[bit * width + k]!;
      return Math.min(32767, Math.max(-32768, Math.floor(sum / 1024)));
    });
    t.deepEqual(
      [...project({ data: rows, length: n, width }, some)],
      expected,
      `${n} rows of ${width} on ${bits} axes`,
    );
  }
  t.end();
});

tape('a vocabulary comes back from its bytes and quantises the same', async (t) => {
  const random = randomFor('file');
  const rows = drawn(random, 600);
  for (const hamming of [undefined, { bits: 128 as const }]) {
    for (const structure of ['flat', 'hierarchical'] as const) {
      const vocabulary = await trainVocabulary(rows, { words: 50, structure, iterations: 2, hamming });
      const read = Vocabulary.from(vocabulary.serialize());
      t.deepEqual(read.serialize(), vocabulary.serialize(), 'equal bytes');
      const options = { neighbours: 3 };
      t.deepEqual(read.quantise(rows, options), vocabulary.quantise(rows, options), `${structure}: equal words`);
    }
  }
});

tape('a file with the right checksum and the wrong content is refused', async (t) => {
  const vocabulary = await trainVocabulary(drawn(randomFor('forged'), 100), {
    words: 10,
    iterations: 1,
    hamming: { bits: 64 },
  });
  const sections = readSections('bytes', vocabulary.serialize(), 'vocabulary', 1);
  const forge = (change: object) => writeSections('vocabulary', 1, { ...sections, ...change });
  const lies: [string, object][] = [
    ['no words', { shape: Uint32Array.of(0, 128, 64, 1) }],
    ['other words', { shape: Uint32Array.of(11, 128, 64, 1) }],
    ['a huge table', { shape: Uint32Array.of(0xffffffff, 0xfffffff8, 64, 0) }],
    ['an odd width', { shape: Uint32Array.of(10, 127, 64, 1) }],
    ['other bits', { shape: Uint32Array.of(10, 128, 96, 1) }],
    ['a short shape', { shape: Uint32Array.of(10, 128, 64) }],
    ['words of another type', { words: new Float32Array(10 * 128) }],
    ['axes missing', { axes: new Int16Array(0) }],
    ['thresholds missing', { thresholds: new Int16Array(3) }],
  ];
  t.ok(Vocabulary.from(forge({})), 'the unchanged file is read');
  for (const [what, change] of lies) t.throws(() => Vocabulary.from(forge(change)), RangeError, what);

  const many = await trainVocabulary(drawn(randomFor('forged'), 100), { words: 10, structure: 'hierarchical' });
  const listed = readSections('bytes', many.serialize(), 'vocabulary', 1);
  const { lists, centres } = listed as { lists: Uint32Array; centres: Uint8Array };
  const beyond = lists.slice();
  beyond[3] = centres.length / WIDTH;
  const { lists: _, ...without } = listed;
  for (const [what, change] of [
    ['lists missing', without],
    ['too few lists', { ...listed, lists: lists.slice(1) }],
    ['a list that is not there', { ...listed, lists: beyond }],
    ['no centres', { ...listed, centres: new Uint8Array(0) }],
    ['half a centre', { ...listed, centres: centres.slice(0, centres.length - 5) }],
  ] as const) {
    t.throws(() => Vocabulary.from(writeSections('vocabulary', 1, change)), RangeError, what);
  }
  const bytes = vocabulary.serialize();
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = bytes.slice();
      damaged[at]! ^= change;
      try {
        Vocabulary.from(damaged);
        return false;
      } catch (error) {
        return error instanceof RangeError;
      }
    }),
    { seed: seedFor('damaged vocabulary'), numRuns: 200 },
  );
});

tape('training is told, and stops when it is asked to', async (t) => {
  const rows = drawn(randomFor('told'), 2000);
  const told: Progress[] = [];
  const options = { words: 50, iterations: 3, hamming: { bits: 64 } } as const;
  await trainVocabulary(rows, { ...options, onProgress: (progress) => told.push(progress) });
  t.deepEqual([...new Set(told.map(({ stage }) => stage))], ['seeding', 'clustering', 'embedding'], 'all stages');
  const last = told.at(-1)!;
  t.deepEqual([last.done, last.total, last.pass, last.passes], [2000, 2000, 4, 5], 'the last word is the end');
  t.ok(
    told.every(({ pass }, i) => i === 0 || pass >= told[i - 1]!.pass),
    'passes follow one another',
  );

  for (const after of [0, 1, 3]) {
    const controller = new AbortController();
    if (after === 0) controller.abort(new Error('enough'));
    let count = 0;
    const work = trainVocabulary(rows, {
      ...options,
      signal: controller.signal,
      onProgress: () => {
        if (++count === after) controller.abort(new Error('enough'));
      },
    });
    const error = await work.then(
      () => undefined,
      (reason: Error) => reason,
    );
    t.equal(error?.message, 'enough', `stopped after ${after} reports`);
    t.equal(count, after, 'and nothing was done afterwards');
  }
});

tape('training stops too while batches bring nothing', async (t) => {
  const controller = new AbortController();
  const empty = tableOf(new Uint8Array(0));
  const endless = {
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < 1000; i++) {
        if (i === 3) controller.abort(new Error('enough'));
        if (i > 3) throw new Error('went on');
        yield empty;
      }
    },
  };
  const error = await trainVocabulary(endless, { words: 1, signal: controller.signal }).catch((reason) => reason);
  t.equal(error.message, 'enough');
});

tape('the doors of the vocabulary say what they expect', async (t) => {
  const rows = drawn(randomFor('doors'), 100);
  async function rejects(call: () => unknown, message: RegExp, what: string): Promise<void> {
    try {
      await call();
      t.fail(`${what}: nothing was thrown`);
    } catch (error) {
      t.match((error as Error).message, message, what);
    }
  }
  const train = (descriptors: unknown, options: unknown) => () =>
    trainVocabulary(descriptors as NdArray<Uint8Array>, options as never);
  await rejects(
    train(rows, { words: 101 }),
    /at least 101 different rows .* got 100 rows; ask for fewer words/,
    'too few',
  );
  await rejects(
    train(rows, { words: 101, structure: 'hierarchical' }),
    /at least 101 different rows .* got 100 rows/,
    'too few in groups',
  );
  await rejects(train(ndarray(new Uint8Array(0), [5, 0]), { words: 2 }), /multiple of 8 values, got 0/, 'no values');
  await rejects(train(rows, { words: 0 }), /words: expected/, 'no words');
  await rejects(train(rows, { words: 2 ** 20 + 1 }), /words: expected/, 'too many words');
  await rejects(train(rows, { words: 10, hamming: { bits: 32 } }), /hamming\.bits: expected 64 or 128/, 'other bits');
  await rejects(train(rows, { words: 10, structure: 'tree' }), /structure: expected/, 'another structure');
  await rejects(train(rows, { words: 10, iteration: 3 }), /unknown option iteration/, 'a misspelt option');
  await rejects(train(rows, { words: 10, signal: {} }), /signal: expected an AbortSignal/, 'no signal');
  await rejects(train(rows, { words: 10, onProgress: 1 }), /onProgress: expected a function/, 'no function');
  await rejects(train('rows', { words: 10 }), /descriptors: expected an ndarray/, 'text');
  await rejects(train(undefined, { words: 10 }), /descriptors: expected an ndarray/, 'nothing');
  await rejects(train([rows, 7], { words: 10 }), /descriptors\[1\]: expected an ndarray/, 'a batch that is none');
  await rejects(train([], { words: 10 }), /at least 10 different rows .* got 0 rows/, 'no batches');
  const floats = ndarray(new Float32Array(100 * WIDTH), [100, WIDTH]);
  await rejects(train(floats, { words: 10 }), /descriptors: expected uint8, got float32/, 'floats');
  const narrow = tableOf(new Uint8Array(640), 64);
  await rejects(train([rows, narrow], { words: 10 }), /rows of 128 values as before, got 64/, 'another width');
  const odd = tableOf(new Uint8Array(120), 12);
  await rejects(train(odd, { words: 2 }), /multiple of 8 values, got 12/, 'an odd width');
  await rejects(
    train(narrow, { words: 2, iterations: 1, hamming: { bits: 128 } }),
    /at most the 64 values/,
    'more bits than values',
  );
  const generator = (function* () {
    yield rows;
  })();
  await rejects(train(generator, { words: 10 }), /an iterator that runs once/, 'a generator');
  let calls = 0;
  const shrinking = { [Symbol.iterator]: () => [rows, ...(calls++ < 2 ? [rows] : [])][Symbol.iterator]() };
  await rejects(train(shrinking, { words: 10 }), /expected 200 rows in every pass, got 100/, 'fewer rows later');

  const vocabulary = await trainVocabulary(rows, { words: 10, iterations: 1 });
  t.throws(
    () => vocabulary.quantise(narrow),
    /rows of 128 values as in the vocabulary, got 64/,
    'rows of another width',
  );
  t.throws(() => vocabulary.quantise(floats), /expected uint8/, 'rows of floats');
  t.throws(() => vocabulary.quantise(rows, { neighbours: 11 }), /neighbours: expected/, 'more neighbours than words');
});
