import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';

/** `sampleCount` samples of `size` rows, `count` in all, or from growing pools of a ranking. */
function draw(
  count: number,
  size: number,
  sampleCount: number,
  ranked?: { pools: number[]; order: number[] },
): number[][] {
  return withWorkspace((workspace) => {
    const state = workspace.put(Uint32Array.of(12345, 678));
    const pools = ranked ? workspace.put(Int32Array.from(ranked.pools)) : 0;
    const order = ranked ? workspace.put(Int32Array.from(ranked.order)) : 0;
    const samples = workspace.take(4 * size * sampleCount);
    workspace.kernels.drawSamples(state, count, pools, order, size, sampleCount, samples);
    const rows = workspace.i32(samples, size * sampleCount);
    return Array.from({ length: sampleCount }, (_, i) => [...rows.subarray(size * i, size * (i + 1))]);
  });
}

tape('samples hold distinct rows, every row equally often', (t) => {
  for (const size of [1, 2, 3, 4, 7]) {
    const samples = draw(8, size, 6000);
    t.ok(
      samples.every((sample) => new Set(sample).size === size && sample.every((row) => row >= 0 && row < 8)),
      `samples of ${size} are distinct rows`,
    );
    const seen = new Float64Array(8);
    for (const row of samples.flat()) seen[row]!++;
    const expected = (6000 * size) / 8;
    // Standard deviation below 40 for each; five of them.
    t.ok(
      seen.every((times) => Math.abs(times - expected) < 200),
      `${seen}`,
    );
  }
  t.deepEqual(draw(4, 4, 0), [], 'no samples');
  t.end();
});

tape('a ranked sample holds the last pair of its pool and others of it', (t) => {
  const order = [50, 40, 30, 20, 10, 0];
  const pools = Array.from({ length: 2000 }, (_, i) => 3 + (i % 4));
  const seen = new Map<number, number>();
  draw(6, 3, 2000, { pools, order }).forEach((sample, i) => {
    const pool = order.slice(0, pools[i]);
    const isRight =
      new Set(sample).size === 3 && sample.includes(pool.at(-1)!) && sample.every((row) => pool.includes(row));
    if (!isRight) t.fail(`${sample} from the pool ${pool}`);
    if (pools[i] === 6) for (const row of sample) seen.set(row, (seen.get(row) ?? 0) + 1);
  });
  t.equal(seen.get(0), 500, 'the last of the pool is in each');
  // 200 expected of each of the other five, standard deviation 11.
  t.ok(
    order.slice(0, 5).every((row) => Math.abs(seen.get(row)! - 200) < 55),
    `${[...seen.values()]}`,
  );
  t.end();
});

tape('shuffling keeps all rows and favours no place', (t) => {
  for (const count of [0, 1, 2, 50]) {
    const rows = shuffle(count, 1);
    t.deepEqual(
      [...rows].sort((x, y) => x - y),
      [...Array(count).keys()],
      `${count} rows`,
    );
  }
  const places = new Float64Array(5);
  for (let seed = 0; seed < 5000; seed++) places[shuffle(5, seed).indexOf(4)]!++;
  // 1000 expected, standard deviation 28.
  t.ok(
    places.every((times) => Math.abs(times - 1000) < 140),
    `${places}`,
  );
  t.end();
});

function shuffle(count: number, seed: number): number[] {
  return withWorkspace((workspace) => {
    const state = workspace.put(Uint32Array.of(seed, 99));
    const source = workspace.put(Uint32Array.from({ length: count }, (_, i) => i));
    const rows = workspace.take(4 * count);
    workspace.kernels.shuffleRows(state, count, source, rows);
    return [...workspace.u32(rows, count)];
  });
}
