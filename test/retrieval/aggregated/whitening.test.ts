import ndarray from 'ndarray';
import tape from 'tape';
import { type NdArray, serializeWhitening, trainWhitening, whiten, whiteningFrom } from '../../../lib/index.ts';
import { principalAxes, projectRows } from '../../../lib/retrieval/aggregated/principalAxes.ts';
import { refuses } from '../../evaluate/views.ts';
import { randomFor } from '../../support.ts';
import { dot, floats, largestDifference, rowOf, unit } from './tables.ts';

/** Sums of hundreds of values of single precision. */
const ROUNDING = 2e-5;

/** Rows whose coordinates have different variances and depend on each other. */
function mixed(name: string, length: number, width: number): NdArray<Float32Array> {
  const random = randomFor(name);
  const data = new Float32Array(length * width);
  for (let i = 0; i < length; i++) {
    let before = 0;
    for (let k = 0; k < width; k++) {
      before = random.normal() * (1 + (k % 5)) + 0.5 * before;
      data[i * width + k] = before + k;
    }
  }
  return ndarray(data, [length, width]);
}

/** [i, j] mean product of columns. */
function covariance(rows: Float32Array, length: number, width: number): number[] {
  return Array.from({ length: width * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    let sum = 0;
    for (let row = 0; row < length; row++) sum += rows[row * width + i]! * rows[row * width + j]!;
    return sum / length;
  });
}

const identity = (width: number) =>
  Array.from({ length: width * width }, (_, at) => (Math.floor(at / width) === at % width ? 1 : 0));

tape('the principal axes of points on a slanted line are the line and its normal', (t) => {
  // Along (4, 3) / 5 by ±10, across by ±1, around (7, 2).
  const rows = [
    [8, 6],
    [-8, -6],
    [-0.6, 0.8],
    [0.6, -0.8],
  ].map(([x, y]) => [x! + 7, y! + 2]);
  const { mean, axes, variances } = principalAxes({ data: floats(rows).data, length: 4, width: 2 }, 2);
  t.ok(largestDifference(mean, [7, 2]) < ROUNDING, `${mean}`);
  // The second has its largest component, the one along y, positive.
  t.ok(largestDifference(axes, [0.8, 0.6, -0.6, 0.8]) < ROUNDING, `${axes}`);
  t.ok(largestDifference(variances, [50, 0.5]) < 1e-4, `${variances}`);
  t.end();
});

for (const [name, length, width, count] of [
  ['more vectors than values', 200, 12, 12],
  ['fewer vectors than values', 9, 40, 8],
  ['as many', 20, 20, 19],
] as const) {
  tape(`whitened vectors have unit covariance: ${name}`, (t) => {
    const vectors = mixed(name, length, width);
    const { mean, axes } = trainWhitening(vectors, { dimensions: count });
    const projected = projectRows({ data: vectors.data, length, width }, { mean, axes: axes.data as Float32Array });
    const error = largestDifference(covariance(projected, length, count), identity(count));
    // Axes of small variance carry the rounding of the large ones.
    t.ok(error < 1e-3, `${error}`);

    const whitened = whiten(vectors, { mean, axes });
    t.deepEqual(whitened.shape, [length, count]);
    for (let i = 0; i < length; i++) {
      const expected = unit([...projected.subarray(i * count, (i + 1) * count)]);
      const difference = largestDifference(rowOf(whitened, i), expected);
      if (difference > ROUNDING) t.fail(`row ${i} is off by ${difference}`);
    }
    t.end();
  });
}

tape('without whitening axes are orthonormal, and distances between few vectors stay', (t) => {
  const vectors = mixed('rotation', 10, 30);
  const { mean, axes } = trainWhitening(vectors, { dimensions: 9, whiten: false });
  const products = Array.from({ length: 81 }, (_, at) => dot(rowOf(axes, Math.floor(at / 9)), rowOf(axes, at % 9)));
  t.ok(largestDifference(products, identity(9)) < ROUNDING);
  const projected = projectRows(
    { data: vectors.data, length: 10, width: 30 },
    { mean, axes: axes.data as Float32Array },
  );
  const squared = (data: Float32Array, width: number) =>
    Array.from({ length: width }, (_, k) => (data[k]! - data[width + k]!) ** 2).reduce((sum, value) => sum + value, 0);
  const [before, after] = [squared(vectors.data, 30), squared(projected, 9)];
  t.ok(Math.abs(before - after) < 1e-4 * before, `${before} and ${after}: nine axes span ten points`);
  t.end();
});

tape('fewer dimensions are the first axes of more, and the largest component of each is positive', (t) => {
  const vectors = mixed('first', 60, 20);
  const [few, many] = [5, 15].map((dimensions) => trainWhitening(vectors, { dimensions }));
  t.deepEqual(few!.axes.data, many!.axes.data.slice(0, 100));
  for (let c = 0; c < 15; c++) {
    const axis = rowOf(many!.axes, c);
    t.ok(Math.max(...axis) === Math.max(...axis.map(Math.abs)), `axis ${c}`);
  }
  t.end();
});

tape('a whitening is the same for equal vectors, leaves them as they were, and survives its file', (t) => {
  const vectors = mixed('again', 30, 50);
  const copy = vectors.data.slice();
  const whitening = trainWhitening(vectors, { dimensions: 10 });
  t.deepEqual(vectors.data, copy);
  const strided = ndarray(
    Float32Array.from({ length: 3000 }, (_, at) => copy[at >> 1]!),
    [30, 50],
    [100, 2],
  );
  t.deepEqual(trainWhitening(strided, { dimensions: 10 }), whitening, 'a strided table');
  const bytes = serializeWhitening(whitening);
  t.deepEqual(whiteningFrom(bytes), whitening);
  t.deepEqual(serializeWhitening(whiteningFrom(bytes)), bytes);
  t.deepEqual(whiten(vectors, whiteningFrom(bytes)), whiten(vectors, whitening));
  t.end();
});

tape('what cannot be learnt from or projected is refused', (t) => {
  const vectors = mixed('refused', 6, 20);
  const whitening = trainWhitening(vectors, { dimensions: 5 });
  const bytes = serializeWhitening(whitening);
  for (const [kind, call] of [
    [RangeError, () => trainWhitening(vectors, { dimensions: 6 })],
    [RangeError, () => trainWhitening(vectors, { dimensions: 0 })],
    [RangeError, () => trainWhitening(floats([], 3), { dimensions: 1 })],
    [
      RangeError,
      () =>
        trainWhitening(
          floats([
            [1, 2],
            [1, 2],
          ]),
          { dimensions: 1 },
        ),
    ],
    [TypeError, () => trainWhitening(vectors, {} as never)],
    [TypeError, () => trainWhitening([] as never, { dimensions: 1 })],
    [TypeError, () => trainWhitening(vectors, { dimensions: 2, whiten: 1 as never })],
    [RangeError, () => whiten(mixed('other', 3, 19), whitening)],
    [TypeError, () => whiten(vectors, {} as never)],
    [RangeError, () => whiten(vectors, { ...whitening, mean: new Float32Array(3) })],
    [RangeError, () => whiteningFrom(bytes.slice(0, -8))],
    [TypeError, () => whiteningFrom('whitening' as never)],
  ] as [ErrorConstructor, () => unknown][]) {
    refuses(t, kind, call);
  }
  t.equal(whiten(floats([], 20), whitening).shape[0], 0, 'no vectors are whitened to none');
  t.end();
});
