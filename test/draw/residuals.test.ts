import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { drawResiduals } from '../../lib/draw/index.ts';
import type { Matches } from '../../lib/index.ts';
import { regionsOf } from '../../lib/rows.ts';
import { refusesBadRegions } from '../conformance/regions.ts';

const picture = { width: 300, height: 200 };
const at = (...points: [number, number][]) =>
  regionsOf(Float32Array.from(points.flatMap(([x, y]) => [2, 0, x, 0, 2, y])), new Float32Array(points.length));
const pairs = (length: number): Matches => {
  const rows = Uint32Array.from({ length }, (_, i) => i);
  return { length, a: rows, b: rows, distance: new Float32Array(length) };
};
/** The shafts of the arrows, px of the library. */
const shafts = (svg: string) =>
  [...svg.matchAll(/h2M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)/g)]
    .map((found) => found.slice(1).map((value) => Number(value) - 0.5))
    // Each path is drawn twice, as casing and as line.
    .filter((_, i, all) => all.findIndex((other) => String(other) === String(all[i])) === i);

tape('an arrow goes from where the model maps the point towards the match, magnified', (t) => {
  const model = new Matrix([
    [2, 0, 10],
    [0, 2, 0],
    [0, 0, 1],
  ]);
  const [a, b] = [at([20, 30], [50, 20]), at([51, 60], [110, 38])];
  const svg = drawResiduals(picture, a, b, pairs(2), { model, inliers: Uint32Array.of(0, 1) }, { magnify: 4 });
  t.deepEqual(shafts(svg), [
    [50, 60, 54, 60],
    [110, 40, 110, 32],
  ]);
  t.ok(svg.includes('residuals magnified 4 times') && svg.includes('>2 inliers<') && svg.includes('>0 outliers<'));
  t.end();
});

tape('under a fundamental matrix an arrow goes from the match to the nearest point of the epipolar line', (t) => {
  // A camera that moved along x: the line of (x, y) is the row y of b.
  const model = new Matrix([
    [0, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ]).mul(Math.SQRT1_2);
  const [a, b] = [at([20, 30], [50, 20]), at([80, 32], [10, 19])];
  const fit = { model, inliers: Uint32Array.of(1) };
  const svg = drawResiduals(picture, a, b, pairs(2), fit, { magnify: 5, epipolar: true });
  t.deepEqual(shafts(svg), [
    [80, 32, 80, 22],
    [10, 19, 10, 24],
  ]);
  t.ok(svg.indexOf('#D55E00') < svg.indexOf('#56B4E9'), 'outliers lie below');
  t.end();
});

tape('long arrows are cut off without a head; points beyond the horizon and at the epipole have none', (t) => {
  const far = drawResiduals(picture, at([0, 0]), at([200, 0]), pairs(1), {
    model: Matrix.eye(3),
    inliers: new Uint32Array(0),
  });
  t.deepEqual(shafts(far), [[0, 0, 24, 0]], 'a twelfth of 300 px');
  t.equal(far.split('L').length - 1, 2, 'one line, drawn twice');
  const beyond = new Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [-0.01, 0, 1],
  ]);
  const fit = { model: beyond, inliers: new Uint32Array(0) };
  t.deepEqual(shafts(drawResiduals(picture, at([150, 10]), at([10, 10]), pairs(1), fit)), []);
  const none = { model: Matrix.zeros(3, 3), inliers: new Uint32Array(0) };
  t.deepEqual(shafts(drawResiduals(picture, at([1, 1]), at([1, 1]), pairs(1), none, { epipolar: true })), []);
  const exact = drawResiduals(picture, at([9, 9]), at([9, 9]), pairs(1), {
    model: Matrix.eye(3),
    inliers: Uint32Array.of(0),
  });
  t.deepEqual(shafts(exact), [[9, 9, 9, 9]], 'a residual of nothing is a dot');
  t.notOk(/NaN|Infinity/.test(exact + far));
  t.end();
});

tape('no matches are drawn, bad arguments refused', (t) => {
  const fit = { model: Matrix.eye(3), inliers: new Uint32Array(0) };
  t.ok(drawResiduals(picture, at(), at(), pairs(0), fit).includes('>0 inliers<'));
  refusesBadRegions(t, (bad) => drawResiduals(picture, bad, at(), pairs(0), fit));
  const draw = (options: object) => drawResiduals(picture, at(), at(), pairs(0), fit, options);
  t.throws(() => draw({ magnify: 0 }), /RangeError: magnify/);
  t.throws(() => draw({ magnify: Number.NaN }), /RangeError: magnify/);
  t.throws(() => draw({ epipolar: 1 }), /TypeError: epipolar/);
  t.throws(() => draw({ maxLines: 1.5 }), /RangeError: maxLines/);
  t.throws(() => draw({ scale: 1 }), /unknown option scale/);
  t.throws(() => drawResiduals(picture, at(), at(), pairs(0), undefined as never), /TypeError: fit\.model/);
  t.throws(() => drawResiduals(picture, at(), at(), pairs(0), { ...fit, inliers: Uint32Array.of(0) }), RangeError);
  t.end();
});
