import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import tape from 'tape';
import { fitEightPoint } from '../../../lib/geometry/models/eightPoint.ts';
import { smallestEigenvector } from '../../../lib/geometry/models/jacobi.ts';
import { randomFor } from '../../support.ts';
import { fitEightPoint as naiveEightPoint } from '../eightPoint.ts';
import { allRows, apart, randomScene, withNoise } from '../scenes.ts';

tape('the smallest eigenvector is that of a singular value decomposition', (t) => {
  const random = randomFor('the smallest eigenvector');
  for (const size of [1, 2, 3, 9]) {
    for (let trial = 0; trial < 20; trial++) {
      const root = new Matrix(
        Array.from({ length: size + 2 }, () => Array.from({ length: size }, () => random.normal())),
      );
      const symmetric = root.transpose().mmul(root);
      const vector = new Float64Array(size);
      smallestEigenvector(Float64Array.from(symmetric.to1DArray()), size, vector);
      const expected = new SingularValueDecomposition(root).rightSingularVectors.getColumn(size - 1);
      // Squaring the matrix costs half the digits.
      if (!(apart(vector, expected) < 1e-7)) t.fail(`size ${size}: ${vector}, expected ${expected}`);
    }
  }
  const diagonal = new Float64Array(2);
  smallestEigenvector(Float64Array.of(2, 0, 0, 1), 2, diagonal);
  t.deepEqual([...diagonal], [0, 1], 'a diagonal matrix is not turned');
  t.end();
});

tape('the eight-point fit is that of singular values, of any rows', (t) => {
  const random = randomFor('the eight-point fit');
  for (const n of [8, 9, 12, 100]) {
    const pairs = withNoise(random, randomScene(random, n).pairs, 1);
    const model = new Float64Array(9);
    t.ok(fitEightPoint(pairs, allRows(pairs), n, model), `${n} rows`);
    // Eight rows leave two small singular values apart by little, and squaring costs half the digits.
    t.ok(apart(model, naiveEightPoint(pairs)) < 1e-6, `${apart(model, naiveEightPoint(pairs))} apart`);
    const norm = model.reduce((sum, value) => sum + value * value, 0);
    t.ok(Math.abs(norm - 1) < 1e-12, 'norm 1');
  }
  const pairs = withNoise(random, randomScene(random, 40).pairs, 1);
  const rows = Int32Array.from({ length: 20 }, (_, i) => 2 * i + 1);
  const some = Float64Array.from({ length: 80 }, (_, k) => pairs[4 * rows[k >> 2]! + (k % 4)]!);
  const model = new Float64Array(9);
  fitEightPoint(pairs, rows, 20, model);
  t.ok(apart(model, naiveEightPoint(some)) < 1e-6, 'every second row');
  t.end();
});

tape('the eight-point fit refuses too few rows and views of one point, and leaves the model as it was', (t) => {
  const random = randomFor('the eight-point fit refuses');
  const { pairs } = randomScene(random, 20);
  const model = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const before = model.slice();
  t.notOk(fitEightPoint(pairs, allRows(pairs), 7, model), 'seven rows');
  const same = pairs.map((value, k) => (k % 4 < 2 ? 5 : value));
  t.notOk(fitEightPoint(same, allRows(same), 20, model), 'one point in a');
  t.deepEqual(model, before, 'the model');
  t.end();
});
