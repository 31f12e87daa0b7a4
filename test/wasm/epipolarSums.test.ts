import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

tape('the sums of the normal equations are those of differences, whatever the number of pairs', (t) => {
  const random = randomFor('the sums of the normal equations');
  for (const count of [0, 1, 2, 7]) {
    const turn = () => rotation(random.normal(), random.normal(), random.normal());
    const [v, u] = [turn(), turn()];
    const m = Float64Array.from({ length: 4 }, () => random.normal());
    const [squareA, squareB] = [1.7, 0.4];
    const blocks = Float64Array.from({ length: count * 10 }, () => random.normal());
    for (let i = 0; i < blocks.length; i += 10) blocks.set([random.float(), i % 20 ? 0 : 2], i + 8);

    const residuals = (inner: readonly number[]) => {
      const [m11, m12, m21, m22, x1, x2, y1, y2] = inner as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      // The last element is of second order.
      const f = u
        .mmul(
          new Matrix([
            [m11, m12, x1],
            [m21, m22, x2],
            [y1, y2, 0],
          ]),
        )
        .mmul(v.transpose());
      return Array.from({ length: count * 2 }, (_, i) => {
        const at = (i >> 1) * 10 + (i & 1);
        const a = Matrix.columnVector([blocks[at]!, blocks[at + 2]!, 1]);
        const b = Matrix.columnVector([blocks[at + 4]!, blocks[at + 6]!, 1]);
        const [lineB, lineA] = [f.mmul(a).to1DArray(), f.transpose().mmul(b).to1DArray()];
        const length = squareB * (lineB[0]! ** 2 + lineB[1]! ** 2) + squareA * (lineA[0]! ** 2 + lineA[1]! ** 2);
        return Math.sqrt(blocks[at + 8]! / length) * b.dot(Matrix.columnVector(lineB));
      });
    };
    const here = [...m, 0, 0, 0, 0];
    const errors = residuals(here);
    const derivatives = here.map((_, j) => {
      const beside = (step: number) => residuals(here.map((value, i) => (i === j ? value + step : value)));
      const [plus, minus] = [beside(1e-5), beside(-1e-5)];
      return plus.map((value, i) => (value - minus[i]!) / 2e-5);
    });
    const dot = (p: number[], q: number[]) => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
    const expected: number[] = [];
    for (let i = 0; i < 8; i++) for (let j = 0; j <= i; j++) expected.push(dot(derivatives[i]!, derivatives[j]!));
    for (let j = 0; j < 8; j++) expected.push(dot(derivatives[j]!, errors));
    expected.push(dot(errors, errors));

    const sums = withWorkspace((workspace) => {
      const frames = Float64Array.from([...v.to1DArray(), ...u.to1DArray(), ...m, squareA, squareB]);
      const [atBlocks, atFrames, atSums] = [workspace.put(blocks), workspace.put(frames), workspace.take(45 * 8)];
      workspace.kernels.sumEpipolarEquations(atBlocks, count, atFrames, atSums);
      return workspace.f64(atSums, 45).slice();
    });
    const scale = Math.max(1, ...expected.map(Math.abs));
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - sums[i]!)));
    // Central differences with steps of 1e-5 have about nine digits, fewer where a pair is close to an epipole.
    t.ok(worst < 1e-6 * scale, `${count} blocks: ${worst} of ${scale}`);
  }
  t.end();
});

function rotation(x: number, y: number, z: number): Matrix {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
  return new Matrix([
    [1, 0, 0],
    [0, cx, -sx],
    [0, sx, cx],
  ])
    .mmul(
      new Matrix([
        [cy, 0, sy],
        [0, 1, 0],
        [-sy, 0, cy],
      ]),
    )
    .mmul(
      new Matrix([
        [cz, -sz, 0],
        [sz, cz, 0],
        [0, 0, 1],
      ]),
    );
}
