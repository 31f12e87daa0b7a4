import fc from 'fast-check';
import tape from 'tape';
import { boxOf, quantiseFrames, readQuantised } from '../../lib/retrieval/geometry.ts';
import { seedFor } from '../support.ts';

tape('quantised frames keep the centre to half a step and the shape to one part in 256', (t) => {
  const name = 'quantised frames';
  const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 100), max: 2 ** 100 });
  fc.assert(
    fc.property(fc.array(fc.array(number, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 8 }), (rows) => {
      const frames = Float32Array.from(rows.flat());
      const box = boxOf(frames);
      const read = readQuantised(quantiseFrames(frames, box), [...rows.keys()], box);
      return frames.every((value, k) => {
        const error = Math.abs(read[k]! - value);
        // A tenth more than half a step, and float32, for rounding of the centre itself.
        if (k % 3 === 2) return error <= 0.55 * box.unit + Math.abs(value) * 2 ** -22;
        // Below the smallest normal number the steps are absolute.
        return error <= Math.abs(value) / 256 + 2 ** -134;
      });
    }),
    { seed: seedFor(name) },
  );
  t.pass(name);
  t.end();
});

tape('centres at the ends of float32 come back finite', (t) => {
  const largest = 3.4028234663852886e38;
  for (const [left, right] of [
    [-largest, largest],
    [0, largest],
    [-largest, 0],
  ] as const) {
    const frames = Float32Array.of(1, 0, left, 0, 1, left, 1, 0, right, 0, 1, right);
    const box = boxOf(frames);
    const read = readQuantised(quantiseFrames(frames, box), [0, 1], box);
    for (const k of [2, 5, 8, 11]) {
      t.ok(Math.abs(read[k]! - frames[k]!) <= 0.55 * box.unit, `${frames[k]} between ${left} and ${right}`);
    }
  }
  t.end();
});

tape('the largest float32 stays finite, and rows are read in the order asked for', (t) => {
  const largest = 3.4028234663852886e38;
  const frames = Float32Array.of(largest, -largest, 1, 0, -0, 2, 1, 2, 3, 4, 5, 6);
  const box = boxOf(frames);
  const read = readQuantised(quantiseFrames(frames, box), [1, 0], box);
  t.ok(read.every(Number.isFinite), 'all are finite');
  t.deepEqual([...read.subarray(0, 2), ...read.subarray(3, 5)], [1, 2, 4, 5], 'small integers are exact');
  t.end();
});
