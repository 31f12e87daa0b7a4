import tape from 'tape';
import { productsOf } from '../../lib/retrieval/aggregated/products.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

const random = randomFor('row products');

function table(length: number, width: number) {
  return { data: Float32Array.from({ length: length * width }, () => random.normal()), length, width };
}

function naive(a: ReturnType<typeof table>, b: ReturnType<typeof table>): number[] {
  return Array.from({ length: a.length * b.length }, (_, at) => {
    const [i, j] = [Math.floor(at / b.length), at % b.length];
    let sum = 0;
    for (let k = 0; k < a.width; k++) sum += a.data[i * a.width + k]! * b.data[j * a.width + k]!;
    return sum;
  });
}

/** Another order of a few hundred sums in double precision. */
const ROUNDING = 1e-12;
const differ = (found: Float64Array, expected: readonly number[]) =>
  found.length !== expected.length || found.some((value, k) => Math.abs(value - expected[k]!) > ROUNDING);

tape('row products are those of a naive sum', (t) => {
  for (const [m, n, width] of [
    [0, 3, 4],
    [3, 0, 4],
    [2, 3, 0],
    [1, 1, 4],
    [3, 5, 8],
    [17, 16, 132],
  ] as const) {
    const [a, b] = [table(m, width), table(n, width)];
    const found = withWorkspace((workspace) => {
      const [placedA, placedB, products] = [workspace.put(a.data), workspace.put(b.data), workspace.take(8 * m * n)];
      workspace.kernels.rowProducts(placedA, m, placedB, n, width, products);
      return workspace.f64(products, m * n).slice();
    });
    t.notOk(differ(found, naive(a, b)), `${m} and ${n} rows of ${width}`);
  }
  t.end();
});

tape('tables of any width are multiplied, in tiles when rows are long', (t) => {
  for (const [m, n, width] of [
    [4, 3, 1],
    [4, 3, 3],
    [9, 2, 5],
    [5, 4, 40_001],
    [300, 2, 130],
  ] as const) {
    const [a, b] = [table(m, width), table(n, width)];
    const [found, expected] = [productsOf(a, b), naive(a, b)];
    // As many sums as there are values, in another order.
    const scale = 1e-12 * width;
    t.ok(
      found.every((value, k) => Math.abs(value - expected[k]!) < scale),
      `${m} and ${n} rows of ${width}`,
    );
  }
  t.deepEqual(productsOf(table(0, 5), table(3, 5)), new Float64Array(), 'no rows');
  t.end();
});
