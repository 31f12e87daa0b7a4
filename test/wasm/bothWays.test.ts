import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

const FAR = 0x3fffffff;

/** `blocks` · 8 rows of bytes, few `values` making ties. */
function rowsOf(random: Random, blocks: number, dim: number, values: number): Uint8Array[] {
  return Array.from({ length: 8 * blocks }, () => Uint8Array.from({ length: dim }, () => random.below(values)));
}

const squaredDistance = (x: Uint8Array, y: Uint8Array) => x.reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0);

tape('packBytes lays pairs of eight rows side by side and sums their squares', (t) => {
  const random = randomFor('pack bytes');
  for (const blocks of [0, 1, 2, 5]) {
    for (const dim of [0, 8, 16, 40]) {
      const rows = rowsOf(random, blocks, dim, 256);
      const expected: number[] = [];
      for (let block = 0; block < blocks; block++) {
        for (let pair = 0; pair < dim; pair += 2) {
          for (let row = 0; row < 8; row++) expected.push(...rows[8 * block + row]!.subarray(pair, pair + 2));
        }
      }
      const found = withWorkspace((workspace) => {
        const bytes = workspace.put(Uint8Array.from(rows.flatMap((row) => [...row])));
        const [packed, squares] = [workspace.take(16 * dim * blocks), workspace.take(32 * blocks)];
        workspace.kernels.packBytes(bytes, blocks, dim, packed, squares);
        return {
          packed: [...workspace.i16(packed, 8 * dim * blocks)],
          squares: [...workspace.i32(squares, 8 * blocks)],
        };
      });
      const squares = rows.map((row) => squaredDistance(row, new Uint8Array(dim)));
      t.deepEqual(found, { packed: expected, squares }, `${blocks} blocks of ${dim}`);
    }
  }
  t.end();
});

tape('nearestBothWays and foldLanes keep the lowest of the nearest rows, over several calls', (t) => {
  const random = randomFor('both ways');
  for (const [blocksA, blocksB, dim, values] of [
    [0, 1, 8, 256],
    [1, 0, 8, 256],
    [1, 1, 8, 2],
    [2, 1, 16, 256],
    [1, 3, 128, 256],
    [5, 7, 8, 2],
  ] as const) {
    const [a, b] = [rowsOf(random, blocksA, dim, values), rowsOf(random, blocksB, dim, values)];
    const found = withWorkspace((workspace) => {
      const [packedA, squaresA, packedB, squaresB] = [a, b].flatMap((rows) => {
        const bytes = workspace.put(Uint8Array.from(rows.flatMap((row) => [...row])));
        const [packed, squares] = [workspace.take(2 * dim * rows.length), workspace.take(4 * rows.length)];
        workspace.kernels.packBytes(bytes, rows.length / 8, dim, packed, squares);
        return [packed, squares];
      }) as [number, number, number, number];
      const [lanes, distances, backRows] = [48 * a.length, 4 * b.length, 4 * b.length].map((bytes) => {
        const address = workspace.take(bytes);
        workspace.i32(address, bytes / 4).fill(FAR);
        return address;
      }) as [number, number, number];
      // One block of b at a time: numbers must go on from call to call.
      for (let block = 0; block < blocksB; block++) {
        workspace.kernels.nearestBothWays(
          ...([packedA, squaresA, 100, blocksA] as const),
          ...([packedB + 16 * dim * block, squaresB + 32 * block, 200 + 8 * block, 1, dim] as const),
          ...([lanes, distances + 32 * block, backRows + 32 * block] as const),
        );
      }
      const [rows, nearest, seconds] = [0, 1, 2].map(() => workspace.take(4 * a.length)) as [number, number, number];
      workspace.kernels.foldLanes(lanes, a.length, rows, nearest, seconds);
      return {
        rows: [...workspace.u32(rows, a.length)],
        nearest: [...workspace.f32(nearest, a.length)],
        seconds: [...workspace.f32(seconds, a.length)],
        backDistances: [...workspace.i32(distances, b.length)],
        backRows: blocksA === 0 ? [] : [...workspace.u32(backRows, b.length)],
      };
    });

    const sorted = (from: Uint8Array[], to: Uint8Array[]) =>
      from.map((x) =>
        to
          .map((y, row) => ({ row, square: squaredDistance(x, y) }))
          .sort((p, q) => p.square - q.square || p.row - q.row),
      );
    const [there, back] = [sorted(a, b), sorted(b, a)];
    const distance = (square = Number.POSITIVE_INFINITY) => Math.fround(Math.sqrt(square));
    t.deepEqual(
      found,
      {
        rows: there.map(([first]) => (first ? 200 + first.row : 0xffffffff)),
        nearest: there.map(([first]) => distance(first?.square)),
        seconds: there.map(([, second]) => distance(second?.square)),
        backDistances: back.map(([first]) => first?.square ?? FAR),
        backRows: back.flatMap(([first]) => (first ? [100 + first.row] : [])),
      },
      `${blocksA} x ${blocksB} blocks of ${dim}, ${values} values`,
    );
  }
  t.end();
});
