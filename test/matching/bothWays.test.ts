import tape from 'tape';
import { searchBothWays } from '../../lib/matching/bothWays.ts';
import { searchNearest } from '../../lib/matching/search.ts';
import { readTable, type Table } from '../../lib/matching/tables.ts';
import { neighboursOf } from '../../lib/matching/twoNearest.ts';
import { randomFor } from '../support.ts';
import { descriptors, naiveNeighbours } from './tables.ts';

const random = randomFor('both ways');
const table = (rows: number, dim: number, values: number) => descriptors(random, rows, dim, values);

/** What two searches one by one find. */
function twoSearches(a: Table, b: Table) {
  return {
    neighbours: neighboursOf(searchNearest(a, b, 'euclidean', 2)),
    back: searchNearest(b, a, 'euclidean', 1).rows,
  };
}

tape('one pass finds the neighbours of either side by definition, ties going to the lowest row', (t) => {
  const sizes = [1, 2, 7, 8, 9, 16, 17, 43];
  for (const values of [2, 256]) {
    for (const dim of [1, 8, 13, 128]) {
      for (const [n, m] of sizes.flatMap((n) => sizes.map((m) => [n, m] as const))) {
        const [a, b] = [table(n, dim, values), table(m, dim, values)];
        const { neighbours, back } = searchBothWays(readTable('a', a), readTable('b', b));
        const expected = naiveNeighbours(a, b, 'euclidean', 2);
        const wrong = expected.some(
          ([first, second], i) =>
            neighbours.nearest[i] !== first!.row ||
            neighbours.distance[i] !== first!.distance ||
            neighbours.secondDistance[i] !== (second?.distance ?? Number.POSITIVE_INFINITY),
        );
        const rows = naiveNeighbours(b, a, 'euclidean', 1).map(([first]) => first!.row);
        if (wrong || back.some((row, j) => row !== rows[j])) t.fail(`${n} x ${m} rows of ${dim}, ${values} values`);
      }
    }
  }
  t.pass('64 pairs of sizes, widths and ties');
  t.end();
});

tape('one pass over many tiles and batches finds what two searches find', (t) => {
  for (const [n, m, dim, values] of [
    [1000, 1500, 16, 3],
    [700, 520, 128, 256],
    [16400, 30, 8, 2],
    [20, 4200, 8, 2],
  ] as const) {
    const [a, b] = [readTable('a', table(n, dim, values)), readTable('b', table(m, dim, values))];
    t.deepEqual(searchBothWays(a, b), twoSearches(a, b), `${n} x ${m} rows of ${dim}`);
  }
  t.end();
});

tape('the widest rows, as far apart as bytes can be, do not overflow', (t) => {
  const [black, white] = [0, 255].map((value) => ({ data: new Uint8Array(4096).fill(value), length: 1, width: 4096 }));
  const { neighbours, back } = searchBothWays(black!, white!);
  t.deepEqual([...neighbours.distance, ...neighbours.secondDistance], [255 * 64, Number.POSITIVE_INFINITY]);
  t.deepEqual([neighbours.nearest[0], back[0]], [0, 0]);
  t.end();
});

tape('where the other side has no rows there is no neighbour; rows without values are all alike', (t) => {
  const empty: Table = { data: new Uint8Array(0), length: 0, width: 0 };
  const some = readTable('some', table(3, 128, 256));
  const alone = searchBothWays(some, empty);
  t.deepEqual([...alone.neighbours.nearest], [0xffffffff, 0xffffffff, 0xffffffff]);
  t.deepEqual([...alone.neighbours.distance], [1, 1, 1].fill(Number.POSITIVE_INFINITY));
  t.equal(alone.back.length, 0);
  t.equal(searchBothWays(empty, some).neighbours.length, 0);
  const { neighbours, back } = searchBothWays({ ...empty, length: 2 }, { ...empty, length: 3 });
  t.deepEqual([...neighbours.nearest, ...neighbours.secondDistance, ...back], [0, 0, 0, 0, 0, 0, 0]);
  t.end();
});
