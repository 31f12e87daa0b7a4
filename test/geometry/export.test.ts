import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { modelFrom, modelToArray, modelToCss, modelToRows } from '../../lib/index.ts';
import { randomFor, seedFor } from '../support.ts';
import { HEIGHT, randomHomography, transfer, WIDTH } from './views.ts';

const element = fc.double({ noNaN: true, noDefaultInfinity: true });
const nine = fc.array(element, { minLength: 9, maxLength: 9 });

/** Where `matrix3d(…)` puts (x, y, 0), as the CSS Transforms specification says. */
function applyCss(css: string, x: number, y: number): [number, number] {
  const m = /^matrix3d\((.*)\)$/.exec(css)![1]!.split(', ').map(Number);
  const [u, v, , w] = [0, 1, 2, 3].map((row) => m[row]! * x + m[4 + row]! * y + m[12 + row]!);
  return [u! / w!, v! / w!];
}

tape('a model survives the way to arrays and back, of whatever numbers', (t) => {
  const property = fc.property(nine, (values) => {
    const model = modelFrom(values);
    const rows = modelToRows(model);
    const same = (other: Matrix) => other.to1DArray().every((value, i) => Object.is(value, values[i]));
    return (
      same(modelFrom(modelToArray(model))) &&
      same(modelFrom(rows)) &&
      same(modelFrom(Float64Array.from(values))) &&
      same(modelFrom(rows.map((row) => Float64Array.from(row)))) &&
      rows[1][2] === model.get(1, 2) &&
      modelToArray(model)[5] === model.get(1, 2)
    );
  });
  fc.assert(property, { seed: seedFor('model to arrays and back'), numRuns: 300 });
  t.pass('300 models');
  t.end();
});

tape('modelFrom and the exports own their numbers', (t) => {
  const values = [1, 0, 5, 0, 1, 7, 0, 0, 1];
  const model = modelFrom(values);
  values[0] = 9;
  modelToArray(model)[1] = 9;
  modelToRows(model)[2][2] = 9;
  t.deepEqual(model.to2DArray(), [
    [1, 0, 5],
    [0, 1, 7],
    [0, 0, 1],
  ]);
  t.end();
});

tape('modelToCss maps corners of pixels where the model maps them, at any scale of the elements', (t) => {
  const random = randomFor('css');
  for (let i = 0; i < 50; i++) {
    const h = randomHomography(random);
    const [scaleA, scaleB] = [0.2 + 3 * random.float(), 0.2 + 3 * random.float()];
    const css = modelToCss(modelFrom(h), { scaleA, scaleB });
    for (const [x, y] of [
      [-0.5, -0.5],
      [WIDTH - 0.5, -0.5],
      [WIDTH - 0.5, HEIGHT - 0.5],
      [-0.5, HEIGHT - 0.5],
      [123, 456],
    ] as const) {
      const [u, v] = transfer(h, [x, y]);
      const [cssX, cssY] = applyCss(css, scaleA * (x + 0.5), scaleA * (y + 0.5));
      // Coordinates of some thousand px in double.
      const error = Math.hypot(cssX - scaleB * (u + 0.5), cssY - scaleB * (v + 0.5));
      if (error > 1e-8) t.fail(`${error} px`);
    }
  }
  t.pass('50 homographies');
  t.end();
});

tape(
  'modelToCss is the identity for the identity, whole numbers for whole shifts, and halves for a scale about the corner',
  (t) => {
    const I = '0, 0, 0, 1, 0, 0, 0, 0, 1, 0';
    t.equal(modelToCss(Matrix.eye(3)), `matrix3d(1, 0, ${I}, 0, 0, 0, 1)`);
    t.equal(modelToCss(modelFrom([1, 0, 30, 0, 1, -20, 0, 0, 1])), `matrix3d(1, 0, ${I}, 30, -20, 0, 1)`);
    // Twice the size about the corner of the top-left pixel maps its centre, (0, 0), to (0.5, 0.5).
    t.equal(
      modelToCss(modelFrom([2, 0, 0.5, 0, 2, 0.5, 0, 0, 1])),
      'matrix3d(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)',
    );
    t.end();
  },
);

tape('modelToCss keeps the sides of a horizon that passes through the corner', (t) => {
  // Denominator x - 50: positive to the right of 50.
  const css = modelToCss(modelFrom([1, 0, 0, 0, 1, 0, 1, 0, -50]));
  const depth = (x: number) => {
    const m = css.slice(9, -1).split(', ').map(Number);
    return m[3]! * x + m[15]!;
  };
  t.ok(depth(100) > 0 && depth(10) < 0, css);
  t.end();
});

tape('modelToCss writes numbers by the grammar of CSS, or refuses the model', (t) => {
  let refused = 0;
  const property = fc.property(nine, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (values, scaleA) => {
    try {
      const numbers = modelToCss(modelFrom(values), { scaleA }).slice(9, -1).split(', ');
      return numbers.length === 16 && numbers.every((text) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text));
    } catch (error) {
      refused++;
      return error instanceof RangeError && /expected .*got/.test(error.message);
    }
  });
  fc.assert(property, { seed: seedFor('css grammar'), numRuns: 500 });
  t.ok(refused < 400, `${refused} of 500 refused: numbers near 1e308 may overflow`);
  t.end();
});

tape('the exports refuse what is no model', (t) => {
  for (const bad of [undefined, null, 5, 'matrix', {}, new DataView(new ArrayBuffer(72))]) {
    t.throws(() => modelFrom(bad as never), /TypeError: values: expected nine numbers or three rows, got/);
    t.throws(() => modelToArray(bad as never), /TypeError: model/);
    t.throws(() => modelToCss(bad as never), /TypeError: model/);
  }
  t.throws(() => modelFrom([1, 2, 3]), /RangeError: values: expected nine numbers/);
  t.throws(() => modelFrom([[1], [2], [3]]), RangeError);
  t.throws(() => modelFrom(['1', 0, 0, 0, 1, 0, 0, 0, 1] as never), /TypeError: values: element 0/);
  t.throws(() => modelFrom([1, 0, 0, 0, Number.NaN, 0, 0, 0, 1]), /RangeError: values: element 4/);
  t.throws(() => modelFrom([1, 0, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0, 1]), /RangeError: values: element 4/);
  t.throws(
    () =>
      modelFrom([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, null],
      ] as never),
    /TypeError: values: element 8/,
  );
  t.throws(() => modelToRows(new Matrix(2, 3)), /RangeError: model/);
  for (const options of [{ scaleA: 0 }, { scaleB: -1 }, { scaleA: Number.NaN }]) {
    t.throws(() => modelToCss(Matrix.eye(3), options), RangeError, JSON.stringify(options));
  }
  t.throws(() => modelToCss(Matrix.eye(3), { scale: 2 } as never), /unknown option scale/);
  t.end();
});
