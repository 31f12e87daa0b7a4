import fc from 'fast-check';
import tape from 'tape';
import { type EffectiveInliersOptions, effectiveInliers } from '../../lib/index.ts';
import { refusesBadRegions } from '../conformance/regions.ts';
import { randomFor, seedFor } from '../support.ts';
import { matchRows, type Point, viewsOf } from './views.ts';

/** All matches of two lists of points taken as inliers. */
function count(a: readonly Point[], b: readonly Point[], options?: EffectiveInliersOptions): number {
  const views = viewsOf(a, b);
  return effectiveInliers(views.a, views.b, views.matches, views.matches.a, options);
}

const lattice = (columns: number, rows: number, step: number): Point[] =>
  Array.from({ length: columns * rows }, (_, i) => [step * (i % columns), step * Math.floor(i / columns)]);

tape('effectiveInliers counts inliers that lie apart in full, and those that coincide once', (t) => {
  const apart = lattice(8, 5, 24);
  t.equal(count(apart, apart), 40);
  const one = apart.map((): Point => [300.25, -17.5]);
  t.equal(count(one, one), 1);
  t.equal(count([], []), 0);
  t.end();
});

tape('effectiveInliers takes the view in which they crowd more', (t) => {
  const apart = lattice(6, 6, 50);
  const crowd = lattice(6, 6, 3);
  // The crowd covers (15 + 24)² px.
  const expected = (39 / 24) ** 2;
  t.ok(Math.abs(count(apart, crowd) - expected) < 0.1, `${count(apart, crowd)}: corners are rounded to 1.5 px`);
  t.equal(count(crowd, apart), count(apart, crowd));
  t.equal(count(crowd, apart, { spacing: 3 }), 36, 'nearer ones count with a smaller spacing');
  t.end();
});

tape('effectiveInliers of half overlapping squares is their area, and does not depend on where the views lie', (t) => {
  const pair: Point[] = [
    [0, 0],
    [12, 0],
  ];
  t.equal(count(pair, pair), 1.5);
  const diagonal: Point[] = [
    [0, 0],
    [12, 12],
  ];
  t.equal(count(diagonal, diagonal), 1.75);
  const moved = diagonal.map(([x, y]): Point => [x - 300, y + 4500]);
  t.equal(count(moved, diagonal), 1.75);
  t.end();
});

tape('effectiveInliers of a random scatter is the share of the plane that random squares cover', (t) => {
  const random = randomFor('scatter');
  const n = 400;
  const points = Array.from({ length: n }, (): Point => [800 * random.float(), 640 * random.float()]);
  // Squares at random leave exp(-density) of the plane free; the margin has 1.06 times the area of the view.
  const area = (824 * 664) / 576;
  const expected = area * (1 - Math.exp(-n / area));
  // Its standard deviation over scatters is 1.3 %.
  t.ok(Math.abs(count(points, points) / expected - 1) < 0.05, `${count(points, points)}, expected ${expected}`);
  t.end();
});

const coordinate = fc.oneof(
  fc.float({ min: -50, max: 300, noNaN: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e-30, 1e30, -3e38),
);
const anyPairs = fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { maxLength: 30 });
const anySpacing = fc.oneof(fc.double({ min: 0.001, max: 1e6, noNaN: true }), fc.constantFrom(undefined, 0.001, 1e6));
const split = (pairs: readonly (readonly number[])[]): [Point[], Point[]] => [
  pairs.map(([x, y]): Point => [x!, y!]),
  pairs.map(([, , x, y]): Point => [x!, y!]),
];

tape(
  'effectiveInliers of any points lies between 1 and their number, in any order and with the views exchanged',
  (t) => {
    const property = fc.property(anyPairs, anySpacing, (pairs, spacing) => {
      const [a, b] = split(pairs);
      const found = count(a, b, { spacing });
      const [turnedA, turnedB] = split(pairs.toReversed());
      const sound = found <= pairs.length && found >= Math.min(1, pairs.length);
      return sound && count(turnedA, turnedB, { spacing }) === found && count(b, a, { spacing }) === found;
    });
    fc.assert(property, { seed: seedFor('effective inliers, sound'), numRuns: 1000 });
    t.pass('1000 sets');
    t.end();
  },
);

tape('one inlier more adds at most one and never takes away', (t) => {
  const property = fc.property(anyPairs, fc.nat(), anySpacing, (pairs, pick, spacing) => {
    if (pairs.length === 0) return true;
    const [a, b] = split(pairs);
    const fewer = pairs.filter((_, i) => i !== pick % pairs.length);
    const [fewerA, fewerB] = split(fewer);
    const gain = count(a, b, { spacing }) - count(fewerA, fewerB, { spacing });
    return gain >= 0 && gain <= 1;
  });
  fc.assert(property, { seed: seedFor('effective inliers, monotone'), numRuns: 1000 });
  t.pass('1000 sets');
  t.end();
});

tape('effectiveInliers counts the rows it is given, each once', (t) => {
  const points = lattice(5, 1, 100);
  const { a, b, matches } = viewsOf(points, points);
  t.equal(effectiveInliers(a, b, matches, Uint32Array.of(1, 3, 4)), 3);
  t.equal(effectiveInliers(a, b, matches, Uint32Array.of(1, 1, 1, 3)), 2);
  t.end();
});

tape('effectiveInliers refuses bad tables, rows and options', (t) => {
  const { a, b, matches } = viewsOf(lattice(3, 1, 9), lattice(3, 1, 9));
  refusesBadRegions(t, (bad) => effectiveInliers(bad, bad, matchRows(1), new Uint32Array(0)));
  t.throws(() => effectiveInliers(a, b, {} as never, matches.a), /TypeError: matches/);
  t.throws(() => effectiveInliers(a, b, matches, [0] as never), /TypeError: inliers: expected a Uint32Array/);
  t.throws(() => effectiveInliers(a, b, matches, Uint32Array.of(0, 3)), /RangeError: inliers\[1\]/);
  t.throws(() => effectiveInliers(a, b, matchRows(0), Uint32Array.of(0)), /RangeError: inliers/);
  t.throws(() => effectiveInliers(a, b, matches, matches.a, { spacing: 0 }), RangeError);
  t.throws(() => effectiveInliers(a, b, matches, matches.a, { cells: 64 } as never), /unknown option cells/);
  t.end();
});
