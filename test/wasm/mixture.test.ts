import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

tape('the moments under a mixture are those of a naive sum, and add to what is there', (t) => {
  const random = randomFor('mixture moments');
  for (const [count, width, components] of [
    [0, 2, 1],
    [1, 2, 1],
    [2, 4, 3],
    [7, 6, 5],
    [33, 64, 9],
  ] as const) {
    const rows = Float32Array.from({ length: count * width }, () => 3 * random.normal());
    const draw = (from: number, to: number) =>
      Float64Array.from({ length: components * width }, () => from + (to - from) * random.float());
    const [means, precisions] = [draw(-2, 2), draw(0.2, 3)];
    const offsets = Float64Array.from({ length: components }, () => -5 * random.float());
    const moments = Float64Array.from({ length: components * (1 + 2 * width) }, () => random.float());

    const expected = moments.slice();
    let logLikelihood = 0;
    for (let i = 0; i < count; i++) {
      const row = rows.subarray(i * width, (i + 1) * width);
      const exponents = Array.from(offsets, (offset, c) =>
        row.reduce((sum, x, k) => sum - ((x - means[c * width + k]!) ** 2 * precisions[c * width + k]!) / 2, offset),
      );
      const largest = Math.max(...exponents);
      const shares = exponents.map((exponent) => Math.exp(exponent - largest));
      const total = shares.reduce((sum, share) => sum + share, 0);
      logLikelihood += largest + Math.log(total);
      shares.forEach((share, c) => {
        expected[c]! += share / total;
        row.forEach((x, k) => {
          expected[components + c * width + k]! += (share / total) * x;
          expected[components * (1 + width) + c * width + k]! += (share / total) * x * x;
        });
      });
    }
    const [found, value] = withWorkspace((workspace) => {
      const put = (values: Float32Array | Float64Array) => workspace.put(values);
      const [placed, at] = [
        [rows, means, precisions, offsets].map(put) as [number, number, number, number],
        put(moments),
      ];
      const [a, b, c, d] = placed;
      const scratch = workspace.take(8 * components);
      const sum = workspace.kernels.addMixtureMoments(a, count, width, b, c, d, components, scratch, at);
      return [workspace.f64(at, moments.length).slice(), sum] as const;
    });
    const error = Math.max(...found.map((moment, k) => Math.abs(moment - expected[k]!) / (1 + Math.abs(expected[k]!))));
    // Posteriors below 2⁻³² are left out: 33 of them, times values of some tens.
    t.ok(error < 1e-6, `${count} rows of ${width} values, ${components} components: ${error}`);
    t.ok(
      Math.abs(value - logLikelihood) <= 1e-9 * (1 + Math.abs(logLikelihood)),
      `${value}, expected ${logLikelihood}`,
    );
  }
  t.end();
});

tape('a row far from every component still has posteriors of sum 1', (t) => {
  withWorkspace((workspace) => {
    const rows = workspace.put(Float32Array.of(1e6, 0));
    const [means, precisions] = [Float64Array.of(0, 0, 1, 0), Float64Array.of(1, 0, 1, 0)].map((v) => workspace.put(v));
    const offsets = workspace.put(Float64Array.of(-1, -1));
    const [scratch, at] = [workspace.take(16), workspace.put(new Float64Array(10))];
    const value = workspace.kernels.addMixtureMoments(rows, 1, 2, means!, precisions!, offsets, 2, scratch, at);
    const moments = workspace.f64(at, 10);
    t.deepEqual([...moments], [0, 1, 0, 0, 1e6, 0, 0, 0, 1e12, 0], 'all of it for the nearer one');
    t.ok(Number.isFinite(value), `${value}`);
  });
  t.end();
});
