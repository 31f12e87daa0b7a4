import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import type { ByteRows } from '../../lib/retrieval/vocabulary/source.ts';
import { descent, sortWords, wordSearch } from '../../lib/retrieval/vocabulary/structure.ts';
import { randomFor } from '../support.ts';

const WIDTH = 16;

function drawn(random: Random, length: number): ByteRows {
  return { data: Uint8Array.from({ length: length * WIDTH }, () => random.below(256)), length, width: WIDTH };
}

/** The nearest of the listed rows of `table` to row i of `rows`, the lowest of equally near ones. */
function nearestOf(rows: ByteRows, i: number, table: ByteRows, among: readonly number[]): number {
  let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
  for (const row of among) {
    let squared = 0;
    for (let k = 0; k < WIDTH; k++) squared += (rows.data[i * WIDTH + k]! - table.data[row * WIDTH + k]!) ** 2;
    if (squared < least) [nearest, least] = [row, squared];
  }
  return nearest;
}

tape('the descent goes to the nearest group, then to the nearest word of that group', (t) => {
  const random = randomFor('descent');
  // Groups of one word, of fewer and of more than a block of eight.
  for (const sizes of [[1], [1, 7, 8, 9], [3, 40, 1, 16, 5]]) {
    const lists = Uint32Array.from(sizes.flatMap((size, group) => Array<number>(size).fill(group)));
    const [words, centres] = [drawn(random, lists.length), drawn(random, sizes.length)];
    const rows = drawn(random, 61);
    const expected = Array.from({ length: rows.length }, (_, i) => {
      const group = nearestOf(rows, i, centres, [...sizes.keys()]);
      const members = [...lists.keys()].filter((word) => lists[word] === group);
      return nearestOf(rows, i, words, members);
    });
    t.deepEqual([...descent(words, { centres, lists })(rows).rows], expected, `groups of ${sizes}`);
  }
  t.end();
});

tape('a row of a group without words is an error, as training saw rows there before', (t) => {
  const random = randomFor('empty group');
  const [words, centres] = [drawn(random, 3), drawn(random, 2)];
  const search = descent(words, { centres, lists: Uint32Array.of(0, 0, 0) });
  t.throws(() => search(centres), /expected the same rows in every pass/);
  t.end();
});

tape('words sorted into lists are found again', (t) => {
  const words = drawn(randomFor('lists'), 3000);
  const { rows, distances } = wordSearch(words, sortWords(words))(words, 1);
  const found = rows.filter((row, word) => row === word).length;
  t.equal(found, 3000, 'each in the list of the centre that it is nearest to');
  t.equal(Math.max(...distances), 0, 'at no distance');
  t.end();
});
