import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

/** The kernels' results for rows of pairs and a model between the placed views. */
function normalEquations(pairs: Float64Array, rows: Int32Array, model: number[]) {
  return withWorkspace((workspace) => {
    const [pairsAt, rowsAt] = [workspace.put(pairs), workspace.put(rows)];
    const modelAt = workspace.put(Float64Array.from(model));
    const [placement, matrix, gradient] = [workspace.take(48), workspace.take(512), workspace.take(64)];
    const { kernels } = workspace;
    kernels.placePairs(pairsAt, rowsAt, rows.length, placement);
    const error = kernels.homographyNormalEquations(pairsAt, rowsAt, rows.length, placement, modelAt, matrix, gradient);
    return {
      error,
      placement: [...workspace.f64(placement, 6)],
      matrix: [...workspace.f64(matrix, 64)],
      gradient: [...workspace.f64(gradient, 8)],
    };
  });
}

tape('normal equations are the sums of their definition, over any rows', (t) => {
  const random = randomFor('normal equations');
  let compared = 0;
  // Two rows a step.
  for (const count of [0, 1, 2, 3, 4, 7, 50]) {
    const pairs = Float64Array.from({ length: 4 * 60 }, () => 800 * random.float());
    const rows = Int32Array.from({ length: count }, () => random.below(60));
    const model = [1, 0, 0, 0, 1, 0, 0, 0].map((element) => element + 0.1 * random.normal()).concat([1]);
    const { error, placement, matrix, gradient } = normalEquations(pairs, rows, model);

    const taken = Array.from(rows, (row) => [...pairs.subarray(4 * row, 4 * row + 4)]);
    const mean = [0, 1, 2, 3].map((k) => taken.reduce((sum, pair) => sum + pair[k]!, 0) / count);
    const factorOf = (k: number) => {
      const squares = taken.reduce((sum, p) => sum + (p[k]! - mean[k]!) ** 2 + (p[k + 1]! - mean[k + 1]!) ** 2, 0);
      return Math.sqrt((2 * count) / squares);
    };
    const factors = [factorOf(0), factorOf(2)] as const;
    const expected = [mean[0]!, mean[1]!, factors[0], mean[2]!, mean[3]!, factors[1]];
    t.ok(
      // Rounding of at most 50 sums; one row has no finite factor, none no centroid.
      placement.every(
        (value, k) => Object.is(value, expected[k]!) || Math.abs(value - expected[k]!) < 1e-12 * Math.abs(expected[k]!),
      ),
      `${count} rows: the placement`,
    );

    const [jtj, jtr] = [new Float64Array(64), new Float64Array(8)];
    let sum = 0;
    let beyond = false;
    for (const pair of taken) {
      const [x, y, bx, by] = pair.map((value, k) => (value - mean[k]!) * factors[k >> 1]!) as [
        number,
        number,
        number,
        number,
      ];
      const w = model[6]! * x + model[7]! * y + 1;
      beyond ||= !(w > 0);
      const [u, v] = [0, 3].map((k) => (model[k]! * x + model[k + 1]! * y + model[k + 2]!) / w) as [number, number];
      for (const [row, residual] of [
        [[x, y, 1, 0, 0, 0, -u * x, -u * y], bx - u],
        [[0, 0, 0, x, y, 1, -v * x, -v * y], by - v],
      ] as const) {
        sum += residual ** 2;
        for (let i = 0; i < 8; i++) {
          jtr[i]! += (row[i]! * residual) / w;
          for (let j = 0; j < 8; j++) jtj[8 * i + j]! += (row[i]! * row[j]!) / w / w;
        }
      }
    }
    if (beyond) {
      t.equal(error, Number.POSITIVE_INFINITY, 'beyond the horizon');
      continue;
    }
    compared++;
    // Rounding of sums, magnified where a pair is close to the horizon.
    t.ok(Math.abs(error - sum) <= 1e-9 * sum, `${count} rows: the error`);
    const scale = Math.max(...jtj.map(Math.abs));
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j <= i; j++) {
        if (!(Math.abs(matrix[8 * i + j]! - jtj[8 * i + j]!) <= 1e-9 * scale)) t.fail(`matrix ${i} ${j}`);
      }
      if (!(Math.abs(gradient[i]! - jtr[i]!) <= 1e-9 * scale)) t.fail(`gradient ${i}`);
    }
  }
  t.ok(compared >= 5, `${compared} of 7 on the near side of the horizon`);
  t.end();
});

tape('centred sums are those of their definition, over any rows', (t) => {
  const random = randomFor('centred sums');
  for (const count of [1, 2, 3, 4, 50, 51]) {
    const pairs = Float64Array.from({ length: 4 * 60 }, () => 800 * random.float());
    const rows = Int32Array.from({ length: count }, () => random.below(60));
    const sums = withWorkspace((workspace) => {
      const [pairsAt, rowsAt, sumsAt] = [workspace.put(pairs), workspace.put(rows), workspace.take(88)];
      workspace.kernels.sumCentred(pairsAt, rowsAt, count, sumsAt);
      return [...workspace.f64(sumsAt, 11)];
    });
    const taken = Array.from(rows, (row) => [...pairs.subarray(4 * row, 4 * row + 4)]);
    const mean = [0, 1, 2, 3].map((k) => taken.reduce((sum, pair) => sum + pair[k]!, 0) / count);
    const product = (i: number, j: number) =>
      taken.reduce((sum, pair) => sum + (pair[i]! - mean[i]!) * (pair[j]! - mean[j]!), 0);
    const places = [
      [0, 0],
      [1, 1],
      [0, 1],
      [2, 0],
      [3, 1],
      [2, 1],
      [3, 0],
    ] as const;
    const expected = [...mean, ...places.map(([i, j]) => product(i, j))];
    // Rounding of sums of up to 51 products of 800² in another order.
    t.ok(
      sums.every((value, k) => Math.abs(value - expected[k]!) < 1e-8 * (1 + Math.abs(expected[k]!))),
      `${count} rows`,
    );
  }
  t.end();
});

tape('points that coincide have no finite placement, a pair beyond the horizon no normal equations', (t) => {
  const same = Float64Array.of(1, 2, 3, 4, 1, 2, 5, 6);
  const { placement } = normalEquations(same, Int32Array.of(0, 1), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  t.notOk(Number.isFinite(placement[2]), 'in a');
  t.ok(Number.isFinite(placement[5]), 'in b');
  const apart = Float64Array.of(0, 0, 0, 0, 2, 0, 2, 0);
  t.equal(normalEquations(apart, Int32Array.of(0, 1), [1, 0, 0, 0, 1, 0, 5, 0, 1]).error, Number.POSITIVE_INFINITY);
  t.end();
});
