import fc from 'fast-check';
import tape from 'tape';
import { ellipseOverlap } from '../../lib/evaluate/index.ts';
import { signChanges } from '../../lib/evaluate/polynomial.ts';
import { angleOf } from '../../lib/regions/angle.ts';
import { randomFor, seedFor } from '../support.ts';
import { refuses } from './views.ts';

/** Rounding of sums of a few areas of size 1. */
const ROUNDING = 1e-12;

const near = (value: number, expected: number, tolerance = ROUNDING) => Math.abs(value - expected) <= tolerance;
const circle = (x: number, y: number, radius: number) => [radius, 0, x, 0, radius, y];

tape('angleOf equals atan2 in all quadrants and on the axes', (t) => {
  for (let i = -720; i <= 720; i++) {
    const [x, y] = [Math.cos(i / 100), Math.sin(i / 100)];
    if (!near(angleOf(x, y), Math.atan2(y, x), 2e-15)) t.fail(`${x}, ${y}`);
  }
  for (const [x, y, angle] of [
    [1, 0, 0],
    [0, 2, Math.PI / 2],
    [-3, 0, Math.PI],
    [0, -1e-300, -Math.PI / 2],
    [0, 0, 0],
  ] as const) {
    t.ok(near(angleOf(x, y), angle, 1e-15), `${x}, ${y}`);
  }
  t.end();
});

tape('signChanges finds the roots inside (−1, 1), whatever the degree', (t) => {
  // (u + 0.5)(u − 0.1)(u − 0.9)(u − 3) = u⁴ − 3.5u³ + 1.09u² + 1.275u − 0.135, by hand.
  const roots = signChanges([-0.135, 1.275, 1.09, -3.5, 1]);
  t.equal(roots.length, 3);
  [-0.5, 0.1, 0.9].forEach((root, i) => {
    t.ok(near(roots[i]!, root), `${root}`);
  });
  t.deepEqual(signChanges([5]), [], 'a constant');
  t.deepEqual(signChanges([0, 0, 0, 0, 0]), [], 'nothing');
  t.deepEqual(
    signChanges([-0.25, 1, 0, 0, 0]).map((root) => root.toFixed(12)),
    ['0.250000000000'],
    'a line',
  );
  t.deepEqual(signChanges([0.0625, -0.5, 1]), [], '(u − 1/4)² touches only');
  t.end();
});

tape('two discs overlap in the known lens', (t) => {
  for (const d of [0, 1e-9, 0.1, 0.5, 1, 1.5, 1.9, 1.999999, 2, 2.5, 1e6]) {
    // Two circular segments: 2 acos(d/2) − d/2 √(4 − d²) for radius 1.
    const lens = d < 2 ? 2 * Math.acos(d / 2) - (d / 2) * Math.sqrt(4 - d * d) : 0;
    const expected = lens / (2 * Math.PI - lens);
    t.ok(near(ellipseOverlap(circle(0, 0, 1), circle(0.6 * d, 0.8 * d, 1)), expected), `distance ${d}`);
  }
  t.end();
});

tape('of ellipses one inside the other the overlap is the ratio of their areas', (t) => {
  t.ok(near(ellipseOverlap(circle(3, 4, 1), circle(3, 4, 2)), 1 / 4), 'concentric circles');
  t.ok(near(ellipseOverlap(circle(0, 0, 3), [1, 0.5, 0.5, 0, 0.5, -1]), 0.5 / 9), 'an ellipse in a circle');
  t.ok(near(ellipseOverlap(circle(0, 0, 1), circle(0.5, 0, 0.5)), 1 / 4), 'touching from inside');
  t.ok(near(ellipseOverlap(circle(0, 0, 1e-3), circle(900, 0, 1e3)), 1e-12, 1e-15), 'a million times as wide');
  t.end();
});

tape('equal ellipses overlap wholly, however their frames are turned or mirrored', (t) => {
  const frame = [5, 1, 100, -2, 3, 50];
  t.ok(near(ellipseOverlap(frame, frame), 1));
  // The same ellipse: the frame times a rotation whose cosine is 0.6, and with its second column turned over.
  const [c, s] = [0.6, 0.8];
  t.ok(near(ellipseOverlap(frame, [5 * c + s, c - 5 * s, 100, -2 * c + 3 * s, 3 * c + 2 * s, 50]), 1), 'turned');
  t.ok(near(ellipseOverlap(frame, [5, -1, 100, -2, -3, 50]), 1), 'mirrored');
  t.end();
});

tape('an upright ellipse across an equal lying one has the known overlap', (t) => {
  for (const r of [1.001, 1.5, 2, 10, 1000]) {
    // Axes r and 1: eight equal sectors, each area(t) = r t / 2 up to the crossing at tan t = 1 / r: 4 r atan(1 / r).
    const intersection = 4 * r * Math.atan(1 / r);
    const expected = intersection / (2 * Math.PI * r - intersection);
    t.ok(near(ellipseOverlap([r, 0, 7, 0, 1, 7], [1, 0, 7, 0, r, 7]), expected, 1e-10), `axes ${r} and 1`);
  }
  t.end();
});

tape('any two ellipses: the overlap equals a sum over thin strips', (t) => {
  const random = randomFor('strips');
  let [compared, partial] = [0, 0];
  while (compared < 100) {
    const [a, b] = [0, 1].map(() => Array.from({ length: 6 }, () => 4 * random.float() - 2)) as [number[], number[]];
    const expected = stripOverlap(a, b);
    if (expected === undefined) continue;
    compared++;
    const overlap = ellipseOverlap(a, b);
    if (overlap > 0.05 && overlap < 0.95) partial++;
    // The strips end at rounded edges: an error of the order of width^1.5.
    if (!near(overlap, expected, 1e-5)) t.fail(`${a} and ${b}: expected ${expected}, got ${overlap}`);
  }
  t.ok(partial > 40, `${partial} of 100 overlap in part`);
  t.end();
});

/** Overlap by 4000 strips at constant y, whose ends on either ellipse are known; undefined for slivers. */
function stripOverlap(a: readonly number[], b: readonly number[]): number | undefined {
  const [chordA, areaA, top] = chords(a);
  const [chordB, areaB] = chords(b);
  if (areaA < 0.3 || areaB < 0.3) return undefined;
  const width = (2 * top) / 4000;
  let intersection = 0;
  for (let y = a[5]! - top + width / 2; y < a[5]! + top; y += width) {
    const [left, right] = chordA(y);
    const [leftB, rightB] = chordB(y);
    intersection += width * Math.max(0, Math.min(right, rightB) - Math.max(left, leftB));
  }
  return intersection / (areaA + areaB - intersection);
}

/** The ends in x of an ellipse at a given y, its area, and its largest y from the centre. */
function chords([a11, a12, x, a21, a22, y]: readonly number[]) {
  const det = a11! * a22! - a12! * a21!;
  const [sxy, syy] = [a11! * a21! + a12! * a22!, a21! * a21! + a22! * a22!];
  const chord = (at: number): [number, number] => {
    const dy = at - y!;
    const half = (Math.abs(det) / syy) * Math.sqrt(Math.max(0, syy - dy * dy));
    const middle = x! + (sxy / syy) * dy;
    return dy * dy < syy ? [middle - half, middle + half] : [0, 0];
  };
  return [chord, Math.PI * Math.abs(det), Math.sqrt(syy)] as const;
}

tape('overlap is symmetric, between 0 and 1, and the same after any common affine map', (t) => {
  const number = fc.integer({ min: -300, max: 300 }).map((hundredths) => hundredths / 100);
  const frame = fc.tuple(number, number, number, number, number, number);
  let overlapping = 0;
  fc.assert(
    fc.property(frame, frame, frame, (a, b, map) => {
      const thin = (f: readonly number[]) => Math.abs(f[0]! * f[4]! - f[1]! * f[3]!) < 1e-2;
      const overlap = ellipseOverlap(a, b);
      if (!(overlap >= 0 && overlap <= 1)) return false;
      if (thin(a) || thin(b) || thin(map)) return true;
      if (overlap > 0) overlapping++;
      // Digits lost in inverting frames whose area is a hundredth of their squared length.
      return (
        near(ellipseOverlap(b, a), overlap, 1e-8) && near(ellipseOverlap(times(map, a), times(map, b)), overlap, 1e-8)
      );
    }),
    { seed: seedFor('any two ellipses'), numRuns: 2000 },
  );
  t.ok(overlapping > 300, `${overlapping} overlapping pairs`);
  t.end();
});

/** The frame of an ellipse after an affine map, itself given as a frame. */
function times(map: readonly number[], frame: readonly number[]): number[] {
  const [m11, m12, x, m21, m22, y] = map as [number, number, number, number, number, number];
  const row = (p: number, q: number, shift: number) =>
    [0, 1, 2].map((k) => p * frame[k]! + q * frame[3 + k]! + (k === 2 ? shift : 0));
  return [...row(m11, m12, x), ...row(m21, m22, y)];
}

tape('ellipseOverlap takes any finite numbers, without area 0, and refuses the rest', (t) => {
  t.equal(ellipseOverlap([0, 0, 0, 0, 0, 0], circle(0, 0, 1)), 0);
  t.equal(ellipseOverlap(circle(0, 0, 1), [1, 1, 0, 1, 1, 0]), 0);
  const any = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 1, -1, 1e-160, 1e160));
  fc.assert(
    fc.property(fc.array(any, { minLength: 12, maxLength: 12 }), (values) => {
      const overlap = ellipseOverlap(values.slice(0, 6), Float64Array.from(values.slice(6)));
      return overlap >= 0 && overlap <= 1;
    }),
    { seed: seedFor('any finite numbers'), numRuns: 2000 },
  );
  for (const [bad, kind] of [
    [undefined, TypeError],
    [null, TypeError],
    [5, TypeError],
    [{}, TypeError],
    [[1, 0, 0, 0, 1], RangeError],
    [['1', 0, 0, 0, 1, 0], TypeError],
    [[Number.NaN, 0, 0, 0, 1, 0], RangeError],
  ] as const) {
    refuses(t, kind, () => ellipseOverlap(bad as never, circle(0, 0, 1)));
    refuses(t, kind, () => ellipseOverlap(circle(0, 0, 1), bad as never));
  }
  t.end();
});
