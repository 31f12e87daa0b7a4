import tape from 'tape';
import { dropAlike, dropDuplicates } from '../../lib/detectors/duplicates.ts';
import type { Regions } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { circles } from '../evaluate/views.ts';
import { randomFor } from '../support.ts';

const rowsOf = (regions: Regions, kept: Regions) => {
  const key = (table: Regions, i: number) =>
    `${[...table.frames.data.subarray(6 * i, 6 * i + 6)]} ${table.response[i]} ${table.kind?.[i]}`;
  const keys = Array.from({ length: regions.length }, (_, i) => key(regions, i));
  return Array.from({ length: kept.length }, (_, i) => keys.indexOf(key(kept, i)));
};

/** The definition, pair by pair. */
function naive(regions: Regions, extrapolated: Uint8Array): number[] {
  const { frames, response, length } = regions;
  const circle = (row: number) => [0, 2, 5].map((k) => frames.data[6 * row + k]!) as [number, number, number];
  const order = [...Array(length).keys()].sort(
    (i, j) => extrapolated[i]! - extrapolated[j]! || response[j]! - response[i]! || i - j,
  );
  const kept: number[] = [];
  for (const row of order) {
    const [scale, x, y] = circle(row);
    const alike = kept.some((other) => {
      const [size, u, v] = circle(other);
      const [least, most] = [Math.min(scale, size), Math.max(scale, size)];
      return most < 1.5 * least && Math.abs(u - x) < 0.5 * least && Math.abs(v - y) < 0.5 * least;
    });
    if (!alike) kept.push(row);
  }
  return kept.sort((i, j) => i - j);
}

tape('of circles alike the strongest remains, as in the naive search, at any density and scale', (t) => {
  for (const count of [0, 1, 2, 50, 400]) {
    for (const side of [5, 60, 2000]) {
      for (const steps of [0, 3]) {
        const name = `duplicates ${count} ${side} ${steps}`;
        const random = randomFor(name);
        // Some centres lie outside the image, below 0; with `steps`, responses are often equal.
        const found = circles(
          Array.from(
            { length: count },
            () => [side * (random.float() - 0.1), side * (random.float() - 0.1), 0.8 * 40 ** random.float()] as const,
          ),
        );
        const response = found.response.map(() => (steps > 0 ? random.below(steps) : random.float()));
        const kind = Uint8Array.from(response, (_, i) => i % 251);
        const regions = regionsOf(found.frames.data, response, kind);
        const extrapolated = Uint8Array.from(response, () => random.below(2));
        t.deepEqual(rowsOf(regions, dropDuplicates(regions)), naive(regions, new Uint8Array(count)), name);
        t.deepEqual(
          rowsOf(regions, dropDuplicates(regions, extrapolated)),
          naive(regions, extrapolated),
          `${name}, extrapolated`,
        );
      }
    }
  }
  t.end();
});

tape('circles apart, or of other sizes, stay; ties go to the lowest row; those extrapolated yield', (t) => {
  const kept = (rows: [number, number, number][], response: number[], extrapolated?: number[]) => {
    const { frames } = circles(rows);
    const regions = regionsOf(frames.data, Float32Array.from(response));
    const left = dropDuplicates(regions, extrapolated && Uint8Array.from(extrapolated));
    return [...left.response];
  };
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [11.9, 10, 4],
      ],
      [1, 2],
    ),
    [2],
    'nearer than half the scale',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [12, 10, 4],
      ],
      [1, 2],
    ),
    [1, 2],
    'half the scale apart',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [10, 10, 5.9],
      ],
      [2, 1],
    ),
    [2],
    'less than one and a half times as large',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [10, 10, 6],
      ],
      [2, 1],
    ),
    [2, 1],
    'one and a half times as large',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [10, 11, 4],
        [10, 9, 4],
      ],
      [1, 1, 1],
    ),
    [1],
    'of equals one',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [10, 10, 4],
      ],
      [3, 2],
      [1, 0],
    ),
    [2],
    'the stronger is extrapolated',
  );
  t.deepEqual(
    kept(
      [
        [10, 10, 4],
        [90, 10, 4],
      ],
      [3, 2],
      [1, 0],
    ),
    [3, 2],
    'extrapolated, but alone',
  );
  t.end();
});

tape('circles like one of others are dropped, however strong, and not for being like each other', (t) => {
  const regions = regionsOf(
    circles([
      [10, 10, 4],
      [10, 10.5, 4],
      [90, 10, 4],
    ]).frames.data,
    Float32Array.of(3, 2, 1),
  );
  const left = (others: [number, number, number][]) => [...dropAlike(regions, circles(others).frames.data).response];
  t.deepEqual(left([]), [3, 2, 1], 'no others');
  t.deepEqual(left([[10, 12.2, 5]]), [3, 1], 'like the second alone');
  t.deepEqual(
    left([
      [90, 10, 5],
      [10, 9, 3],
    ]),
    [2],
    'like the first and the last',
  );
  t.end();
});
