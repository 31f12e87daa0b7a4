import ndarray from 'ndarray';
import tape from 'tape';
import { RegionKind } from '../lib/index.ts';
import { joinFeatures, regionsOf, rowsByStrength, selectFeatures, selectRows, strongestRows } from '../lib/rows.ts';

/** Three features at x = 0, 1, 2 with descriptors of 2 bytes. */
function features() {
  const frames = Float32Array.from([0, 1, 2].flatMap((x) => [3, 0, x, 0, 3, 10]));
  const kind = Uint8Array.of(RegionKind.dark, RegionKind.bright, RegionKind.saddle);
  const descriptors = ndarray(Uint8Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  return { ...regionsOf(frames, Float32Array.of(0.5, 0.7, 0.6), kind), descriptors };
}

tape('rows go from the strongest to the weakest, ties to the lowest row', (t) => {
  const response = Float32Array.of(2, 5, -1, 5, Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY);
  t.deepEqual([...rowsByStrength(response)], [4, 6, 1, 3, 0, 5, 2]);
  t.deepEqual([...strongestRows(response, 5)], [0, 1, 3, 4, 6], 'the strongest come in ascending order');
  t.deepEqual([...strongestRows(response, 9)], [0, 1, 2, 3, 4, 5, 6], 'all when there are no more');
  t.deepEqual([...rowsByStrength(new Float32Array(0))], [], 'none of none');
  t.end();
});

tape('selected rows of a view equal those of its copy, in the given order and as often as given', (t) => {
  const { descriptors } = features();
  const larger = ndarray(new Uint8Array(6 * 7).fill(9), [6, 7]);
  const views = [
    larger.lo(2, 3).hi(3, 2),
    ndarray(new Uint8Array(6), [2, 3]).transpose(1, 0),
    larger.step(2, -3).hi(3, 2),
  ];
  for (const view of views) {
    for (let i = 0; i < 6; i++) view.set(i >> 1, i & 1, descriptors.data[i]!);
    const selected = selectRows(view, [2, 0, 2]);
    t.deepEqual([...selected.data], [5, 6, 1, 2, 5, 6], `strides ${view.stride}`);
    t.deepEqual(selected.shape, [3, 2]);
    t.deepEqual([...selectFeatures({ ...features(), descriptors: view }, [1]).descriptors.data], [3, 4]);
  }
  t.deepEqual(selectRows(descriptors, []).shape, [0, 2], 'no rows');
  t.end();
});

tape('features selected and joined keep their rows together', (t) => {
  const all = features();
  const joined = joinFeatures([selectFeatures(all, [2]), selectFeatures(all, []), selectFeatures(all, [0, 1])]);
  t.equal(joined.length, 3);
  t.deepEqual(
    [0, 1, 2].map((row) => joined.frames.get(row, 0, 2)),
    [2, 0, 1],
  );
  t.deepEqual(joined.response, Float32Array.of(0.6, 0.5, 0.7));
  t.deepEqual([...joined.kind!], [RegionKind.saddle, RegionKind.dark, RegionKind.bright]);
  t.deepEqual([...joined.descriptors.data], [5, 6, 1, 2, 3, 4]);
  t.end();
});
