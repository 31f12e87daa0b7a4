import ndarray from 'ndarray';
import tape from 'tape';
import { rowsInsideMask, spreadRows } from '../../lib/detectors/selection.ts';
import type { ImageLike, Regions } from '../../lib/index.ts';
import type { Random } from '../../lib/random.ts';
import { regionsOf } from '../../lib/rows.ts';
import { randomFor } from '../support.ts';

function points(rows: readonly (readonly [number, number])[], response: readonly number[]): Regions {
  const frames = Float32Array.from(rows.flatMap(([x, y]) => [2, 0, x, 0, 2, y]));
  return regionsOf(frames, Float32Array.from(response));
}

/** Adaptive non-maximal suppression straight from its definition: rows by falling radius, ties to the stronger, then the lowest row. */
function naiveSpread(regions: Regions, count: number): number[] {
  const at = (row: number) => [regions.frames.get(row, 0, 2), regions.frames.get(row, 1, 2)] as const;
  const { length, response } = regions;
  const radius = Array.from({ length }, (_, i) => {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < length; j++) {
      if (!(0.9 * response[j]! > response[i]!)) continue;
      least = Math.min(least, (at(i)[0] - at(j)[0]) ** 2 + (at(i)[1] - at(j)[1]) ** 2);
    }
    return least;
  });
  return [...Array(length).keys()]
    .sort((i, j) => (radius[i] === radius[j] ? 0 : radius[j]! - radius[i]!) || response[j]! - response[i]! || i - j)
    .slice(0, count)
    .sort((i, j) => i - j);
}

/** `steps` puts points on a lattice and gives few responses, which makes ties. */
function randomPoints(random: Random, count: number, width: number, height: number, steps = 0): Regions {
  const of = (size: number) => (steps > 0 ? (random.below(steps) * size) / steps : random.float() * size);
  return points(
    Array.from({ length: count }, () => [of(width), of(height)] as const),
    Array.from({ length: count }, () => of(1)),
  );
}

tape('spread rows are those of the naive search, with ties, in lines and heaps, for any number', (t) => {
  for (const [width, height] of [
    [100, 80],
    [1000, 1],
    [0, 50],
    [0, 0],
  ] as const) {
    for (const count of [1, 2, 9, 150]) {
      for (const steps of [0, 4]) {
        const name = `spread ${width} ${height} ${count} ${steps}`;
        const regions = randomPoints(randomFor(name), count, width, height, steps);
        for (const wanted of [0, 1, Math.ceil(count / 3), count, count + 5]) {
          t.deepEqual([...spreadRows(regions, wanted)], naiveSpread(regions, wanted), `${name}: ${wanted}`);
        }
      }
    }
  }
  t.end();
});

tape('a region is suppressed by the clearly stronger only: those within a tenth of it do not count', (t) => {
  const places = [
    [0, 0],
    [1, 0],
    [50, 0],
  ] as const;
  // The second is near the strongest: it goes first when that is clearly stronger, last when it is not.
  t.deepEqual([...spreadRows(points(places, [10, 8.9, 5]), 2)], [0, 2]);
  t.deepEqual([...spreadRows(points(places, [10, 9.1, 5]), 2)], [0, 1]);
  t.end();
});

tape('a mask keeps the regions whose nearest pixel is not black, whatever its channels; alpha is no light', (t) => {
  // Two columns of pixels, the right one white; centres on both sides, between them and outside.
  const places = [-3, 0, 0.4, 0.6, 1, 1.4, 7].map((x) => [x, 1] as const);
  const regions = points(places, new Array(places.length).fill(1));
  const size = { width: 2, height: 3 };
  const pixels = (channels: number, white: readonly number[], black: readonly number[]): ImageLike => ({
    ...size,
    channels,
    data: Uint8Array.from([0, 1, 2].flatMap(() => [...black, ...white])),
  });
  const masks: [string, ImageLike][] = [
    ['grey', pixels(1, [1], [0])],
    ['grey and alpha', pixels(2, [9, 255], [0, 255])],
    ['blue', pixels(3, [0, 0, 1], [0, 0, 0])],
    ['red and alpha', pixels(4, [1, 0, 0, 0], [0, 0, 0, 255])],
    ['floats', ndarray(Float32Array.of(0, 1e-3, 0, 1e-3, 0, 1e-3), [3, 2])],
    ['transposed', ndarray(Uint8Array.of(0, 0, 0, 5, 5, 5), [3, 2], [1, 3])],
  ];
  for (const [name, mask] of masks) t.deepEqual([...rowsInsideMask(regions, mask, size)], [3, 4, 5, 6], name);
  t.end();
});

tape('a mask of another size, or none at all, is refused', (t) => {
  const regions = points([[1, 1]], [1]);
  const mask = { width: 4, height: 3, channels: 1, data: new Uint8Array(12) };
  t.throws(() => rowsInsideMask(regions, mask, { width: 3, height: 4 }), /mask: expected 3 × 4 pixels .* got 4 × 3/);
  t.throws(() => rowsInsideMask(regions, {} as ImageLike, { width: 3, height: 4 }), TypeError);
  t.throws(() => rowsInsideMask(regions, { ...mask, width: 5 }, { width: 5, height: 3 }), RangeError);
  t.end();
});
