import ndarray from 'ndarray';
import tape from 'tape';
import { type Features, featuresInBox } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { refuses } from '../evaluate/views.ts';

/** Discs at the given places, each with its row as descriptor. */
function featuresAt(places: readonly (readonly [number, number])[]): Features {
  const frames = Float32Array.from(places.flatMap(([x, y]) => [50, 0, x, 0, 50, y]));
  const rows = Uint8Array.from({ length: 2 * places.length }, (_, k) => k >> 1);
  const regions = regionsOf(
    frames,
    Float32Array.from(places.keys()),
    Uint8Array.from(places, () => 1),
  );
  return { ...regions, descriptors: ndarray(rows, [places.length, 2]) };
}

const features = featuresAt([
  [10, 20],
  [9.99, 25],
  [30, 40],
  [15, 40.01],
  [20, 30],
]);

tape('featuresInBox keeps the rows whose centre lies inside or on the border, however far the regions reach', (t) => {
  const inside = featuresInBox(features, [10, 20, 30, 40]);
  t.equal(inside.length, 3);
  t.deepEqual([...inside.response], [0, 2, 4]);
  t.deepEqual([...inside.descriptors.data], [0, 0, 2, 2, 4, 4]);
  t.deepEqual([...inside.frames.data.subarray(6, 12)], [50, 0, 30, 0, 50, 40]);
  t.deepEqual([...inside.kind!], [1, 1, 1]);
  inside.frames.set(0, 0, 0, -1);
  t.equal(features.frames.get(0, 0, 0), 50, 'the result owns its memory');
  t.end();
});

tape('a box without centres gives no features, and what is no box is refused', (t) => {
  t.equal(featuresInBox(features, [-5, -5, -1, -1]).length, 0);
  t.equal(featuresInBox(featuresAt([]), [0, 0, 1, 1]).length, 0);
  for (const [kind, ...args] of [
    [TypeError, features, undefined],
    [RangeError, features, [0, 0, 1]],
    [RangeError, features, [0, 0, Number.NaN, 1]],
    [RangeError, features, [2, 0, 1, 1]],
    [TypeError, undefined, [0, 0, 1, 1]],
    [TypeError, regionsOf(new Float32Array(6), new Float32Array(1)), [0, 0, 1, 1]],
  ] as [ErrorConstructor, never, never][]) {
    refuses(t, kind, () => featuresInBox(...args));
  }
  t.end();
});
