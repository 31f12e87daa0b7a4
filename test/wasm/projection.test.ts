import tape from 'tape';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { randomFor } from '../support.ts';

// Around the eight values that one step takes.
const SHAPES = [
  [0, 8],
  [1, 8],
  [3, 16],
  [17, 24],
  [40, 128],
] as const;

tape('projectRows is the product in whole numbers, clamped', (t) => {
  const random = randomFor('projectRows');
  for (const [count, dim] of SHAPES) {
    for (const [bits, shift] of [
      [1, 0],
      [5, 3],
      [64, 10],
    ] as const) {
      const rows = Uint8Array.from({ length: count * dim }, () => random.below(256));
      const axes = Int16Array.from({ length: bits * dim }, () => random.below(65536) - 32768);
      const expected = Array.from({ length: count * bits }, (_, at) => {
        let sum = 0;
        for (let k = 0; k < dim; k++) sum += rows[Math.floor(at / bits) * dim + k]! * axes[(at % bits) * dim + k]!;
        return Math.min(32767, Math.max(-32768, Math.floor(sum / 2 ** shift)));
      });
      const found = withWorkspace((workspace) => {
        const wide = workspace.put(Int16Array.from(rows));
        const [axesAt, to] = [workspace.put(axes), workspace.take(2 * count * bits)];
        workspace.kernels.projectRows(wide, count, dim, axesAt, bits, shift, to);
        return [...workspace.i16(to, count * bits)];
      });
      t.deepEqual(found, expected, `${count} rows of ${dim} on ${bits} axes, shift ${shift}`);
    }
  }
  t.end();
});

tape('sumRows adds each row to its group and nothing to the others', (t) => {
  const random = randomFor('sumRows');
  for (const [count, dim] of SHAPES) {
    const rows = Uint8Array.from({ length: count * dim }, () => random.below(256));
    const groups = Uint32Array.from({ length: count }, () => random.below(4));
    const expected = Uint32Array.from({ length: 5 * dim }, (_, k) => 1000 + k);
    rows.forEach((value, k) => {
      expected[groups[Math.floor(k / dim)]! * dim + (k % dim)]! += value;
    });
    const found = withWorkspace((workspace) => {
      const sums = workspace.put(Uint32Array.from({ length: 5 * dim }, (_, k) => 1000 + k));
      workspace.kernels.sumRows(workspace.put(rows), count, dim, workspace.put(groups), sums);
      return workspace.u32(sums, 5 * dim).slice();
    });
    t.deepEqual(found, expected, `${count} rows of ${dim}`);
  }
  t.end();
});
