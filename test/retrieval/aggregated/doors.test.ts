/** Whatever is aggregated, vectors are of unit length or zeros, or an error says why not. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import { fisherVector, type NdArray, trainMixture, trainWhitening, vlad, whiten } from '../../../lib/index.ts';
import { seedFor } from '../../support.ts';

const value = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.constantFrom(0, 7, 7, 1e15, -1e15, 1e16, 1e-40, Number.NaN),
);
const table = fc
  .record({
    rows: fc.integer({ min: 0, max: 12 }),
    width: fc.constantFrom(1, 3, 3, 4),
    bytes: fc.boolean(),
    values: fc.array(value, { minLength: 1, maxLength: 48 }),
  })
  .map(({ rows, width, bytes, values }) => {
    const at = (_: unknown, i: number) => values[(i * 5 + (i >> 2)) % values.length]!;
    const length = rows * width;
    const data = bytes ? Uint8Array.from({ length }, at) : Float32Array.from({ length }, at);
    return ndarray(data, [rows, width]) as NdArray<Float32Array>;
  });

/** Rounding of a few dozen values of single precision. */
const ROUNDING = 1e-5;

function sound(vectors: NdArray<Float32Array>): boolean {
  const [n, width] = vectors.shape as [number, number];
  return Array.from({ length: n }, (_, i) => {
    let squares = 0;
    for (let k = 0; k < width; k++) squares += vectors.get(i, k) ** 2;
    return squares === 0 || Math.abs(squares - 1) < ROUNDING;
  }).every(Boolean);
}

tape('whatever tables come in, vectors are sound or refused with a reason', (t) => {
  let [taken, refused] = [0, 0];
  const attempt = (call: () => NdArray<Float32Array>): boolean => {
    try {
      const vectors = call();
      taken++;
      return sound(vectors);
    } catch (error) {
      refused++;
      return (error instanceof TypeError || error instanceof RangeError) && /expected .*got/s.test(error.message);
    }
  };
  const normalisation = fc.constantFrom('intra' as const, 'power' as const, 'none' as const);
  fc.assert(
    fc.property(fc.array(table, { maxLength: 4 }), table, normalisation, fc.boolean(), (images, other, norm, both) => {
      const options = { normalisation: norm };
      return [
        () => vlad(images, other, options),
        () => fisherVector([other], trainMixture(images, { components: 2 }), { ...options, deviations: both }),
        () => whiten(other, trainWhitening(images[0] ?? other, { dimensions: 1, whiten: both })),
      ].every(attempt);
    }),
    { seed: seedFor('any tables'), numRuns: 1000 },
  );
  t.ok(taken > 200 && refused > 200, `${taken} taken, ${refused} refused`);
  t.end();
});
