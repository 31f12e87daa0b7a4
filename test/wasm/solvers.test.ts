import { Matrix, solve } from 'ml-matrix';
import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import type { Kernels } from '../../lib/wasm/module.ts';
import {
  randomAffine,
  randomHomography,
  randomRigid,
  randomSimilarity,
  randomTranslation,
  transfer,
} from '../geometry/views.ts';
import { randomFor } from '../support.ts';

const SOLVERS = [
  ['solveTranslations', 1, randomTranslation],
  ['solveRigids', 2, randomRigid],
  ['solveSimilarities', 2, randomSimilarity],
  ['solveAffines', 3, randomAffine],
  ['solveHomographies', 4, randomHomography],
] as const;

type Solver = (typeof SOLVERS)[number][0];

/** Models and the numbers of their samples. */
function solveAll(solver: Solver, pairs: Float64Array, samples: Int32Array, size: number) {
  const count = samples.length / size;
  return withWorkspace((workspace) => {
    const [pairsAt, samplesAt] = [workspace.put(pairs), workspace.put(samples)];
    const [models, sources] = [workspace.take(72 * count), workspace.take(4 * count)];
    const found = (workspace.kernels as Kernels)[solver](pairsAt, samplesAt, count, models, sources);
    return {
      models: workspace.f64(models, 9 * found).slice(),
      sources: [...workspace.i32(sources, found)],
    };
  });
}

tape('minimal solvers find the model that their samples come from, mirrored or not', (t) => {
  for (const [solver, size, randomModel] of SOLVERS) {
    const random = randomFor(`minimal solver ${solver}`);
    const mirrors = size > 2;
    for (const count of [0, 1, 2, 33]) {
      const truths = Array.from({ length: count }, (_, i) => {
        const truth = randomModel(random);
        const side = mirrors && i % 2 === 1 ? -1 : 1;
        return truth.map((element, k) => (k < 3 ? side * element : element));
      });
      const pairs = new Float64Array(4 * size * count);
      truths.forEach((truth, i) => {
        for (let k = 0; k < size; k++) {
          const point = [800 * random.float(), 640 * random.float()] as const;
          pairs.set([...point, ...transfer(truth, point)], 4 * (size * i + k));
        }
      });
      const samples = Int32Array.from({ length: size * count }, (_, i) => i);
      const { models, sources } = solveAll(solver, pairs, samples, size);
      // One random triangle in ten thousand is flatter than the solvers accept.
      t.ok(sources.length >= count - 1, `${solver}: ${sources.length} of ${count}`);
      let worst = 0;
      sources.forEach((source, i) => {
        const model = [...models.subarray(9 * i, 9 * i + 9)];
        for (const corner of [
          [0, 0],
          [800, 0],
          [800, 640],
          [0, 640],
        ] as const) {
          const [x, y] = transfer(model, corner);
          const [u, v] = transfer(truths[source]!, corner);
          worst = Math.max(worst, Math.abs(x - u), Math.abs(y - v));
        }
        if (model[6]! * pairs[16 * source]! + model[7]! * pairs[16 * source + 1]! + model[8]! <= 0 && size === 4) {
          t.fail('the denominator is negative at a point of the sample');
        }
      });
      // Rounding of 1e-13 px, magnified where the sample is small or flat.
      t.ok(worst < 1e-5, `${solver}: largest error ${worst} px`);
    }
  }
  t.end();
});

tape('a homography from four pairs is the solution of the linear system', (t) => {
  const random = randomFor('a homography from four pairs');
  const truth = randomHomography(random);
  const pairs = new Float64Array(16);
  const rows: number[][] = [];
  const right: number[] = [];
  for (let k = 0; k < 4; k++) {
    const [x, y] = [800 * random.float(), 640 * random.float()];
    const [u, v] = transfer(truth, [x, y]);
    pairs.set([x, y, u, v], 4 * k);
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]);
    right.push(u, v);
  }
  const { models } = solveAll('solveHomographies', pairs, Int32Array.of(0, 1, 2, 3), 4);
  const naive = solve(new Matrix(rows), Matrix.columnVector(right)).to1DArray();
  naive.forEach((element, k) => {
    const own = models[k]! / models[8]!;
    t.ok(Math.abs(own - element) <= 1e-8 * Math.max(1, Math.abs(element)), `element ${k}`);
  });
  t.end();
});

tape('samples that determine no model are left out', (t) => {
  const line = [0, 0, 5, 5, 1, 1, 6, 7, 2, 2, 9, 1, 3, 0, 4, 4];
  const same = [1, 1, 2, 3, 1, 1, 2, 3];
  t.deepEqual(solveAll('solveAffines', Float64Array.from(line), Int32Array.of(0, 1, 2, 0, 1, 3), 3).sources, [1]);
  t.deepEqual(solveAll('solveHomographies', Float64Array.from(line), Int32Array.of(0, 1, 2, 3), 4).sources, []);
  for (const solver of ['solveSimilarities', 'solveRigids'] as const) {
    t.deepEqual(solveAll(solver, Float64Array.from(same), Int32Array.of(0, 1), 2).sources, [], solver);
  }
  t.end();
});

tape('four points that no view of a plane can show determine no homography', (t) => {
  const square = [0, 0, 1, 0, 1, 1, 0, 1];
  // The last corner moved inside the triangle of the others: a convex and a concave quadrangle.
  const concave = [0, 0, 1, 0, 1, 1, 0.9, 0.2];
  const pairs = Float64Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? square : concave)[2 * (i >> 2) + (i % 2)]!);
  t.deepEqual(solveAll('solveHomographies', pairs, Int32Array.of(0, 1, 2, 3), 4).sources, []);
  t.end();
});
