import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import compiledNdarray from 'ndarray';
import tape from 'tape';
import { ndarray, View } from '../lib/ndarray.ts';
import { seedFor } from './support.ts';

type Step = { method: 'hi' | 'lo' | 'step' | 'transpose' | 'pick'; values: number[] };

const TYPES = [Float32Array, Float64Array, Uint8Array, Uint8ClampedArray, Uint16Array, Int32Array, Uint32Array];

/** What can be seen of an ndarray, every element included. */
function seen(array: View<number[]>) {
  const { shape, stride, offset, dtype, dimension, size } = array;
  const elements: number[] = [];
  const visit = (at: number[]) => {
    if (at.length === dimension) elements.push(array.get(...at));
    else for (let i = 0; i < shape[at.length]!; i++) visit([...at, i]);
  };
  visit([]);
  return { shape, stride, offset, dtype, dimension, size, elements };
}

tape('a View shows what the view of the package shows, however both are cut, turned and picked from', (t) => {
  const step = fc.record({
    method: fc.constantFrom('hi', 'lo', 'step', 'transpose', 'pick'),
    values: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 }),
  });
  const anyCase = fc.record({
    type: fc.constantFrom(...TYPES),
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
    steps: fc.array(step as fc.Arbitrary<Step>, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(anyCase, ({ type, shape, steps }) => {
      const data = new type(shape.reduce((product, length) => product * length, 1)).map((_, i) => i);
      const packaged = compiledNdarray(data, shape);
      let [one, other] = [packaged, new View(data, shape, packaged.stride, 0)] as unknown as View<number[]>[];
      for (const { method, values } of steps) {
        const dimension = one!.dimension;
        if (dimension === 0) break;
        const fits = {
          hi: values.map((value, i) => Math.min(value, one!.shape[i] ?? 0)),
          lo: values.map((value, i) => Math.min(value, one!.shape[i] ?? 0)),
          step: values.map((value) => value || 1),
          transpose: [...Array(dimension).keys()].sort((i, j) => values[i]! - values[j]!),
          // Picking where nothing is shows undefined elements in both, which compare as equal.
          pick: values.map((value, i) => (value < (one!.shape[i] ?? 0) ? value : -1)),
        }[method].slice(0, dimension);
        [one, other] = [one![method](...fits), other![method](...fits)];
      }
      const [expected, got] = [seen(one!), seen(other!)];
      if (JSON.stringify(expected) !== JSON.stringify(got)) return false;
      const at = other!.shape.map((length) => length - 1);
      if (other!.size > 0) other!.set(...at, 7);
      return other!.size === 0 || one!.get(...at) === 7;
    }),
    { seed: seedFor('views'), numRuns: 2000 },
  );
  const turned = new View(new Float32Array(6), [2, 3], [3, 1], 0).T;
  t.deepEqual(
    [turned.shape, turned.order],
    [
      [3, 2],
      [0, 1],
    ],
  );
  t.end();
});

tape('ndarray lays shapes over data without copying, and gives those of the package where it may', (t) => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const table = ndarray(data, [2, 3]);
  t.equal(table.data, data);
  t.equal(table.get(1, 2), 6);
  t.equal(ndarray(data, [3, 2], [1, 3], 0).get(2, 1), 6, 'with strides');
  t.equal(table.constructor, compiledNdarray(data, [2, 3]).constructor);
  t.end();
});

tape('the chain gives the same figures where text may not be compiled', (t) => {
  const script = fileURLToPath(new URL('./ndarray/program.ts', import.meta.url));
  const run = (...flags: string[]) =>
    spawnSync(process.execPath, [...flags, '--import', 'tsx', script], { encoding: 'utf8' });
  const [free, bound] = [run(), run('--disallow-code-generation-from-strings')];
  t.deepEqual([free.status, bound.status], [0, 0], free.stderr + bound.stderr);
  const [{ isCompiled, ...figures }, { isCompiled: isBoundCompiled, ...boundFigures }] = [free, bound].map(
    ({ stdout }) => JSON.parse(stdout),
  );
  t.ok(isCompiled && !isBoundCompiled, 'the flag does what it says');
  t.deepEqual(boundFigures, figures);
  t.ok(figures.length > 100 && figures.centre.every(Number.isFinite), `${figures.length} features`);
  t.end();
});
