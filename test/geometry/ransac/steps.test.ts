/** The steps of the loop, each against what it should be. */
import tape from 'tape';
import { affine } from '../../../lib/geometry/models/affine.ts';
import { solveCholesky } from '../../../lib/geometry/models/cholesky.ts';
import type { Model } from '../../../lib/geometry/models/model.ts';
import { translation } from '../../../lib/geometry/models/translation.ts';
import { allRows, layOut, type PairTable, putPairs } from '../../../lib/geometry/pairTable.ts';
import { chanceAgreement, fewestInliers, significanceOf } from '../../../lib/geometry/ransac/acceptance.ts';
import { poolGrowth, rankRows } from '../../../lib/geometry/ransac/sampling.ts';
import { chooseLoss, costAt, setBounds } from '../../../lib/geometry/ransac/scoring.ts';
import { fewestFindable, rankedSamplesNeeded, samplesNeeded } from '../../../lib/geometry/ransac/stopping.ts';
import type { Random } from '../../../lib/random.ts';
import { type Workspace, withWorkspace } from '../../../lib/wasm/instance.ts';
import { randomFor } from '../../support.ts';

tape('the number of samples is that of the formula', (t) => {
  for (const [inliers, n, size, confidence] of [
    [500, 1000, 4, 0.99],
    [20, 100, 3, 0.999],
    [3, 40, 1, 0.9],
  ] as const) {
    let good = 1;
    for (let i = 0; i < size; i++) good *= (inliers - i) / (n - i);
    const expected = Math.ceil(Math.log(1 - confidence) / Math.log(1 - good));
    t.equal(samplesNeeded(inliers, n, size, confidence, 1e6), expected, `${inliers} of ${n}`);
  }
  t.equal(samplesNeeded(10, 10, 4, 0.999, 100), 1, 'without outliers one is enough');
  t.equal(samplesNeeded(4, 1000, 4, 0.999, 100), 100, 'never more than allowed');
  t.end();
});

tape('more inliers are needed where chance agrees more, and never fewer than one more than the sample', (t) => {
  const needed = [0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1].map((p) => fewestInliers(1000, 4, p, 0.01));
  t.ok(
    needed.every((count, i) => count > 4 && (i === 0 || count >= needed[i - 1]!)),
    `${needed}`,
  );
  t.equal(needed[0], 5, 'where chance never agrees');
  t.equal(fewestInliers(1000, 4, 1, 0.01), 1001, 'none will do when everything agrees with anything');
  const share = fewestInliers(10_000, 4, 0.09, 0.01) / 10_000;
  // The union bound asks for up to e times the expected share.
  t.ok(share > 0.09 && share < 0.3, `many pairs: ${share}`);
  t.end();
});

tape('significance is the logarithm of the expectation, and 2 where inliers begin to suffice', (t) => {
  const random = randomFor('significance');
  withTable(random, 10, 1, (table) => {
    for (const [n, size, p] of [
      [40, 4, 0.001],
      [1000, 7, 0.02],
      [5000, 4, 0.3],
    ] as const) {
      const least = fewestInliers(n, size, p, 0.01);
      t.ok(significanceOf(table.kernels, least, n, size, p) > 2, `${least} of ${n}`);
      t.ok(significanceOf(table.kernels, least - 1, n, size, p) <= 2, `${least - 1} of ${n}`);
    }
    // C(10, 2) C(8, 3) 0.1³ = 45 · 56 / 1000.
    t.ok(Math.abs(significanceOf(table.kernels, 5, 10, 2, 0.1) + Math.log10(2.52)) < 1e-12);
    // C(1000, 4) 0.1^996, far below the smallest number.
    const expected = 996 - Math.log10((1000 * 999 * 998 * 997) / 24);
    t.ok(Math.abs(significanceOf(table.kernels, 1000, 1000, 4, 0.1) - expected) < 1e-9, 'beyond the range of numbers');
  });
  t.end();
});

tape('how often unrelated points agree is measured: more where they crowd', (t) => {
  const random = randomFor('how often unrelated points agree');
  const chanceOf = (side: number) =>
    withWorkspace((workspace) => {
      const pairs = Float64Array.from({ length: 4000 }, (_, k) => (k % 4 < 2 ? 1000 : side) * random.float());
      const table = layOutAll(workspace, affine, pairs, random);
      chooseLoss(table, 'msac');
      const before = table.points.slice();
      // The model that maps a's square onto b's.
      const scale = ((side / 1000) * table.b.factor) / table.a.factor;
      const move = (k: 'x' | 'y') => ((side / 1000) * table.a[k] - table.b[k]) * table.b.factor;
      const model = Float64Array.of(scale, 0, move('x'), 0, scale, move('y'), 0, 0, 1);
      const chance = chanceAgreement(affine, table, model, 3 * table.b.factor);
      t.deepEqual([...table.points].map(String), [...before].map(String), 'the points are back in place');
      return chance;
    });
  // π 3² of 100² and of 1000²; 28 · 10⁻³ and 28 · 10⁻⁶, of 9000 pairs.
  t.ok(Math.abs(chanceOf(100) - 0.0028) < 0.002, 'crowded');
  t.ok(chanceOf(1000) < 0.0004, 'spread');
  t.end();
});

tape('Cholesky solves what it should and refuses the rest', (t) => {
  const vector = Float64Array.of(8, 9);
  t.ok(solveCholesky(Float64Array.of(4, 2, 2, 3), vector, 2));
  t.ok(Math.abs(vector[0]! - 0.75) < 1e-15 && Math.abs(vector[1]! - 2.5) < 1e-15, `${vector}`);
  t.notOk(solveCholesky(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 2), 'singular');
  t.notOk(solveCholesky(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1), 2), 'indefinite');
  t.notOk(solveCholesky(Float64Array.of(Number.NaN, 0, 0, 1), Float64Array.of(1, 1), 2), 'not a number');
  t.end();
});

function layOutAll(workspace: Workspace, kind: Model, pairs: Float64Array, random: Random): PairTable {
  const raw = putPairs(workspace, pairs);
  return layOut(workspace, kind, raw, allRows(workspace, raw), random);
}

/** A table of n pairs of which the share `share`, in random order, agrees with the identity; the others are 100 px off. */
function withTable<T>(random: Random, n: number, share: number, use: (table: PairTable) => T): T {
  const pairs = new Float64Array(4 * n);
  for (let i = 0; i < n; i++) pairs.set([i, 0, i + (i < share * n ? 0 : 100), 0], 4 * i);
  return withWorkspace((workspace) => {
    const table = layOutAll(workspace, translation, pairs, random);
    chooseLoss(table, 'msac');
    // In the table's units the identity is the shift between the centres.
    const shift = (table.a.x - table.b.x) * table.a.factor;
    table.model.set([1, 0, shift, 0, 1, (table.a.y - table.b.y) * table.a.factor, 0, 0, 1]);
    return use(table);
  });
}

tape('a model as good as the best is seldom dropped, a bad one after the first blocks', (t) => {
  const random = randomFor('a model as good as the best');
  const [n, runs] = [1000, 400];
  const kept = (share: number, best: number, least: number) =>
    Array.from({ length: runs }, () =>
      withTable(random, n, share, (table) => {
        setBounds(table, best, least);
        return costAt(translation, table, table.at.model, 3 * table.b.factor, Number.POSITIVE_INFINITY, true);
      }),
    ).filter((cost) => cost >= 0).length;
  // One in fifty for each of 32 blocks, which are correlated.
  t.ok(kept(0.5, 500, 2) > 0.7 * runs, 'as good');
  t.equal(kept(0.25, 500, 2), 0, 'half as good');
  // One in forty for each block.
  t.ok(kept(0.05, 0, 50) > 0.7 * runs, 'just good enough');
  t.ok(kept(0.002, 0, 50) < 0.01 * runs, 'not good enough');
  t.end();
});

tape('pairs are ranked by their quality, and not at all when it says nothing', (t) => {
  const random = randomFor('pairs are ranked');
  const quality = Float32Array.from({ length: 500 }, () => random.float());
  const ranked = withTable(random, 500, 1, (table) => {
    t.ok(rankRows(table, quality), 'ranked');
    return Array.from(table.ranking, (row) => quality[table.order[row]!]!);
  });
  t.equal(new Set(ranked).size, 500, 'each pair once');
  // Ranks are exact to a 1024th of the range.
  t.ok(
    ranked.every((value, i) => i === 0 || value > ranked[i - 1]! - 1 / 1000),
    'ascending',
  );
  withTable(random, 3, 1, (table) => {
    t.notOk(rankRows(table, Float32Array.of(1, 1, 1)), 'all alike');
    t.notOk(rankRows(table, Float32Array.of(1, Number.NaN, 2)), 'not a number');
    t.notOk(rankRows(table, Float32Array.of(1, Number.POSITIVE_INFINITY, 2)), 'infinite');
  });
  t.end();
});

tape('rows that the table leaves out have no say in the ranking', (t) => {
  const random = randomFor('rows that the table leaves out');
  const pairs = Float64Array.from({ length: 40 }, () => 800 * random.float());
  const quality = Float32Array.of(5, 6, 7, 8, 9, 0, 100, Number.NaN, -50, 1);
  withWorkspace((workspace) => {
    const chosen = Uint32Array.of(3, 5, 9);
    const raw = putPairs(workspace, pairs);
    const table = layOut(workspace, translation, raw, { count: 3, at: workspace.put(chosen) }, random);
    t.ok(rankRows(table, quality), 'ranked');
    t.deepEqual(
      Array.from(table.ranking, (row) => table.order[row]),
      [5, 9, 3],
    );
  });
  t.end();
});

tape('the pool of the surest pairs grows as PROSAC has it', (t) => {
  const growth = poolGrowth(1000, 4);
  t.equal(growth[4], 1, 'one sample from the first four');
  t.ok(
    growth.subarray(5).every((value, i) => value > growth[4 + i]!),
    'each pair gets samples of its own',
  );
  // The sum of the ceilings exceeds 200 000 by less than one a step.
  t.ok(growth[1000]! >= 200_000 && growth[1000]! < 201_000, `all pairs after ${growth[1000]}`);
  t.end();
});

tape('surer pairs first need fewer samples when they agree, never more than samples of all', (t) => {
  const random = randomFor('surer pairs first');
  withTable(random, 1000, 0.1, (table) => {
    costAt(translation, table, table.at.model, 3 * table.b.factor, Number.POSITIVE_INFINITY, false);
    t.equal(table.found[0], 100, '100 inliers');
    const growth = poolGrowth(1000, 4);
    const needed = () => rankedSamplesNeeded(table, 4, 0.999, 1e6, growth);
    const isInlier = new Set(table.rows.subarray(0, 100));
    table.ranking.set([...isInlier, ...Array.from({ length: 1000 }, (_, i) => i).filter((row) => !isInlier.has(row))]);
    t.equal(needed(), 1000, 'all inliers first: no more than are drawn in any case');
    table.ranking.reverse();
    t.equal(needed(), samplesNeeded(100, 1000, 4, 0.999, 1e6), 'all inliers last');
  });
  t.end();
});

tape('the fewest findable inliers are those that half of all searches find', (t) => {
  for (const [n, size, most] of [
    [1000, 4, 250_000],
    [100, 3, 1000],
    [50, 1, 1e6],
  ] as const) {
    const least = fewestFindable(n, size, most);
    const chance = (inliers: number) => {
      let good = 1;
      for (let i = 0; i < size; i++) good *= (inliers - i) / (n - i);
      return good * most;
    };
    t.ok(chance(least) >= Math.LN2 && (least === size || chance(least - 1) < Math.LN2), `${least} of ${n}`);
  }
  t.end();
});
