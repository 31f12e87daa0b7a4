import tape from 'tape';
import type { Random } from '../../lib/random.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

const BLOCK = 32;
const REACH = 0.05;
const LOSSES = { inliers: [0, 0, 0, 0], msac: [1, 0, 0, 0], magsac: [10.07, -20.66, 16.11, -4.52] };

interface Case {
  kind: 'scoreAffine' | 'scoreHomography' | 'scoreEpipolar';
  /** Squared residual, Infinity where the pair cannot agree. */
  squared(m: number[], p: number[]): number;
  model(random: Random): number[];
}

const near = (random: Random, value: number, spread: number) => value + spread * (random.float() - 0.5);
const CASES: Case[] = [
  {
    kind: 'scoreAffine',
    squared: (m, [x, y, bx, by]) =>
      (m[0]! * x! + m[1]! * y! + m[2]! - bx!) ** 2 + (m[3]! * x! + m[4]! * y! + m[5]! - by!) ** 2,
    model: (random) => [1, 0, 0, 0, 1, 0].map((element) => near(random, element, 0.05)).concat([0, 0, 1]),
  },
  {
    kind: 'scoreHomography',
    squared(m, [x, y, bx, by]) {
      const w = m[6]! * x! + m[7]! * y! + m[8]!;
      const [u, v] = [m[0]! * x! + m[1]! * y! + m[2]!, m[3]! * x! + m[4]! * y! + m[5]!];
      return w > 0 ? (u / w - bx!) ** 2 + (v / w - by!) ** 2 : Number.POSITIVE_INFINITY;
    },
    // Of any scale; with a horizon through the points now and then.
    model(random) {
      const scale = 0.1 + 10 * random.float();
      return [1, 0, 0, 0, 1, 0, 0, 0, 1].map((element, k) => scale * near(random, element, k < 6 ? 0.05 : 0.8));
    },
  },
  {
    kind: 'scoreEpipolar',
    squared(m, [x, y, bx, by]) {
      const [u, v, w] = [0, 3, 6].map((k) => m[k]! * x! + m[k + 1]! * y! + m[k + 2]!) as [number, number, number];
      const [p, q] = [0, 1].map((k) => m[k]! * bx! + m[k + 3]! * by! + m[k + 6]!) as [number, number];
      return (u * bx! + v * by! + w) ** 2 / (u * u + v * v + p * p + q * q);
    },
    model: (random) => Array.from({ length: 9 }, () => random.float() - 0.5),
  },
];

/** Cost, inliers and rows, or the cost alone where the model was dropped. */
function score(
  kind: Case['kind'],
  pairs: number[][],
  model: number[],
  loss: number[],
  { bounds, limit = Number.POSITIVE_INFINITY }: { bounds?: number[]; limit?: number } = {},
): { cost: number; rows: number[] } {
  const stride = Math.ceil(pairs.length / BLOCK) * BLOCK;
  const points = new Float32Array(4 * stride).fill(Number.NaN);
  pairs.forEach((pair, i) => {
    pair.forEach((value, column) => {
      points[column * stride + i] = value;
    });
  });
  return withWorkspace((workspace) => {
    const [pointsAt, modelAt] = [workspace.put(points), workspace.put(Float64Array.from(model))];
    const lossAt = workspace.put(Float32Array.from(loss));
    const boundsAt = bounds ? workspace.put(Float32Array.from(bounds)) : 0;
    const rowsAt = workspace.take(4 * stride + 16);
    const cost = workspace.kernels[kind](pointsAt, stride, modelAt, REACH, lossAt, boundsAt, limit, rowsAt);
    const count = workspace.i32(rowsAt, 1)[0]!;
    return { cost, rows: cost < 0 ? [] : [...workspace.i32(rowsAt + 4, count)] };
  });
}

tape('costs and inliers are those of the definition, at ragged sizes', (t) => {
  for (const { kind, squared, model: randomModel } of CASES) {
    const random = randomFor(`score ${kind}`);
    for (const n of [0, 1, 3, 4, 31, 32, 33, 64, 250]) {
      const model = randomModel(random);
      const pairs = Array.from({ length: n }, () => {
        const [x, y] = [2 * random.float() - 1, 2 * random.float() - 1];
        return [x, y, near(random, x, 0.2), near(random, y, 0.2)].map(Math.fround);
      });
      const squares = pairs.map((pair) => squared(model.map(Math.fround), pair) / REACH ** 2);
      const sure = squares.every((square) => Math.abs(square - 1) > 1e-3);
      for (const [name, [c0, c1, c2, c3]] of Object.entries(LOSSES)) {
        const { cost, rows } = score(kind, pairs, model, [c0!, c1!, c2!, c3!]);
        const costs = squares.map((square) => {
          const s = Math.sqrt(square);
          return square < 1 ? square * (c0! + c1! * s + c2! * square + c3! * s * square) : 1;
        });
        const padding = Math.ceil(n / BLOCK) * BLOCK - n;
        const expected = costs.reduce((sum, value) => sum + value, padding);
        // Single precision: residuals are off by up to a thousandth of the reach, and a pair on its brink may fall on either side.
        t.ok(Math.abs(cost - expected) <= 0.002 * n + (sure ? 0 : 0.01), `${kind}, ${n} pairs, ${name}: ${cost}`);
        const inliers = squares.flatMap((square, row) => (square < 1 ? [row] : []));
        if (sure) t.deepEqual(rows, inliers, `${rows.length} inliers`);
        else t.ok(Math.abs(rows.length - inliers.length) <= 2, `${rows.length} inliers`);
      }
    }
  }
  t.end();
});

tape('a model is dropped when its cost reaches the limit or a block has too few inliers', (t) => {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  // The first of each two pairs agrees, at no cost.
  const pairs = Array.from({ length: 96 }, (_, i) => [0, i / 96, i % 2, i / 96]);
  for (const kind of ['scoreAffine', 'scoreHomography'] as const) {
    t.equal(score(kind, pairs, identity, LOSSES.msac, { limit: 49 }).cost, 48, `${kind}: within the limit`);
    t.equal(score(kind, pairs, identity, LOSSES.msac, { limit: 48 }).cost, -1, `${kind}: at the limit`);
    t.equal(score(kind, pairs, identity, LOSSES.msac, { bounds: [16, 32, 48] }).cost, 48, `${kind}: at the bounds`);
    t.equal(score(kind, pairs, identity, LOSSES.msac, { bounds: [16, 33, 0] }).cost, -1, `${kind}: below a bound`);
  }
  t.equal(score('scoreAffine', pairs, identity.fill(Number.NaN), LOSSES.msac).cost, 96, 'nothing agrees with NaN');
  t.end();
});
